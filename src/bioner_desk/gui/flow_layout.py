"""Widgets beside each other that go on in further rows where there is no room, as words in a text do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QSizePolicy, QWidget

_SPACING = 6
_Row = list[tuple[QLayoutItem, QSize]]


class FlowLayout(QLayout):
    """A layout that wraps; what is to be wide shares the room that is left in its row.

    Args:
        parent: whose layout it is.
        at_bottom: whether what is lower than others stands at the bottom of its row, else in its middle.
    """

    def __init__(self, parent: QWidget | None = None, *, at_bottom: bool = False) -> None:
        super().__init__(parent)
        self._at_bottom = at_bottom
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(_SPACING)

    def addItem(self, item: QLayoutItem) -> None:
        """Add one at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The one at a place."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take the one at a place away."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It takes no more height than it needs."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """How high all rows are."""
        rows = self._rows(width)
        return sum(map(_height, rows)) + self.spacing() * max(0, len(rows) - 1)

    def sizeHint(self) -> QSize:
        """All in one row."""
        shown = self._shown()
        width = sum(size.width() for _, size in shown) + self.spacing() * max(0, len(shown) - 1)
        return QSize(width, _height(shown))

    def minimumSize(self) -> QSize:
        """The widest one alone."""
        least = [item.minimumSize() for item, _ in self._shown()]
        return QSize(max((one.width() for one in least), default=0), max((one.height() for one in least), default=0))

    def setGeometry(self, rect: QRect) -> None:
        """Put everything into its place."""
        super().setGeometry(rect)
        y = rect.top()
        for row in self._rows(rect.width()):
            self._place(row, QPoint(rect.left(), y), rect.width())
            y += _height(row) + self.spacing()

    def _shown(self) -> _Row:
        return [(item, item.sizeHint().expandedTo(item.minimumSize())) for item in self._items if not item.isEmpty()]

    def _rows(self, width: int) -> list[_Row]:
        rows: list[_Row] = []
        used = 0
        for item, size in self._shown():
            if rows and used + self.spacing() + size.width() <= width:
                rows[-1].append((item, size))
                used += self.spacing() + size.width()
            else:
                rows.append([(item, size)])
                used = size.width()
        return rows

    def _place(self, row: _Row, at: QPoint, width: int) -> None:
        spare = max(0, width - sum(size.width() for _, size in row) - self.spacing() * (len(row) - 1))
        wide = sum(map(_is_wide, row))
        x, height = at.x(), _height(row)
        for one in row:
            item, size = one
            more = spare // wide if wide and _is_wide(one) else 0
            own = min(size.width() + more, width)
            own_height = height if item.expandingDirections() & Qt.Orientation.Vertical else size.height()
            above = height - own_height if self._at_bottom else (height - own_height) // 2
            item.setGeometry(QRect(x, at.y() + above, own, own_height))
            x += own + self.spacing()


class FlowRow(QWidget):
    """A widget whose children flow; it is always as high as they need.

    Args:
        widgets: in their order.
        at_bottom: whether what is lower than others stands at the bottom of its row, else in its middle.
    """

    def __init__(self, widgets: Iterable[QWidget], *, at_bottom: bool = False) -> None:
        super().__init__()
        self._flow = FlowLayout(self, at_bottom=at_bottom)
        for widget in widgets:
            self._flow.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """As wide as the widest child; a dock does not ask how high that makes it, so it is told."""
        return QSize(self._flow.minimumSize().width(), self._flow.heightForWidth(self.width()))

    def sizeHint(self) -> QSize:
        """As high as the children need at the present width."""
        return QSize(self._flow.sizeHint().width(), self._flow.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height where the width is another."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Ask for another height when children come, go or change."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        height = self._flow.heightForWidth(self.width())
        if (self.minimumHeight(), self.maximumHeight()) != (height, height):
            self.setFixedHeight(height)


class WrappedLabel(QLabel):
    """Words that go on in further lines, at most as wide as there is room; it is always as high as they need."""

    def __init__(self, words: str = "") -> None:
        super().__init__(words)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, words: str) -> None:
        """Show other words."""
        super().setText(words)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height where the width is another."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Ask for another height where the letters are others."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        before = self.minimumHeight()
        self.setMinimumHeight(0)  # Qt does not measure below it
        height = max(self.heightForWidth(self.width()), self.fontMetrics().height())
        self.setMinimumHeight(height)
        if height != before:
            self.updateGeometry()


def _height(row: Sequence[tuple[QLayoutItem, QSize]]) -> int:
    return max((size.height() for _, size in row), default=0)


def _is_wide(one: tuple[QLayoutItem, QSize]) -> bool:
    return bool(one[0].expandingDirections() & Qt.Orientation.Horizontal)
