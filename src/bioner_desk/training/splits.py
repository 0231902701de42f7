"""Documents to train on and documents to measure on: a score on documents that were trained on is void."""

from __future__ import annotations

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bioner_desk.documents import Document
from bioner_desk.errors import UsageError

SHINGLE = 10  # words
# Set phrases ("the aim of the present study was to find out whether") give a few shared shingles by chance.
_BY_CHANCE = 5
_SHARE_BY_CHANCE = 0.1
# Documents that are looked at for one shingle. More of them tell nothing new about what is near to what, since those
# that share a long text all share it with the first ones, and hundreds of notes with one heading would take minutes.
_MOST_HOLDERS = 20
# Headers and footers say nothing about copies: what stands in many documents, and in a good part of all that are given.
# The number keeps the copies and the carried-forward passages of a handful of notes from being taken for a footer; the
# share leaves room for a few hospitals with a template each, and is more than set phrases or copies reach in a corpus.
_MANY_DOCUMENTS = 5
_SHARE_OF_DOCUMENTS = 0.2
# A document of which less than this is left without them is more than a form that was filled in: all of it counts then,
# or many copies of one text would hide each other.
_SHARE_LEFT = 0.5
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


def telling_shingles(documents: Sequence[Document]) -> list[set[str]]:
    """The shingles of each document by which copies are found: without headers and footers that many documents have.

    If they are most of a document, it keeps them, and is compared by them with others that keep them too.
    """
    cut = [shingles(one.text) for one in documents]
    holders = Counter(shingle for own in cut for shingle in own)
    enough = max(_MANY_DOCUMENTS, math.floor(_SHARE_OF_DOCUMENTS * len(cut)) + 1)
    common = {shingle for shingle, number in holders.items() if number >= enough}
    left = [own - common for own in cut]
    return [few if len(few) >= _SHARE_LEFT * len(own) else own for few, own in zip(left, cut, strict=True)]


def overlaps(train: Sequence[Document], dev: Sequence[Document]) -> list[Overlap]:
    """The documents of `dev` that share more with `train` than chance and common headers and footers explain."""
    if not dev:
        return []
    cut = telling_shingles([*train, *dev])
    where: dict[str, str] = {}
    for document, own in zip(train, cut, strict=False):
        for shingle in own:
            where.setdefault(shingle, document.name)
    found = []
    for document, own in zip(dev, cut[len(train) :], strict=True):
        shared = sorted(own & where.keys())
        if _is_too_much(len(shared), own):
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


def hold_out(documents: Sequence[Document], share: float, seed: int) -> frozenset[int]:
    """Choose whole documents to measure on, at least one; the same for the same seed.

    Documents that are near-duplicates stay together, and none that is chosen overlaps those that are left (`overlaps`).
    That can make them fewer than the share says. Some of the documents with mentions are always left.

    Args:
        documents: of which some have mentions.
        share: of the documents, above 0 and below 1.
        seed: of the choice.

    Returns:
        the places of the chosen ones.

    Raises:
        UsageError: there is only one document, or all of them share too much text.
    """
    everything = "Train on everything (--dev-share 0), or name annotated documents to measure on (--dev)."
    if len(documents) < 2:
        message = "There is only one document, so that none can be held out to measure on."
        raise UsageError(message, hint=everything)
    cut = telling_shingles(documents)
    groups = _groups(cut)
    random.Random(seed).shuffle(groups)
    wanted = max(1, round(share * len(documents)))
    held: set[int] = set()
    left = Counter(shingle for own in cut for shingle in own)
    to_learn_from = {at for at, one in enumerate(documents) if one.mentions}
    # Of groups that are larger than what is wanted, the smallest comes first; one is taken only if no other can be.
    for group in sorted(groups, key=lambda group: max(len(group), wanted)):
        fits = not held or len(held) + len(group) <= wanted
        if fits and to_learn_from - held - set(group) and _stands_apart(group, cut, left):
            held |= set(group)
    if not held:
        message = f"None of the {len(documents)} documents can be held out to measure on: they share too much text."
        raise UsageError(message, hint=everything)
    return frozenset(held)


def _is_too_much(shared: int, own: Collection[str]) -> bool:
    return shared > min(_BY_CHANCE, _SHARE_BY_CHANCE * len(own))


def _groups(cut: Sequence[set[str]]) -> list[list[int]]:
    """The places of documents, near-duplicates together."""
    group_of = {at: [at] for at in range(len(cut))}
    holders: dict[str, list[int]] = defaultdict(list)
    for at, own in enumerate(cut):
        shared = Counter(other for shingle in own for other in holders[shingle])
        for other, number in shared.items():
            near = _is_too_much(number, own) or _is_too_much(number, cut[other])
            if near and group_of[other] is not group_of[at]:
                group_of[other] += group_of[at]
                for moved in group_of[at]:
                    group_of[moved] = group_of[other]
        for shingle in own:
            if len(holders[shingle]) < _MOST_HOLDERS:
                holders[shingle].append(at)
    return [sorted(group) for at, group in group_of.items() if min(group) == at]


def _stands_apart(group: Sequence[int], cut: Sequence[set[str]], left: Counter[str]) -> bool:
    """Take a group's shingles out of those that are left, unless it shares too much with the others.

    What is taken out later only makes it share less, so that this need not be asked again.
    """
    for at in group:
        left.subtract(cut[at])
    if any(_is_too_much(sum(left[shingle] > 0 for shingle in cut[at]), cut[at]) for at in group):
        for at in group:
            left.update(cut[at])
        return False
    return True
