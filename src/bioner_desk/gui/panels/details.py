"""What is behind the current entry: the raw answer, its alignment, other lines of the .ann; and unplaced answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from bioner_desk.documents import Span
from bioner_desk.formats import ProblemKind
from bioner_desk.gui.describing import about_entry, about_unplaced, lines_about
from bioner_desk.gui.flow_layout import FlowRow, WrappedLabel
from bioner_desk.gui.lighting import answer_shown, light
from bioner_desk.gui.panel import Panel
from bioner_desk.gui.runs import Runs
from bioner_desk.gui.session import Session
from bioner_desk.settings import SettingsStore
from bioner_desk.workspace import RawAnswer, Unplaced

_LEAST_LINES, _OTHER_LINES, _TRAY_LINES = 2, 3, (3, 12)
_ALL_OF_IT = 1_000  # beside a stretch of 1, which takes the room while there is no answer


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
        self.facts = WrappedLabel()
        self.facts.setTextFormat(Qt.TextFormat.RichText)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.setAccessibleName("About the current mention")
        self.answer_title = WrappedLabel("What the model said")
        self.answer = QPlainTextEdit(readOnly=True)
        self.answer.setAccessibleName("Raw answer of the model")
        self.answer.setTabChangesFocus(True)
        self.answer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.lines_title = WrappedLabel("Also in the .ann (kept as it is)")
        self.lines = QPlainTextEdit(readOnly=True)
        self.lines.setAccessibleName("Relations, events, attributes and notes of this mention")
        self.lines.setTabChangesFocus(True)
        self.tray_title = WrappedLabel()
        self.tray = QListWidget()
        self.tray.setAccessibleName("Answers that could not be placed in the text")
        self.tray.setToolTip("Return finds it in the text, Space places it there, Delete puts it away.")
        self.tray.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tray.setWordWrap(True)
        self.tray.setResizeMode(QListView.ResizeMode.Adjust)
        self.tray.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.tray.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.often = QCheckBox()
        self.often.setToolTip("The text says them, only not so often: there is little to repair.")
        self.search = QPushButton("&Find")
        self.place = QPushButton("&Place here")
        self.dismiss = QPushButton("&Dismiss")
        self._document = ""
        self._lay_out()
        self._fit_heights()
        self._connect()
        self._show_entry()
        self._show_tray()

    def take_focus(self) -> None:
        """To the tray if there is something in it, else to the first that there is of the others."""
        shown = (one for one in (self.answer, self.lines) if not one.isHidden())
        widget = self.tray if self.tray.count() else next(shown, self.facts)
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
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.addWidget(self.facts)
        layout.addWidget(self.answer_title)
        layout.addWidget(self.answer, _ALL_OF_IT)
        layout.addWidget(self.lines_title)
        layout.addWidget(self.lines)
        layout.addStretch(1)
        layout.addWidget(self.tray_title)
        layout.addWidget(self.tray)
        layout.addWidget(self.often)
        layout.addWidget(FlowRow([self.search, self.place, self.dismiss]))
        # However much there is to show, it must not make the window higher.
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.setMinimumWidth(inner.minimumSizeHint().width())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the tray its share."""
        super().resizeEvent(event)
        self._fit_heights()

    def changeEvent(self, event: QEvent) -> None:
        """Make room for as many lines of other letters."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_heights()

    def _fit_heights(self) -> None:
        """Heights that do not go by what there is to show, so that nothing jumps from mention to mention."""
        line = self.fontMetrics().lineSpacing()
        self.answer.setMinimumHeight(_LEAST_LINES * line + 8)
        self.lines.setFixedHeight(_OTHER_LINES * line + 12)
        least, most = (lines * line + 8 for lines in _TRAY_LINES)
        self.tray.setFixedHeight(max(least, min(self.height() // 4, most)))

    def _connect(self) -> None:
        self.session.current_changed.connect(self._show_entry)
        self.session.document_changed.connect(self._show_all)
        self.session.review_changed.connect(self._show_all)
        self.session.saving_changed.connect(self._show_lines)
        self.often.toggled.connect(self._show_tray)
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
            self.answer.setPlainText(answer_shown(answer.text))
            self.answer.setProperty("shown", answer.id)
        light(self.answer, answer.text, said)

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
        everything = review.tray if review else ()
        often = [one for one in everything if _is_repetition(one)]
        waiting = [one for one in everything if not _is_repetition(one)]
        listed = [*waiting, *often] if self.often.isChecked() else waiting
        is_other = self.session.name != self._document
        self._document = self.session.name
        chosen, row = (0, 0) if is_other else (self.unplaced, max(0, self.tray.currentRow()))
        if is_other or [one.key for one in listed] != self._keys():
            self._fill_tray(listed)
            keys = self._keys()
            if keys:
                self.tray.setCurrentRow(keys.index(chosen) if chosen in keys else min(row, len(keys) - 1))
        self.tray_title.setText(f"Could not be placed in the text: {len(waiting):,}")
        self.often.setText(f"Show {len(often):,} said too often")
        self.often.setVisible(bool(often))
        self.tray_title.setVisible(bool(everything))
        for widget in (self.tray, self.search, self.place, self.dismiss):
            widget.setVisible(bool(listed))

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
    """Whether the text says it, only not so often: there is a suggestion for every place."""
    return one.kind is ProblemKind.TOO_OFTEN


def _ending(finish: str) -> str:
    return {"length": " (cut off at its token limit)", "time": " (cut off at the time limit)"}.get(finish, "")


PANEL = DetailsPanel
