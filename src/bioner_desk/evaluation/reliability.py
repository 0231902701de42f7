"""Whether confidences can be relied on: do right mentions have the higher ones, and do they mean what they say?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The mentions whose confidences lie in [low, high); the last bin holds 1, too.

    Args:
        low: the lower end.
        high: the upper end.
        mentions: how many there are.
        said: the mean of their confidences; 0 if there are none.
        right: the share of them that is right; 0 if there are none.
    """

    low: float
    high: float
    mentions: int
    said: float
    right: float


def bins(said: Sequence[float], right: Sequence[bool], number: int = BINS) -> tuple[Bin, ...]:
    """The bins of a reliability diagram, of equal width.

    Args:
        said: confidences in [0, 1].
        right: for each, whether the mention is right.
        number: of bins.
    """
    held: list[list[tuple[float, bool]]] = [[] for _ in range(number)]
    for pair in zip(said, right, strict=True):
        held[min(int(pair[0] * number), number - 1)].append(pair)
    return tuple(
        Bin(
            low=place / number,
            high=(place + 1) / number,
            mentions=len(pairs),
            said=_mean([one for one, _ in pairs]),
            right=_mean([one for _, one in pairs]),
        )
        for place, pairs in enumerate(held)
    )


def calibration_error(said: Sequence[float], right: Sequence[bool], number: int = BINS) -> float:
    """The expected calibration error (ECE), in [0, 1]; 0 if there are no mentions.

    It is the distance between what the bins say and the share that is right in them, weighed by their mentions (Naeini,
    Cooper, Hauskrecht: Obtaining well calibrated probabilities using Bayesian binning, AAAI 2015).
    """
    total = sum(one.mentions * abs(one.said - one.right) for one in bins(said, right, number))
    return total / len(said) if said else 0.0


def auroc(said: Sequence[float], right: Sequence[bool]) -> float | None:
    """How often a right mention has a higher confidence than a wrong one; equal ones count half.

    The area under the receiver operating characteristic, from the ranks (Mann and Whitney's U): 0.5 for confidences
    that know nothing, 1 for those that keep right and wrong apart. `None` unless there are mentions of both kinds.
    """
    rights = sum(right)
    wrongs = len(right) - rights
    if not rights or not wrongs:
        return None
    below, ranks = 0, 0.0
    for _, tied in groupby(sorted(zip(said, right, strict=True)), key=lambda pair: pair[0]):
        kinds = [one for _, one in tied]
        ranks += sum(kinds) * (below + (len(kinds) + 1) / 2)
        below += len(kinds)
    return (ranks - rights * (rights + 1) / 2) / (rights * wrongs)


def brier(said: Sequence[float], right: Sequence[bool]) -> float:
    """The mean squared distance between confidence and truth (Brier 1950), in [0, 1]; 0 if there are no mentions."""
    return _mean([(one - truth) ** 2 for one, truth in zip(said, right, strict=True)])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
