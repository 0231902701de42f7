"""Painting: blocks, their marks and what lies over them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from bioner_desk.documents import Span
from bioner_desk.gui.text_view.colors import Theme, Tints, tints
from bioner_desk.gui.text_view.flow import Laid
from bioner_desk.gui.text_view.geometry import rects_in
from bioner_desk.gui.text_view.marks import Mark, MarkStyle
from bioner_desk.gui.text_view.metrics import LANES, Metrics
from bioner_desk.gui.text_view.pictures import Fragment, Label, Link, RowPicture

_ROUND = 3.0
_LINK_STEP = 2.5


@dataclass(slots=True)
class Emphasis:
    """What is lifted out of the text at the moment."""

    current: int | None = None
    hovered: int | None = None
    selection: Span | None = None
    word: Span | None = None
    found: Sequence[Span] = ()  # sorted
    found_current: Span | None = None


class BlockPainter:
    """Draws blocks with one painter; the painter's origin is the top left of the block."""

    def __init__(self, painter: QPainter, theme: Theme, metrics: Metrics, emphasis: Emphasis) -> None:
        self._painter = painter
        self._theme = theme
        self._metrics = metrics
        self._emphasis = emphasis
        self._text_pen = QPen(QColor(theme.text))

    def paint(self, laid: Laid, top: float, bottom: float) -> None:
        """Draw the rows of a block that lie between two heights."""
        seen = [
            (row, picture)
            for row, picture in enumerate(laid.pictures)
            if picture.place.top < bottom and picture.place.top + picture.place.height > top
        ]
        for _, picture in seen:
            self._marks(picture)
        self._overlays(laid)
        self._painter.setPen(self._text_pen)
        for row, picture in seen:
            laid.rows.draw(self._painter, row, 0.0, picture.place.baseline)
        for _, picture in seen:
            self._notes(picture)

    def _marks(self, picture: RowPicture) -> None:
        current = [f for f in picture.fragments if f.mark.key == self._emphasis.current]
        for fragment in current:
            self._halo(fragment)
        seen = [f for f in picture.fragments if f.level < LANES or f in current]
        for fragment in seen:
            self._fill(fragment)
        # Outlines come last, so that where marks cross, both of them can be seen to end.
        for fragment in seen:
            self._outline(fragment, picture)

    def _halo(self, fragment: Fragment) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.halo)
        for box in fragment.boxes:
            self._painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), _ROUND + 3, _ROUND + 3)

    def _lit(self, mark: Mark) -> bool:
        return mark.key in (self._emphasis.current, self._emphasis.hovered)

    def _fill(self, fragment: Fragment) -> None:
        mark, lit = fragment.mark, self._lit(fragment.mark)
        if mark.style == MarkStyle.FAINT and not lit:
            return
        tint = tints(mark.color, self._theme)
        solid = tint.hover if lit else tint.fill
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(solid if mark.style == MarkStyle.SOLID else tint.hint)
        for box, opens in _open_edges(fragment):
            if opens == (False, False):
                self._painter.drawRoundedRect(box, _ROUND, _ROUND)
            else:
                self._painter.drawPath(_open_area(box, *opens))

    def _outline(self, fragment: Fragment, picture: RowPicture) -> None:
        lit = self._lit(fragment.mark)
        pen = self._pen(fragment.mark, tints(fragment.mark.color, self._theme), lit)
        inset = pen.widthF() / 2
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        for box, (open_left, open_right) in _open_edges(fragment):
            inner = box.adjusted(0 if open_left else inset, inset, 0 if open_right else -inset, -inset)
            if fragment.mark.style == MarkStyle.FAINT and not lit:
                self._faint(box, picture)
            elif open_left or open_right:
                self._painter.drawPath(_open_line(inner, open_left, open_right))
            else:
                self._painter.drawRoundedRect(inner, _ROUND, _ROUND)

    def _pen(self, mark: Mark, tint: Tints, lit: bool) -> QPen:
        if mark.key == self._emphasis.current:
            pen = QPen(tint.line, 2.0)
        elif lit or mark.style == MarkStyle.DASHED:
            pen = QPen(tint.line, 1.4 if lit else 1.1)
        else:
            pen = QPen(tint.edge, 1.0)
        if mark.style != MarkStyle.SOLID:
            pen.setDashPattern([3.0, 2.4] if mark.key != self._emphasis.current else [2.6, 1.4])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen

    def _faint(self, box: QRectF, picture: RowPicture) -> None:
        pen = QPen(QColor(self._theme.muted), 1.2, Qt.PenStyle.DotLine)
        self._painter.setPen(pen)
        y = picture.place.text_bottom + 0.5
        self._painter.drawLine(QPointF(box.left() + 1, y), QPointF(box.right() - 1, y))

    def _overlays(self, laid: Laid) -> None:
        emphasis, theme = self._emphasis, self._theme
        for span in _within(emphasis.found, laid):
            if span == emphasis.found_current:
                self._lay_over(laid, span, theme.found_fill, QPen(theme.found_line, 1.6))
            else:
                self._lay_over(laid, span, theme.found_fill)
        if emphasis.selection:
            self._lay_over(laid, emphasis.selection, theme.selection)
        elif emphasis.word:
            self._lay_over(laid, emphasis.word, theme.word, QPen(theme.word_line, 1.4))
            self._underline(laid, emphasis.word)

    def _lay_over(self, laid: Laid, span: Span, fill: QColor, pen: QPen | None = None) -> None:
        self._painter.setPen(pen or QPen(Qt.PenStyle.NoPen))
        self._painter.setBrush(fill)
        for rect in rects_in(laid, span):
            self._painter.drawRoundedRect(rect, 2, 2)

    def _underline(self, laid: Laid, span: Span) -> None:
        self._painter.setPen(QPen(self._theme.word_line, 3.0))
        for rect in rects_in(laid, span):
            self._painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _notes(self, picture: RowPicture) -> None:
        for link in picture.links:
            self._link(link)
        for label in picture.labels:
            self._label(label, picture)
        self._painter.setFont(self._metrics.suggestion_font)
        self._painter.setPen(QColor(self._theme.muted))
        for x, count in picture.more:
            self._painter.drawText(QPointF(x + 2, picture.place.text_top), f"+{count}")

    def _link(self, link: Link) -> None:
        lit = self._lit(link.mark)
        faint = link.mark.style == MarkStyle.FAINT and not lit
        color = QColor(self._theme.muted) if faint else tints(link.mark.color, self._theme).line
        pen = QPen(color, 2.0 if lit else 1.2)
        if link.mark.style != MarkStyle.SOLID:
            pen.setDashPattern([3.0, 2.4])
        y = link.box.top() - 2.5 - link.lane * _LINK_STEP
        path = QPainterPath()
        left_foot, right_foot = QPointF(link.left, link.box.top()), QPointF(link.right, link.box.top())
        path.moveTo(QPointF(link.left, y) if link.hook < 0 else left_foot)
        path.lineTo(link.left + (0 if link.hook < 0 else 1.5), y)
        path.lineTo(link.right - (0 if link.hook > 0 else 1.5), y)
        path.lineTo(QPointF(link.right, y) if link.hook > 0 else right_foot)
        self._painter.strokePath(path, pen)
        if link.hook:
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(color)
            self._painter.drawEllipse(QPointF(link.right if link.hook > 0 else link.left, y), 1.8, 1.8)

    def _label(self, label: Label, picture: RowPicture) -> None:
        solid = label.mark.style == MarkStyle.SOLID
        faint = label.mark.style == MarkStyle.FAINT
        color = QColor(self._theme.muted) if faint else tints(label.mark.color, self._theme).label
        self._painter.setFont(self._metrics.label_font if solid else self._metrics.suggestion_font)
        self._painter.setPen(color)
        self._painter.drawText(QPointF(label.x, picture.place.labels), label.text)


def _open_edges(fragment: Fragment) -> Iterator[tuple[QRectF, tuple[bool, bool]]]:
    """The boxes of a fragment, and whether each goes on to the left and right."""
    last = len(fragment.boxes) - 1
    for number, box in enumerate(fragment.boxes):
        yield box, (fragment.open_left and number == 0, fragment.open_right and number == last)


def _open_area(box: QRectF, open_left: bool, open_right: bool) -> QPainterPath:
    """The area of a box, with corners that are round where it ends."""
    area, clip = QPainterPath(), QPainterPath()
    area.addRoundedRect(box.adjusted(-8 if open_left else 0, 0, 8 if open_right else 0, 0), _ROUND, _ROUND)
    clip.addRect(box)
    return area.intersected(clip)


def _open_line(box: QRectF, open_left: bool, open_right: bool) -> QPainterPath:
    """The outline of a box, without the edges where it goes on."""
    line = QPainterPath()
    for y in (box.top(), box.bottom()):
        line.moveTo(box.left() + (0 if open_left else _ROUND), y)
        line.lineTo(box.right() - (0 if open_right else _ROUND), y)
    for closed, x, inwards in ((not open_left, box.left(), 1), (not open_right, box.right(), -1)):
        if closed:
            line.moveTo(x + inwards * _ROUND, box.top())
            line.quadTo(x, box.top(), x, box.top() + _ROUND)
            line.lineTo(x, box.bottom() - _ROUND)
            line.quadTo(x, box.bottom(), x + inwards * _ROUND, box.bottom())
    return line


def _within(spans: Sequence[Span], laid: Laid) -> Iterator[Span]:
    """Those of sorted spans that start in a block, and the one before them, which may reach into it."""
    place = max(0, bisect_left(spans, Span(laid.rows.start, laid.rows.start)) - 1)
    while place < len(spans) and spans[place].start < laid.rows.reach:
        yield spans[place]
        place += 1
