"""How long the window lets a person wait: to start, to open a document, and from a key to the end of its paint.

Runs on a virtual screen (Xvfb) where there is one, else in memory. Limits are those of the design.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_KEYS = 500
_MENTIONS = 3_000
_CHARACTERS = 100_000
_FOLDER = 1_000
_DISPLAY = ":97"
_WORDS = (
    "patient denies fever and has chest pain with dyspnea after metoprolol was started for atrial fibrillation no "
    "edema of the left leg troponin raised to ng per ml echocardiogram shows hypokinesis of the inferior wall"
).split()


@contextmanager
def virtual_screen() -> Iterator[str]:
    """A screen in memory, and what it is called."""
    if not shutil.which("Xvfb"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        yield "offscreen"
        return
    server = subprocess.Popen(["Xvfb", _DISPLAY, "-screen", "0", "1600x1000x24"], stderr=subprocess.DEVNULL)
    os.environ |= {"DISPLAY": _DISPLAY, "QT_QPA_PLATFORM": "xcb"}
    try:
        while not Path(f"/tmp/.X11-unix/X{_DISPLAY[1:]}").exists():
            time.sleep(0.02)
        yield "Xvfb"
    finally:
        server.terminate()
        server.wait()


def main() -> int:
    """Measure everything; 1 if a limit was missed."""
    with tempfile.TemporaryDirectory() as work, virtual_screen() as screen:
        os.environ["BIONER_CONFIG_DIR"] = str(Path(work) / "config")
        folder = Path(work) / "notes"
        make_folder(folder, _FOLDER)
        long = Path(work) / "long"
        long.mkdir()
        make_long_note(long)
        results = [
            ("window usable, no folder", seconds_to_start(None), 1.0),
            (f"window usable, folder of {_FOLDER:,} documents", seconds_to_start(folder), 2.0),
            *keys(long, folder),
        ]
    sys.stdout.write(f"On {screen}, {os.cpu_count()} cores.\n")
    for name, value, limit in results:
        verdict = "ok" if value <= limit else "MISSED"
        sys.stdout.write(f"{name:<64} {value * 1000:8.1f} ms   at most {limit * 1000:6.0f} ms   {verdict}\n")
    return int(any(value > limit for _, value, limit in results))


def make_folder(folder: Path, count: int) -> None:
    """Many short notes."""
    folder.mkdir()
    for number in range(count):
        text = f"Note {number}. He has fever and chest pain; aspirin was given.\n" * 5
        (folder / f"note-{number:05}.txt").write_text(text, encoding="utf-8")


def make_long_note(folder: Path) -> None:
    """A note of 100,000 characters with 3,000 mentions in its .ann."""
    chance = random.Random(1)
    words = [chance.choice(_WORDS) for _ in range(_CHARACTERS // 6)]
    text, starts, length = [], [], 0
    for number, word in enumerate(words):
        separator = "\n" if number % 18 == 17 else " "
        starts.append(length)
        text.append(word + separator)
        length += len(word) + 1
    whole = "".join(text)
    chosen = sorted(chance.sample(range(len(words)), _MENTIONS))
    types = ("Disease_disorder", "Sign_symptom", "Medication", "Lab_value")
    lines = [
        f"T{at}\t{types[at % 4]} {starts[n]} {starts[n] + len(words[n])}\t{words[n]}\n"
        for at, n in enumerate(chosen, 1)
    ]
    (folder / "long.txt").write_text(whole, encoding="utf-8")
    (folder / "long.ann").write_text("".join(lines), encoding="utf-8")


def seconds_to_start(folder: Path | None) -> float:
    """From the start of the program until the window has been painted and waits for keys; the best of five."""
    given = [str(folder)] if folder else []
    times = []
    for _ in range(5):
        before = time.time()
        times.append(float(_output("window_start.py", *given).split()[-1]) - before)
    return min(times)


def keys(long: Path, folder: Path) -> Iterator[tuple[str, float, float]]:
    """What is measured within a window: names, seconds, limits."""
    for line in _output("window_keys.py", str(long), str(folder), str(_KEYS)).splitlines():
        name, value, limit = line.split("\t")
        yield name, float(value), float(limit)


def _output(script: str, *arguments: str) -> str:
    command = [sys.executable, str(Path(__file__).with_name(script)), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


if __name__ == "__main__":
    sys.exit(main())
