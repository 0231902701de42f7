"""Scores: how many mentions are right, wrong and missed, strictly (type and all offsets) or by overlap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bioner_desk.documents import Mention
from bioner_desk.evaluation.matching import Key, Pair, best_pairs, distinct, key_of, shared_characters


@dataclass(frozen=True, slots=True)
class Counts:
    """How many mentions were right, wrong (predicted, not in gold) and missed (in gold, not predicted)."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """The share of predicted mentions that are right, in [0, 1]; 0 if nothing was predicted."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of gold mentions that were found, in [0, 1]; 0 if there are none."""
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, in [0, 1]."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.missed)


@dataclass(frozen=True, slots=True)
class Macro:
    """Means over types, each in [0, 1]: rare types count as much as common ones.

    Args:
        precision: the mean of the types' precisions.
        recall: the mean of their recalls.
        f1: the mean of their F1s, not the harmonic mean of the other two (Opitz, Burst: Macro F1 and Macro F1, 2019).
        types: that were averaged: those with a gold or a predicted mention.
    """

    precision: float
    recall: float
    f1: float
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Counts over all mentions (micro) and for each type, types in alphabetical order."""

    micro: Counts = Counts()
    per_type: dict[str, Counts] = field(default_factory=dict)

    @classmethod
    def of(cls, per_type: Mapping[str, Counts]) -> Scores:
        """The scores of these types together."""
        return cls(sum(per_type.values(), Counts()), {name: per_type[name] for name in sorted(per_type)})

    @property
    def macro(self) -> Macro:
        """The means over types; 0 if there are none."""
        found = {name: counts for name, counts in self.per_type.items() if counts != Counts()}
        sums = (sum(getattr(one, share) for one in found.values()) for share in ("precision", "recall", "f1"))
        precision, recall, f1 = (one / max(len(found), 1) for one in sums)
        return Macro(precision, recall, f1, tuple(found))

    def __add__(self, other: Scores) -> Scores:
        types = sorted(self.per_type.keys() | other.per_type.keys())
        per_type = {name: self.per_type.get(name, Counts()) + other.per_type.get(name, Counts()) for name in types}
        return Scores(self.micro + other.micro, per_type)


def total(scores: Iterable[Scores]) -> Scores:
    """The sum of any number of scores; the same as adding them one by one, in a fraction of the time."""
    micro = [0, 0, 0]
    per_type: dict[str, list[int]] = {}
    for one in scores:
        _count_in(micro, one.micro)
        for name, counts in one.per_type.items():
            _count_in(per_type.setdefault(name, [0, 0, 0]), counts)
    return Scores(Counts(*micro), {name: Counts(*per_type[name]) for name in sorted(per_type)})


def _count_in(sums: list[int], counts: Counts) -> None:
    sums[0] += counts.right
    sums[1] += counts.wrong
    sums[2] += counts.missed


def strict_scores(gold: Iterable[Mention], predicted: Iterable[Mention]) -> Scores:
    """Compare the mentions of one document.

    Identical mentions count once each on either side: a file may hold a mention twice, and finding it once is enough.
    Pieces are compared as sets of offsets in text order; files list them in any order.
    """
    gold_keys, predicted_keys = set(map(key_of, gold)), set(map(key_of, predicted))
    right = _per_type(gold_keys & predicted_keys)
    wrong = _per_type(predicted_keys - gold_keys)
    missed = _per_type(gold_keys - predicted_keys)
    return Scores.of({name: Counts(right[name], wrong[name], missed[name]) for name in {*right, *wrong, *missed}})


def type_blind_scores(gold: Iterable[Mention], predicted: Iterable[Mention]) -> Scores:
    """Compare the mentions of one document: one is right if a gold one has its pieces, whatever the types.

    Each stands for one at most. Identical mentions count once, but those of two types with the same pieces twice. The
    scores have no types.
    """
    ours, theirs = (Counter(pieces for _, pieces in set(map(key_of, side))) for side in (gold, predicted))
    right = (ours & theirs).total()
    return Scores(Counts(right, theirs.total() - right, ours.total() - right))


def overlap_scores(gold: Iterable[Mention], predicted: Iterable[Mention], *, blind: bool = False) -> Scores:
    """Compare the mentions of one document: one is right if a gold one of its type has a character in common with it.

    Each stands for one at most, and as many are right as can be (a maximum matching), so that the order of mentions
    changes nothing. Identical mentions count once.

    Args:
        gold: the right mentions.
        predicted: those to be scored.
        blind: types need not be the same; the scores have none.
    """
    ours, theirs = distinct(gold), distinct(predicted)
    names, others = [name for name, _ in ours], [name for name, _ in theirs]
    possible = set(shared_characters([*ours.values()], [*theirs.values()]))
    # What is strictly right is right here, too, even if it holds no character.
    possible |= _equal(ours, theirs, blind=blind)
    same = {(one, other): 1 for one, other in sorted(possible) if blind or names[one] == others[other]}
    pairs = best_pairs(same, [*ours], [*theirs])
    if blind:
        return Scores(Counts(len(pairs), len(theirs) - len(pairs), len(ours) - len(pairs)))
    right, listed, found = Counter(names[one] for one, _ in pairs), Counter(names), Counter(others)
    return Scores.of(
        {name: Counts(right[name], found[name] - right[name], listed[name] - right[name]) for name in listed | found}
    )


def _equal(ours: Iterable[Key], theirs: Iterable[Key], *, blind: bool) -> set[Pair]:
    places: dict[object, list[int]] = {}
    for at, key in enumerate(theirs):
        places.setdefault(key[1] if blind else key, []).append(at)
    return {(at, place) for at, key in enumerate(ours) for place in places.get(key[1] if blind else key, ())}


def strictly_right(gold: Iterable[Mention], predicted: Iterable[Mention]) -> list[bool]:
    """For each predicted mention of a document, whether gold has it: the same type and the same pieces."""
    keys = set(map(key_of, gold))
    return [key_of(mention) in keys for mention in predicted]


def _per_type(keys: Iterable[Key]) -> Counter[str]:
    return Counter(type_name for type_name, _ in keys)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
