"""Tries a built or installed program as a user would, away from the checkout: smoke.py PROGRAM.

It has to list its twelve formats, find its model, pre-annotate a note, and write offsets that agree with the text.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_NOTE = Path(__file__).resolve().parent.parent / "resources" / "samples" / "emergency-note.txt"
_FORMATS = 12
_MENTION = re.compile(r"^T\d+\t\S+ (?P<pieces>\d+ \d+(?:;\d+ \d+)*)\t(?P<words>.*)$", re.MULTILINE)
_AT_MOST_SECONDS = 600


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
    return [*faults, *_offset_faults(written)]


def _run(program: Path, folder: Path, arguments: str, faults: list[str]) -> str:
    # Nothing of this environment or this user may help it: no Python paths, no models of the user's own.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "XDG_"))}
    done = subprocess.run(
        [str(program), *arguments.split()],
        cwd=folder,
        env={**kept, "HOME": str(folder), "LOCALAPPDATA": str(folder), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=_AT_MOST_SECONDS,
        check=False,
    )
    sys.stdout.write(f"$ bioner-desk {arguments}\n{done.stdout}{done.stderr}\n")
    if done.returncode != 0:
        faults.append(f"`{arguments}` ends with exit code {done.returncode}")
    return done.stdout


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
