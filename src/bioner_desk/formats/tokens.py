"""Where words, numbers and signs begin and end."""

from __future__ import annotations

import re

_BORDERED = re.compile(r"[^\W\d_]+|\d+|_|[^\w\s]")
_BIO = re.compile(r"\w+|[^\w\s]")


def word_spans(text: str) -> list[tuple[int, int]]:
    """The offsets of words, numbers and signs: "50mg" has two."""
    return [match.span() for match in _BORDERED.finditer(text)]


def border_offsets(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """The offsets at which a word, number or sign starts, and those at which one ends ("50mg" has two tokens)."""
    spans = word_spans(text)
    return frozenset(start for start, _ in spans), frozenset(end for _, end in spans)


def bio_tokens(text: str) -> list[tuple[int, int]]:
    """The offsets of the tokens of the bio format: words with their digits and underscores, and single signs."""
    return [match.span() for match in _BIO.finditer(text)]
