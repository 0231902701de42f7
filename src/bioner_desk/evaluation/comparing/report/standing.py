"""How each mention of a column stands to those of the other columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Mention
from bioner_desk.evaluation.comparing.report.rendering import clipped
from bioner_desk.evaluation.disagreements import Disagreement, DisagreementKind, agreed, disagreements
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
# What a disagreement is with the sets exchanged, where that is something else and has words of its own.
_TURNED = {
    DisagreementKind.ONLY_SECOND: DisagreementKind.ONLY_FIRST,
    DisagreementKind.SPLIT: DisagreementKind.MERGED,
    DisagreementKind.MERGED: DisagreementKind.SPLIT,
}
_Told = tuple[DisagreementKind, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mention as a column shows it; `told` says the difference in words, and is empty where there is none."""

    mention: Mention
    standing: Standing
    told: str = ""


def marks(
    text: str,
    columns: Mapping[int, Sequence[Mention]],
    names: Sequence[str],
    reference: int | None,
    *,
    cancel: CancelToken | None = None,
) -> dict[int, tuple[Mark, ...]]:
    """The marks of each column.

    Args:
        text: of the document.
        columns: the mentions of each column, by its place.
        names: of all columns.
        reference: the place of the column that the others are held against (gold), which also shows what they lack;
            `None` if all are equal, and each is held against all others.
        cancel: looked at again and again.

    Raises:
        Cancelled: `cancel` was set.
    """
    if reference is None or reference not in columns:
        return _among_equals(text, columns, names, cancel)
    gold = columns[reference]
    others = {place: mentions for place, mentions in columns.items() if place != reference}
    found = {place: _against(text, gold, mentions, names[reference], cancel) for place, mentions in others.items()}
    return found | {reference: _as_reference(gold, others, names)}


def _against(
    text: str, gold: Sequence[Mention], mentions: Sequence[Mention], name: str, cancel: CancelToken | None
) -> tuple[Mark, ...]:
    found = [Mark(mention, Standing.BOTH) for mention in agreed(mentions, gold)]
    for one in disagreements(gold, mentions, cancel=cancel):
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
    text: str, columns: Mapping[int, Sequence[Mention]], names: Sequence[str], cancel: CancelToken | None
) -> dict[int, tuple[Mark, ...]]:
    different: dict[int, defaultdict[Key, list[_Told]]] = {place: defaultdict(list) for place in columns}
    for place, other in combinations(columns, 2):
        # The same disagreements for both, seen from either side.
        for one in disagreements(columns[place], columns[other], cancel=cancel):
            _note(different[place], text, one, one.first, one.second, names[other])
            _note(different[other], text, one, one.second, one.first, names[place])
    return {
        place: tuple(_mark(mention, different[place][key_of(mention)], len(columns) - 1) for mention in own)
        for place, own in columns.items()
    }


def _note(
    different: defaultdict[Key, list[_Told]],
    text: str,
    one: Disagreement,
    own: Sequence[Mention],
    others: Sequence[Mention],
    name: str,
) -> None:
    """Note what a disagreement says of a column's own mentions, beside those of the column with this name."""
    if own:
        kind = one.kind if own is one.first else _TURNED.get(one.kind, one.kind)
        word = _AMONG_EQUALS.get(kind, "other border")
        told = f"{name}: {word}" + (f", {_quoted(text, others)}" if others else "")
        for mention in own:
            different[key_of(mention)].append((kind, told))


def _mark(mention: Mention, different: Sequence[_Told], others: int) -> Mark:
    told = "; ".join(told for _, told in different)
    if len(different) < others or not different:
        return Mark(mention, Standing.SOME if different else Standing.BOTH, told)
    kinds = {_OF_KIND[kind] for kind, _ in different}
    worst = next(one for one in (Standing.TYPE, Standing.BORDER, Standing.ONLY) if one in kinds)
    return Mark(mention, worst, told)


def _quoted(text: str, mentions: Sequence[Mention]) -> str:
    return ", ".join(f"{one.type} “{clipped(one.text(text), _LONGEST_QUOTE)}”" for one in mentions[:3])
