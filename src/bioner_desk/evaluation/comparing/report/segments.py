"""A text cut at all borders of mentions, so that nested, crossing and discontinuous ones can be shown."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bioner_desk.documents import Mention
from bioner_desk.evaluation.comparing.report.standing import Mark


@dataclass(frozen=True, slots=True)
class Layer:
    """A mark over a segment.

    Args:
        mark: the mark.
        lane: no two marks that share characters have the same; 0 is next to the text.
        begins: whether one of the mention's pieces begins with the segment.
        piece: the number of the piece, from 1, that ends with the segment; 0 if none does.
    """

    mark: Mark
    lane: int
    begins: bool
    piece: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text over which nothing begins or ends, and the marks over it, by lane."""

    text: str
    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    number: int
    lane: int
    mark: Mark


def cut(text: str, marks: Sequence[Mark]) -> tuple[Segment, ...]:
    """Cut a text at all borders of marks.

    The segments' texts, one after the other, are the text. A piece without characters has a segment of its own, without
    characters; what of a piece lies behind the end of the text is not shown.
    """
    pieces = list(_pieces(marks, len(text)))
    borders = sorted({0, len(text)} | {piece.start for piece in pieces} | {piece.end for piece in pieces})
    starting: defaultdict[int, list[_Piece]] = defaultdict(list)
    for piece in pieces:
        starting[piece.start].append(piece)
    found: list[Segment] = []
    over: list[_Piece] = []
    for start, end in zip(borders, [*borders[1:], None], strict=True):
        over = [piece for piece in over if piece.end > start]
        for piece in starting[start]:
            if piece.end == start:
                found.append(Segment("", (_layer(piece, start, start),)))
            else:
                over.append(piece)
        if end is not None:
            layers = (_layer(piece, start, end) for piece in sorted(over, key=lambda piece: piece.lane))
            found.append(Segment(text[start:end], tuple(layers)))
    return tuple(found)


def lanes(mentions: Iterable[Mention]) -> list[int]:
    """A lane for each mention, in the given order; mentions whose hulls share characters have different ones."""
    given = list(mentions)
    found = [0] * len(given)
    free: list[int] = []
    taken: list[tuple[int, int]] = []
    number_of_lanes = 0
    for place in sorted(range(len(given)), key=lambda place: (given[place].start, -given[place].end)):
        while taken and taken[0][0] <= given[place].start:
            heapq.heappush(free, heapq.heappop(taken)[1])
        if free:
            lane = heapq.heappop(free)
        else:
            lane, number_of_lanes = number_of_lanes, number_of_lanes + 1
        heapq.heappush(taken, (given[place].end, lane))
        found[place] = lane
    return found


def _pieces(marks: Sequence[Mark], length: int) -> Iterable[_Piece]:
    for mark, lane in zip(marks, lanes(mark.mention for mark in marks), strict=True):
        for number, piece in enumerate(sorted(mark.mention.pieces), start=1):
            yield _Piece(min(piece.start, length), min(piece.end, length), number, lane, mark)


def _layer(piece: _Piece, start: int, end: int) -> Layer:
    return Layer(piece.mark, piece.lane, piece.start == start, piece.number if piece.end == end else 0)
