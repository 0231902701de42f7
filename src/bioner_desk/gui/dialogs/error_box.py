"""Saying that something went wrong: what happened and what to do, never the program's inner workings."""

from __future__ import annotations

import logging

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMessageBox, QWidget

from bioner_desk.errors import BionerError, Cancelled

_PROGRAM = "bioner-desk"
_log = logging.getLogger(__name__)
_open: set[QMessageBox] = set()


def error_box(parent: QWidget | None, error: Exception, *, title: str = "") -> QMessageBox | None:
    """A box that says what happened; nothing is shown yet, and there is none for work that was stopped as asked.

    What is not meant for a person goes into the log, and the box says so.

    Args:
        parent: the window that it belongs to.
        error: what went wrong.
        title: what was tried, if that is known.
    """
    if isinstance(error, Cancelled):
        return None
    if isinstance(error, BionerError):
        happened, hint = str(error), error.hint
    else:
        _log.error("unexpected", exc_info=error)
        happened = "Something went wrong that the program did not expect."
        hint = f"Your decisions so far are kept. Please report this: {type(error).__name__}."
    heading = f"{title} — {_PROGRAM}" if title else _PROGRAM
    box = QMessageBox(QMessageBox.Icon.Warning, heading, happened, QMessageBox.StandardButton.Close, parent)
    box.button(QMessageBox.StandardButton.Close).setIcon(QIcon())
    box.setTextFormat(Qt.TextFormat.PlainText)  # file names may hold anything
    box.setInformativeText(hint)
    box.setAccessibleName(heading)
    box.setAccessibleDescription(f"{happened} {hint}".strip())
    box.setDefaultButton(QMessageBox.StandardButton.Close)
    box.setEscapeButton(QMessageBox.StandardButton.Close)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box


def show_error(parent: QWidget | None, error: Exception, *, title: str = "") -> None:
    """Show what happened, and go on at once: the box closes when somebody closes it."""
    box = error_box(parent, error, title=title)
    if box is not None:
        # Without a window that it belongs to, nobody else keeps it.
        _open.add(box)
        box.finished.connect(lambda: _open.discard(box))
        box.open()
