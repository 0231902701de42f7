"""A mention: a type and the pieces of text that say it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self, TypeVar

from bioner_desk.documents.span import Span


@dataclass(frozen=True, kw_only=True)
class Mention:
    """One place in a document where an entity is named.

    Two mentions are equal when type and pieces are; `id` is the name that the annotation file gives it
    ("T12"), `None` for a mention that is not in a file yet.

    Raises:
        ValueError: if there are no pieces.
    """

    type: str
    pieces: tuple[Span, ...]
    id: str | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not self.pieces:
            message = f"a mention of {self.type} needs at least one piece of text"
            raise ValueError(message)

    @classmethod
    def of(cls, type: str, *offsets: int) -> Self:  # noqa: A002 - the field's word for it
        """Build from a type and offsets: `Mention.of("Disease", 53, 60, 70, 77)` has two pieces."""
        pairs = zip(offsets[::2], offsets[1::2], strict=True)
        return cls(type=type, pieces=tuple(Span(start, end) for start, end in pairs))

    @property
    def start(self) -> int:
        """The first code point of the first piece in the text."""
        return min(piece.start for piece in self.pieces)

    @property
    def end(self) -> int:
        """One past the last code point of the last piece in the text."""
        return max(piece.end for piece in self.pieces)

    @property
    def hull(self) -> Span:
        """The smallest span that holds all pieces."""
        return Span(self.start, self.end)

    @property
    def is_discontinuous(self) -> bool:
        """Whether the mention has more than one piece."""
        return len(self.pieces) > 1

    def strings(self, text: str) -> tuple[str, ...]:
        """The text of each piece."""
        return tuple(piece.of(text) for piece in self.pieces)

    def text(self, text: str) -> str:
        """The pieces' text joined by one blank, as brat writes it."""
        return " ".join(self.strings(text))

    def shifted(self, by: int) -> Self:
        """The mention moved by `by` code points."""
        return replace(self, pieces=tuple(piece.shifted(by) for piece in self.pieces))


_M = TypeVar("_M", bound=Mention)


def by_place(types: Sequence[str]) -> Callable[[Mention], tuple[object, ...]]:
    """A sort key for the order of mentions: first offset, longest first, then the types' asked order.

    Types that are not asked come last, by name; equal hulls are told apart by their pieces, so that the order is total.
    """
    rank = {name: place for place, name in enumerate(types)}

    def key(mention: Mention) -> tuple[object, ...]:
        return (mention.start, -mention.end, rank.get(mention.type, len(rank)), mention.type, mention.pieces)

    return key


def in_order(mentions: Iterable[_M], types: Sequence[str] = ()) -> tuple[_M, ...]:
    """The mentions sorted by place; see `by_place`."""
    return tuple(sorted(mentions, key=by_place(types)))
