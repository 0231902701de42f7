"""Pictures: what is drawn over the rows of one block, computed once after every change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from PySide6.QtCore import QRectF

from bioner_desk.documents import Span
from bioner_desk.gui.text_view.lanes import label_places, levels, stacked
from bioner_desk.gui.text_view.marks import Mark
from bioner_desk.gui.text_view.metrics import LANES, Metrics, RowPlace
from bioner_desk.gui.text_view.rows import Rows, Run

_LINK_LANES = 3


@dataclass(frozen=True, slots=True)
class Fragment:
    """The part of a mark's piece that lies in one row.

    Attributes:
        mark: whose it is.
        piece: which of its pieces, by place.
        span: the part.
        level: how many marks deep others lie under it.
        boxes: one for each visual run, from left to right.
        open_left: whether the mark goes on before the leftmost box, in the row above or below.
        open_right: whether it goes on behind the rightmost one.
    """

    mark: Mark
    piece: int
    span: Span
    level: int
    boxes: tuple[QRectF, ...]
    open_left: bool
    open_right: bool


@dataclass(frozen=True, slots=True)
class Link:
    """What joins two pieces of a mark above a row: from x to x; a hook that ends in nothing says "in another row"."""

    mark: Mark
    left: float
    right: float
    box: QRectF
    lane: int
    hook: int = 0  # -1: from the left edge leftwards, +1: from the right edge rightwards, 0: a whole link


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a mark's type beneath its start."""

    mark: Mark
    x: float
    text: str


@dataclass(frozen=True, slots=True)
class RowPicture:
    """A row and all that is drawn in it; `fragments` from the outermost to the innermost."""

    place: RowPlace
    fragments: tuple[Fragment, ...] = ()
    links: tuple[Link, ...] = ()
    labels: tuple[Label, ...] = ()
    more: tuple[tuple[float, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A fragment before it has a place."""

    mark: Mark
    piece: int
    row: int
    span: Span
    before: bool
    after: bool


@dataclass(slots=True)
class _Links:
    """The links of one row while they are collected."""

    links: list[Link] = field(default_factory=list)

    def add(self, mark: Mark, left: float, right: float, box: QRectF, hook: int = 0) -> None:
        """Add one; its lane is found at the end."""
        if right > left:
            self.links.append(Link(mark, left, right, box, 0, hook))

    def placed(self) -> tuple[Link, ...]:
        """All of them, each in a lane of its own where they would meet."""
        lanes = stacked([(link.left, link.right) for link in self.links])
        return tuple(
            Link(link.mark, link.left, link.right, link.box, min(lane, _LINK_LANES - 1), link.hook)
            for link, lane in zip(self.links, lanes, strict=True)
        )


def pictures(rows: Rows, marks: Sequence[Mark], metrics: Metrics) -> list[RowPicture]:
    """What each row of a block shows."""
    parts = [part for mark in marks for part in _parts(rows, mark)]
    depth = levels([(part.span.start, max(part.span.end, part.span.start + 1)) for part in parts])
    of_row: list[list[tuple[_Part, int]]] = [[] for _ in range(len(rows))]
    for part, level in zip(parts, depth, strict=True):
        of_row[part.row].append((part, level))
    top, made = 0, []
    for row, members in enumerate(of_row):
        deepest = max((level for _, level in members), default=0)
        place = metrics.place(top, rows.ascent(row), rows.descent(row), deepest)
        top += place.height
        made.append(_picture(rows, place, members, metrics))
    return made


def height(rows: Rows, made: Sequence[RowPicture], metrics: Metrics) -> int:
    """How high the block is."""
    if rows.start == rows.end and not any(picture.fragments for picture in made):
        return metrics.blank_height
    return made[-1].place.top + made[-1].place.height


def _parts(rows: Rows, mark: Mark) -> list[_Part]:
    parts = []
    for number, piece in enumerate(sorted(mark.pieces)):
        start, end = max(piece.start, rows.start), min(piece.end, rows.end)
        if piece.start >= rows.reach or max(piece.end, piece.start + 1) <= rows.start:
            continue
        end = max(start, end)
        first, last = rows.row_of(start), rows.row_of(max(start, end - 1))
        for row in range(first, last + 1):
            inside = rows.span(row)
            span = Span(max(start, inside.start), max(start, min(end, inside.end)))
            parts.append(_Part(mark, number, row, span, span.start > piece.start, span.end < piece.end))
    return parts


def _picture(rows: Rows, place: RowPlace, members: list[tuple[_Part, int]], metrics: Metrics) -> RowPicture:
    if not members:
        return RowPicture(place)
    fragments = [_fragment(rows, part, level, place, metrics) for part, level in members]
    fragments.sort(key=lambda fragment: -fragment.level)
    seen = [fragment for fragment in fragments if fragment.level < LANES]
    hidden = [fragment for fragment in fragments if fragment.level >= LANES]
    more = ((max(fragment.boxes[-1].right() for fragment in hidden), len(hidden)),) if hidden else ()
    return RowPicture(place, tuple(fragments), _links(fragments), _labels(seen, metrics), more)


def _fragment(rows: Rows, part: _Part, level: int, place: RowPlace, metrics: Metrics) -> Fragment:
    out = metrics.outset * min(level, LANES - 1)
    # A pixel more on each side, and the outer ones further out, so that the edges of nested marks lie apart.
    side = 1.0 + 1.5 * min(level, LANES - 1)
    top, bottom = place.text_top - out, place.text_bottom + out
    open_left, open_right = (part.after, part.before) if rows.right_to_left else (part.before, part.after)
    runs: list[Run] = rows.runs(part.row, part.span)
    boxes = tuple(QRectF(left - side, top, right - left + 2 * side, bottom - top) for left, right in runs)
    return Fragment(part.mark, part.piece, part.span, level, boxes, open_left, open_right)


def _links(fragments: Sequence[Fragment]) -> tuple[Link, ...]:
    links = _Links()
    of_mark: dict[int, list[Fragment]] = {}
    for fragment in fragments:
        if len(fragment.mark.pieces) > 1:
            of_mark.setdefault(fragment.mark.key, []).append(fragment)
    for members in of_mark.values():
        _link(sorted(members, key=lambda fragment: fragment.span), links)
    return links.placed()


def _link(members: list[Fragment], links: _Links) -> None:
    mark = members[0].mark
    last_piece = len(mark.pieces) - 1
    first, last = members[0], members[-1]
    if first.piece > 0 and not first.open_left:
        box = first.boxes[0]
        links.add(mark, box.left() - 9, box.left() + 4, box, -1)
    for one, other in pairwise(members):
        if one.piece != other.piece:
            a, b = sorted((one.boxes[-1], other.boxes[0]), key=QRectF.left)
            links.add(mark, a.right() - 4, b.left() + 4, a if a.top() < b.top() else b)
    if last.piece < last_piece and not last.open_right:
        box = last.boxes[-1]
        links.add(mark, box.right() - 4, box.right() + 9, box, 1)


def _labels(fragments: Sequence[Fragment], metrics: Metrics) -> tuple[Label, ...]:
    wanted = [fragment for fragment in fragments if fragment.piece == 0 and fragment.span.start == fragment.mark.start]
    wanted.sort(key=lambda fragment: fragment.boxes[0].left())
    texts = [fragment.mark.label.upper() for fragment in wanted]
    stretches = [
        (fragment.boxes[0].left() + 1, fragment.boxes[-1].right(), metrics.label_width(text))
        for fragment, text in zip(wanted, texts, strict=True)
    ]
    labels = []
    for fragment, text, (x, room) in zip(
        wanted, texts, label_places(stretches, metrics.label_width("i") * 2), strict=True
    ):
        if room > 0 and (fitting := _fitting(text, room, metrics)):
            labels.append(Label(fragment.mark, x, fitting))
    return tuple(labels)


def _fitting(text: str, room: float, metrics: Metrics) -> str:
    if metrics.label_width(text) <= room + 0.5:
        return text
    cuts = (f"{text[:length]}…" for length in range(len(text) - 1, 1, -1))
    return next((cut for cut in cuts if metrics.label_width(cut) <= room), "")
