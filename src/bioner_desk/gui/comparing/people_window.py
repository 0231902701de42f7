"""The window in which people are compared."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from bioner_desk.gui.comparing.people import People
from bioner_desk.gui.key_text import sequences
from bioner_desk.gui.session import Session
from bioner_desk.settings import SettingsStore

_SIZE = (1280, 800)


class PeopleWindow(QMainWindow):
    """Compares folders of annotations of the same texts.

    Args:
        session: into whose folder people's versions are taken.
        settings: how the person wants to see text.
    """

    def __init__(self, session: Session, settings: SettingsStore) -> None:
        super().__init__()
        self.people = People(session, settings)
        self.setWindowTitle("Compare people — bioner-desk")
        self.setCentralWidget(self.people)
        self.resize(*_SIZE)
        menu = self.menuBar().addMenu("&Comparison")
        for words, keys, do in (
            ("&Add a folder …", "Ctrl+O", self.people.add_folder),
            ("&Read again", "Ctrl+R", self.people.read),
            ("C&lose", "Ctrl+W", self.close),
        ):
            action = QAction(words, self)
            action.setShortcuts(sequences((keys,)))
            action.triggered.connect(lambda _checked=False, do=do: do())
            menu.addAction(action)
        self.people.add.setFocus()
