"""A stretch of a raw answer, lit in the field that shows the answer."""

from __future__ import annotations

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from bioner_desk.documents import Span
from bioner_desk.gui.text_view.positions import Positions


def answer_shown(text: str) -> str:
    """An answer as a field can show it: a carriage return would move what comes behind it."""
    return text.replace("\r", "␍")


def light(field: QPlainTextEdit, text: str, said: Span) -> None:
    """Light characters of the text that a field shows, and scroll to them."""
    positions = Positions(text)
    cursor = QTextCursor(field.document())
    cursor.setPosition(positions.utf16(said.start))
    cursor.setPosition(positions.utf16(said.end), QTextCursor.MoveMode.KeepAnchor)
    look = QTextCharFormat()
    look.setBackground(field.palette().highlight())
    look.setForeground(field.palette().highlightedText())
    extra = QTextEdit.ExtraSelection()
    extra.cursor = cursor
    extra.format = look
    field.setExtraSelections([extra])
    cursor.clearSelection()
    field.setTextCursor(cursor)
    field.ensureCursorVisible()
