"""Everything that can be said about predicted mentions beside gold: scores, mistakes, subsets, and their intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bioner_desk.documents import Document, Mention
from bioner_desk.evaluation.disagreements import Disagreement, DisagreementKind, disagreements
from bioner_desk.evaluation.intervals import Interval, ScoresIntervals, intervals_together
from bioner_desk.evaluation.matching import Key, key_of
from bioner_desk.evaluation.measures import Measure, scores_by
from bioner_desk.evaluation.scores import Counts, Scores
from bioner_desk.evaluation.subsets import Subset, subsets

DEFAULT_SEED = 1


@dataclass(frozen=True, slots=True)
class Mistakes:
    """The mistakes in some documents.

    Args:
        per_type: how many there are of each kind, by the type of the gold mention; of invented ones, by their own. A
            gold mention that was split is one mistake, and so are several that were merged.
        confused: how often a gold type (first) was taken for another (second), with the right borders or without.
    """

    per_type: Mapping[str, Mapping[DisagreementKind, int]]
    confused: Mapping[tuple[str, str], int]

    @property
    def total(self) -> Mapping[DisagreementKind, int]:
        """How many there are of each kind."""
        return sum((Counter(one) for one in self.per_type.values()), Counter[DisagreementKind]())


@dataclass(frozen=True, slots=True)
class Recall:
    """How many of some gold mentions were found, strictly.

    Args:
        found: how many of them.
        gold: how many there are.
        interval: of the share; `None` if there are none, or less than two documents.
    """

    found: int
    gold: int
    interval: Interval | None

    @property
    def share(self) -> float:
        """The share that was found, in [0, 1]; 0 if there are none."""
        return self.found / self.gold if self.gold else 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured on some documents.

    Args:
        documents: how many.
        scores: of all documents together, by each measure.
        intervals: of the scores; `None` for less than two documents.
        mistakes: of every kind.
        subsets: how many of the gold mentions in each subset were found.
    """

    documents: int
    scores: Mapping[Measure, Scores]
    intervals: Mapping[Measure, ScoresIntervals | None]
    mistakes: Mistakes
    subsets: Mapping[Subset, Recall]


def evaluated(
    gold: Sequence[Document], predicted: Sequence[Iterable[Mention]], *, seed: int = DEFAULT_SEED
) -> Evaluation:
    """Measure predicted mentions.

    Args:
        gold: documents with the right mentions.
        predicted: for each, the mentions to be scored.
        seed: of the intervals; the same seed gives the same ones.

    Raises:
        ValueError: there are not as many of one as of the other.
    """
    pairs = [(document, tuple(mentions)) for document, mentions in zip(gold, predicted, strict=True)]
    held = subsets(gold)
    rows = [
        [scores_by(measure, document.text, document.mentions, mentions) for document, mentions in pairs]
        for measure in Measure
    ]
    rows.append([_found(one, mentions) for one, (_, mentions) in zip(held, pairs, strict=True)])
    *scores, of_subsets = (sum(one, Scores()) for one in rows)
    *intervals, intervals_of_subsets = intervals_together(rows, seed=seed)
    return Evaluation(
        documents=len(pairs),
        scores=dict(zip(Measure, scores, strict=True)),
        intervals=dict(zip(Measure, intervals, strict=True)),
        mistakes=mistakes(one for document, mentions in pairs for one in disagreements(document.mentions, mentions)),
        subsets={one: _recall(one, of_subsets, intervals_of_subsets) for one in Subset},
    )


def mistakes(found: Iterable[Disagreement]) -> Mistakes:
    """Count disagreements whose first side is gold."""
    per_type: dict[str, Counter[DisagreementKind]] = {}
    confused: Counter[tuple[str, str]] = Counter()
    for one in found:
        mention, *_ = one.first or one.second
        per_type.setdefault(mention.type, Counter())[one.kind] += 1
        if one.kind in (DisagreementKind.OTHER_TYPE, DisagreementKind.OTHER_TYPE_AND_BORDER):
            confused[mention.type, one.second[0].type] += 1
    most_first = sorted(confused.items(), key=lambda one: (-one[1], one[0]))
    return Mistakes({name: per_type[name] for name in sorted(per_type)}, dict(most_first))


def _found(held: Mapping[Subset, set[Key]], predicted: Iterable[Mention]) -> Scores:
    """How many of each subset's mentions were found in a document: scores in which the types are the subsets."""
    theirs = set(map(key_of, predicted))
    return Scores(per_type={one: Counts(len(keys & theirs), 0, len(keys - theirs)) for one, keys in held.items()})


def _recall(subset: Subset, scores: Scores, intervals: ScoresIntervals | None) -> Recall:
    counts = scores.per_type.get(subset, Counts())
    gold = counts.right + counts.missed
    return Recall(counts.right, gold, intervals.per_type[subset].recall if intervals and gold else None)
