"""Whether documents to measure on are among those to train on: a score on such documents is void."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bioner_desk.documents import Document
from bioner_desk.errors import UsageError

SHINGLE = 10  # words
# Set phrases ("the aim of the present study was to find out whether") give a few shared shingles by chance.
_BY_CHANCE = 5
_SHARE_BY_CHANCE = 0.1
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Overlap:
    """A document for measuring that holds text of a document for training."""

    dev: str
    train: str
    shared: int
    of: int
    example: str


def shingles(text: str) -> set[str]:
    """Every ten words in a row, in small letters; a shorter text is one shingle."""
    words = _WORD.findall(text.lower())
    if not words:
        return set()
    return {" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}


def overlaps(train: Iterable[Document], dev: Iterable[Document]) -> list[Overlap]:
    """The documents of `dev` that share more with `train` than chance explains."""
    where: dict[str, str] = {}
    for document in train:
        for shingle in shingles(document.text):
            where.setdefault(shingle, document.name)
    found = []
    for document in dev:
        own = shingles(document.text)
        shared = sorted(own & where.keys())
        if len(shared) > min(_BY_CHANCE, _SHARE_BY_CHANCE * len(own)):
            found.append(Overlap(document.name, where[shared[0]], len(shared), len(own), shared[0]))
    return found


def refuse_overlap(train: Sequence[Document], dev: Sequence[Document]) -> None:
    """Stop if documents to measure on are among those to train on.

    Raises:
        UsageError: they are.
    """
    found = overlaps(train, dev)
    if found:
        first = found[0]
        message = (
            f"{len(found)} of {len(dev)} documents for measuring hold text that is trained on: {first.dev} shares "
            f"{first.shared} of {first.of} runs of {SHINGLE} words with {first.train} ({first.example!r})."
        )
        raise UsageError(message, hint="Take these documents out of one of the two; scores on them would mean nothing.")
