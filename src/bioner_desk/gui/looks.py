"""How the whole program looks, as the person has set it."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from bioner_desk.gui.theme import apply_theme, larger
from bioner_desk.settings import SettingsStore


def apply_looks(settings: SettingsStore) -> None:
    """Give every window the person's colours and text size."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        # From the system's font each time: a factor of a factor would grow with every change.
        QApplication.setFont(larger(general_font(), settings.number("text_size") / 100))
        apply_theme(application, settings.text("theme"))


def resize_within_screen(window: QWidget, width: int, height: int) -> None:
    """Give a window a size, or as much of it as its screen has room for beside the frame.

    Args:
        window: which is not shown yet.
        width: in pixels.
        height: in pixels.
    """
    room, style = window.screen().availableSize(), window.style()
    title = style.pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    edge = style.pixelMetric(QStyle.PixelMetric.PM_MdiSubWindowFrameWidth)
    window.resize(min(width, room.width() - 2 * edge), min(height, room.height() - title - 2 * edge))


def general_font() -> QFont:
    """The system's font for windows."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
