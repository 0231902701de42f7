"""The documents of the folder: how far each is, and which is open."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, ClassVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QTreeView,
    QVBoxLayout,
)

from bioner_desk.gui.panel import Panel
from bioner_desk.gui.runs import Runs
from bioner_desk.gui.session import Session
from bioner_desk.settings import SettingsStore
from bioner_desk.workspace import DocumentInfo, Status

SHAPES = {
    Status.NEW: "○",
    Status.SUGGESTED: "◔",
    Status.IN_REVIEW: "◑",
    Status.DONE: "●",
    Status.PROBLEM: "⚠",
}
"""States are told by shape, so that they are seen without colours."""

_Index = QModelIndex | QPersistentModelIndex
_COLUMNS = ("", "Document", "To do", "Kept")
_TIPS = ("How far it is", "Its name", "Suggestions about which nobody has decided", "Mentions in its .ann")
_EVERY = "All states"


class Order(StrEnum):
    """How documents are sorted."""

    NAME = "By name"
    TO_DO = "Most to do first"
    STATE = "By state"


class DocumentsModel(QAbstractTableModel):
    """The documents that are shown, as a table."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[DocumentInfo] = []
        self._places: dict[str, int] = {}
        self.open_name = ""

    def show(self, rows: Sequence[DocumentInfo]) -> None:
        """Show these documents."""
        self.beginResetModel()
        self._rows = list(rows)
        self._places = {one.name: place for place, one in enumerate(rows)}
        self.endResetModel()

    def update(self, info: DocumentInfo) -> None:
        """Show another state of a document that is shown."""
        place = self._places.get(info.name)
        if place is not None:
            self._rows[place] = info
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(_COLUMNS) - 1))

    def mark_open(self, name: str) -> None:
        """Show which document is open."""
        before, self.open_name = self.open_name, name
        for one in (before, name):
            if one in self._places:
                row = self._places[one]
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(_COLUMNS) - 1))

    def place(self, name: str) -> int:
        """The row of a document, -1 if it is not shown."""
        return self._places.get(name, -1)

    def info(self, row: int) -> DocumentInfo:
        """The document in a row."""
        return self._rows[row]

    def rowCount(self, parent: _Index | None = None) -> int:
        """How many documents are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """How many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own
        """The columns' titles."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole:
            return _TIPS[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own
        """What a cell shows."""
        one = self._rows[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (SHAPES[one.status], shown_name(one.name), _count(one.suggestions), _count(one.mentions))[column]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return _described(one)
        if role == Qt.ItemDataRole.TextAlignmentRole and column > 1:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.FontRole and one.name == self.open_name:
            font = QFont()
            font.setBold(True)
            return font
        return None


class DocumentsPanel(Panel):
    """The list of documents, a filter, their order, and the folder's progress."""

    id: ClassVar[str] = "documents"
    title: ClassVar[str] = "Documents"
    area: ClassVar[Qt.DockWidgetArea] = Qt.DockWidgetArea.LeftDockWidgetArea
    order: ClassVar[int] = 1

    def __init__(self, session: Session, runs: Runs, settings: SettingsStore) -> None:
        super().__init__(session, runs, settings)
        self.model = DocumentsModel()
        self.name_filter = QLineEdit()
        self.name_filter.setPlaceholderText("Filter by name")
        self.name_filter.setClearButtonEnabled(True)
        self.name_filter.setAccessibleName("Filter documents by name")
        self.states = QComboBox()
        self.states.addItems([_EVERY, *(f"{SHAPES[one]}  {one}" for one in Status)])
        self.states.setAccessibleName("Show documents of a state")
        self.sorting = QComboBox()
        self.sorting.addItems([str(one) for one in Order])
        self.sorting.setAccessibleName("Order of documents")
        self.view = self._view()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(6)
        self.progress.setAccessibleName("Documents that are done")
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self._lay_out()
        self._connect()
        self.refresh()

    def take_focus(self) -> None:
        """To the list."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def selected(self) -> tuple[str, ...]:
        """The names of the documents that are selected, in the order shown."""
        rows = sorted({index.row() for index in self.view.selectionModel().selectedRows()})
        return tuple(self.model.info(row).name for row in rows)

    def refresh(self) -> None:
        """Show the folder's documents anew."""
        workspace = self.session.workspace
        documents = workspace.documents() if workspace else ()
        needle = self.name_filter.text().casefold()
        state = list(Status)[self.states.currentIndex() - 1] if self.states.currentIndex() > 0 else None
        shown = [
            one
            for one in documents
            if needle in one.name.casefold() and (state is None or one.status is state or one.name == self.session.name)
        ]
        self.model.show(_sorted(shown, Order(self.sorting.currentText())))
        self._mark_open()
        self._summarise(documents)

    def _view(self) -> QTreeView:
        view = QTreeView()
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setModel(self.model)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setAccessibleName("Documents")
        header = view.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(24)
        for column in range(len(_COLUMNS)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 26), (2, 46), (3, 42)):
            view.setColumnWidth(column, width)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        return view

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.addWidget(self.states)
        choices.addWidget(self.sorting)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.addWidget(self.name_filter)
        layout.addLayout(choices)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.progress)
        layout.addWidget(self.summary)

    def _connect(self) -> None:
        self.name_filter.textChanged.connect(self.refresh)
        self.states.currentIndexChanged.connect(self.refresh)
        self.sorting.currentIndexChanged.connect(self.refresh)
        self.view.activated.connect(self._open)
        self.view.clicked.connect(self._open)
        self.session.folder_changed.connect(self.refresh)
        self.session.documents_changed.connect(self._documents_changed)
        self.session.document_changed.connect(self._mark_open)

    def _open(self, index: QModelIndex) -> None:
        name = self.model.info(index.row()).name
        if name != self.session.name:
            self.session.open_document(name)

    def _documents_changed(self, names: Sequence[str] | None) -> None:
        workspace = self.session.workspace
        if names is None or workspace is None:
            self.refresh()
            return
        for name in names:
            self.model.update(workspace.info(name))
        self._summarise(workspace.documents())

    def _mark_open(self) -> None:
        self.model.mark_open(self.session.name)
        row = self.model.place(self.session.name)
        if row >= 0 and row != self.view.currentIndex().row():
            self.view.setCurrentIndex(self.model.index(row, 1))

    def _summarise(self, documents: Sequence[DocumentInfo]) -> None:
        done = sum(one.status is Status.DONE for one in documents)
        self.progress.setRange(0, max(1, len(documents)))
        self.progress.setValue(done)
        open_ones = sum(one.suggestions for one in documents)
        if not documents:
            words = "There are no .txt files in this folder." if self.session.workspace else "No folder is open."
        else:
            words = f"{done:,} of {len(documents):,} done · {open_ones:,} suggestions to review"
        self.summary.setText(words)


def _sorted(documents: Sequence[DocumentInfo], order: Order) -> list[DocumentInfo]:
    if order is Order.TO_DO:
        return sorted(documents, key=lambda one: (-one.suggestions, one.name))
    if order is Order.STATE:
        states = list(Status)
        return sorted(documents, key=lambda one: (states.index(one.status), one.name))
    return list(documents)


def shown_name(name: str) -> str:
    """A document's name without the ending that all have."""
    return name[:-4] if name.lower().endswith(".txt") else name


def _count(number: int) -> str:
    return f"{number:,}" if number else ""


def _described(one: DocumentInfo) -> str:
    words = f"{one.name}: {one.status}, {one.suggestions:,} to review, {one.mentions:,} kept"
    if one.unplaced:
        words += f", {one.unplaced:,} answers without a place"
    return f"{words}. {one.problem}" if one.problem else words


PANEL = DocumentsPanel
