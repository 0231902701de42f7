"""Tokens: the words and signs of a text at whose borders people begin and end what they mark."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from bioner_desk.documents.span import Span

# What belongs to the word or sign before it: joiners and the soft hyphen, the skin tones of emoji. To these come the
# combining marks of the text at hand, for `\w` knows letters and digits alone.
_CLINGING = "\u00ad\u200c\u200d\U0001f3fb-\U0001f3ff"
_JOINER = "\u200d"

# Tokens are looked for in stretches of about this many characters, and only where somebody asks.
_STRETCH = 16_384
_BLANK = re.compile(r"\s")


class Tokens:
    """The tokens of one text, in code points.

    A token is a run of letters, digits and underscores with what clings to them ("50mg" is one token), or a single
    other sign that is not a blank ("COVID-19" is three). Every character that is not a blank lies in exactly one.
    """

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._text = text
        self._pattern = _pattern(text)
        self._borders = _borders(text)
        self._known: dict[int, tuple[list[int], list[int]]] = {}

    def __iter__(self) -> Iterator[Span]:
        for stretch in range(len(self._borders) - 1):
            starts, ends = self._stretch(stretch)
            yield from map(Span, starts, ends)

    def at(self, offset: int) -> Span | None:
        """The token that holds the character at `offset`."""
        starts, ends = self._stretch(self._stretch_of(offset))
        place = bisect_right(starts, offset) - 1
        return Span(starts[place], ends[place]) if place >= 0 and offset < ends[place] else None

    def next(self, offset: int) -> Span | None:
        """The first token that starts behind `offset`."""
        for stretch in range(self._stretch_of(offset), len(self._borders) - 1):
            starts, ends = self._stretch(stretch)
            if (place := bisect_right(starts, offset)) < len(starts):
                return Span(starts[place], ends[place])
        return None

    def previous(self, offset: int) -> Span | None:
        """The last token that starts before `offset`."""
        for stretch in range(self._stretch_of(offset), -1, -1):
            starts, ends = self._stretch(stretch)
            if (place := bisect_left(starts, offset) - 1) >= 0:
                return Span(starts[place], ends[place])
        return None

    def nearest(self, offset: int) -> Span | None:
        """The token at `offset`, else the one that is fewest characters away; `None` in a text without tokens."""
        if here := self.at(offset):
            return here
        before, after = self.previous(offset), self.next(offset)
        if before and after:
            return before if offset - before.end < after.start - offset else after
        return before or after

    def next_start(self, offset: int) -> int:
        """Where the first token behind `offset` starts; `offset` itself if there is none."""
        token = self.next(offset)
        return token.start if token else offset

    def previous_start(self, offset: int) -> int:
        """Where the last token starts that starts before `offset`; `offset` itself if there is none."""
        token = self.previous(offset)
        return token.start if token else offset

    def next_end(self, offset: int) -> int:
        """The first end of a token behind `offset`; `offset` itself if there is none."""
        token = self.at(offset) or self.next(offset)
        return token.end if token else offset

    def previous_end(self, offset: int) -> int:
        """The last end of a token before `offset`; `offset` itself if there is none."""
        token = self.previous(offset)
        if token and token.end >= offset:
            token = self.previous(token.start)
        return token.end if token else offset

    def snapped(self, span: Span) -> Span:
        """`span` grown to the borders of the tokens that it touches, without blanks at its ends.

        It is empty, and stays where it starts, if it touches no token.
        """
        if not span:
            return span
        first = self.at(span.start) or self.next(span.start)
        last = self.previous(span.end)
        if not first or not last or first.start >= span.end:
            return Span(span.start, span.start)
        return Span(first.start, last.end)

    def _stretch_of(self, offset: int) -> int:
        return max(0, min(bisect_right(self._borders, offset) - 1, len(self._borders) - 2))

    def _stretch(self, place: int) -> tuple[list[int], list[int]]:
        if (known := self._known.get(place)) is None:
            found = [m.span() for m in self._pattern.finditer(self._text, *self._borders[place : place + 2])]
            known = self._known[place] = ([start for start, _ in found], [end for _, end in found])
        return known


def _pattern(text: str) -> re.Pattern[str]:
    """What a token of this text looks like; the set of its characters is soon looked through, all of Unicode is not."""
    combining = {char for char in set(text) if unicodedata.category(char).startswith("M")}
    clinging = _CLINGING + re.escape("".join(sorted(combining)))
    sign = rf"[^\s\w][{clinging}]*"
    # A word first: a sign takes what clings to it, and emoji that a joiner binds are one sign.
    return re.compile(rf"\w[\w{clinging}]*|{sign}(?:(?<={_JOINER}){sign})*")


def _borders(text: str) -> list[int]:
    """Where stretches begin: at blanks, which are always borders of tokens, so that no token lies in two."""
    borders = [0]
    while (least := borders[-1] + _STRETCH) < len(text) and (blank := _BLANK.search(text, least)):
        borders.append(blank.start())
    return [*borders, len(text)] if borders[-1] < len(text) or len(borders) == 1 else borders
