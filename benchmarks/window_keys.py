"""Times keys in a real window: from the key event to the end of the paint that shows what it did.

Usage: window_keys.py FOLDER_OF_THE_LONG_NOTE FOLDER_OF_OTHER_NOTES KEYS; prints names, seconds and limits.
"""

from __future__ import annotations

import random
import re
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bioner_desk.documents import Span
from bioner_desk.formats import Alignment
from bioner_desk.gui.app import make_application, make_window
from bioner_desk.gui.key_text import sequence
from bioner_desk.gui.main_window import MainWindow
from bioner_desk.gui.text_view.surface import TextSurface
from bioner_desk.pipeline import Suggestion
from bioner_desk.settings import SettingsStore
from bioner_desk.workspace import Findings, RunFacts, Said

# What a person presses in a review, in about these shares.
_PRESSED = (
    *["Space"] * 8, *["Tab"] * 2, *["F4"] * 2, "1", "2", "3", "Alt+Right", "Alt+Left", "Ctrl+Left", "Ctrl+Right",
    "Right", "Right", "Shift+Right", "Down", "Ctrl+Z", "Ctrl+Z", "Backspace",
)  # fmt: skip
_PATIENCE = 120.0  # seconds
_SUGGESTED = 1_000


class Paints:
    """Knows when the text view has finished its last paint."""

    def __init__(self) -> None:
        self.last = 0.0
        paint = TextSurface.paintEvent

        def timed(view: TextSurface, event: QPaintEvent) -> None:
            paint(view, event)
            self.last = time.perf_counter()

        TextSurface.paintEvent = timed  # type: ignore[assignment, method-assign]


def measure(long: Path, folder: Path, keys: int) -> Iterator[tuple[str, float, float]]:
    """Names, seconds and limits."""
    make_application(["bioner-desk"])
    paints = Paints()
    settings = SettingsStore(long / "config")
    settings.set("notice_seen", value=True)
    window = make_window(settings)
    window.showMaximized()
    QTest.qWaitForWindowActive(window)
    for number, note in enumerate(sorted(folder.glob("*.txt"))[:200]):
        shutil.copyfile(note, long / f"other-{number}.txt")
    window.folder_commands.open_folder(long)
    yield "open a note of 100 KB with 3,000 mentions", min(_opening(window, paints) for _ in range(5)), 0.5
    suggest(window)
    window.folder_commands.run_all()
    _wait(lambda: window.runs.state.suggestions > 0)
    window.session.open_document("long.txt")
    times = _press(window, paints, keys)
    busy = " while a run streams in" if window.runs.state.busy else " (the run was over before the keys were)"
    ordered = sorted(times)
    yield f"key to painted, median of {keys}{busy}", statistics.median(times), 0.05
    yield f"key to painted, 95th percentile{busy}", ordered[int(0.95 * len(ordered))], 0.05
    yield "key to painted, longest", ordered[-1], 1.0
    window.runs.cancel()
    _wait(lambda: not window.runs.state.busy)
    window.close()


def suggest(window: MainWindow) -> None:
    """Suggest half as many mentions again in the long note, as a run would."""
    workspace = window.session.workspace
    if workspace is None or window.session.review is None:
        return
    text = window.session.review.text
    answer = "[]"
    found = tuple(
        Suggestion(
            type="Medication",
            pieces=(Span(*match.span()),),
            alignment=Alignment.EXACT,
            answer=Span(0, len(answer)),
            confidence=0.5,
            raw_confidence=0.5,
        )
        for match in islice(re.finditer(r"fever|edema|metoprolol", text), _SUGGESTED)
    )
    run = RunFacts("bench", "a model", "", "Q8_0", "conv_term", "{}", 0.0)
    said = Said(answer, ("Medication",), Span(0, len(text)), "stop")
    window.session.show_merged(workspace.merge(Findings(window.session.name, run, found, (said,), ("Medication",))))


def _opening(window: MainWindow, paints: Paints) -> float:
    window.session.open_document("other-0.txt")
    _settle()
    started = time.perf_counter()
    window.session.open_document("long.txt")
    _until_painted(window, paints, started)
    return paints.last - started


def _press(window: MainWindow, paints: Paints, count: int) -> list[float]:
    chance = random.Random(7)
    window.pane.take_focus()
    times = []
    for _ in range(count):
        combination = sequence(chance.choice(_PRESSED))[0]  # type: ignore[index]  # its stub does not know
        # A person's next key does not come before the last one has been seen.
        QTest.qWait(15)
        started = time.perf_counter()
        QTest.keyClick(window.pane.view, combination.key(), combination.keyboardModifiers())
        window.pane.view.viewport().update()
        _until_painted(window, paints, started)
        times.append(paints.last - started)
    return times


def _until_painted(window: MainWindow, paints: Paints, started: float) -> None:
    while paints.last <= started:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
    window.pane.view.viewport().update()
    QApplication.processEvents()


def _settle() -> None:
    for _ in range(10):
        QApplication.processEvents()


def _wait(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > ends:
            message = "the window took too long"
            raise TimeoutError(message)
        QTest.qWait(10)


if __name__ == "__main__":
    for what, seconds, most in measure(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])):
        sys.stdout.write(f"{what}\t{seconds}\t{most}\n")
