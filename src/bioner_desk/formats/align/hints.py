"""Placing mentions that come with offsets: the offsets are a hint, the text decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bioner_desk.documents import Span
from bioner_desk.formats.align.candidates import Finder
from bioner_desk.formats.align.items import Item
from bioner_desk.formats.base import AlignedMention, Alignment, Parsed, Problem, ProblemKind


@dataclass(frozen=True, slots=True)
class HintedItem:
    """An item whose one string is its whole text, and the pieces that the answer says it has (perhaps none)."""

    item: Item
    hint: tuple[Span, ...]


def place_near_hints(items: Sequence[HintedItem], text: str) -> Parsed:
    """Give every item the place its offsets name if the text there agrees, else the nearest free occurrence.

    Items whose offsets are right keep their places, whatever stands before them in the answer.
    """
    placed: dict[int, AlignedMention] = {}
    used: set[tuple[str, tuple[Span, ...]]] = set()
    for number, hinted in enumerate(items):
        place = (hinted.item.type, hinted.hint)
        if _agrees(hinted, text) and place not in used:
            used.add(place)
            placed[number] = _aligned(hinted.item, hinted.hint, Alignment.OFFSETS)
    finder = Finder(text)
    problems: list[Problem] = []
    for number, hinted in enumerate(items):
        if number in placed:
            continue
        found = _nearest(hinted, finder, used)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            used.add((found.type, found.pieces))
            placed[number] = found
    return Parsed(tuple(placed[number] for number in sorted(placed)), tuple(problems))


def _agrees(hinted: HintedItem, text: str) -> bool:
    if not hinted.hint or hinted.hint[-1].end > len(text):
        return False
    ordered = all(one.end <= two.start for one, two in zip(hinted.hint, hinted.hint[1:], strict=False))
    return (
        ordered and all(map(len, hinted.hint)) and " ".join(span.of(text) for span in hinted.hint) == hinted.item.text
    )


def _aligned(item: Item, pieces: tuple[Span, ...], alignment: Alignment) -> AlignedMention:
    return AlignedMention(type=item.type, pieces=pieces, alignment=alignment, answer=item.answer)


def _nearest(hinted: HintedItem, finder: Finder, used: set[tuple[str, tuple[Span, ...]]]) -> AlignedMention | Problem:
    item = hinted.item
    if not item.text:
        return item.problem(ProblemKind.EMPTY)
    candidates = finder.all(_split_like(item.text, hinted.hint)) or finder.all((item.text,))
    if not candidates:
        return item.problem(ProblemKind.NOT_IN_TEXT)
    free = [candidate for candidate in candidates if (item.type, candidate.pieces) not in used]
    if not free:
        return item.problem(ProblemKind.TOO_OFTEN)
    wanted = hinted.hint[0].start if hinted.hint else 0
    # Candidates are sorted from the best way of matching to the worst: distance decides only among the best.
    alike = [candidate for candidate in free if candidate.alignment is free[0].alignment]
    nearest = min(alike, key=lambda candidate: abs(candidate.hull.start - wanted))
    return _aligned(item, nearest.pieces, nearest.alignment)


def _split_like(joined: str, hint: tuple[Span, ...]) -> tuple[str, ...]:
    """Split a text that was joined with blanks into pieces as long as the hint's, if that fits."""
    if sum(map(len, hint)) + len(hint) - 1 != len(joined):
        return (joined,)
    pieces, at = [], 0
    for span in hint:
        pieces.append(joined[at : at + len(span)])
        at += len(span) + 1
    return tuple(pieces)
