"""The find bar: what to look for, how, and how much was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from bioner_desk.documents import Span
from bioner_desk.errors import UsageError
from bioner_desk.workspace.searching import MOST_FOUND, find_text


@dataclass(frozen=True, slots=True)
class FindQuery:
    """What to look for, as `find_text` takes it."""

    pattern: str
    regex: bool = False
    case: bool = False
    whole_word: bool = False


class FindBar(QWidget):
    """Finds in the text that it is given.

    Signals:
        found: the spans that were found, and the place of the current one among them; -1 if there is none.
        closed: somebody closed it; the focus should go back to the text.
    """

    found = Signal(object, int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Find")
        self._text = ""
        self._spans: Sequence[Span] = ()
        self._current = -1
        self._from = 0
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Find in the text")
        self.field.setAccessibleName("What to find")
        self.field.setClearButtonEnabled(True)
        self.field.setMinimumWidth(20 * self.fontMetrics().averageCharWidth())
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.count = QLabel(self)
        self.count.setAccessibleName("How much was found")
        self.case = self._switch("Aa", "Match &case", "Alt+C")
        self.whole_word = self._switch("“w”", "Whole &words", "Alt+W")
        self.regex = self._switch(".*", "Regular e&xpression", "Alt+X")
        self.back = self._button("↑", "Previous (Shift+Return)")
        self.back.clicked.connect(self.find_previous)
        self.onward = self._button("↓", "Next (Return)")
        self.onward.clicked.connect(self.find_next)
        self.shut = self._button("✕", "Close (Escape)")
        self.shut.clicked.connect(self.close_bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(6)
        for widget in (self.field, self.case, self.whole_word, self.regex, self.count, self.back, self.onward):
            row.addWidget(widget)
        row.addWidget(self.shut)
        row.setStretch(0, 1)
        self.hide()

    @property
    def query(self) -> FindQuery:
        """What is looked for."""
        return FindQuery(self.field.text(), self.regex.isChecked(), self.case.isChecked(), self.whole_word.isChecked())

    @property
    def spans(self) -> Sequence[Span]:
        """What was found."""
        return self._spans

    def open_bar(self, pattern: str = "", *, start: int = 0) -> None:
        """Show it and take the keyboard.

        Args:
            pattern: to look for in place of what was looked for last, such as the selection, if it is a single line.
            start: the offset from which the first one is looked for.
        """
        self._from = start
        if pattern and "\n" not in pattern:
            with QSignalBlocker(self.field):
                self.field.setText(pattern)
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._search()

    def close_bar(self) -> None:
        """Hide it; what was found is not shown any more."""
        self.hide()
        self._show((), -1)
        self.closed.emit()

    def set_text(self, text: str) -> None:
        """Look in another text."""
        self._text = text
        self._from = 0
        if self.isVisible():
            self._search()

    def find_next(self) -> None:
        """Go to the next one, from the last to the first."""
        self._step(1)

    def find_previous(self) -> None:
        """Go to the previous one, from the first to the last."""
        self._step(-1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return and the arrows go on, Shift+Return goes back, Escape closes."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._step(-1 if back else 1)
                return True
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._step(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it, wherever in it the focus is."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        if not self._spans and self.field.text():
            self._search()
        elif self._spans:
            self._show(self._spans, (self._current + by) % len(self._spans))

    def _search(self) -> None:
        query = self.query
        try:
            spans = find_text(
                self._text, query.pattern, regex=query.regex, case=query.case, whole_word=query.whole_word
            )
        except UsageError as error:
            self._show((), -1, problem=str(error), hint=error.hint)
            return
        following = (at for at, span in enumerate(spans) if span.start >= self._from)
        self._show(spans, next(following, 0) if spans else -1)

    def _show(self, spans: Sequence[Span], current: int, *, problem: str = "", hint: str = "") -> None:
        self._spans, self._current = spans, current
        if spans:
            self._from = spans[current].start
        self.count.setText(problem or self._counted())
        self.count.setToolTip(hint)
        self._mark(self.count, "role", "warning" if problem else "muted")
        self._mark(self.field, "wrong", "true" if problem else "false")
        for button in (self.back, self.onward):
            button.setEnabled(bool(spans))
        self.found.emit(spans, current)

    def _counted(self) -> str:
        if not self.field.text():
            return ""
        if not self._spans:
            return "Not found"
        many = f"{MOST_FOUND:,} or more" if len(self._spans) == MOST_FOUND else f"{len(self._spans):,}"
        return f"{self._current + 1:,} of {many}"

    @staticmethod
    def _mark(widget: QWidget, name: str, value: str) -> None:
        if widget.property(name) != value:
            widget.setProperty(name, value)
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    def _button(self, sign: str, said: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(sign)
        button.setToolTip(said)
        button.setAccessibleName(said.partition(" (")[0])
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _switch(self, sign: str, said: str, key: str) -> QToolButton:
        button = self._button(sign, f"{said.replace('&', '')} ({key})")
        button.setCheckable(True)
        button.setShortcut(key)
        button.toggled.connect(self._search)
        return button
