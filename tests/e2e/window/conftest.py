"""The real window with its real worker, used as a person uses it: by keys."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from tests import lexicon_model
from tests.garbage import garbage

from bioner_desk.gui.app import make_window
from bioner_desk.gui.key_text import sequence
from bioner_desk.gui.main_window import MainWindow
from bioner_desk.gui.status import StatusLine
from bioner_desk.settings import SettingsStore
from bioner_desk.worker import Loader
from bioner_desk.workspace import Review, Workspace

__all__ = ["garbage"]

PATIENCE_MS = 60_000
MOST_TABS = 40

_D = TypeVar("_D", bound=QDialog)


@dataclass
class Person:
    """Somebody at the window, with a keyboard."""

    window: MainWindow
    bot: QtBot
    pressed: int = 0

    def press(self, *keys: str) -> None:
        """Press keys, each written as settings write them ("Ctrl+Left")."""
        for key in keys:
            combination = cast("Any", sequence(key))[0]
            target = QApplication.focusWidget() or self.window
            QTest.keyClick(target, combination.key(), combination.keyboardModifiers())
            self.pressed += 1

    def write(self, words: str) -> None:
        """Type into whatever has the keyboard."""
        for letter in words:
            QTest.keyClicks(QApplication.focusWidget() or self.window, letter)
            self.pressed += 1

    def open(self, folder: Path) -> None:
        """Open a folder."""
        self.window.folder_commands.open_folder(folder)

    def use_model(self, path: Path | None) -> None:
        """Choose a model file; it is there, for one that is gone is not asked."""
        if path is not None and not path.exists():
            path.touch()
        self.window.run_panel.model.choose(path)

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self.bot.waitUntil(condition, timeout=PATIENCE_MS)

    def dialog(self, kind: type[_D]) -> _D:
        """The dialog that has come up, once it has the keyboard."""

        def has_keyboard() -> bool:
            found, focus = QApplication.activeModalWidget(), QApplication.focusWidget()
            if not isinstance(found, kind):
                return False
            if not found.isActiveWindow():
                found.activateWindow()  # as a desktop does when a dialog opens while another one closes
            return focus is not None and found.isAncestorOf(focus)

        self.wait(has_keyboard)
        found = QApplication.activeModalWidget()
        assert isinstance(found, kind)
        return found

    def wait_for_text(self) -> None:
        """Wait until the text has the keyboard, as it has when a dialog or the palette is closed."""
        self.wait(lambda: QApplication.activeModalWidget() is None and QApplication.activePopupWidget() is None)
        self.window.activateWindow()  # as a desktop does when a dialog is closed
        self.wait(lambda: QApplication.focusWidget() is self.window.pane.view)

    def go_to(self, widget: QWidget) -> None:
        """Press Tab until a part of the window or dialog has the keyboard."""
        for _ in range(MOST_TABS):
            if QApplication.focusWidget() is widget:
                return
            self.press("Tab")
        pytest.fail(f"Tab never comes to {widget.accessibleName() or widget}")

    def find(self, words: str) -> None:
        """Select words in the text by searching for them."""
        self.press("Ctrl+F")
        self.write(words)
        self.wait(lambda: self.window.pane.view.selection is not None and self.selected == words)
        self.press("Esc")

    def wait_for_run(self) -> None:
        """Wait until the run under way is over."""
        state = self.window.runs.state
        assert state.names, "no run was started"
        self.wait(lambda: not self.window.runs.state.busy)

    def wait_until_saved(self) -> None:
        """Wait until everything is on the disk."""
        self.wait(self.workspace.saved)

    @property
    def workspace(self) -> Workspace:
        """The folder that is open."""
        workspace = self.window.session.workspace
        assert workspace is not None
        return workspace

    @property
    def review(self) -> Review:
        """The document that is open."""
        review = self.window.session.review
        assert review is not None
        return review

    @property
    def current(self) -> str:
        """The text of the current mention."""
        entry = self.window.session.entry
        return entry.mention.text(self.review.text) if entry else ""

    @property
    def selected(self) -> str:
        """The words that are selected."""
        selection = self.window.pane.view.selection
        return selection.of(self.review.text) if selection else ""

    @property
    def saved(self) -> str:
        """What the window says of saving."""
        status = self.window.statusBar()
        assert isinstance(status, StatusLine)
        return status.saved.text()

    @property
    def status(self) -> str:
        """What the window says at the bottom."""
        return self.window.statusBar().currentMessage()


Opener = Callable[..., Person]


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Opens windows; a window's model is a lexicon unless another loader is given."""
    windows: list[MainWindow] = []

    def make(load: Loader = lexicon_model.load, config: str = "config") -> Person:
        settings = SettingsStore(tmp_path / config)
        settings.set("notice_seen", value=True)
        window = make_window(settings, load=load)
        windows.append(window)
        with qtbot.waitActive(window):
            window.resize(1360, 860)  # the screen that is none is small
            window.show()
            window.activateWindow()
        return Person(window, qtbot)

    yield make
    # Nobody is left to answer whether to close although not everything can be saved.
    monkeypatch.setattr(QMessageBox, "warning", lambda *_: QMessageBox.StandardButton.Discard)
    for window in windows:
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def write_notes(folder: Path, notes: Mapping[str, str]) -> Path:
    """Write notes by their names."""
    for name, text in notes.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    return folder


def write_lexicon(path: Path, lexicon: Mapping[str, list[str]]) -> Path:
    """Write the file that is the model of a story."""
    path.write_text(json.dumps(lexicon, ensure_ascii=False), encoding="utf-8")
    return path


def marked(path: Path) -> set[tuple[str, str]]:
    """Type and text of the mentions in an .ann file."""
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("T")]
    return {(data.split(" ", 1)[0], said) for _, data, said in lines}
