"""The systems of a comparison as a table model, which sorts itself; what is selected stays so when rows move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from bioner_desk.evaluation.comparing import Comparison, Row, System
from bioner_desk.gui.comparing.columns import Column, Value, columns_of, described

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
UNSORTED = -1
"""Instead of a column: in the order of the rows, the best first."""


class SystemsModel(QAbstractTableModel):
    """One row for each system."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: tuple[Column, ...] = columns_of(None)
        self._given: tuple[Row, ...] = ()
        self._rows: list[Row] = []
        self._sorted_by = UNSORTED
        self._order = Qt.SortOrder.AscendingOrder

    def begin(self, comparison: Comparison | None) -> None:
        """Begin anew, with the columns for another comparison."""
        self.beginResetModel()
        columns = columns_of(comparison)
        if [one.title for one in columns] != [one.title for one in self._columns]:
            self._sorted_by = UNSORTED
        self._columns, self._given, self._rows = columns, (), []
        self.endResetModel()

    def update(self, rows: Sequence[Row]) -> None:
        """Show newer rows; what is selected stays selected wherever its system moves to."""
        if {row.system for row in rows} == {row.system for row in self._given}:
            self._given = tuple(rows)
            self._arrange()
            if self._rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self._columns) - 1))
            return
        self.beginResetModel()
        self._given = tuple(rows)
        self._rows = self._sorted()
        self.endResetModel()

    def row(self, number: int) -> Row:
        """The row at a place."""
        return self._rows[number]

    def place(self, system: System) -> int:
        """Where a system is, -1 if it is not there."""
        return next((number for number, row in enumerate(self._rows) if row.system == system), -1)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, or by none: the best first."""
        self._sorted_by, self._order = column, order
        self._arrange()

    def rowCount(self, parent: _Index | None = None) -> int:
        """How many systems there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """How many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own
        """The columns' titles, and what they mean."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == _Role.DisplayRole:
            return column.title
        if role == _Role.AccessibleTextRole:
            return column.name
        if role in (_Role.ToolTipRole, _Role.AccessibleDescriptionRole):
            return column.tip
        if role == _Role.TextAlignmentRole:
            return _aligned(column)
        return None

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own
        """What a cell shows."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        if role == _Role.DisplayRole:
            return column.text(row)
        if role == _Role.AccessibleTextRole:
            return f"{column.name}: {column.text(row)}"
        if role in (_Role.ToolTipRole, _Role.AccessibleDescriptionRole):
            return described(row, self._columns)
        if role == _Role.TextAlignmentRole:
            return _aligned(column)
        return _bold() if role == _Role.FontRole and row.is_best else None

    def _arrange(self) -> None:
        """Put the rows into their order; what views remember of rows goes with them."""
        self.layoutAboutToBeChanged.emit()
        before = self._rows
        self._rows = self._sorted()
        places = {row.system: number for number, row in enumerate(self._rows)}
        old = self.persistentIndexList()
        self.changePersistentIndexList(old, [self.index(places[before[one.row()].system], one.column()) for one in old])
        self.layoutChanged.emit()

    def _sorted(self) -> list[Row]:
        if not 0 <= self._sorted_by < len(self._columns):
            return list(self._given)
        value = self._columns[self._sorted_by].value
        known = [row for row in self._given if value(row) is not None]
        unknown = [row for row in self._given if value(row) is None]
        known.sort(key=lambda row: _key(value(row)), reverse=self._order is Qt.SortOrder.DescendingOrder)
        return [*known, *unknown]


def _bold() -> QFont:
    font = QFont()
    font.setBold(True)
    return font


def _key(value: Value) -> tuple[float, str]:
    return (0.0, value) if isinstance(value, str) else (value or 0.0, "")


def _aligned(column: Column) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
