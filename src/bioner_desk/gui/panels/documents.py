"""The documents of the folder: how far each is, and which is open."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, ClassVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
)
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QSizePolicy,
    QTreeView,
    QVBoxLayout,
)

from bioner_desk.gui.dialogs.plain import many
from bioner_desk.gui.flow_layout import FlowRow, WrappedLabel
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
_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_LEAST_NAME = 15  # letters of a name that are seen at least


class Order(StrEnum):
    """How documents are sorted."""

    NAME = "By name"
    TO_DO = "Most to do first"
    STATE = "By state"


_STORED = {Order.NAME: "name", Order.TO_DO: "open", Order.STATE: "status"}


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

    def widest(self) -> list[tuple[int, str]]:
        """The columns of numbers, each with its longest number, or one of three digits."""
        most = [max([count(one) for one in self._rows], default=0) for count in (to_do, lambda one: one.mentions)]
        return [(column, _count(max(number, 888))) for column, number in zip((2, 3), most, strict=True)]

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
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section > 1 else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own
        """What a cell shows."""
        one = self._rows[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (SHAPES[one.status], shown_name(one.name), _count(to_do(one)), _count(one.mentions))[column]
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
        self.sorting.setCurrentIndex(list(_STORED.values()).index(settings.text("sort")))
        for box in (self.states, self.sorting):
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.sorting.setAccessibleName("Order of documents")
        self.view = self._view()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(6)
        self.progress.setAccessibleName("Documents that are done")
        self.nothing = QLabel("No document is like that. Change the filters above.", wordWrap=True)
        self.nothing.setProperty("role", "muted")
        self.summary = WrappedLabel()
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
        order = Order(self.sorting.currentText())
        self.model.show(_sorted(shown, order))
        self.nothing.setVisible(bool(documents) and not shown)
        self._fit_columns()
        self._mark_open()
        self._summarise(documents)
        self.session.set_order([one.name for one in _sorted(documents, order)])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give columns the room that they need with other letters.

        The list and its titles may have their letters later than the panel, and measure anew only behind this event.
        """
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self._fit_columns)
        return super().eventFilter(watched, event)

    def _view(self) -> QTreeView:
        view = QTreeView()
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setModel(self.model)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setAccessibleName("Documents")
        header = view.header()
        for watched in (view, header):
            watched.installEventFilter(self)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        return view

    def _fit_columns(self) -> None:
        """Columns of numbers are as wide as their titles and numbers; the name has what is left."""
        header = self.view.header()
        bold = QFont(self.view.font())
        bold.setBold(True)
        metrics = QFontMetrics(bold)
        blanks = metrics.height()
        header.setMinimumSectionSize(blanks)
        for column, widest in ((0, max(SHAPES.values(), key=metrics.horizontalAdvance)), *self.model.widest()):
            own = metrics.horizontalAdvance(widest) + blanks
            self.view.setColumnWidth(column, max(own, header.sectionSizeHint(column) if column else own))
        fixed = sum(self.view.columnWidth(column) for column in (0, 2, 3))
        self.view.setMinimumWidth(fixed + _LEAST_NAME * metrics.averageCharWidth() + blanks)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.addWidget(self.name_filter)
        layout.addWidget(FlowRow([self.states, self.sorting]))
        layout.addWidget(self.nothing)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.progress)
        layout.addWidget(self.summary)

    def _connect(self) -> None:
        self.name_filter.textChanged.connect(self.refresh)
        self.states.currentIndexChanged.connect(self.refresh)
        self.sorting.currentIndexChanged.connect(self._sort)
        self.view.activated.connect(self._open)
        self.view.clicked.connect(self._open)
        self.session.folder_changed.connect(self.refresh)
        self.session.documents_changed.connect(self._documents_changed)
        self.session.document_changed.connect(self._mark_open)

    def _open(self, index: QModelIndex) -> None:
        name = self.model.info(index.row()).name
        if name != self.session.name and not self.session.open_document(name):
            self._mark_open()

    def _sort(self) -> None:
        self.session.keep(lambda: self.settings.set("sort", _STORED[Order(self.sorting.currentText())]))
        self.refresh()

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
            # The view's own way would go by the keys that are held, and Ctrl+Return would select a second row.
            self.view.selectionModel().setCurrentIndex(self.model.index(row, 1), _SELECT)

    def _summarise(self, documents: Sequence[DocumentInfo]) -> None:
        done = sum(one.status is Status.DONE for one in documents)
        self.progress.setRange(0, max(1, len(documents)))
        self.progress.setValue(done)
        left = sum(map(to_do, documents))
        if not documents:
            words = "There are no .txt files in this folder." if self.session.workspace else "No folder is open."
        else:
            words = f"{done:,} of {len(documents):,} done · {many(left, 'suggestion')} to review"
        self.summary.setText(words)


def _sorted(documents: Sequence[DocumentInfo], order: Order) -> list[DocumentInfo]:
    if order is Order.TO_DO:
        return sorted(documents, key=lambda one: (-to_do(one), one.name))
    if order is Order.STATE:
        states = list(Status)
        return sorted(documents, key=lambda one: (states.index(one.status), one.name))
    return list(documents)


def to_do(one: DocumentInfo) -> int:
    """The suggestions in a document that are left to be decided; none in one that is done."""
    return 0 if one.status is Status.DONE else one.suggestions


def shown_name(name: str) -> str:
    """A document's name without the ending that all have."""
    return name[:-4] if name.lower().endswith(".txt") else name


def _count(number: int) -> str:
    return f"{number:,}" if number else ""


def _described(one: DocumentInfo) -> str:
    words = f"{one.name}: {one.status}, {to_do(one):,} to review, {one.mentions:,} kept"
    if one.unplaced:
        words += f", {one.unplaced:,} answers without a place"
    return f"{words}. {one.problem}" if one.problem else words


PANEL = DocumentsPanel
