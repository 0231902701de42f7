"""The arithmetic of choosing between formats: counts and seconds of every document and format as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from bioner_desk.evaluation.intervals import f1_of_counts, interval_of, resampled_sums
from bioner_desk.evaluation.scores import Scores

_Numbers = NDArray[np.float64]
_Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one format reached on each of the documents, which come in the same order for every format.

    Args:
        format: its id.
        scores: strict scores of each document.
        seconds: that each document took.

    Raises:
        ValueError: there are not as many seconds as scores.
    """

    format: str
    scores: tuple[Scores, ...]
    seconds: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.scores) != len(self.seconds):
            message = f"{self.format} has {len(self.scores)} scores and {len(self.seconds)} times"
            raise ValueError(message)


class Pick(NamedTuple):
    """What the rule picks: places of formats, and those that cannot be told apart from the best, it among them."""

    chosen: int
    best: int
    alike: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Counts and seconds of documents and formats.

    Args:
        counts: right, wrong and missed mentions: (documents, formats, 3).
        seconds: (documents, formats).
    """

    counts: _Numbers
    seconds: _Numbers

    @classmethod
    def of(cls, measured: Sequence[Measured]) -> Self:
        """From what was measured.

        Raises:
            ValueError: there is nothing, or formats have not as many documents.
        """
        if len({len(one.scores) for one in measured}) != 1 or not measured[0].scores:
            message = "every format needs the same documents, at least one"
            raise ValueError(message)
        micro = [[score.micro for score in one.scores] for one in measured]
        counts = np.array([[(one.right, one.wrong, one.missed) for one in row] for row in micro], dtype=np.float64)
        seconds = np.array([one.seconds for one in measured], dtype=np.float64)
        return cls(counts.transpose(1, 0, 2), seconds.T)

    def __len__(self) -> int:
        """The number of documents."""
        return int(self.counts.shape[0])

    @property
    def mentions(self) -> int:
        """The gold mentions of all documents."""
        return int(self.counts[:, 0, [0, 2]].sum())

    def only(self, documents: _Places) -> Table:
        """The same for some of the documents."""
        return Table(self.counts[documents], self.seconds[documents])

    def f1(self) -> _Numbers:
        """Micro F1 of each format, in [0, 1]; 0 where it is undefined."""
        return f1_of_counts(self.counts.sum(axis=0))

    def resampled_f1(self, resamples: int, seed: int) -> _Numbers:
        """Micro F1 of each format in each resample: (resamples, formats)."""
        documents, formats, _ = self.counts.shape
        sums = resampled_sums(self.counts.reshape(documents, formats * 3).tolist(), resamples, seed)
        return f1_of_counts(sums.reshape(resamples, formats, 3))

    def pick(self, resamples: int, seed: int) -> Pick:
        """Apply the rule: the fastest of the formats that cannot be told apart from the one with the highest F1.

        Of formats that are equal in all of this the first is taken. One document cannot tell formats apart.
        """
        f1, seconds = self.f1(), self.seconds.mean(axis=0)
        best = min(range(len(f1)), key=lambda at: (-f1[at], seconds[at]))
        alike = tuple(at for at in range(len(f1)) if at == best or self._are_alike(best, at, resamples, seed))
        return Pick(min(alike, key=lambda at: (seconds[at], -f1[at])), best, alike)

    def _are_alike(self, best: int, other: int, resamples: int, seed: int) -> bool:
        if len(self) < 2:
            return True
        # One pair at a time, as everywhere: `paired_difference` says the same of them.
        pair = self.counts[:, [best, other]].reshape(len(self), 6).tolist()
        drawn = f1_of_counts(resampled_sums(pair, resamples, seed).reshape(resamples, 2, 3))
        return interval_of(drawn[:, 0] - drawn[:, 1]).low <= 0

    def cross_validated(self, folds: int, repeats: int, resamples: int, seed: int) -> tuple[_Numbers, list[int]]:
        """Choose on all folds but one, score the documents of that one with what was chosen; for every fold.

        Args:
            folds: into how many parts documents are cut.
            repeats: how often they are cut anew.
            resamples: of the rule.
            seed: of the cuts and of the rule.

        Returns:
            the counts of each document, summed over the repeats: (documents, 3); the choices.
        """
        rng = np.random.default_rng(seed)
        counts = np.zeros((len(self), 3))
        choices = []
        for _ in range(repeats):
            order = rng.permutation(len(self))
            for fold in np.array_split(order, min(folds, len(self))):
                chosen = self.only(np.setdiff1d(order, fold)).pick(resamples, seed).chosen
                counts[fold] += self.counts[fold, chosen]
                choices.append(chosen)
        return counts, choices
