"""Which mention of a document is which line of the file it was read from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bioner_desk.corpora.standoff.source import TextBound
from bioner_desk.corpora.type_names import brat_type_name
from bioner_desk.documents import Mention
from bioner_desk.errors import DocumentError


@dataclass(slots=True)
class Matching:
    """Lines and mentions put together.

    Args:
        kept: for each T line that stays, the place of its mention in the document.
        new: the places of the mentions that have no line yet.
        gone: the T lines without a mention.
    """

    kept: list[tuple[TextBound, int]] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    gone: list[TextBound] = field(default_factory=list)


class TypeNames:
    """How types are written in one file: as the file has them, otherwise as brat allows."""

    def __init__(self, bounds: Iterable[TextBound]) -> None:
        self._known = {bound.type for bound in bounds}
        self._rewritten: dict[str, str] = {}

    def written(self, name: str) -> str:
        """The name of a type in the file.

        Raises:
            DocumentError: another type of the document would be written in the same way, and both would become one.
        """
        written = brat_type_name(name)
        if name in self._known or written == name:
            return name
        other = self._rewritten.setdefault(written, name)
        if other != name:
            message = f"The types {other!r} and {name!r} would both be written as {written!r}."
            raise DocumentError(message, hint="Give them names that differ in the letters A-Z; labels can be any text.")
        return written


def same_pieces(mention: Mention, bound: TextBound) -> bool:
    """Whether mention and line are about the same places, in any order."""
    pieces = mention.pieces
    return pieces == bound.mention.pieces or sorted(pieces) == sorted(bound.pieces)


def match_mentions(mentions: Sequence[Mention], bounds: Sequence[TextBound], names: TypeNames) -> Matching:
    """Match by ID; where an ID occurs more than once, equal ones first."""
    matching = Matching()
    free: dict[str, list[TextBound]] = {}
    for bound in bounds:
        free.setdefault(bound.mention.id or "", []).append(bound)
    unequal = []
    for place, mention in enumerate(mentions):
        bound_ = _take_equal(mention, free.get(mention.id or "", []), names)
        if bound_ is None:
            unequal.append(place)
        else:
            matching.kept.append((bound_, place))
    for place in unequal:
        left = free.get(mentions[place].id or "")
        if left:
            matching.kept.append((left.pop(0), place))
        else:
            matching.new.append(place)
    matching.gone = [bound for bounds_ in free.values() for bound in bounds_]
    return matching


def _take_equal(mention: Mention, candidates: list[TextBound], names: TypeNames) -> TextBound | None:
    for at, bound in enumerate(candidates):
        if mention is bound.mention or (names.written(mention.type) == bound.type and same_pieces(mention, bound)):
            return candidates.pop(at)
    return None
