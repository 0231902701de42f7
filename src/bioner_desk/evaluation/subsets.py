"""Mentions of a kind that is hard for some formats and models, and how many of them were found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum

from bioner_desk.documents import Document, Mention
from bioner_desk.evaluation.matching import Key, distinct, shared_characters, size
from bioner_desk.evaluation.strings import TypedString, typed_string

LONG_WORDS = 5
"""Words of a long mention. So many have 0.6 % of the mentions in BC5CDR dev, 5.5 % in NCBI dev, 4.7 % in MACCROBAT dev:
with fewer they would be too common to be hard, with more there would be too few to say anything."""


class Subset(StrEnum):
    """Which gold mentions; one may be in several, and most are in none.

    The type and words of a mention are those of `typed_string`.
    """

    NESTED = "nested"
    DISCONTINUOUS = "discontinuous"
    REPEATED = "repeated"
    LONG = "long"
    RARE = "rare"

    @property
    def meaning(self) -> str:
        """Which mentions these are, for a person."""
        return _MEANINGS[self]


_MEANINGS = {
    Subset.NESTED: "lies in another mention of its document",
    Subset.DISCONTINUOUS: "has several pieces",
    Subset.REPEATED: "type and string more than once in its document",
    Subset.LONG: f"{LONG_WORDS} words or more",
    Subset.RARE: "type and string once in all gold",
}


def subsets(documents: Sequence[Document]) -> list[dict[Subset, set[Key]]]:
    """For each document, which of its mentions are in which subset; what is rare is rare in all documents together."""
    strings = [_strings(document) for document in documents]
    everywhere = Counter(string for one in strings for string in one.values())
    return [_subsets(document, one, everywhere) for document, one in zip(documents, strings, strict=True)]


def _strings(document: Document) -> dict[Key, TypedString]:
    return {key: typed_string(mention, document.text) for key, mention in distinct(document.mentions).items()}


def _subsets(
    document: Document, strings: dict[Key, TypedString], everywhere: Counter[TypedString]
) -> dict[Subset, set[Key]]:
    here = Counter(strings.values())
    return {
        Subset.NESTED: set(_nested(distinct(document.mentions))),
        Subset.DISCONTINUOUS: {key for key in strings if len(key[1]) > 1},
        Subset.REPEATED: {key for key, string in strings.items() if here[string] > 1},
        Subset.LONG: {key for key, (_, words) in strings.items() if len(words.split()) >= LONG_WORDS},
        Subset.RARE: {key for key, string in strings.items() if everywhere[string] == 1},
    }


def _nested(mentions: dict[Key, Mention]) -> Iterator[Key]:
    """Those that lie in another; of two that hold the same characters, both."""
    keys, values = list(mentions), list(mentions.values())
    for (one, other), common in shared_characters(values, values).items():
        if one != other and common == size(values[one]):
            yield keys[one]
