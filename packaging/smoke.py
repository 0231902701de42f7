"""Tries a built or installed program as a user would, away from the checkout: smoke.py PROGRAM.

It has to list its twelve formats, find its model, pre-annotate a note, write offsets that agree with the text, and open
a folder in its window.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_NOTE = Path(__file__).resolve().parent.parent / "resources" / "samples" / "emergency-note.txt"
_FORMATS = 12
_MENTION = re.compile(r"^T\d+\t\S+ (?P<pieces>\d+ \d+(?:;\d+ \d+)*)\t(?P<words>.*)$", re.MULTILINE)
_AT_MOST_SECONDS = 600
_SECONDS_FOR_THE_WINDOW = 120


def main() -> int:
    """Try the program; the exit status is 0 if all is well."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        sys.stderr.write(__doc__ or "")
        return 2
    program = Path(sys.argv[1]).absolute()  # not resolved: a link's own place says which environment it belongs to
    # A name with a blank and an accent, as users' folders have.
    with tempfile.TemporaryDirectory(prefix="bioner smoké ") as folder:
        faults = _try(program, Path(folder))
    sys.stdout.write("\n".join(faults) + "\n" if faults else f"{program} works.\n")
    return 1 if faults else 0


def _try(program: Path, folder: Path) -> list[str]:
    notes = folder / "notes"
    notes.mkdir()
    shutil.copy(_NOTE, notes)
    faults: list[str] = []
    listed = set(re.findall(r"^(?:conv|multi|single)_[a-z]+", _run(program, folder, "formats", faults), re.MULTILINE))
    if len(listed) != _FORMATS:
        faults.append(f"`formats` lists {len(listed)} formats instead of {_FORMATS}: {sorted(listed)}")
    _run(program, folder, "doctor", faults)
    _run(program, folder, "--version", faults)
    # One format, so that it takes the same time whichever the model does best in.
    _run(program, folder, "annotate notes --out out --format multi_bio", faults)
    written = folder / "out" / f"{_NOTE.stem}.ann"
    return [*faults, *_offset_faults(written), *_window_faults(program, folder)]


def _run(program: Path, folder: Path, arguments: str, faults: list[str]) -> str:
    done = subprocess.run(
        [str(program), *arguments.split()],
        cwd=folder,
        env=_environment(folder),
        capture_output=True,
        encoding="utf-8",
        timeout=_AT_MOST_SECONDS,
        check=False,
    )
    sys.stdout.write(f"$ bioner-desk {arguments}\n{done.stdout}{done.stderr}\n")
    if done.returncode != 0:
        faults.append(f"`{arguments}` ends with exit code {done.returncode}")
    return done.stdout


def _environment(folder: Path) -> dict[str, str]:
    # Nothing of this environment or this user may help it: no Python paths, no models of the user's own.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "XDG_"))}
    return {**kept, "HOME": str(folder), "LOCALAPPDATA": str(folder), "PYTHONUTF8": "1"}


def _window_faults(program: Path, folder: Path) -> list[str]:
    """Open the window with a folder, drawn into memory; it is up when it has put the folder among those opened last."""
    sys.stdout.write("$ bioner-desk notes\n")
    settings, said = folder / "settings" / "settings.toml", folder / "window.log"
    environment = {**_environment(folder), "QT_QPA_PLATFORM": "offscreen", "BIONER_CONFIG_DIR": str(settings.parent)}
    with said.open("wb") as log:
        window = subprocess.Popen([str(program), "notes"], cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            end = time.monotonic() + _SECONDS_FOR_THE_WINDOW
            while not (up := _has_opened(settings, folder / "notes")) and window.poll() is None:
                if time.monotonic() > end:
                    break
                time.sleep(0.2)
            ended = window.poll()
        finally:
            window.kill()
            window.wait()
    words = said.read_text(encoding="utf-8", errors="replace").strip()
    sys.stdout.write(f"{words}\n")
    if ended is not None:
        return [f"the window ends with exit code {ended}"]
    faults = [] if up else [f"the window has not opened a folder within {_SECONDS_FOR_THE_WINDOW} seconds"]
    return [*faults, "the window tells of a mistake"] if "Traceback" in words else faults


def _has_opened(settings: Path, notes: Path) -> bool:
    return settings.is_file() and notes.name in settings.read_text(encoding="utf-8").partition("recent_folders")[2]


def _offset_faults(written: Path) -> list[str]:
    if not written.is_file():
        return [f"{written.name} was not written"]
    # Offsets count the characters of the file as it is: no translation of line ends.
    text = _NOTE.read_bytes().decode("utf-8")
    mentions = list(_MENTION.finditer(written.read_bytes().decode("utf-8")))
    faults = [] if mentions else [f"{written.name} has no mentions"]
    for mention in mentions:
        pieces = [[int(offset) for offset in piece.split()] for piece in mention["pieces"].split(";")]
        words = " ".join(text[begin:end] for begin, end in pieces).replace("\n", " ")
        if words != mention["words"]:
            faults.append(f"the offsets of {mention[0]!r} mark {words!r}")
    return faults


if __name__ == "__main__":
    sys.exit(main())
