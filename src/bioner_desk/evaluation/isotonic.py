"""Isotonic regression: the map that never falls and comes nearest to how often mentions of a confidence are right.

Pool adjacent violators (Ayer, Brunk, Ewing, Reid, Silverman: An empirical distribution function for sampling with
incomplete information, 1955). It is given groups of mentions instead of single ones, so that a map has few points and
none of them rests on a handful of mentions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

MOST_POINTS = 12
LEAST_MENTIONS = 20
"""Of a point."""
_DIGITS = 4  # more than any number of mentions could tell


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a map: `said` rises, `right` never falls; both are in [0, 1] and of one length, at least 1."""

    said: tuple[float, ...]
    right: tuple[float, ...]


@dataclass(slots=True)
class _Pool:
    """Mentions that have one value: their number, and the sums of their confidences and of the right ones."""

    mentions: int
    said: float
    right: float

    def takes_in(self, other: _Pool) -> None:
        self.mentions += other.mentions
        self.said += other.said
        self.right += other.right

    def point(self) -> tuple[float, float]:
        return round(self.said / self.mentions, _DIGITS), round(self.right / self.mentions, _DIGITS)

    def stays_below(self, other: _Pool) -> bool:
        said, right = self.point()
        others_said, others_right = other.point()
        return said < others_said and right < others_right


def isotonic(said: Sequence[float], right: Sequence[bool]) -> Points | None:
    """The points of the map, at most `MOST_POINTS`; `None` if there are less than `LEAST_MENTIONS` mentions.

    Args:
        said: confidences in [0, 1].
        right: for each, whether the mention is right.
    """
    if len(said) < LEAST_MENTIONS:
        return None
    pools: list[_Pool] = []
    # By confidence alone: among equal ones, those that are wrong must not come first.
    for group in _groups(sorted(zip(said, right, strict=True), key=lambda pair: pair[0])):
        pools.append(_Pool(len(group), sum(one for one, _ in group), sum(one for _, one in group)))
        while len(pools) > 1 and not pools[-2].stays_below(pools[-1]):
            last = pools.pop()
            pools[-1].takes_in(last)
    points = [pool.point() for pool in pools]
    return Points(tuple(one for one, _ in points), tuple(one for _, one in points))


def _groups(pairs: Sequence[tuple[float, bool]]) -> list[Sequence[tuple[float, bool]]]:
    """The pairs cut into groups of nearly the same size."""
    number = min(MOST_POINTS, len(pairs) // LEAST_MENTIONS)
    edges = (place * len(pairs) // number for place in range(number + 1))
    return [pairs[start:end] for start, end in pairwise(edges)]
