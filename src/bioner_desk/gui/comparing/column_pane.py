"""One column: its head, which says what it is and what its format cannot express, and the text with its marks."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from bioner_desk.documents import Mention, Span
from bioner_desk.evaluation.comparing.report.standing import Mark as Told
from bioner_desk.evaluation.comparing.report.standing import Standing
from bioner_desk.evaluation.matching import key_of
from bioner_desk.evaluation.places import Place
from bioner_desk.gui.comparing.text_columns import ShownText, TextColumn, counted, counted_in_words, shown_mark
from bioner_desk.gui.flow_layout import WrappedLabel
from bioner_desk.gui.text_view import TextView

TEXT_ROW = 4
"""The row of the grid in which the texts are."""
_LINE = 3  # pixels


class ColumnPane(QWidget):
    """The widgets of one column; they stand in the grid of all columns, so that their rows are in line.

    Signals:
        pointed: an offset that a person has gone to with the pointer or the keys.
        chosen: another mark of the column is the current one, because a person has clicked it.
    """

    pointed = Signal(int)
    chosen = Signal()

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.column = TextColumn("", None)
        self.marks: tuple[Told, ...] = ()
        # The names of two systems may begin alike, and end alike.
        self.name = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        bold = self.name.font()
        bold.setBold(True)
        self.name.setFont(bold)
        self.line = QFrame()
        self.line.setFixedHeight(_LINE)
        self.line.setAutoFillBackground(True)
        self.counts = WrappedLabel()
        self.counts.setTextFormat(Qt.TextFormat.PlainText)
        self.limits = ElidedLabel(lines=2)
        self.limits.setProperty("role", "muted")
        self.view = TextView()
        self._grid = QGridLayout()
        self._holders: list[QWidget] = []
        self.view.cursor_moved.connect(lambda span: self.pointed.emit(span.start))
        self.view.mark_clicked.connect(self._clicked)

    def put_into(self, grid: QGridLayout) -> None:
        """Take the place of this column in the grid."""
        self._grid = grid
        grid.addWidget(self.line, 0, self.number)
        for row, widget in enumerate((self.name, self.counts, self.limits), start=1):
            holder = QWidget()
            indented = QHBoxLayout(holder)
            indented.setContentsMargins(12, 0, 8, 0)
            indented.addWidget(widget)
            grid.addWidget(holder, row, self.number)
            self._holders.append(holder)
        grid.addWidget(self.view, TEXT_ROW, self.number)

    def show_column(self, document: ShownText, column: TextColumn) -> None:
        """Show the text of a column; how its mentions stand to those of others is still to come."""
        self.column, self.marks = column, ()
        self.name.set_words(f"{self.number + 1}  {column.name}")
        self._say_counts("…", "still being compared")
        self.limits.set_words(f"Cannot express: {'; '.join(column.limits)}" if column.limits else "")
        self.view.setAccessibleName(f"{document.name}, as in {column.name}")
        self.view.set_text(document.text)

    def show_marks(
        self, document: ShownText, column: TextColumn, marks: Sequence[Told], labels: Mapping[str, str]
    ) -> None:
        """Show what the column has in the same text, beside others; where a person is in it stays."""
        self.column, self.marks = column, tuple(marks)
        words = counted_in_words(self.marks)
        self._say_counts(counted(self.marks) if column.mentions is not None else column.note, words)
        self.view.set_current(None, reveal=False)
        shown = (shown_mark(key, one, document.text, labels) for key, one in enumerate(self.marks, start=1))
        self.view.set_marks(shown)

    def _say_counts(self, text: str, words: str) -> None:
        self.counts.setText(text)
        self.counts.setToolTip(html.escape(words))
        self.counts.setAccessibleName(words)

    def set_shown(self, *, shown: bool) -> None:
        """Show or hide all of the column."""
        for widget in (self.line, *self._holders, self.view):
            widget.setVisible(shown)
        self._grid.setColumnStretch(self.number, int(shown))

    def set_focused(self, *, focused: bool) -> None:
        """Say whether the column is the one that keys are about."""
        self.line.setBackgroundRole(QPalette.ColorRole.Highlight if focused else QPalette.ColorRole.Window)

    @property
    def current(self) -> Told | None:
        """The current mark of this column."""
        key = self.view.current
        return self.marks[key - 1] if key else None

    @property
    def current_mention(self) -> Mention | None:
        """The mention of the current mark, if the column has it."""
        told = self.current
        return told.mention if told and told.standing is not Standing.MISSING else None

    def go_to(self, place: Place) -> None:
        """Outline what the column has at a place where columns disagree; light the place if it has nothing there."""
        given = {key_of(one.mention) for one in place.given}
        here = [key for key, one in enumerate(self.marks, start=1) if key_of(one.mention) in given]
        # What is here comes before what is only said to be lacking.
        here.sort(key=lambda key: self.marks[key - 1].standing is Standing.MISSING)
        self.view.set_current(here[0] if here else None, reveal=False)
        self.view.set_found(() if here else (place.span,), None)
        self.view.rest_cursor(place.span.start)

    def go_to_mark(self, offset: int) -> None:
        """Outline the innermost mark at an offset, if there is one."""
        here = [
            (sum(map(len, one.mention.pieces)), key)
            for key, one in enumerate(self.marks, start=1)
            if any(piece.start <= offset < piece.end for piece in one.mention.pieces)
        ]
        self.view.set_found((), None)
        self.view.set_current(min(here)[1] if here else None, reveal=False)

    def reveal(self, span: Span) -> None:
        """Scroll to a span, with text above and below it."""
        self.view.set_found((span,), 0)
        self.view.set_found((), None)

    def _clicked(self, key: int) -> None:
        self.view.set_current(key, reveal=False)
        self.chosen.emit()


class ElidedLabel(QLabel):
    """Words in one line or a few, cut where there is no room for all of them, which the tip has; they widen no window.

    Args:
        cut: where the last line is cut.
        lines: how many there may be.
    """

    def __init__(self, cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight, *, lines: int = 1) -> None:
        super().__init__(textFormat=Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.words = ""
        self._cut, self._lines = cut, lines

    def set_words(self, words: str) -> None:
        """Show other words."""
        self.words = words
        self.setToolTip(html.escape(words))
        self.setAccessibleName(words)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the words elsewhere."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown: list[str] = []
        rest = self.words
        while rest and len(shown) < self._lines - 1:
            line = self._first_line(rest)
            shown.append(line.rstrip())
            rest = rest[len(line) :]
        shown.append(self.fontMetrics().elidedText(rest, self._cut, self.width()))
        self.setText("\n".join(filter(None, shown)))

    def _first_line(self, words: str) -> str:
        """What of some words fits into one line, up to the blank before a word that does not."""
        end = len(words)
        while end > 0 and self.fontMetrics().horizontalAdvance(words[:end].rstrip()) > self.width():
            end = words[: end - 1].rfind(" ") + 1
        return words[:end] or words
