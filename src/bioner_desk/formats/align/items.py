"""What the aligner takes and how it reports what it could not place."""

from __future__ import annotations

from dataclasses import dataclass

from bioner_desk.documents import Span
from bioner_desk.formats.base import Problem, ProblemKind


@dataclass(frozen=True, slots=True)
class Item:
    """A mention as an answer says it, before it has offsets.

    `strings` are its pieces in text order, one for a continuous mention; `answer` is where the answer says it.
    """

    type: str
    strings: tuple[str, ...]
    answer: Span

    @property
    def text(self) -> str:
        """The pieces joined as brat joins them."""
        return " ".join(self.strings)

    def problem(self, kind: ProblemKind) -> Problem:
        """A problem about this item."""
        return Problem(kind=kind, answer=self.answer, content=self.text, type=self.type)
