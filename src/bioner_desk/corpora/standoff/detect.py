"""Which counting a file's offsets follow: the one under which the text column says what the text says there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bioner_desk.corpora.standoff.offsets import CODE_POINTS, Counting, OffsetMap, possible_countings
from bioner_desk.corpora.standoff.text_bound import Numbers, TextParts, matched_length
from bioner_desk.documents import Span


class TextEntry(NamedTuple):
    """A readable T line: where it is among the lines, its parts, and its text column with the line's end."""

    at: int
    parts: TextParts
    numbers: Numbers
    rest: str | None


class Place(NamedTuple):
    """Where a T line lies in the text, `None` if nowhere, and how much of its text column says the text there."""

    pieces: tuple[Span, ...] | None
    matched: int | None


def locate(text: str, entries: Sequence[TextEntry], offsets: OffsetMap) -> list[Place]:
    """The places of T lines, if their offsets count as `offsets` does."""
    places = []
    for entry in entries:
        pieces, rest = offsets.pieces(entry.numbers), entry.rest
        matched = None if pieces is None or rest is None else matched_length(rest, text, pieces)
        places.append(Place(pieces, matched))
    return places


def detect_countings(text: str, entries: Sequence[TextEntry], plain: Sequence[Place]) -> tuple[Counting, ...]:
    """The counting that fits the T lines best; more than one if they do not tell which.

    Another counting than code points, whose places are `plain`, is only believed if it explains every line that code
    points explain, and more.
    """
    explained = _explained(plain)
    if len(explained) == sum(entry.rest is not None for entry in entries):
        return (CODE_POINTS,)
    better: dict[Counting, int] = {}
    for counting in possible_countings(text):
        also = _explained(locate(text, entries, OffsetMap(text, counting)))
        if also > explained:
            better[counting] = len(also)
    if not better:
        return (CODE_POINTS,)
    best = [counting for counting, size in better.items() if size == max(better.values())]
    plainest = min(counting.deviations for counting in best)
    return tuple(counting for counting in best if counting.deviations == plainest)


def _explained(places: Sequence[Place]) -> set[int]:
    return {at for at, place in enumerate(places) if place.matched is not None}
