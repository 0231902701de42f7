"""What is behind the current entry: the raw answer, its alignment, other lines of the .ann; and unplaced answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
)

from bioner_desk.documents import Span
from bioner_desk.formats import ProblemKind
from bioner_desk.gui.describing import about_entry, about_unplaced, lines_about
from bioner_desk.gui.panel import Panel
from bioner_desk.gui.runs import Runs
from bioner_desk.gui.session import Session
from bioner_desk.gui.text_view.positions import Positions
from bioner_desk.settings import SettingsStore
from bioner_desk.workspace import RawAnswer, Unplaced


class DetailsPanel(Panel):
    """Facts, the raw answer with its exact characters, read-only lines, and the tray."""

    id: ClassVar[str] = "details"
    title: ClassVar[str] = "Details"
    area: ClassVar[Qt.DockWidgetArea] = Qt.DockWidgetArea.RightDockWidgetArea
    order: ClassVar[int] = 4

    search_wanted = Signal(int)
    """The key of an unplaced part whose next place in the text is wanted."""
    place_wanted = Signal(int)
    """The key of an unplaced part that belongs where the text is selected."""
    dismiss_wanted = Signal()
    """The unplaced parts that are selected are to be put away."""

    def __init__(self, session: Session, runs: Runs, settings: SettingsStore) -> None:
        super().__init__(session, runs, settings)
        self.facts = QLabel(wordWrap=True, textFormat=Qt.TextFormat.RichText)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.setAccessibleName("About the current mention")
        self.answer_title = QLabel("What the model said")
        self.answer = QPlainTextEdit(readOnly=True)
        self.answer.setAccessibleName("Raw answer of the model")
        self.answer.setTabChangesFocus(True)
        self.lines_title = QLabel("Also in the .ann (kept as it is)")
        self.lines = QPlainTextEdit(readOnly=True)
        self.lines.setAccessibleName("Relations, events, attributes and notes of this mention")
        self.lines.setTabChangesFocus(True)
        self.lines.setMaximumHeight(84)
        self.tray_title = QLabel()
        self.tray = QListWidget()
        self.tray.setAccessibleName("Answers that could not be placed in the text")
        self.tray.setToolTip("Return finds it in the text, Space places it there, Delete puts it away.")
        self.tray.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tray.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.tray.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.search = QPushButton("&Find in text")
        self.place = QPushButton("&Place here")
        self.dismiss = QPushButton("&Dismiss")
        self._lay_out()
        self._connect()
        self._show_entry()
        self._show_tray()

    def take_focus(self) -> None:
        """To the tray if there is something in it."""
        widget = self.tray if self.tray.count() else self.answer
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def unplaced(self) -> int:
        """The key of the unplaced part that is chosen in the tray, 0 for none."""
        row = self.tray.currentRow()
        return self._keys()[row] if row >= 0 else 0

    @property
    def chosen_unplaced(self) -> tuple[int, ...]:
        """The keys of all unplaced parts that are selected."""
        rows = sorted(index.row() for index in self.tray.selectedIndexes())
        return tuple(self._keys()[row] for row in rows)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        for button in (self.search, self.place, self.dismiss):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.addWidget(self.facts)
        layout.addWidget(self.answer_title)
        layout.addWidget(self.answer, 2)
        layout.addWidget(self.lines_title)
        layout.addWidget(self.lines)
        layout.addWidget(self.tray_title)
        layout.addWidget(self.tray, 1)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self.session.current_changed.connect(self._show_entry)
        self.session.document_changed.connect(self._show_all)
        self.session.review_changed.connect(self._show_all)
        self.session.saving_changed.connect(self._show_lines)
        self.tray.currentItemChanged.connect(self._show_unplaced)
        self.tray.itemActivated.connect(lambda _item: self.search_wanted.emit(self.unplaced))
        for key, handler in (
            (Qt.Key.Key_Space, lambda: self.place_wanted.emit(self.unplaced)),
            (Qt.Key.Key_Delete, self.dismiss_wanted.emit),
        ):
            shortcut = QShortcut(QKeySequence(key), self.tray)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(handler)
        self.search.clicked.connect(lambda: self.search_wanted.emit(self.unplaced))
        self.place.clicked.connect(lambda: self.place_wanted.emit(self.unplaced))
        self.dismiss.clicked.connect(self.dismiss_wanted)

    def _show_all(self) -> None:
        self._show_entry()
        self._show_tray()

    def _show_entry(self) -> None:
        review, entry = self.session.review, self.session.entry
        if review is None or entry is None:
            self.facts.setText("No mention is chosen.")
            self._show_answer(None, Span(0, 0))
        else:
            self.facts.setText(about_entry(review, entry))
            proposal = entry.proposal
            answer = review.answers.get(proposal.answer) if proposal else None
            self._show_answer(answer, proposal.said if proposal else Span(0, 0))
        self._show_lines()

    def _show_answer(self, answer: RawAnswer | None, said: Span) -> None:
        visible = answer is not None
        self.answer_title.setVisible(visible)
        self.answer.setVisible(visible)
        if answer is None:
            return
        asked = ", ".join(answer.types)
        self.answer_title.setText(f"What the model said, asked for {asked}" + _ending(answer.finish))
        if self.answer.property("shown") != answer.id:
            self.answer.setPlainText(answer.text.replace("\r", "␍"))
            self.answer.setProperty("shown", answer.id)
        self._light(answer.text, said)

    def _light(self, text: str, said: Span) -> None:
        """Light the characters that say the mention."""
        positions = Positions(text)
        cursor = QTextCursor(self.answer.document())
        cursor.setPosition(positions.utf16(said.start))
        cursor.setPosition(positions.utf16(said.end), QTextCursor.MoveMode.KeepAnchor)
        look = QTextCharFormat()
        look.setBackground(self.palette().highlight())
        look.setForeground(self.palette().highlightedText())
        extra = QTextEdit.ExtraSelection()
        extra.cursor = cursor
        extra.format = look
        self.answer.setExtraSelections([extra])
        cursor.clearSelection()
        self.answer.setTextCursor(cursor)
        self.answer.ensureCursorVisible()

    def _show_lines(self) -> None:
        review, entry = self.session.review, self.session.entry
        lines = lines_about(review, entry) if review and entry else ()
        words = "\n".join(lines)
        if self.lines.toPlainText() != words:
            self.lines.setPlainText(words)
        self.lines.setVisible(bool(lines))
        self.lines_title.setVisible(bool(lines))

    def _show_tray(self) -> None:
        review = self.session.review
        waiting = sorted(review.tray, key=_is_repetition) if review else []
        chosen, row = self.unplaced, max(0, self.tray.currentRow())
        if [one.key for one in waiting] != self._keys():
            self._fill_tray(waiting)
            keys = self._keys()
            if keys:
                self.tray.setCurrentRow(keys.index(chosen) if chosen in keys else min(row, len(keys) - 1))
        visible = bool(waiting)
        self.tray_title.setText(_counted(waiting))
        for widget in (self.tray_title, self.tray, self.search, self.place, self.dismiss):
            widget.setVisible(visible)

    def _fill_tray(self, waiting: Sequence[Unplaced]) -> None:
        with QSignalBlocker(self.tray):
            self.tray.clear()
            for one in waiting:
                item = QListWidgetItem(about_unplaced(one))
                item.setData(Qt.ItemDataRole.UserRole, one.key)
                item.setToolTip(item.text())
                self.tray.addItem(item)

    def _keys(self) -> list[int]:
        return [int(self.tray.item(row).data(Qt.ItemDataRole.UserRole)) for row in range(self.tray.count())]

    def _show_unplaced(self) -> None:
        review = self.session.review
        one = review.unplaced.get(self.unplaced) if review else None
        if review is None or one is None or not self.tray.hasFocus():
            return
        self._show_answer(review.answers.get(one.answer), one.said)


def _is_repetition(one: Unplaced) -> bool:
    """Whether the text says it, only not so often: there is a suggestion for every place, and little to repair."""
    return one.kind is ProblemKind.TOO_OFTEN


def _counted(waiting: Sequence[Unplaced]) -> str:
    often = sum(map(_is_repetition, waiting))
    more = f" (and {often:,} said too often)" if often else ""
    return f"Could not be placed in the text: {len(waiting) - often:,}{more}"


def _ending(finish: str) -> str:
    return {"length": " (cut off at its token limit)", "time": " (cut off at the time limit)"}.get(finish, "")


PANEL = DetailsPanel
