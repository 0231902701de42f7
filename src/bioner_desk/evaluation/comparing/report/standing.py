"""How each mention of a column stands to those of the other columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bioner_desk.documents import Mention
from bioner_desk.evaluation.comparing.report.rendering import clipped
from bioner_desk.evaluation.disagreements import DisagreementKind, agreed, disagreements
from bioner_desk.evaluation.matching import Key, key_of

_LONGEST_QUOTE = 60


class Standing(StrEnum):
    """What is different, or that nothing is; the values are what a person reads."""

    BOTH = "agrees"
    SOME = "in some columns"
    ONLY = "only here"
    TYPE = "other type"
    BORDER = "other border"
    MISSING = "not here"

    @property
    def sign(self) -> str:
        """A character that tells it without colour."""
        return _SIGNS[self]

    @property
    def css(self) -> str:
        """The name of its class in the style sheet."""
        return self.name.lower()


_SIGNS = {
    Standing.BOTH: "=",
    Standing.SOME: "~",
    Standing.ONLY: "+",
    Standing.TYPE: "≠",
    Standing.BORDER: "↔",
    Standing.MISSING: "−",  # the minus sign, as wide as the plus
}

_OF_KIND = defaultdict(
    lambda: Standing.BORDER,
    {
        DisagreementKind.ONLY_FIRST: Standing.ONLY,
        DisagreementKind.ONLY_SECOND: Standing.ONLY,
        DisagreementKind.OTHER_TYPE: Standing.TYPE,
    },
)
# The field's words are those of predicted mentions against gold; of columns that are equal to each other, plain ones.
_AMONG_EQUALS = {
    DisagreementKind.ONLY_FIRST: "nothing",
    DisagreementKind.ONLY_SECOND: "nothing",
    DisagreementKind.OTHER_TYPE: "other type",
    DisagreementKind.OTHER_TYPE_AND_BORDER: "other type and border",
    DisagreementKind.SPLIT: "in parts",
    DisagreementKind.MERGED: "as one",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A mention as a column shows it; `told` says the difference in words, and is empty where there is none."""

    mention: Mention
    standing: Standing
    told: str = ""


def marks(
    text: str, columns: Mapping[int, Sequence[Mention]], names: Sequence[str], reference: int | None
) -> dict[int, tuple[Mark, ...]]:
    """The marks of each column.

    Args:
        text: of the document.
        columns: the mentions of each column, by its place.
        names: of all columns.
        reference: the place of the column that the others are held against (gold), which also shows what they lack;
            `None` if all are equal, and each is held against all others.
    """
    if reference is None or reference not in columns:
        return {place: _among_equals(text, place, columns, names) for place in columns}
    gold = columns[reference]
    others = {place: mentions for place, mentions in columns.items() if place != reference}
    found = {place: _against(text, gold, mentions, names[reference]) for place, mentions in others.items()}
    return found | {reference: _as_reference(gold, others, names)}


def _against(text: str, gold: Sequence[Mention], mentions: Sequence[Mention], name: str) -> tuple[Mark, ...]:
    found = [Mark(mention, Standing.BOTH) for mention in agreed(mentions, gold)]
    for one in disagreements(gold, mentions):
        told = f"{one.kind}; {name}: {_quoted(text, one.first)}" if one.first else ""
        found += [Mark(mention, _OF_KIND[one.kind], told) for mention in one.second]
        if not one.second:
            found += [Mark(mention, Standing.MISSING) for mention in one.first]
    return tuple(found)


def _as_reference(
    gold: Sequence[Mention], others: Mapping[int, Sequence[Mention]], names: Sequence[str]
) -> tuple[Mark, ...]:
    having: defaultdict[Key, set[int]] = defaultdict(set)
    for place, mentions in others.items():
        for mention in mentions:
            having[key_of(mention)].add(place)
    found = []
    for mention in gold:
        lacking = [names[place] for place in others if place not in having[key_of(mention)]]
        told = f"not in {', '.join(lacking)}" if 0 < len(lacking) < len(others) else ""
        found.append(Mark(mention, _shared(len(lacking), len(others)), told))
    return tuple(found)


def _shared(lacking: int, others: int) -> Standing:
    if not lacking:
        return Standing.BOTH
    return Standing.SOME if lacking < others else Standing.ONLY


def _among_equals(
    text: str, place: int, columns: Mapping[int, Sequence[Mention]], names: Sequence[str]
) -> tuple[Mark, ...]:
    own = columns[place]
    different: defaultdict[Key, list[tuple[DisagreementKind, str]]] = defaultdict(list)
    for other, mentions in columns.items():
        if other == place:
            continue
        for one in disagreements(own, mentions):
            word = _AMONG_EQUALS.get(one.kind, "other border")
            told = f"{names[other]}: {word}" + (f", {_quoted(text, one.second)}" if one.second else "")
            for mention in one.first:
                different[key_of(mention)].append((one.kind, told))
    return tuple(_mark(mention, different[key_of(mention)], len(columns) - 1) for mention in own)


def _mark(mention: Mention, different: Sequence[tuple[DisagreementKind, str]], others: int) -> Mark:
    told = "; ".join(told for _, told in different)
    if len(different) < others or not different:
        return Mark(mention, Standing.SOME if different else Standing.BOTH, told)
    kinds = {_OF_KIND[kind] for kind, _ in different}
    worst = next(one for one in (Standing.TYPE, Standing.BORDER, Standing.ONLY) if one in kinds)
    return Mark(mention, worst, told)


def _quoted(text: str, mentions: Sequence[Mention]) -> str:
    return ", ".join(f"{one.type} “{clipped(one.text(text), _LONGEST_QUOTE)}”" for one in mentions[:3])
