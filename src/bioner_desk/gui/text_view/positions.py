"""Positions: between the program's offsets (code points) and Qt's (UTF-16 code units)."""

from __future__ import annotations

import re
from bisect import bisect_left

from bioner_desk.documents import Span

_TWO_UNITS = re.compile("[\U00010000-\U0010ffff]")


class Positions:
    """The one place where offsets are converted.

    Characters beyond U+FFFF (emoji, 𝛼) are one code point and two UTF-16 units. A position between the two units,
    which is no place in the text, is taken for the character's start.
    """

    def __init__(self, text: str) -> None:
        self._wide = [] if text.isascii() else [match.start() for match in _TWO_UNITS.finditer(text)]
        self._wide_utf16 = [offset + before for before, offset in enumerate(self._wide)]

    def utf16(self, offset: int) -> int:
        """How many UTF-16 units lie before the code point at `offset`."""
        return offset + bisect_left(self._wide, offset) if self._wide else offset

    def offset(self, utf16: int) -> int:
        """How many code points lie before the UTF-16 unit at `utf16`."""
        if not self._wide:
            return utf16
        before = bisect_left(self._wide_utf16, utf16)
        inside = before > 0 and self._wide_utf16[before - 1] + 1 == utf16
        return utf16 - before if not inside else self._wide[before - 1]

    def span(self, start: int, end: int) -> Span:
        """The span between two UTF-16 positions."""
        return Span(self.offset(start), self.offset(end))
