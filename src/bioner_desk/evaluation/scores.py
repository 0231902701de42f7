"""Strict scores: a mention is right if its type and all its offsets are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bioner_desk.documents import Mention


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
class Scores:
    """Counts over all mentions (micro) and for each type, types in alphabetical order."""

    micro: Counts = Counts()
    per_type: dict[str, Counts] = field(default_factory=dict)

    def __add__(self, other: Scores) -> Scores:
        types = sorted(self.per_type.keys() | other.per_type.keys())
        per_type = {name: self.per_type.get(name, Counts()) + other.per_type.get(name, Counts()) for name in types}
        return Scores(self.micro + other.micro, per_type)


def strict_scores(gold: Iterable[Mention], predicted: Iterable[Mention]) -> Scores:
    """Compare the mentions of one document.

    Identical mentions count once each on either side: a file may hold a mention twice, and finding it once is enough.
    Pieces are compared as sets of offsets in text order; files list them in any order.
    """
    gold_keys, predicted_keys = set(map(_key, gold)), set(map(_key, predicted))
    right = _per_type(gold_keys & predicted_keys)
    wrong = _per_type(predicted_keys - gold_keys)
    missed = _per_type(gold_keys - predicted_keys)
    types = sorted(right.keys() | wrong.keys() | missed.keys())
    per_type = {name: Counts(right[name], wrong[name], missed[name]) for name in types}
    return Scores(sum(per_type.values(), Counts()), per_type)


def strictly_right(gold: Iterable[Mention], predicted: Iterable[Mention]) -> list[bool]:
    """For each predicted mention of a document, whether gold has it: the same type and the same pieces."""
    keys = set(map(_key, gold))
    return [_key(mention) in keys for mention in predicted]


_Key = tuple[str, tuple[tuple[int, int], ...]]


def _key(mention: Mention) -> _Key:
    return mention.type, tuple(sorted((piece.start, piece.end) for piece in mention.pieces))


def _per_type(keys: Iterable[_Key]) -> Counter[str]:
    return Counter(type_name for type_name, _ in keys)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
