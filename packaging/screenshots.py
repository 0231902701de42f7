"""Pictures of the window for the README, made by using it: `make screenshots`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QDeadlineTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from bioner_desk.evaluation.comparing import Wanted
from bioner_desk.gui.app import make_application, make_window
from bioner_desk.gui.main_window import MainWindow
from bioner_desk.paths import resources
from bioner_desk.settings import SettingsStore

_SIZE = (1360, 860)
_PATIENCE_MS = 300_000


class Photographer:
    """Uses one window and takes pictures of it.

    Args:
        work: a folder for notes and settings.
        out: where pictures go.
        theme: "light" or "dark".
    """

    def __init__(self, work: Path, out: Path, theme: str) -> None:
        self._out = out
        settings = SettingsStore(work / f"settings-{theme}")
        settings.update({"theme": theme, "notice_seen": True, "person": "Anna"})
        self.window: MainWindow = make_window(settings)
        self.window.resize(*_SIZE)
        self.window.show()
        QTest.qWaitForWindowActive(self.window)

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """Take a picture of the window, or of a dialog above it."""
        self.settle()
        picture = (widget or self.window).grab()
        picture.save(str(self._out / f"{name}.png"))
        print(self._out / f"{name}.png")  # noqa: T201 - the script's output

    def settle(self) -> None:
        """Let everything be painted."""
        for _ in range(5):
            QApplication.processEvents()

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        deadline = QDeadlineTimer(_PATIENCE_MS)
        while not condition():
            if deadline.hasExpired():
                message = "the window took too long"
                raise TimeoutError(message)
            QTest.qWait(20)

    def dialog(self) -> QDialog:
        """The dialog that is open."""
        self.wait(lambda: isinstance(QApplication.activeModalWidget(), QDialog))
        found = QApplication.activeModalWidget()
        assert isinstance(found, QDialog)
        return found


def main() -> int:
    """Make all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder for the pictures")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    make_application(sys.argv[:1])
    with tempfile.TemporaryDirectory() as work:
        for theme in ("light", "dark"):
            _story(Photographer(Path(work), out, theme), Path(work) / f"{theme} notes", theme)
    return 0


def _story(photographer: Photographer, notes: Path, theme: str) -> None:
    window, light = photographer.window, theme == "light"
    if light:
        photographer.take("start")
    notes.mkdir()
    for text in sorted((resources() / "samples").glob("*.txt")):
        shutil.copyfile(text, notes / text.name)
    window.folder_commands.open_folder(notes)
    window.session.open_document("emergency-note.txt")
    window.folder_commands.run_all()
    photographer.wait(lambda: bool(window.session.shown_suggestions))
    if light:
        photographer.take("running")
    photographer.wait(lambda: not window.runs.state.busy)
    _review(photographer)
    photographer.take(f"review-{theme}")
    if light:
        _dialogs(photographer)
        _compare(photographer, notes.parent / "gold")
    window.close()


def _review(photographer: Photographer) -> None:
    """Decide about the first half of the suggestions, as somebody in the middle of a note."""
    window = photographer.window
    window.pane.take_focus()
    for _ in range(len(window.session.shown_suggestions) // 2):
        window.review_commands.accept_next()
    photographer.wait(lambda: window.session.workspace is not None and window.session.workspace.saved())


def _dialogs(photographer: Photographer) -> None:
    window = photographer.window
    window.review_commands.open_palette()
    photographer.settle()
    photographer.take("palette", window.review_commands.palette)
    window.review_commands.palette.hide()
    for name, command in (
        ("accept-all", "review.accept_all"),
        ("keys", "help.keys"),
        ("export", "folder.export"),
        ("occurrences", "review.occurrences"),
        ("types", "folder.schema"),
        ("settings", "program.settings"),
    ):
        window.commands.actions[command].trigger()
        dialog = photographer.dialog()
        photographer.take(name, dialog)
        dialog.reject()
        photographer.settle()


def _compare(photographer: Photographer, gold: Path) -> None:
    """Three formats on the sample notes, against what people have marked in them."""
    shutil.copytree(resources() / "samples", gold)
    photographer.window.folder_commands.compare()
    window = photographer.window.folder_commands.comparing
    assert window is not None
    window.resize(*_SIZE)
    window.comparing.start(Wanted(gold, gold, formats=("conv_term", "multi_code", "multi_tag")))
    photographer.wait(lambda: not window.comparing.running and window.comparing.settled)
    photographer.take("compare", window)
    window.results.tabs.setCurrentIndex(3)
    photographer.take("compare-texts", window)


if __name__ == "__main__":
    sys.exit(main())
