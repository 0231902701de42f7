"""The entries that are shown as a table model; changes move rows instead of beginning anew."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QIcon

from bioner_desk.gui.dialogs.plain import CONFIDENCE_TIP
from bioner_desk.gui.session import Session
from bioner_desk.gui.theme import swatch, with_colors
from bioner_desk.workspace import Entry, EntryState

COLUMNS = ("Text", "Type", "State", "Conf.", "From")
TEXT, TYPE, STATE, CONFIDENCE, FROM = range(len(COLUMNS))

_TIPS = (
    "The characters of the mention",
    "What it is a mention of",
    "? suggested, ✓ accepted, ✎ edited, ✗ rejected",
    CONFIDENCE_TIP,
    "The model and output format that it comes from, or who marked it",
)

SIGNS = {
    EntryState.SUGGESTED: "?",
    EntryState.ACCEPTED: "✓",
    EntryState.EDITED: "✎",
    EntryState.REJECTED: "✗",
}
"""States are told by shape, so that they are seen without colours."""

_Index = QModelIndex | QPersistentModelIndex
_ALIGNED = {STATE: Qt.AlignmentFlag.AlignHCenter, CONFIDENCE: Qt.AlignmentFlag.AlignRight}
_SWATCH = 12  # pixels


class MentionsModel(QAbstractTableModel):
    """The entries that the session shows."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._entries: list[Entry] = []
        self._places: dict[int, int] = {}
        self._swatches: dict[str, QIcon] = {}
        session.schema_changed.connect(self._forget_swatches)

    def anew(self) -> None:
        """Begin anew: another document, another filter."""
        self.beginResetModel()
        self._take(list(self._session.shown))
        self.endResetModel()

    def update(self) -> None:
        """Show what changed: rows that came, went or look different; the others stay where they are."""
        old, new = self._entries, list(self._session.shown)
        head = _common([one.key for one in old], [one.key for one in new])
        tail = _common([one.key for one in old[head:]][::-1], [one.key for one in new[head:]][::-1])
        if gone := len(old) - head - tail:
            self.beginRemoveRows(QModelIndex(), head, head + gone - 1)
            self._take(old[:head] + old[head + gone :])
            self.endRemoveRows()
        if came := len(new) - head - tail:
            self.beginInsertRows(QModelIndex(), head, head + came - 1)
            self._take(new)
            self.endInsertRows()
        kept = [*range(head), *range(len(new) - tail, len(new))]
        before = {one.key: one for one in old}
        different = [row for row in kept if new[row] is not before[new[row].key]]
        self._take(new)
        for row in different:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    def place(self, key: int) -> int:
        """The row of an entry, -1 if it is not shown."""
        return self._places.get(key, -1)

    def entry(self, row: int) -> Entry:
        """The entry in a row."""
        return self._entries[row]

    def rowCount(self, parent: _Index | None = None) -> int:
        """How many entries are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def columnCount(self, parent: _Index | None = None) -> int:
        """How many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own
        """The columns' titles."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole:
            return _TIPS[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_ALIGNED.get(section, Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own
        """What a cell shows."""
        entry = self._entries[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(entry, column)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._described(entry)
        if role == Qt.ItemDataRole.DecorationRole and column == TYPE:
            return self._swatch(entry.mention.type)
        if role == Qt.ItemDataRole.FontRole and entry.state is EntryState.REJECTED:
            font = QFont()
            font.setStrikeOut(True)
            return font
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _ALIGNED:
            return int(_ALIGNED[column] | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _words(self, entry: Entry, column: int) -> str:
        review = self._session.review
        if column == TEXT:
            return " ".join(entry.mention.text(review.text).split()) if review else ""
        if column == TYPE:
            return entry.mention.type
        if column == STATE:
            return SIGNS[entry.state]
        if column == CONFIDENCE:
            return "" if entry.confidence is None else f"{entry.confidence:.2f}"
        if entry.proposal is None or review is None:
            return str(entry.origin)
        run = review.runs.get(entry.proposal.run)
        return f"{run.model_name} · {run.format}" if run else str(entry.origin)

    def _described(self, entry: Entry) -> str:
        words = [self._words(entry, TEXT), entry.mention.type, str(entry.state)]
        if entry.confidence is not None:
            words.append(f"confidence {entry.confidence:.2f}")
        return ", ".join([*words, self._words(entry, FROM)])

    def _swatch(self, type_: str) -> QIcon:
        if type_ not in self._swatches:
            workspace = self._session.workspace
            types = with_colors(workspace.schema).types if workspace else ()
            colors = {one.name: one.color for one in types}
            self._swatches[type_] = swatch(colors.get(type_, ""), _SWATCH)
        return self._swatches[type_]

    def _forget_swatches(self) -> None:
        self._swatches.clear()

    def _take(self, entries: list[Entry]) -> None:
        self._entries = entries
        self._places = {one.key: row for row, one in enumerate(entries)}


def _common(old: list[int], new: list[int]) -> int:
    """How many keys the two have in common at their beginning."""
    length = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        length += 1
    return length
