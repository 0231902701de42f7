"""One block as Qt lays it out: its rows, and where characters stand in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import cast
from unicodedata import bidirectional

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout, QTextLine, QTextOption

from bioner_desk.documents import Span
from bioner_desk.gui.text_view.blocks import Blocks, shown
from bioner_desk.gui.text_view.positions import Positions

# Letters and controls that are written from right to left; where there are none, a span is one rectangle.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

# What is marked can be seen even where it has no width: a zero-width character, a line end.
_LEAST_WIDTH = 3.0

# A row that is not wrapped; well below where Qt's fixed-point widths overflow.
_ENDLESS = 8_000_000.0

Run = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the layout of a block depends on, besides its text: the font, and how wide rows are if they are wrapped."""

    font: QFont
    width: float
    wrap: bool

    @property
    def tab(self) -> float:
        """How far tab stops lie apart: eight digits, as in a terminal."""
        return QFontMetricsF(self.font).horizontalAdvance("0") * 8


class Rows:
    """The rows of one block; x counts from the left edge of the text, offsets are code points of the whole text.

    Attributes:
        start: where the block starts.
        end: where it ends, without the line end.
        reach: one past the line end.
        width: of the rows, if they are wrapped.
        wrap: whether they are.
    """

    def __init__(self, text: str, blocks: Blocks, block: int, positions: Positions, shape: Shape) -> None:
        self.start, self.end = start, end = blocks.starts[block], blocks.ends[block]
        self.reach = blocks.reach(block)
        self.width = shape.width
        text = text[start:end]
        self._positions = positions
        self._first = positions.utf16(start)
        self._both_ways = not text.isascii() and bool(_RIGHT_TO_LEFT.search(text))
        self._layout = QTextLayout(shown(text), shape.font)
        self._layout.setTextOption(_option(shape))
        self._layout.setCacheEnabled(True)
        self._lines = _laid_out(self._layout, shape.width if shape.wrap else _ENDLESS)
        self._starts = [line.textStart() for line in self._lines]
        self.wrap = shape.wrap

    def __len__(self) -> int:
        return len(self._lines)

    @cached_property
    def natural_width(self) -> float:
        """How wide the widest row is."""
        return max(line.naturalTextWidth() for line in self._lines)

    @cached_property
    def right_to_left(self) -> bool:
        """Whether the block as a whole is read from the right: its first letter says so."""
        strong = (way for char in self._layout.text() if (way := bidirectional(char)) in {"L", "R", "AL"})
        return self._both_ways and next(strong, "L") != "L"

    def ascent(self, row: int) -> float:
        """How far the row's characters reach above their baseline; more than the font says where others help out."""
        return self._lines[row].ascent()

    def descent(self, row: int) -> float:
        """How far they reach below it."""
        return self._lines[row].descent()

    def span(self, row: int) -> Span:
        """What is in the row."""
        line = self._lines[row]
        first = self._first + line.textStart()
        return self._positions.span(first, first + line.textLength())

    def row_of(self, offset: int) -> int:
        """The row that holds the character at `offset`."""
        return max(0, bisect_right(self._starts, self._at(offset)) - 1)

    def draw(self, painter: QPainter, row: int, x: float, baseline: float) -> None:
        """Draw the characters of a row, in the painter's pen."""
        line = self._lines[row]
        line.draw(painter, QPointF(x, baseline - line.ascent()))

    def runs(self, row: int, span: Span) -> list[Run]:
        """Where the characters of a span stand, from left to right; several stretches if it is bidirectional."""
        line = self._lines[row]
        first, last = line.textStart(), line.textStart() + line.textLength()
        start, end = (min(max(self._at(offset), first), last) for offset in (span.start, span.end))
        pairs = [(_x(line, start), _x(line, end))]
        if self._both_ways and end > start:
            pairs = [(_x(line, at), _x(line, at, QTextLine.Edge.Trailing)) for at in range(start, end)]
        return [self._seen(left, right) for left, right in _merged(pairs)]

    def offset_at(self, row: int, x: float, *, between: bool) -> int:
        """The offset at `x`: of the border that is nearest if `between`, else of the character there."""
        line = self._lines[row]
        last = line.textStart() + line.textLength()
        if between:
            at = line.xToCursor(x, QTextLine.CursorPosition.CursorBetweenCharacters)
        else:
            at = line.xToCursor(x, QTextLine.CursorPosition.CursorOnCharacter)
            # Beside a character without width, Qt takes the neighbour's.
            around = (near for near in (at, at - 1, at + 1) if line.textStart() <= near < last)
            at = next((near for near in around if _covers(line, near, x)), at)
            # Behind the end of a wrapped row, Qt's position is the next row's.
            at = min(at, last - 1) if row + 1 < len(self._lines) else at
        return self._positions.offset(self._first + min(at, last))

    def _at(self, offset: int) -> int:
        return self._positions.utf16(min(max(offset, self.start), self.end)) - self._first

    def _seen(self, left: float, right: float) -> Run:
        # Blanks at the end of a wrapped row hang over its edge.
        if self.wrap:
            left, right = min(left, self.width - _LEAST_WIDTH), min(right, self.width)
        return left, max(right, left + _LEAST_WIDTH)


def _option(shape: Shape) -> QTextOption:
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    if not shape.wrap:
        option.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    wrap = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if shape.wrap else QTextOption.WrapMode.NoWrap
    option.setWrapMode(wrap)
    option.setTabStopDistance(shape.tab)
    return option


def _laid_out(layout: QTextLayout, width: float) -> list[QTextLine]:
    lines = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        lines.append(line)
    layout.endLayout()
    return lines


def _x(line: QTextLine, at: int, edge: QTextLine.Edge = QTextLine.Edge.Leading) -> float:
    # PySide answers with x and the position that Qt took instead, if `at` lies within a character.
    return cast("tuple[float, int]", line.cursorToX(at, edge))[0]


def _covers(line: QTextLine, at: int, x: float) -> bool:
    left, right = sorted((_x(line, at), _x(line, at, QTextLine.Edge.Trailing)))
    return left <= x < right


def _merged(pairs: list[Run]) -> list[Run]:
    """The stretches from left to right, those in one that touch."""
    merged: list[Run] = []
    for left, right in sorted((min(pair), max(pair)) for pair in pairs):
        if merged and left <= merged[-1][1] + 0.1:
            merged[-1] = merged[-1][0], max(right, merged[-1][1])
        else:
            merged.append((left, right))
    return merged
