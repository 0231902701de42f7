"""How far scores could have come out otherwise: bootstrap intervals over documents, and comparisons of two systems.

Documents are drawn with replacement, as many as there are, and scored together, thousands of times (Efron, Tibshirani:
An Introduction to the Bootstrap, 1993, chapters 6 and 13: the percentile interval). Whole documents are drawn because
the mentions of one document are alike: intervals over single mentions would be too narrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bioner_desk.evaluation.scores import Counts, Scores

RESAMPLES = 2_000
LEVEL = 0.95
_MOST_DRAWN = 4_000_000  # numbers held at once: some tens of megabytes, however many documents there are

_Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval with both its ends; `low` is at most `high`."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CountsIntervals:
    """The intervals of what `Counts` gives, each within [0, 1]."""

    precision: Interval
    recall: Interval
    f1: Interval


@dataclass(frozen=True, slots=True)
class ScoresIntervals:
    """The intervals of what `Scores` gives; `macro` is `None` if there are no types."""

    micro: CountsIntervals
    per_type: dict[str, CountsIntervals]
    macro: CountsIntervals | None


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """How much better one system is than another on the same documents.

    Args:
        difference: of the micro F1 on all documents, first less second, in [-1, 1].
        interval: of the difference.
        not_better: the share of resamples in which the first is not better, in [0, 1].
    """

    difference: float
    interval: Interval
    not_better: float


def score_intervals(
    documents: Sequence[Scores], *, resamples: int = RESAMPLES, level: float = LEVEL, seed: int = 1
) -> ScoresIntervals | None:
    """Percentile bootstrap intervals of micro precision, recall and F1, of those of each type, and of their means.

    A resample in which a score is undefined counts as 0, as in `Counts`, so that the interval of a type that few
    documents mention reaches down to 0. The means are those over the types that a resample has, as in `Scores.macro`.

    Args:
        documents: the scores of each document, in any order.
        resamples: how often documents are drawn.
        level: the share of resamples inside the intervals, in (0, 1).
        seed: the same seed gives the same intervals.

    Returns:
        `None` for fewer than two documents, which cannot say how documents differ.
    """
    (found,) = intervals_together([documents], resamples=resamples, level=level, seed=seed)
    return found


def intervals_together(
    measured: Sequence[Sequence[Scores]], *, resamples: int = RESAMPLES, level: float = LEVEL, seed: int = 1
) -> list[ScoresIntervals | None]:
    """The intervals of several scores of the same documents, over the same resamples; see `score_intervals`.

    Args:
        measured: one or more times the scores of each document, in the same order of documents.
        resamples: how often documents are drawn.
        level: the share of resamples inside the intervals, in (0, 1).
        seed: the same seed gives the same intervals.

    Raises:
        ValueError: not all are about the same number of documents.
    """
    documents = list(zip(*measured, strict=True))
    if len(documents) < 2:
        return [None] * len(measured)
    types = [sorted({name for one in scores for name in one.per_type}) for scores in measured]
    rows = [[number for one, names in zip(row, types, strict=True) for number in _row(one, names)] for row in documents]
    sums = resampled_sums(rows, resamples, seed)
    found: list[ScoresIntervals | None] = []
    for names in types:
        mine, sums = np.split(sums, [3 + 3 * len(names)], axis=1)
        found.append(_scores_intervals(mine, names, level))
    return found


def _scores_intervals(sums: _Array, types: Sequence[str], level: float) -> ScoresIntervals:
    micro, *per_type = (_intervals(sums[:, place : place + 3], level) for place in range(0, sums.shape[1], 3))
    macro = _macro_intervals(sums[:, 3:], level) if types else None
    return ScoresIntervals(micro, dict(zip(types, per_type, strict=True)), macro)


def paired_difference(
    first: Sequence[Scores],
    second: Sequence[Scores],
    *,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    seed: int = 1,
) -> PairedDifference | None:
    """Paired bootstrap of the difference in micro F1: each resample scores both systems on the same documents.

    After Berg-Kirkpatrick, Burkett, Klein: An Empirical Investigation of Statistical Significance in NLP, EMNLP 2012.
    Their p-value counts resamples that exceed twice the difference; the share given here, of those in which the first
    system is not better, is the same wherever differences spread evenly to both sides, and easier to say in words.

    Args:
        first: the scores of one system for each document.
        second: those of the other, in the same order of documents.
        resamples: how often documents are drawn.
        level: the share of resamples inside the interval, in (0, 1).
        seed: the same seed gives the same result.

    Returns:
        `None` for fewer than two documents.

    Raises:
        ValueError: the two are not about the same number of documents.
    """
    rows = [_row(one, ()) + _row(other, ()) for one, other in zip(first, second, strict=True)]
    if len(rows) < 2:
        return None
    sums = resampled_sums(rows, resamples, seed)
    differences = f1_of_counts(sums[:, :3]) - f1_of_counts(sums[:, 3:])
    whole = np.array([np.sum(rows, axis=0, dtype=np.float64)])
    return PairedDifference(
        difference=float((f1_of_counts(whole[:, :3]) - f1_of_counts(whole[:, 3:]))[0]),
        interval=interval_of(differences, level),
        not_better=float(np.mean(differences <= 0)),
    )


def _row(scores: Scores, types: Sequence[str]) -> list[int]:
    every = [scores.micro, *(scores.per_type.get(name, Counts()) for name in types)]
    return [number for one in every for number in (one.right, one.wrong, one.missed)]


def resampled_sums(rows: Sequence[Sequence[float]], resamples: int, seed: int) -> _Array:
    """The sums of the rows that each resample draws: one resample per row, float64 (resamples, columns).

    Args:
        rows: numbers of each document, in any order of the documents.
        resamples: how often documents are drawn.
        seed: the same seed gives the same resamples.
    """
    # In an order of their own, so that the order in which documents are given changes nothing.
    counts = np.array(sorted(map(tuple, rows)), dtype=np.float64)
    sums = np.empty((resamples, counts.shape[1]))
    start = 0
    for drawn in _draws(len(rows), resamples, seed):
        sums[start : start + len(drawn)] = drawn @ counts
        start += len(drawn)
    return sums


def f1_of_counts(counts: _Array) -> _Array:
    """Micro F1 from right, wrong and missed mentions in the last dimension; 0 where it is undefined."""
    right, wrong, missed = np.moveaxis(counts, -1, 0)
    return _share(2 * right, 2 * right + wrong + missed)


def interval_of(values: _Array, level: float = LEVEL) -> Interval:
    """The percentile interval of what resamples gave, with the share `level` of them inside."""
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


def _draws(documents: int, resamples: int, seed: int) -> Iterable[_Array]:
    """How often each document is drawn in each resample, in parts that fit into memory."""
    # Counting gives the same sums as drawing one by one.
    step = max(1, _MOST_DRAWN // documents)
    return _kept_draws(documents, resamples, seed) if resamples <= step else _drawn(documents, resamples, seed, step)


@lru_cache(maxsize=1)
def _kept_draws(documents: int, resamples: int, seed: int) -> tuple[_Array, ...]:
    # A table asks for those of the same documents for every system, and drawing takes longer than summing up.
    return tuple(_drawn(documents, resamples, seed, resamples))


def _drawn(documents: int, resamples: int, seed: int, step: int) -> Iterator[_Array]:
    rng = np.random.default_rng(seed)
    for start in range(0, resamples, step):
        number = min(step, resamples - start)
        yield rng.multinomial(documents, np.full(documents, 1 / documents), size=number).astype(np.float64)


def _intervals(sums: _Array, level: float) -> CountsIntervals:
    precision, recall, f1 = (interval_of(values, level) for values in _values(sums))
    return CountsIntervals(precision, recall, f1)


def _macro_intervals(sums: _Array, level: float) -> CountsIntervals:
    """Of the means over types; `sums` has three columns for each."""
    per_type = [sums[:, place : place + 3] for place in range(0, sums.shape[1], 3)]
    # A type that a resample has no mention of adds 0 to the sum, and is not one of those over which the mean is.
    occurring: _Array = np.array([one.any(axis=1) for one in per_type], dtype=np.float64).sum(axis=0)
    totals: _Array = np.array([_values(one) for one in per_type]).sum(axis=0)
    precision, recall, f1 = (interval_of(_share(total, occurring), level) for total in totals)
    return CountsIntervals(precision, recall, f1)


def _values(sums: _Array) -> tuple[_Array, _Array, _Array]:
    """Precision, recall and F1 of each resample."""
    right, wrong, missed = sums.T
    return _share(right, right + wrong), _share(right, right + missed), f1_of_counts(sums)


def _share(part: _Array, whole: _Array) -> _Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
