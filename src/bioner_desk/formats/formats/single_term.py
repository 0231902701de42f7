"""`single_term`: the mentions of one type as a JSON array."""

from __future__ import annotations

from collections.abc import Sequence

from bioner_desk.documents import Document
from bioner_desk.formats.base import joined
from bioner_desk.formats.lists import TermListFormat


class SingleTerm(TermListFormat):
    """One JSON array of strings per type; a discontinuous mention is an array of its pieces."""

    id = "single_term"
    title = "JSON list, one type per question"
    origin = "InstructUIE"
    explanation = (
        "The answer is a JSON array of the mentions, copied from the text in text order, and [] if there are none."
    )

    def instruction(self, document: Document, types: Sequence[str]) -> str:
        del document
        return f"List every mention of {joined(types)} as a JSON array of strings, in text order."


FORMAT = SingleTerm()
