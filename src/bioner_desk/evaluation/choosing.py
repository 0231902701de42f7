"""Which output format suits a model and a schema, from what each scored on the same annotated documents.

The rule: the highest micro F1; among the formats whose difference from it is not significant (the 95 % interval of the
paired bootstrap holds 0, see `paired_difference`), the one that takes the least time.

Documents that choose never score: what choosing is worth is measured on documents that had no part in it (nested
cross-validation; Varma, Simon: Bias in error estimation when using cross-validation for model selection, BMC
Bioinformatics 7, 2006).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bioner_desk.evaluation.intervals import RESAMPLES, Interval, f1_of_counts, interval_of, resampled_sums
from bioner_desk.evaluation.picking import Measured, Table

FOLDS = 5
REPEATS = 10
FEWEST_DOCUMENTS = 5
FEWEST_MENTIONS = 30


class Doubt(StrEnum):
    """Why documents cannot say which format to use, in words."""

    FEW_DOCUMENTS = f"fewer than {FEWEST_DOCUMENTS} documents are too few"
    FEW_MENTIONS = f"fewer than {FEWEST_MENTIONS} gold mentions are too few"
    NO_BETTER = "on documents held out, choosing scored no higher"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A format among others.

    Args:
        format: its id.
        f1: micro F1 on all documents, in [0, 1].
        interval: of the F1; `None` for fewer than two documents.
        seconds: per document.
        alike: whether it cannot be told apart from the best one.
    """

    format: str
    f1: float
    interval: Interval | None
    seconds: float
    alike: bool


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What choosing is worth on documents that had no part in it.

    Where the gain decides whether a choice is stored (see `Doubt.NO_BETTER`), the gain of those that are is a little
    too high; and the intervals know how documents differ, not how choices from other documents would have.

    Args:
        f1: micro F1 of the formats chosen without the documents that they are scored on.
        interval: of the F1.
        gain: how far that is above the model's default on the same documents.
        gain_interval: of the gain.
        chosen: in which share of the choices each format was chosen, the most frequent first.
    """

    f1: float
    interval: Interval
    gain: float
    gain_interval: Interval
    chosen: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Choosing:
    """What the rule says of formats.

    Args:
        chosen: the format to use.
        default: the model's own.
        ranked: every format, the highest F1 first.
        documents: how many there were.
        mentions: gold mentions in them.
        held_out: what choosing is worth; `None` for fewer than two documents.
        doubt: why the documents cannot say which format to use; `None` if they can.
    """

    chosen: str
    default: str
    ranked: tuple[Ranked, ...]
    documents: int
    mentions: int
    held_out: HeldOut | None
    doubt: Doubt | None

    @property
    def best(self) -> str:
        """The format with the highest F1."""
        return self.ranked[0].format

    @property
    def alike(self) -> tuple[str, ...]:
        """The formats that cannot be told apart from the best one, which is among them, the highest F1 first."""
        return tuple(one.format for one in self.ranked if one.alike)

    @property
    def can_tell(self) -> bool:
        """Whether the documents say enough to prefer the chosen format to the model's default."""
        return self.doubt is None

    def of(self, format_id: str) -> Ranked:
        """What a format reached.

        Raises:
            KeyError: it was not measured.
        """
        return {one.format: one for one in self.ranked}[format_id]


def choose(
    measured: Sequence[Measured], default: str, *, resamples: int = RESAMPLES, repeats: int = REPEATS, seed: int = 1
) -> Choosing:
    """Apply the rule.

    The documents can tell if there are at least `FEWEST_DOCUMENTS` with `FEWEST_MENTIONS` gold mentions, and if what is
    chosen is the model's default, or choosing scored above the default on documents held out. That this gain be
    significant is not asked for: where it is not, the default has not proved itself either, and what scored higher is
    the better guess.

    Args:
        measured: the formats, each with the same documents.
        default: the format that the model's profile names, one of them.
        resamples: how often documents are drawn by the rule.
        repeats: how often documents are cut into `FOLDS` folds anew.
        seed: of all draws; the same seed gives the same result.

    Raises:
        ValueError: the default is not among the formats, there is no document, or formats have other documents.
    """
    table, names = Table.of(measured), [one.format for one in measured]
    own = names.index(default)
    pick = table.pick(resamples, seed)
    held_out = _held_out(table, own, names, resamples, repeats, seed)
    doubt = doubt_of(table, is_default=pick.chosen == own, gain=held_out.gain if held_out else None)
    ranked = _ranked(table, names, pick.alike, resamples, seed)
    return Choosing(names[pick.chosen], default, ranked, len(table), table.mentions, held_out, doubt)


def doubt_of(table: Table, *, is_default: bool, gain: float | None) -> Doubt | None:
    """Why the documents of a table cannot say which format to use.

    Args:
        table: of the documents.
        is_default: whether the model's default was chosen.
        gain: of choosing over the default on documents held out; `None` if there could be none.
    """
    if gain is None or len(table) < FEWEST_DOCUMENTS:
        return Doubt.FEW_DOCUMENTS
    if table.mentions < FEWEST_MENTIONS:
        return Doubt.FEW_MENTIONS
    return None if is_default or gain > 0 else Doubt.NO_BETTER


def _held_out(table: Table, own: int, names: Sequence[str], resamples: int, repeats: int, seed: int) -> HeldOut | None:
    if len(table) < 2:
        return None
    counts, choices = table.cross_validated(FOLDS, repeats, resamples, seed)
    both = np.stack([counts, table.counts[:, own]], axis=1)
    chosen, default = f1_of_counts(both.sum(axis=0))
    drawn = f1_of_counts(
        resampled_sums(both.reshape(len(table), -1).tolist(), resamples, seed).reshape(resamples, 2, 3)
    )
    return HeldOut(
        f1=float(chosen),
        interval=interval_of(drawn[:, 0]),
        gain=float(chosen - default),
        gain_interval=interval_of(drawn[:, 0] - drawn[:, 1]),
        chosen=tuple((names[at], times / len(choices)) for at, times in Counter(choices).most_common()),
    )


def _ranked(table: Table, names: Sequence[str], alike: Sequence[int], resamples: int, seed: int) -> tuple[Ranked, ...]:
    f1, seconds = table.f1(), table.seconds.mean(axis=0)
    drawn = table.resampled_f1(resamples, seed) if len(table) > 1 else None
    ranked = [
        Ranked(
            name, float(f1[at]), None if drawn is None else interval_of(drawn[:, at]), float(seconds[at]), at in alike
        )
        for at, name in enumerate(names)
    ]
    return tuple(sorted(ranked, key=lambda one: (-one.f1, one.seconds, names.index(one.format))))
