"""The window in which people are compared."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow

from bioner_desk.gui.comparing.keys import KeyedActions
from bioner_desk.gui.comparing.people import People
from bioner_desk.gui.looks import resize_within_screen
from bioner_desk.gui.session import Session
from bioner_desk.settings import SettingsStore

_SIZE = (1280, 800)


class PeopleWindow(QMainWindow):
    """Compares folders of annotations of the same texts.

    Args:
        session: into whose folder people's versions are taken.
        settings: how the person wants to see text, and with which keys.
    """

    def __init__(self, session: Session, settings: SettingsStore) -> None:
        super().__init__()
        self.people = People(session, settings)
        self.setWindowTitle("Compare people — bioner-desk")
        self.setCentralWidget(self.people)
        resize_within_screen(self, *_SIZE)
        self.keys = KeyedActions(settings)
        menu = self.menuBar().addMenu("&Comparison")
        for name, do in (
            ("people.add", self.people.add_folder),
            ("people.read", self.people.read),
            ("people.close", self.close),
        ):
            menu.addAction(self.keys.add(name, do, self, everywhere=True))
        self.people.add.setFocus()

    def read_settings(self) -> None:
        """Take the keys and letters that the person has set."""
        self.keys.read_settings()
        self.people.side_by_side.read_settings()
