"""Geometry: from offsets to places in the flow, and back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from bioner_desk.documents import Span
from bioner_desk.gui.text_view.flow import Flow, Laid
from bioner_desk.gui.text_view.marks import Mark
from bioner_desk.gui.text_view.pictures import RowPicture


@dataclass(frozen=True, slots=True)
class Place:
    """One row: its block and which of the block's rows it is."""

    block: int
    row: int


class Geometry:
    """Questions about a flow; points and rectangles count from the top left of its text."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow

    def place_of(self, offset: int) -> Place:
        """The row that holds the character at `offset`."""
        number = self._flow.blocks.find(offset)
        return Place(number, self._flow.laid(number).rows.row_of(offset))

    def place_at(self, y: float) -> Place:
        """The row at a height; the first or last one above and below the text."""
        number = self._flow.at(y)
        laid = self._flow.laid(number)
        # The block's height may just have been found out.
        inside = y - self._flow.top(number)
        rows = laid.pictures
        row = next((row for row, picture in enumerate(rows) if inside < _bottom(picture)), len(rows) - 1)
        return Place(number, row)

    def below(self, place: Place) -> Place | None:
        """The next row."""
        if place.row + 1 < len(self._flow.laid(place.block).pictures):
            return Place(place.block, place.row + 1)
        return Place(place.block + 1, 0) if place.block + 1 < len(self._flow.blocks) else None

    def above(self, place: Place) -> Place | None:
        """The row before."""
        if place.row:
            return Place(place.block, place.row - 1)
        return Place(place.block - 1, len(self._flow.laid(place.block - 1).pictures) - 1) if place.block else None

    def span(self, place: Place) -> Span:
        """What is in a row."""
        return self._flow.laid(place.block).rows.span(place.row)

    def line_of(self, offset: int) -> Span:
        """The whole line of the note, without its end."""
        blocks = self._flow.blocks
        first = last = blocks.find(offset)
        while not blocks.lines[first]:
            first -= 1
        while last + 1 < len(blocks) and not blocks.lines[last + 1]:
            last += 1
        return Span(blocks.starts[first], blocks.ends[last])

    def offset_in(self, place: Place, x: float, *, between: bool = False) -> int:
        """The offset in a row at `x`: of the border that is nearest if `between`, else of the character."""
        return self._flow.laid(place.block).rows.offset_at(place.row, x, between=between)

    def offset_at(self, point: QPointF, *, between: bool = False) -> int:
        """The offset at a point."""
        return self.offset_in(self.place_at(point.y()), point.x(), between=between)

    def rects(self, span: Span) -> list[QRectF]:
        """Where the characters of a span stand, over the height of their rows' letters."""
        found: list[QRectF] = []
        for number in self._flow.blocks.of(span.start, span.end):
            laid = self._flow.laid(number)
            top = self._flow.top(number)
            found += [rect.translated(0, top) for rect in rects_in(laid, span)]
        return found

    def bounds(self, span: Span) -> QRectF:
        """The rectangle around a span; of a long one, around its first and its last row."""
        last = Span(max(span.start, span.end - 1), span.end)
        ends = [self.rects(Span(span.start, min(span.start + 1, span.end))), self.rects(last)]
        whole = ends if self._flow.blocks.find(span.start) != self._flow.blocks.find(span.end) else [self.rects(span)]
        bounds = QRectF()
        for rect in (rect for rects in whole for rect in rects):
            bounds = bounds.united(rect)
        return bounds

    def marks_at(self, point: QPointF) -> list[Mark]:
        """The marks at a point, the innermost first; a label stands for its mark."""
        place = self.place_at(point.y())
        picture = self._flow.laid(place.block).pictures[place.row]
        inside = point - QPointF(0, self._flow.top(place.block))
        hit = [f for f in picture.fragments if any(box.contains(inside) for box in f.boxes)]
        if hit:
            hit.sort(key=lambda fragment: (fragment.level, fragment.mark.size, fragment.mark.key))
            return list({fragment.mark.key: fragment.mark for fragment in hit}.values())
        metrics = self._flow.metrics
        upper, lower = picture.place.labels - metrics.label_height - 1, picture.place.labels + 1
        return [
            label.mark
            for label in picture.labels
            if upper <= inside.y() <= lower and 0 <= inside.x() - label.x <= metrics.label_width(label.text)
        ]


def rects_in(laid: Laid, span: Span) -> list[QRectF]:
    """Where the characters of a span stand in a block, from its top."""
    rows = laid.rows
    start, end = max(span.start, rows.start), min(span.end, rows.end)
    if start > end or span.start >= rows.reach:
        return []
    found = []
    for row in range(rows.row_of(start), rows.row_of(max(start, end - 1)) + 1):
        place = laid.pictures[row].place
        box = place.text_top, place.text_bottom - place.text_top
        found += [QRectF(left, box[0], right - left, box[1]) for left, right in rows.runs(row, Span(start, end))]
    return found


def _bottom(picture: RowPicture) -> int:
    return picture.place.top + picture.place.height
