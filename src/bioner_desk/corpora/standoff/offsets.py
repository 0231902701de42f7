"""What a file's offsets may count, and the way from such numbers to code points and back."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate

from bioner_desk.corpora.standoff.lines import BOM
from bioner_desk.corpora.standoff.text_bound import Numbers
from bioner_desk.documents import Span


class Unit(Enum):
    """What one step of an offset is."""

    CODE_POINT = "characters"
    UTF16 = "UTF-16 units"
    UTF8 = "UTF-8 bytes"


@dataclass(frozen=True, slots=True)
class Counting:
    """How a program counted the characters of a text.

    Args:
        unit: what one step is.
        crlf_as_one: whether CR LF counts as one character.
        without_bom: whether a byte order mark at the start of the text is left out.
    """

    unit: Unit = Unit.CODE_POINT
    crlf_as_one: bool = False
    without_bom: bool = False

    @property
    def deviations(self) -> int:
        """In how many ways this differs from counting code points."""
        return (self.unit is not Unit.CODE_POINT) + self.crlf_as_one + self.without_bom

    @property
    def is_kept(self) -> bool:
        """Whether files that count so are read, changed and written in that counting.

        Both ways to count CR LF are in use and other programs rely on either; the others are mistakes.
        """
        return self.unit is Unit.CODE_POINT and not self.without_bom

    def __str__(self) -> str:
        parts = [self.unit.value] if self.unit is not Unit.CODE_POINT or not self.deviations else []
        if self.crlf_as_one:
            parts.append("CR LF as one character")
        if self.without_bom:
            parts.append("from behind the byte order mark")
        return ", ".join(parts)


CODE_POINTS = Counting()


class OffsetMap:
    """Offsets of one text in one counting, to and from code points."""

    def __init__(self, text: str, counting: Counting) -> None:
        self._length = len(text)
        self._marks = None if counting == CODE_POINTS else _marks(text, counting)

    def pieces(self, numbers: Numbers) -> tuple[Span, ...] | None:
        """The places in the text, in the order of the numbers; `None` if one of them is none."""
        if self._marks is None:
            good = all(start <= end <= self._length for start, end in numbers)
            return tuple([Span(start, end) for start, end in numbers]) if good else None
        pieces = []
        for start, end in numbers:
            first, last = self._to_text(start, self._marks), self._to_text(end, self._marks)
            if first is None or last is None or first > last:
                return None
            pieces.append(Span(first, last))
        return tuple(pieces)

    def numbers(self, pieces: tuple[Span, ...]) -> Numbers:
        """The numbers of places in the text, in the order of the pieces."""
        if self._marks is None:
            return tuple((piece.start, piece.end) for piece in pieces)
        return tuple((self._marks[piece.start], self._marks[piece.end]) for piece in pieces)

    def _to_text(self, number: int, marks: list[int]) -> int | None:
        # Of the two places around a CR that counts nothing the first is meant: the end of the line.
        place = bisect_left(marks, number)
        return place if place <= self._length and marks[place] == number else None


def possible_countings(text: str) -> tuple[Counting, ...]:
    """The countings that differ from code points somewhere in this text, the plainest first."""
    units = [Unit.CODE_POINT]
    if not text.isascii():
        units.append(Unit.UTF8)
        if max(text) > "\uffff":
            units.append(Unit.UTF16)
    crlf = (False, True) if "\r\n" in text else (False,)
    bom = (False, True) if text.startswith(BOM) else (False,)
    found = [Counting(unit, as_one, without) for unit in units for as_one in crlf for without in bom]
    return tuple(sorted(found, key=lambda counting: counting.deviations)[1:])


def _marks(text: str, counting: Counting) -> list[int]:
    """The number of every place in the text, the end included."""
    widths = [_width(char, counting.unit) for char in text]
    start = 0
    if counting.without_bom and text.startswith(BOM):
        start = -widths[0]
    if counting.crlf_as_one:
        at = text.find("\r\n")
        while at >= 0:
            widths[at] = 0
            at = text.find("\r\n", at + 2)
    return list(accumulate(widths, initial=start))


def _width(char: str, unit: Unit) -> int:
    if unit is Unit.CODE_POINT:
        return 1
    if unit is Unit.UTF16:
        return 2 if char > "\uffff" else 1
    return 1 + (char > "\x7f") + (char > "\u07ff") + (char > "\uffff")
