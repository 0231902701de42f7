"""How the whole program looks, as the person has set it."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from bioner_desk.gui.theme import apply_theme, larger
from bioner_desk.settings import SettingsStore


def apply_looks(settings: SettingsStore) -> None:
    """Give every window the person's colours and text size."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        # From the system's font each time: a factor of a factor would grow with every change.
        QApplication.setFont(larger(general_font(), settings.number("text_size") / 100))
        apply_theme(application, settings.text("theme"))


def general_font() -> QFont:
    """The system's font for windows."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
