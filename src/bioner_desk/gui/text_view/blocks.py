"""Blocks: the stretches of a text that are laid out one by one."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

# A line ends at LF, CR LF or a lone CR. U+2028, U+0085, VT and FF end none, though Qt and `str.splitlines` say so:
# they are shown as signs within their line.
_LINE_END = re.compile(r"\r\n|\r|\n")

# A line that is longer than this is laid out in several blocks, for what Qt does with a line takes time that grows
# faster than the line. Such a block begins a new row even when rows are not wrapped.
LONGEST = 4_000

_BLANK = re.compile(r"\s+")

# Characters that Qt would break a row at, drop, or show as an empty box; each stands for one UTF-16 unit.
_SIGNS = {code: 0x2400 + code for code in range(0x20) if code != 0x09}
_SIGNS |= {0x7F: 0x2421, 0x85: 0x2424, 0x2028: 0x21B5, 0x2029: 0x00B6}
_SIGNS |= {code: 0x25AF for code in range(0x80, 0xA0) if code != 0x85}
_SIGNS |= dict.fromkeys((*range(0xD800, 0xE000), 0xFFFE, 0xFFFF), 0xFFFD)
# PySide takes this one for a byte order mark when it stands at a string's beginning, and drops it.
_SIGNS |= {0xFEFF: 0x2060}
_UNSHOWN = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def shown(text: str) -> str:
    """The text with a visible sign for every character that has none; nothing moves."""
    return text.translate(_SIGNS) if _UNSHOWN.search(text) else text


class Blocks:
    """The lines of a text, long ones in several blocks.

    Attributes:
        starts: where each block starts, in code points.
        ends: where it ends, without the line end.
        lines: the number of the line of which the block is the beginning, 0 for a block that goes on with a line.
        line_count: how many lines there are; a text always has one.
    """

    def __init__(self, text: str) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.lines: list[int] = []
        start, line = 0, 0
        for line, match in enumerate(_LINE_END.finditer(text), start=1):
            self._add(text, start, match.start(), line)
            start = match.end()
        self.line_count = line + 1
        self._add(text, start, len(text), self.line_count)

    def __len__(self) -> int:
        return len(self.starts)

    def find(self, offset: int) -> int:
        """The block that holds the character at `offset`; characters of a line end belong to the line."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def reach(self, block: int) -> int:
        """One past the last character that belongs to a block, its line end included."""
        return self.starts[block + 1] if block + 1 < len(self.starts) else self.ends[block] + 1

    def of(self, start: int, end: int) -> range:
        """The blocks that a span touches."""
        return range(self.find(start), self.find(max(start, end - 1)) + 1)

    def _add(self, text: str, start: int, end: int, line: int) -> None:
        while end - start > LONGEST:
            cut = _cut(text, start)
            self._append(start, cut, line)
            start, line = cut, 0
        self._append(start, end, line)

    def _append(self, start: int, end: int, line: int) -> None:
        self.starts.append(start)
        self.ends.append(end)
        self.lines.append(line)


def _cut(text: str, start: int) -> int:
    """Where a long line is cut: behind its last blanks, else wherever a character begins."""
    blanks = [m.end() for m in _BLANK.finditer(text, start + LONGEST // 2, start + LONGEST)]
    cut = blanks[-1] if blanks else start + LONGEST
    while cut > start + 1 and unicodedata.category(text[cut]) in {"Mn", "Mc", "Me", "Cf"}:
        cut -= 1
    return cut
