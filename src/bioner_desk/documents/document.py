"""A document: a text that never changes, and the mentions in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from bioner_desk.documents.mention import Mention

DEFAULT_KIND = "clinical note"


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Something in a file that a person should know of and that did not stop the file from being read.

    `line` is 1-based, 0 when the problem concerns the whole file; `content` is the line as it is, without its end.
    """

    path: str
    line: int
    message: str
    content: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}"


class Source(Protocol):
    """What a file format keeps of the file a document came from, so that it can be written back faithfully."""

    @property
    def problems(self) -> tuple[FileProblem, ...]:
        """What was wrong with the file."""
        ...


@dataclass(frozen=True, kw_only=True)
class Document:
    """A text with mentions; offsets are code points of `text`.

    Args:
        text: the decoded text, unchanged: line ends, byte order mark and control characters are kept.
        mentions: in the order of the file, or in any order.
        name: the file's name without its ending, or any identifier.
        kind: the document's characteristics as the prompt states them ("discharge summary"), `None` if unknown.
        source: what the file format needs to write the document back; `None` for a document made in memory.
    """

    text: str
    mentions: tuple[Mention, ...] = ()
    name: str = ""
    kind: str | None = None
    source: Source | None = field(default=None, compare=False, repr=False)

    @property
    def problems(self) -> tuple[FileProblem, ...]:
        """What was wrong with the file that the document was read from."""
        return self.source.problems if self.source else ()

    def with_mentions(self, mentions: Iterable[Mention]) -> Document:
        """The same document with these mentions instead of its own."""
        return replace(self, mentions=tuple(mentions))
