"""What the model said: the raw answer of a column, with the exact characters of the current mention."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from bioner_desk.documents import Mention, Span
from bioner_desk.evaluation.comparing import Said
from bioner_desk.gui.comparing.text_columns import TextColumn
from bioner_desk.gui.flow_layout import WrappedLabel
from bioner_desk.gui.lighting import answer_shown, light

_LINES = 4


class RawAnswer(QWidget):
    """Shows the answer that says a mention, or the one that was asked for at its place and does not say it."""

    def __init__(self) -> None:
        super().__init__()
        self.title = WrappedLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.field = QPlainTextEdit(readOnly=True)
        self.field.setAccessibleName("Raw answer of the model")
        self.field.setTabChangesFocus(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 2, 12, 2)
        layout.addWidget(self.title)
        layout.addWidget(self.field)
        self._fit_height()

    def changeEvent(self, event: QEvent) -> None:
        """Make room for as many lines of other letters."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_height()

    def show_nothing(self, words: str) -> None:
        """Say why there is no answer."""
        self.title.setText(words)
        self.field.clear()
        self.field.setExtraSelections([])

    def show_answer(self, column: TextColumn, mention: Mention) -> None:
        """Show what a column's model said of a mention."""
        if column.found is None:
            self.show_nothing(f"{column.name}: no model said this, so there is no raw answer.")
            return
        suggestion = column.suggestion(mention)
        if suggestion is not None:
            said, lit = column.found.said[suggestion.question], suggestion.answer
            missing = ""
        else:
            about = _asked_at(column.found.said, mention)
            if about is None:
                self.show_nothing(f"{column.name}: nothing was asked at this place.")
                return
            said, lit, missing = about, Span(0, 0), "; the mention is not in this answer"
        self.title.setText(f"{column.name}, asked for {', '.join(said.types)}{missing}")
        self.field.setPlainText(answer_shown(said.text))
        light(self.field, said.text, lit)

    def _fit_height(self) -> None:
        self.field.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + 10)


def _asked_at(answers: tuple[Said, ...], mention: Mention) -> Said | None:
    """The answer about the place of a mention and, if there is one, its type."""
    here = [one for one in answers if one.place.start <= mention.start < one.place.end]
    return next((one for one in here if mention.type in one.types), here[0] if here else None)
