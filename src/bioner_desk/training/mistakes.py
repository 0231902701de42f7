"""Which mistakes a model makes: mentions that it missed, invented, cut at the wrong border or gave the wrong type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bioner_desk.documents import Document, Mention

_AROUND = 40  # characters of the text on each side
_WHITE = re.compile(r"\s+")


class MistakeKind(StrEnum):
    """What is wrong."""

    MISSED = "missed"
    INVENTED = "invented"
    BORDER = "wrong border"
    TYPE = "wrong type"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake in a document.

    Args:
        kind: of it.
        document: its number among those that were measured.
        gold: the mention that would have been right; `None` if there is nothing.
        said: what the model marked; `None` if it marked nothing.
    """

    kind: MistakeKind
    document: int
    gold: Mention | None
    said: Mention | None


def mistakes(number: int, gold: Iterable[Mention], said: Iterable[Mention]) -> list[Mistake]:
    """The mistakes in one document, in text order.

    Every wrong mention is one. Where it shares characters with gold of its type, its border is wrong; where it shares
    them with gold of another type alone, its type; elsewhere it is invented. Gold that was not found is missed if no
    wrong mention shares characters with it, so that a pair of the two counts once.
    """
    gold_by_key, said_by_key = ({_key(one): one for one in side} for side in (gold, said))
    wrong = [one for key, one in said_by_key.items() if key not in gold_by_key]
    unfound = [one for key, one in gold_by_key.items() if key not in said_by_key]
    found = [_judged(number, one, list(gold_by_key.values())) for one in wrong]
    found += [
        Mistake(MistakeKind.MISSED, number, one, None)
        for one in unfound
        if not any(_share_characters(one, other) for other in wrong)
    ]
    return sorted(found, key=lambda one: (one.said or one.gold or wrong[0]).start)


def chosen(found: Sequence[Mistake], most: int = 3) -> list[Mistake]:
    """A few mistakes of each kind, spread over the documents, the same for the same mistakes."""
    shown: list[Mistake] = []
    for kind in MistakeKind:
        of_kind = [one for one in found if one.kind is kind]
        number = min(most, len(of_kind))
        shown += [of_kind[(2 * place + 1) * len(of_kind) // (2 * number)] for place in range(number)]
    return shown


def in_words(mistake: Mistake, document: Document) -> str:
    """The mistake with the words around it, in one line; it quotes the document."""
    gold, said = mistake.gold, mistake.said
    marked = said or gold
    if marked is None:
        return mistake.kind.value
    place = _around(document.text, marked)
    if said is None:
        return f"{marked.type}: {place}"
    if gold is None:
        return f"said {said.type}: {place}"
    if said.type != gold.type:
        border = "" if _key(said)[1] == _key(gold)[1] else f" for “{_plain(gold.text(document.text))}”"
        return f"said {said.type}, gold has {gold.type}{border}: {place}"
    return f"{said.type}: {place}; gold has “{_plain(gold.text(document.text))}”"


_Key = tuple[str, tuple[tuple[int, int], ...]]


def _key(mention: Mention) -> _Key:
    return mention.type, tuple(sorted((piece.start, piece.end) for piece in mention.pieces))


def _judged(number: int, said: Mention, gold: Sequence[Mention]) -> Mistake:
    there = [one for one in gold if _share_characters(one, said)]
    same_place = [one for one in there if _key(one)[1] == _key(said)[1]]
    same_type = [one for one in there if one.type == said.type]
    if same_place:
        return Mistake(MistakeKind.TYPE, number, same_place[0], said)
    if same_type:
        return Mistake(MistakeKind.BORDER, number, same_type[0], said)
    if there:
        return Mistake(MistakeKind.TYPE, number, there[0], said)
    return Mistake(MistakeKind.INVENTED, number, None, said)


def _share_characters(one: Mention, other: Mention) -> bool:
    return any(piece.overlaps(others) for piece in one.pieces for others in other.pieces)


def _around(text: str, mention: Mention) -> str:
    """The words of a mention in brackets, with some before and after it."""
    start, end = mention.start, mention.end
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if start > _AROUND:
        before = "… " + before.partition(" ")[2]
    if end + _AROUND < len(text):
        after = after.rpartition(" ")[0] + " …"
    return _plain(f"{before}[{text[start:end]}]{after}")


def _plain(text: str) -> str:
    return _WHITE.sub(" ", text).strip()
