"""Mentions over line breaks: brat's files hold one piece per line of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bioner_desk.documents import Mention, Span

# A lone CR too: most programs would take it for the end of a line of the .ann file.
_BREAKS = re.compile(r"[\r\n]+")


def split_at_line_breaks(mention: Mention, text: str) -> Mention:
    """The mention with pieces that do not cross a line break, in the order of the text.

    A piece that crosses one becomes a piece per line, without blanks at the ends; other pieces stay as they are. A
    mention of nothing but line breaks and blanks is left alone.
    """
    pieces = tuple(sorted(part for piece in mention.pieces for part in _parts(piece, text)))
    return replace(mention, pieces=pieces) if pieces else mention


def _parts(piece: Span, text: str) -> Iterator[Span]:
    breaks = list(_BREAKS.finditer(text, piece.start, piece.end))
    if not breaks:
        yield piece
        return
    starts = [piece.start, *(found.end() for found in breaks)]
    ends = [*(found.start() for found in breaks), piece.end]
    for start, end in zip(starts, ends, strict=True):
        line = text[start:end]
        left = len(line) - len(line.lstrip())
        bare = line.strip()
        if bare:
            yield Span(start + left, start + left + len(bare))
