"""Placing a whole list at once: which "aspirin" was meant?

The lists of position-free formats are in text order, so the list as a whole says more than each string alone. The
items are placed by the best increasing path through their candidates, a weighted form of the longest increasing
subsequence (a Fenwick tree over the candidates in text order, O(n log n) in their number).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bioner_desk.documents import Span
from bioner_desk.formats.align.candidates import Candidate, Finder
from bioner_desk.formats.align.items import Item
from bioner_desk.formats.base import AlignedMention, Parsed, Problem, ProblemKind

_Place = tuple[str, tuple[Span, ...]]
_Key = tuple[int, int, int, tuple[Span, ...]]


def place_in_order(items: Sequence[Item], text: str, types: Sequence[str]) -> Parsed:
    """Give every item its place in the text.

    The path holds as many items as it can; among such paths the one with the fewest occurrences inside longer listed
    mentions, then the smallest gaps between pieces, then the earliest places. Each place is used once per type. Items
    that the path leaves over are placed afterwards and marked `out_of_order`.

    Args:
        items: in the order of the answer; empty strings are allowed and become problems.
        text: the text that was asked about.
        types: in asked order, which decides between mentions of the same place.
    """
    finder = Finder(text)
    path = _best_path(items, finder, {name: rank for rank, name in enumerate(types)})
    placed = {number: _aligned(items[number], candidate) for number, candidate in path.items()}
    used: set[_Place] = {(mention.type, mention.pieces) for mention in placed.values()}
    problems: list[Problem] = []
    for number, item in enumerate(items):
        if number in placed:
            continue
        left_over = _place_left_over(item, finder, used)
        if isinstance(left_over, Problem):
            problems.append(left_over)
        else:
            placed[number] = left_over
            used.add((left_over.type, left_over.pieces))
    return Parsed(tuple(placed[number] for number in sorted(placed)), tuple(problems))


def _aligned(item: Item, candidate: Candidate, *, out_of_order: bool = False) -> AlignedMention:
    return AlignedMention(
        type=item.type,
        pieces=candidate.pieces,
        alignment=candidate.alignment,
        out_of_order=out_of_order,
        answer=item.answer,
    )


def _place_left_over(item: Item, finder: Finder, used: set[_Place]) -> AlignedMention | Problem:
    if not all(item.strings):
        return item.problem(ProblemKind.EMPTY)
    candidates = finder.all(item.strings)
    if not candidates:
        return item.problem(ProblemKind.NOT_IN_TEXT)
    for candidate in candidates:
        if (item.type, candidate.pieces) not in used:
            return _aligned(item, candidate, out_of_order=True)
    return item.problem(ProblemKind.TOO_OFTEN)


@dataclass(frozen=True, slots=True)
class _Step:
    """The best path that ends with one candidate; `value` is compared as a tuple, larger is better."""

    value: tuple[int, int, int, int]
    item: int
    candidate: Candidate
    before: _Step | None


_NOWHERE = (0, 0, 0, 0)


def _best_path(items: Sequence[Item], finder: Finder, ranks: dict[str, int]) -> dict[int, Candidate]:
    """The candidate of each item on the best path; items that are not on it are missing."""
    candidates = [finder.best(item.strings) for item in items]
    # Only continuous mentions count as longer ones: what lies between the pieces of another is not part of it.
    longer = _Containment(one.hull for group in candidates for one in group if len(one.pieces) == 1)
    keyed = [
        [(_key(candidate, ranks.get(item.type, len(ranks))), candidate) for candidate in group]
        for item, group in zip(items, candidates, strict=True)
    ]
    order = sorted({key for group in keyed for key, _ in group})
    best_up_to = _PrefixBest(len(order))
    for number, group in enumerate(keyed):
        steps = []
        for key, candidate in group:
            position = bisect_left(order, key)
            before = best_up_to.query(position)
            value = _add(before.value if before else _NOWHERE, candidate, nested=longer.holds(candidate.hull))
            steps.append((position, _Step(value, number, candidate, before)))
        # All candidates of an item look at the items before it only, so they are entered together afterwards.
        for position, step in steps:
            best_up_to.enter(position, step)
    return _unwind(best_up_to.query(len(order)))


def _key(candidate: Candidate, rank: int) -> _Key:
    """The order of an answer; see FORMATS: first offset, longest first, then the asked order of the types."""
    hull = candidate.hull
    return (hull.start, -hull.end, rank, candidate.pieces)


def _add(value: tuple[int, int, int, int], candidate: Candidate, *, nested: bool) -> tuple[int, int, int, int]:
    count, not_nested, gaps, starts = value
    return (count + 1, not_nested - nested, gaps - candidate.gap, starts - candidate.hull.start)


def _unwind(step: _Step | None) -> dict[int, Candidate]:
    path = {}
    while step is not None:
        path[step.item] = step.candidate
        step = step.before
    return path


class _PrefixBest:
    """A Fenwick tree that answers: which of the steps at positions below `n` has the greatest value?"""

    def __init__(self, size: int) -> None:
        self._tree: list[_Step | None] = [None] * (size + 1)

    def enter(self, position: int, step: _Step) -> None:
        node = position + 1
        while node < len(self._tree):
            present = self._tree[node]
            if present is None or step.value > present.value:
                self._tree[node] = step
            node += node & -node

    def query(self, n: int) -> _Step | None:
        best: _Step | None = None
        while n > 0:
            step = self._tree[n]
            if step is not None and (best is None or step.value > best.value):
                best = step
            n -= n & -n
        return best


class _Containment:
    """Answers whether a span lies inside a longer one of a set."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(set(spans), key=lambda span: (span.start, -span.end))
        self._starts = [(span.start, -span.end) for span in self._spans]
        self._furthest = list(accumulate((span.end for span in self._spans), max))

    def holds(self, span: Span) -> bool:
        """Whether some other span contains `span`."""
        before = bisect_left(self._starts, (span.start, -span.end))
        return before > 0 and self._furthest[before - 1] >= span.end
