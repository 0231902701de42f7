"""Draws a title with fainter words below it, as lists of models have them, and the heads of groups."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from bioner_desk.gui.theme import larger

_Index = QModelIndex | QPersistentModelIndex
_PADDING = 8
_SMALLER = 0.9
_TWO, _HEAD = 1.9, 1.3  # lines: more above the head of a group than below it


class TwoLines(QStyledItemDelegate):
    """For items whose text has two lines, the second of which is small and faint; one line is the head of a group."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the item as the style has it, then its words."""
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        first, _, second = str(index.data() or "").partition("\n")
        own.text = ""
        own.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, own, painter, own.widget)
        role = QPalette.ColorRole
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        strong = role.HighlightedText if is_selected else role.Text
        faint = role.HighlightedText if is_selected else role.PlaceholderText
        upper, lower = _halves(option.rect) if second else (_head(option.rect, own.fontMetrics.height()), QRect())
        painter.save()
        for words, place, color, letters in (
            (first, upper, strong, own.font),
            (second, lower, faint, larger(own.font, _SMALLER)),
        ):
            painter.setFont(letters)
            painter.setPen(own.palette.color(color))
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Two lines high, as wide as the title."""
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        metrics = own.fontMetrics
        first, _, second = str(index.data() or "").partition("\n")
        lines = _TWO if second else _HEAD
        return QSize(metrics.horizontalAdvance(first) + 2 * _PADDING, round(lines * metrics.lineSpacing()) + _PADDING)


def _head(rect: QRect, height: int) -> QRect:
    return QRect(rect.left() + _PADDING, rect.bottom() - height - 1, rect.width() - 2 * _PADDING, height)


def _halves(rect: QRect) -> tuple[QRect, QRect]:
    inner = rect.adjusted(_PADDING, _PADDING // 2, -_PADDING, -_PADDING // 2)
    upper = QRect(inner.left(), inner.top(), inner.width(), inner.height() * 11 // 20)
    return upper, QRect(inner.left(), upper.bottom(), inner.width(), inner.bottom() - upper.bottom())
