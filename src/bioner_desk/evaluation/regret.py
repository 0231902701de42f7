"""What choosing a format on few documents costs: the F1 that is lost beside the best format in truth.

Some documents are drawn and choose; the others say what the choice is worth, and which format is best there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bioner_desk.evaluation.choosing import FOLDS, doubt_of
from bioner_desk.evaluation.intervals import Interval, f1_of_counts
from bioner_desk.evaluation.picking import Measured, Table

SIZES = (5, 10, 20, 40)
DRAWS = 200
_RESAMPLES = 1_000  # fewer than where one choice is made: this makes thousands
_REPEATS = 2  # of cutting into folds, for the same reason


@dataclass(frozen=True, slots=True)
class Spread:
    """The mean over all draws, and the 5th and 95th percentile."""

    mean: float
    range: Interval

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> Self:
        """The spread of at least one value."""
        low, high = np.quantile(values, [0.05, 0.95])
        return cls(float(values.mean()), Interval(float(low), float(high)))


@dataclass(frozen=True, slots=True)
class Way:
    """A way to come to a format: the F1 that it reaches on the other documents, and its regret."""

    f1: Spread
    regret: Spread


@dataclass(frozen=True, slots=True)
class Regret:
    """What choosing on so many documents costs.

    Args:
        documents: that choose.
        others: documents that it is measured on.
        draws: how often documents were drawn.
        best: the F1 of the format that is best on the other documents. It was found on them, so that it flatters
            itself a little, and regrets are a little too large.
        rule: the format of the rule, however little it can tell.
        auto: that of the rule where the documents can tell, else the model's default.
        highest: the format with the highest F1 on the documents that choose, however slow.
        default: the model's default.
        told: the share of draws whose documents could tell.
    """

    documents: int
    others: int
    draws: int
    best: Spread
    rule: Way
    auto: Way
    highest: Way
    default: Way
    told: float


def regrets(
    measured: Sequence[Measured],
    default: str,
    *,
    sizes: Sequence[int] = SIZES,
    draws: int = DRAWS,
    seed: int = 1,
) -> tuple[Regret, ...]:
    """Draw documents that choose, many times.

    Args:
        measured: the formats, each with the same documents.
        default: the format that the model's profile names, one of them.
        sizes: how many documents choose; sizes that do not leave as many others are left out.
        draws: how often they are drawn, for each size.
        seed: of all draws; the same seed gives the same result.

    Raises:
        ValueError: the default is not among the formats, there is no document, or formats have other documents.
    """
    table = Table.of(measured)
    own = [one.format for one in measured].index(default)
    return tuple(_regret(table, own, size, draws, seed) for size in sizes if 2 * size <= len(table))


def _regret(table: Table, own: int, size: int, draws: int, seed: int) -> Regret:
    rng = np.random.default_rng([seed, size])
    rows = np.empty((draws, 5))
    told = 0
    for draw in range(draws):
        order = rng.permutation(len(table))
        few = table.only(order[:size])
        f1 = table.only(order[size:]).f1()
        pick = few.pick(_RESAMPLES, seed)
        can_tell = _can_tell(few, own, pick.chosen, seed)
        told += can_tell
        rows[draw] = f1.max(), *f1[[pick.chosen, pick.chosen if can_tell else own, pick.best, own]]
    best = rows[:, 0]
    rule, auto, highest, default = (Way(Spread.of(one), Spread.of(best - one)) for one in rows[:, 1:].T)
    return Regret(
        documents=size,
        others=len(table) - size,
        draws=draws,
        best=Spread.of(best),
        rule=rule,
        auto=auto,
        highest=highest,
        default=default,
        told=told / draws,
    )


def _can_tell(few: Table, own: int, chosen: int, seed: int) -> bool:
    if len(few) < 2:
        return False
    is_default = chosen == own
    gain = 0.0
    if not is_default:
        counts, _ = few.cross_validated(FOLDS, _REPEATS, _RESAMPLES, seed)
        gain = float(f1_of_counts(counts.sum(axis=0)) - few.f1()[own])
    return doubt_of(few, is_default=is_default, gain=gain) is None
