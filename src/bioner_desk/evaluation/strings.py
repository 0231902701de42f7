"""String scores, as papers with generated lists count: what was found in a document, not where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

from bioner_desk.documents import Mention
from bioner_desk.evaluation.matching import distinct, key_of
from bioner_desk.evaluation.scores import Counts, Scores

TypedString = tuple[str, str]
"""A type and the words that a mention of it has."""


def typed_string(mention: Mention, text: str) -> TypedString:
    """The type and words of a mention: pieces, in text order, and words are joined by one blank; case is kept."""
    name, pieces = key_of(mention)
    return name, " ".join(word for start, end in pieces for word in text[start:end].split())


def string_scores(
    text: str, gold: Iterable[Mention], predicted: Iterable[Mention], *, counted: Literal["set", "multiset"]
) -> Scores:
    """Compare the strings that the mentions of one document have, together with their types.

    A system is right here that says which diseases are in a note without saying where, which is all that a model's list
    says. Such scores lie above strict ones, and are to be compared with their like alone.

    Args:
        text: the document's text.
        gold: the right mentions; identical ones count once, as everywhere.
        predicted: those to be scored.
        counted: a string that several mentions have counts once (`set`) or as often as there are mentions (`multiset`).
    """
    ours, theirs = _strings(text, gold), _strings(text, predicted)
    if counted == "set":
        ours, theirs = Counter(set(ours)), Counter(set(theirs))
    right, wrong, missed = (_per_type(one) for one in (ours & theirs, theirs - ours, ours - theirs))
    types = sorted({*right, *wrong, *missed})
    return Scores.of({name: Counts(right[name], wrong[name], missed[name]) for name in types})


def _strings(text: str, mentions: Iterable[Mention]) -> Counter[TypedString]:
    return Counter(typed_string(mention, text) for mention in distinct(mentions).values())


def _per_type(strings: Mapping[TypedString, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (name, _), number in strings.items():
        found[name] += number
    return found
