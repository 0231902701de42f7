"""Which mention of one set stands for which of another: keys, shared characters, and the best one-to-one pairs."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Mention

Key = tuple[str, tuple[tuple[int, int], ...]]
"""What makes two mentions the same: the type, and the pieces as a set, in text order."""

Pair = tuple[int, int]
"""The places of two mentions, the first in one sequence, the second in another."""

_M = TypeVar("_M", bound=Mention)


def key_of(mention: Mention) -> Key:
    """The key of a mention; files list pieces in any order, and some list one twice."""
    pieces = mention.pieces
    if len(pieces) == 1:  # nearly all of them, and keys are made by the hundred thousand
        return mention.type, ((pieces[0].start, pieces[0].end),)
    return mention.type, tuple(sorted({(piece.start, piece.end) for piece in pieces}))


def place_of(key: Key) -> tuple[int, int, str, tuple[tuple[int, int], ...]]:
    """A sort key for text order: first offset, longest first, then type and pieces."""
    name, pieces = key
    return pieces[0][0], -max(end for _, end in pieces), name, pieces


def distinct(mentions: Iterable[_M]) -> dict[Key, _M]:
    """The mentions by their keys, in text order, longest first; of the same ones, the first."""
    found: dict[Key, _M] = {}
    for mention in mentions:
        found.setdefault(key_of(mention), mention)
    return {key: found[key] for key in sorted(found, key=place_of)}


def size(mention: Mention) -> int:
    """How many characters of the text a mention holds."""
    return sum(end - start for start, end in _covered(mention))


def shared_characters(first: Sequence[Mention], second: Sequence[Mention]) -> dict[Pair, int]:
    """For each mention of the first and each of the second that overlap, how many characters they have in common."""
    runs = sorted(
        (start, end, side, at)
        for side, mentions in enumerate((first, second))
        for at, mention in enumerate(mentions)
        for start, end in _covered(mention)
    )
    shared: dict[Pair, int] = {}
    # Of either side, the runs that reach further than where the sweep is: their ends and their mentions.
    open_runs: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for start, end, side, at in runs:
        others = open_runs[1 - side]
        others[:] = [one for one in others if one[0] > start]
        for others_end, other in others:
            pair = (other, at) if side else (at, other)
            shared[pair] = shared.get(pair, 0) + min(end, others_end) - start
        open_runs[side].append((end, at))
    return shared


def best_pairs(
    weights: Mapping[Pair, int], first: Sequence[Key], second: Sequence[Key], *, cancel: CancelToken | None = None
) -> list[Pair]:
    """The one-to-one pairs whose weights have the largest sum, in order of their first places.

    The assignment problem, solved by shortest augmenting paths (Kuhn 1955; Munkres 1957; Jonker, Volgenant 1987) in
    each group of mentions that overlaps connect; mostly these are a few.

    Args:
        weights: of the pairs that are possible, greater than 0; with weights of 1 the most pairs are found.
        first: the keys of one sequence's mentions, in text order.
        second: those of the other's, in text order. Where several sums are the largest, the order decides; unless a key
            is in both, the pairs are the same whichever sequence comes first.
        cancel: looked at again and again: where everything overlaps everything, there is much to try.

    Raises:
        Cancelled: `cancel` was set.
    """
    pairs: list[Pair] = []
    for group in _groups(weights):
        turned = min(second[right] for _, right in group) < min(first[left] for left, _ in group)
        edges: dict[int, dict[int, int]] = {}
        for left, right in group:
            row, column = (right, left) if turned else (left, right)
            edges.setdefault(row, {})[column] = weights[left, right]
        found = _assigned({row: dict(sorted(edges[row].items())) for row in sorted(edges)}, cancel)
        pairs += [(column, row) if turned else (row, column) for row, column in found]
    return sorted(pairs)


def _covered(mention: Mention) -> list[tuple[int, int]]:
    """The mention's characters as runs that neither overlap nor touch."""
    runs: list[tuple[int, int]] = []
    for piece in sorted(mention.pieces):
        if runs and piece.start <= runs[-1][1]:
            runs[-1] = runs[-1][0], max(runs[-1][1], piece.end)
        elif len(piece):
            runs.append((piece.start, piece.end))
    return runs


def _groups(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """The pairs, those together that are connected through others."""
    by_left: dict[int, list[Pair]] = {}
    by_right: dict[int, list[Pair]] = {}
    for pair in pairs:
        by_left.setdefault(pair[0], []).append(pair)
        by_right.setdefault(pair[1], []).append(pair)
    while by_left:
        waiting = by_left.pop(next(iter(by_left)))
        group: list[Pair] = []
        while waiting:
            left, right = waiting.pop()
            group.append((left, right))
            for pair in by_right.pop(right, ()):
                waiting += by_left.pop(pair[0], ())
        yield group


def _assigned(edges: Mapping[int, Mapping[int, int]], cancel: CancelToken | None) -> Iterator[Pair]:
    """Rows with their columns; a row may stay alone."""
    solved = _Assignment(edges)
    # Those with much to choose from come last: earlier, they would be moved on by nearly every other.
    for row in sorted(edges, key=lambda row: (len(edges[row]), row)):
        if cancel:
            cancel.raise_if_cancelled()
        solved.take_in(row)
    return ((row, column) for row, column in solved.column_of.items() if column >= 0)


class _Assignment:
    """An assignment of least cost for the rows that it has taken in; costs are the weights, below 0.

    Each row has a column of its own, -1 less its number, which costs nothing: who gets that stays alone. Prices of rows
    and columns make all costs that are left 0 or more, and 0 for assigned pairs.
    """

    def __init__(self, edges: Mapping[int, Mapping[int, int]]) -> None:
        self._edges = edges
        self._row_prices: dict[int, int] = {}
        self._column_prices: dict[int, int] = {}
        self._row_of: dict[int, int] = {}
        self.column_of: dict[int, int] = {}

    def take_in(self, row: int) -> None:
        """Assign one more row, moving others to where they cost least."""
        self._row_prices[row] = min(cost - self._price(column) for column, cost in self._costs(row))
        came_from: dict[int, int] = {}
        rows, columns = {row: 0}, dict[int, int]()
        waiting: list[tuple[int, bool, int]] = []
        nearest: dict[int, int] = {}
        here, distance = row, 0
        while True:
            for column, cost in self._costs(here):
                far = distance + cost - self._row_prices[here] - self._price(column)
                if column not in columns and far < nearest.get(column, far + 1):
                    nearest[column], came_from[column] = far, here
                    heapq.heappush(waiting, (far, column in self._row_of, column))
            distance, is_taken, column = heapq.heappop(waiting)
            if column in columns:
                continue
            if not is_taken:
                break
            columns[column] = distance
            here = self._row_of[column]
            rows[here] = distance
        for one, at in rows.items():
            self._row_prices[one] += distance - at
        for one, at in columns.items():
            self._column_prices[one] = self._price(one) - distance + at
        self._shift(column, row, came_from)

    def _shift(self, column: int, row: int, came_from: Mapping[int, int]) -> None:
        """Give the column to the row that found it, that row's column to the one before, and so on up to `row`."""
        while True:
            taker = came_from[column]
            self._row_of[column] = taker
            left = self.column_of.get(taker)
            self.column_of[taker] = column
            if taker == row or left is None:
                return
            column = left

    def _costs(self, row: int) -> Iterator[Pair]:
        yield from ((column, -weight) for column, weight in self._edges[row].items())
        yield -1 - row, 0

    def _price(self, column: int) -> int:
        return self._column_prices.get(column, 0)
