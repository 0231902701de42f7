"""The ways in which predicted mentions are held against gold."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bioner_desk.documents import Mention
from bioner_desk.evaluation.scores import Scores, overlap_scores, strict_scores, type_blind_scores
from bioner_desk.evaluation.strings import string_scores


class Measure(StrEnum):
    """What has to be equal for a mention to be right; the first is the one that counts."""

    STRICT = "strict"
    OVERLAP = "overlap"
    TYPE_BLIND = "type-blind"
    TYPE_BLIND_OVERLAP = "type-blind overlap"
    STRING_SET = "string set"
    STRING_MULTISET = "string multiset"

    @property
    def meaning(self) -> str:
        """What is equal, for a person."""
        return _MEANINGS[self]

    @property
    def has_types(self) -> bool:
        """Whether there are scores for each type."""
        return self not in (Measure.TYPE_BLIND, Measure.TYPE_BLIND_OVERLAP)

    @property
    def is_of_strings(self) -> bool:
        """Whether strings are compared, not places."""
        return self in (Measure.STRING_SET, Measure.STRING_MULTISET)


def scores_by(measure: Measure, text: str, gold: Sequence[Mention], predicted: Sequence[Mention]) -> Scores:
    """The scores of one document by one measure; those by a type-blind one have no types."""
    match measure:
        case Measure.STRICT:
            return strict_scores(gold, predicted)
        case Measure.OVERLAP:
            return overlap_scores(gold, predicted)
        case Measure.TYPE_BLIND:
            return type_blind_scores(gold, predicted)
        case Measure.TYPE_BLIND_OVERLAP:
            return overlap_scores(gold, predicted, blind=True)
        case Measure.STRING_SET:
            return string_scores(text, gold, predicted, counted="set")
        case Measure.STRING_MULTISET:
            return string_scores(text, gold, predicted, counted="multiset")


_MEANINGS = {
    Measure.STRICT: "type and all offsets equal",
    Measure.OVERLAP: "same type, at least one character in common, one to one",
    Measure.TYPE_BLIND: "all offsets equal, whatever the type",
    Measure.TYPE_BLIND_OVERLAP: "at least one character in common, whatever the type, one to one",
    Measure.STRING_SET: "type and string equal, once for each document",
    Measure.STRING_MULTISET: "type and string equal, as often as they occur in a document",
}
