"""Marks the same characters elsewhere: what, where and how is asked, what was found is shown first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QRadioButton,
    QTreeWidgetItem,
    QWidget,
)

from bioner_desk.documents import Span
from bioner_desk.gui.dialogs.plain import MOST_LISTED, PlainDialog, many, muted, one_line, select_first, table

_PLACE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class OccurrenceQuery:
    """What to look for, as `bioner_desk.workspace.searching.occurrences` takes it, and where.

    Args:
        said: the characters.
        whole_word: whether an occurrence must not cut a word in two.
        case: whether capital and small letters are told apart.
        folder: in all documents of the folder, else in the open one.
    """

    said: str
    whole_word: bool
    case: bool
    folder: bool


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place that says the same.

    Args:
        document: the document's name.
        span: where in it.
        before: some characters before it.
        said: its characters.
        after: some characters behind it.
        is_marked: whether there is such a mention already; then it is not listed.
    """

    document: str
    span: Span
    before: str
    said: str
    after: str
    is_marked: bool = False


class OccurrencesDialog(PlainDialog):
    """Asks which other occurrences of a mention to mark.

    The window searches: it answers each `wanted` with `show_found`, at once or later; an answer to a query that is not
    the present one any more is left out.

    Args:
        said: the characters of the mention.
        type_: its type.
        types: the types that may be chosen in its place.
        has_folder: whether there are other documents.
        parent: the window that it belongs to.

    Signals:
        wanted: an `OccurrenceQuery` to be answered; the first when the dialog is shown.
        chosen: the type, and a tuple of the occurrences to mark.
    """

    wanted = Signal(object)
    chosen = Signal(str, object)

    def __init__(
        self,
        said: str,
        type_: str,
        types: Sequence[str],
        *,
        has_folder: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            "All other occurrences", "Mark all other occurrences", confirm="&Mark", parent=parent, size=(96, 32)
        )
        self.said_field = QLineEdit(one_line(said))
        self.said_field.setAccessibleName("Characters to look for")
        self.type = QComboBox()
        self.type.setAccessibleName("Type of the new mentions")
        self.type.addItems(list(dict.fromkeys([*types, type_])))
        self.type.setCurrentText(type_)
        self.whole_word = QCheckBox("Whole &words only")
        self.whole_word.setChecked(True)
        self.case = QCheckBox("Match &case")
        self.document = QRadioButton("In this &document")
        self.folder = QRadioButton("In the whole &folder")
        self.folder.setEnabled(has_folder)
        self.document.setChecked(True)
        group = QButtonGroup(self)
        group.addButton(self.document)
        group.addButton(self.folder)
        self.list = table("Occurrences", ["", "Before", "Occurrence", "After"], wide=3)
        self.count = muted("")
        self._shown: OccurrenceQuery | None = None
        self._notes: list[str] = []
        self._lay_out()
        self.said_field.textChanged.connect(self._ask)
        for switch in (self.whole_word, self.case, self.folder):
            switch.toggled.connect(self._ask)
        self.list.itemChanged.connect(self._count_chosen)
        self.list.setFocus()

    @property
    def query(self) -> OccurrenceQuery:
        """What is looked for at the moment."""
        return OccurrenceQuery(
            self.said_field.text().strip(),
            self.whole_word.isChecked(),
            self.case.isChecked(),
            self.folder.isChecked(),
        )

    def show_found(self, query: OccurrenceQuery, found: Sequence[Occurrence]) -> None:
        """Show what was found for a query."""
        if query != self.query:
            return
        marked = sum(one.is_marked for one in found)
        new = [one for one in found if not one.is_marked]
        with QSignalBlocker(self.list):
            self.list.clear()
            self.list.addTopLevelItems([_row(one, with_document=query.folder) for one in new[:MOST_LISTED]])
        self.list.headerItem().setText(0, "Document" if query.folder else "")
        # Qt leaves the tick out when it measures the column.
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.list.resizeColumnToContents(0)
        self.list.setColumnWidth(0, self.list.columnWidth(0) + self.fontMetrics().height())
        select_first(self.list)
        more = len(new) - MOST_LISTED
        self._notes = [
            *([f"{marked:,} more marked already"] if marked else []),
            *([f"only the first {MOST_LISTED:,} are shown; {more:,} more follow when these are marked"]
              if more > 0 else []),
        ]  # fmt: skip
        self._count_chosen()

    def occurrences(self) -> tuple[Occurrence, ...]:
        """What is ticked."""
        rows = [self.list.topLevelItem(at) for at in range(self.list.topLevelItemCount())]
        return tuple(row.data(0, _PLACE) for row in rows if row and row.checkState(0) is Qt.CheckState.Checked)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the first occurrences."""
        super().showEvent(event)
        self._ask()

    def accept(self) -> None:
        """Hand over what is ticked."""
        chosen = self.occurrences()
        if chosen:
            super().accept()
            self.chosen.emit(self.type.currentText(), chosen)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("Te&xt", self.said_field)
        form.addRow("Ty&pe", self.type)
        switches = QHBoxLayout()
        for widget in (self.whole_word, self.case, self.document, self.folder):
            switches.addWidget(widget)
        switches.addStretch()
        label = QLabel("&Occurrences; Space ticks one or not")
        label.setBuddy(self.list)
        self.body.addLayout(form)
        self.body.addLayout(switches)
        self.body.addWidget(label)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.count)

    def _ask(self) -> None:
        query = self.query
        if query != self._shown and self.isVisible():
            self._shown = query
            self._notes = []
            self.list.clear()
            self.count.setText("Searching …")
            self._allow(0)
            self.wanted.emit(query)

    def _count_chosen(self) -> None:
        chosen, listed = len(self.occurrences()), self.list.topLevelItemCount()
        found = f"{chosen:,} of {listed:,} ticked" if listed else "No other occurrence"
        self.count.setText("; ".join([found, *self._notes]) + ".")
        self._allow(chosen)

    def _allow(self, chosen: int) -> None:
        if self.confirm:
            self.confirm.setEnabled(chosen > 0)
            self.confirm.setText(f"&Mark {many(chosen, 'occurrence')}" if chosen else "&Mark")


def _row(one: Occurrence, *, with_document: bool) -> QTreeWidgetItem:
    row = QTreeWidgetItem(
        [
            one.document if with_document else "",
            f"…{one_line(one.before)}",
            one_line(one.said),
            f"{one_line(one.after)}…",
        ]
    )
    row.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    row.setCheckState(0, Qt.CheckState.Checked)
    row.setData(0, _PLACE, one)
    row.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{one.document}: {one.before}{one.said}{one.after}")
    return row
