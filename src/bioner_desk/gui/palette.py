"""The palette of types: a small window at the selection, in which a type is chosen by a digit, by its name or anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from rapidfuzz import fuzz

from bioner_desk.documents import EntityType
from bioner_desk.gui.actions import TYPE_DIGITS
from bioner_desk.gui.theme import swatch

_MOST_ROWS = 12  # seen at once; the others are scrolled to
_ENTRY = Qt.ItemDataRole.UserRole
_MARGIN = 8


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    keys: str
    is_new: bool = False


class TypePalette(QFrame):
    """Chooses a type for what is selected.

    Signals:
        chosen: the name of the type, and whether it is not in the schema yet.
        closed: it was closed, whether or not a type was chosen.
    """

    chosen = Signal(str, bool)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAccessibleName("Choose a type")
        self._types: tuple[EntityType, ...] = ()
        self._letters: dict[str, str] = {}
        self._last = ""
        self._can_add = True
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Type a digit or a part of the name")
        self.field.setAccessibleName("Part of a type's name")
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Types")
        self.list.setItemDelegate(_RowDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.itemClicked.connect(self._choose)
        self.hint = QLabel("Return chooses · Escape closes", self)
        self.hint.setProperty("role", "muted")
        box = QVBoxLayout(self)
        box.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        box.setSpacing(6)
        for widget in (self.field, self.list, self.hint):
            box.addWidget(widget)
        self.setFocusProxy(self.field)

    def set_types(
        self, types: Sequence[EntityType], *, type_keys: Mapping[str, str] | None = None, can_add: bool = True
    ) -> None:
        """Offer other types.

        Args:
            types: with their colours, in the order of the schema: the first nine have digits.
            type_keys: the types of a folder's own keys, by key.
            can_add: whether a type that is not among them may be added.
        """
        self._types = tuple(types)
        self._letters = {name: key for key, name in reversed(list((type_keys or {}).items())) if key not in TYPE_DIGITS}
        self._can_add = can_add

    def open_at(self, place: QPoint, *, current: str = "") -> None:
        """Open, with the type that was chosen last in front.

        Args:
            place: on the screen, below what is selected.
            current: the type that the mention has, if it has one: it is selected in place of the last one.
        """
        self.field.clear()
        self._fill()
        if current:
            self._select(current)
        self._fit(place)
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def names(self) -> list[str]:
        """The types that are shown, from above; without the row that adds one."""
        rows = (self.list.item(at).data(_ENTRY) for at in range(self.list.count()))
        return [row.name for row in rows if not row.is_new]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Digits choose while the field is empty; arrows move in the list."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._pressed(event)
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw paper; its corners are square, for round ones are black where nothing mixes windows."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Window))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def hideEvent(self, event: QHideEvent) -> None:
        """Say that it is closed."""
        super().hideEvent(event)
        self.closed.emit()

    def _pressed(self, event: QKeyEvent) -> bool:
        key, typed = Qt.Key(event.key()), event.text()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _MOST_ROWS, Qt.Key.Key_PageUp: -_MOST_ROWS}
        steps |= {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
        if key in steps:
            self._move(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.close()
        elif not self.field.text() and typed in TYPE_DIGITS:
            if int(typed) <= len(self._types):
                self._finish(self._types[int(typed) - 1].name, is_new=False)
        else:
            return False
        return True

    def _move(self, by: int) -> None:
        count, now = self.list.count(), self.list.currentRow()
        if count:
            at_edge = (now == 0 and by == -1) or (now == count - 1 and by == 1)
            self.list.setCurrentRow((now + by) % count if at_edge else max(0, min(count - 1, now + by)))

    def _fill(self) -> None:
        typed = self.field.text().strip()
        size = self.fontMetrics().height() - 3
        self.list.setIconSize(QSize(size, size))
        self.list.clear()
        for one in self._ordered(typed):
            item = QListWidgetItem(swatch(one.color, size), one.name)
            item.setData(_ENTRY, _Row(one.name, self._keys(one.name)))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{one.name} {self._keys(one.name)}".strip())
            item.setToolTip(one.description)
            self.list.addItem(item)
        exact = any(one.name.casefold() == typed.casefold() for one in self._types)
        if typed and self._can_add and not exact and not self.list.count():
            item = QListWidgetItem(f"Add type “{typed}” to the schema")
            item.setData(_ENTRY, _Row(typed, "", is_new=True))
            self.list.addItem(item)
        if not self.list.count():
            item = QListWidgetItem("No type has that in its name")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setData(_ENTRY, _Row("", "", is_new=True))
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _ordered(self, typed: str) -> list[EntityType]:
        if not typed:
            return sorted(self._types, key=lambda one: one.name != self._last)
        wanted = typed.casefold()

        def distance(one: EntityType) -> tuple[bool, float]:
            name = one.name.casefold()
            return not name.startswith(wanted), -fuzz.ratio(wanted, name)

        found = [one for one in self._types if wanted in one.name.casefold() or wanted in one.label.casefold()]
        return sorted(found, key=distance)

    def _keys(self, name: str) -> str:
        place = next((at for at, one in enumerate(self._types, start=1) if one.name == name), 0)
        digit = str(place) if 1 <= place <= len(TYPE_DIGITS) else ""
        return "  ".join(key for key in (self._letters.get(name, ""), digit) if key)

    def _select(self, name: str) -> None:
        if name in self.names:
            self.list.setCurrentRow(self.names.index(name))

    def _choose(self, item: QListWidgetItem) -> None:
        row: _Row = item.data(_ENTRY)
        if row.name:
            self._finish(row.name, is_new=row.is_new)

    def _finish(self, name: str, *, is_new: bool) -> None:
        self._last = name
        self.close()
        self.chosen.emit(name, is_new)

    def _fit(self, place: QPoint) -> None:
        metrics = self.fontMetrics()
        names = [metrics.horizontalAdvance(one.name) for one in self._types]
        width = max([metrics.horizontalAdvance(self.field.placeholderText()), *names]) + 7 * metrics.height()
        row = self.list.sizeHintForRow(0) if self.list.count() else metrics.height()
        self.list.setFixedHeight(row * max(1, min(_MOST_ROWS, len(self._types))) + 4)
        self.resize(width, self.sizeHint().height())
        screen = QGuiApplication.screenAt(place) or self.screen()
        room = screen.availableGeometry()
        x = max(room.left(), min(place.x(), room.right() - self.width()))
        # Above what is selected, if there is no room below.
        above = place.y() - self.height() - 2 * metrics.height()
        y = place.y() if place.y() + self.height() <= room.bottom() else max(room.top(), above)
        self.move(x, y)


class _RowDelegate(QStyledItemDelegate):
    """Draws a row with its keys at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:  # type: ignore[override]
        super().paint(painter, option, index)
        row = index.data(_ENTRY)
        if not row.keys:
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.PlaceholderText
        painter.save()
        painter.setPen(option.palette.color(role))
        painter.drawText(_inner(option.rect), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.keys)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # type: ignore[override]
        size = super().sizeHint(option, index)
        return QSize(size.width(), round(option.fontMetrics.height() * 1.6))


def _inner(rect: QRect) -> QRect:
    return rect.adjusted(8, 0, -10, 0)
