"""`conv_term`: a conversation about one document, one question per type."""

from __future__ import annotations

from collections.abc import Sequence

from bioner_desk.conversation import Prompt, Turn
from bioner_desk.documents import Document
from bioner_desk.formats.base import document_part, joined
from bioner_desk.formats.lists import TermListFormat

_ACKNOWLEDGED = "I've read this text."


class ConvTerm(TermListFormat):
    """The document is a turn of its own; each type's question forks from there and sees no other type's answer."""

    id = "conv_term"
    title = "Conversation, one question per type"
    origin = "UniversalNER"
    explanation = (
        "Answer each question with a JSON array of the mentions, copied from the text in text order, and [] if there "
        "are none."
    )

    def instruction(self, document: Document, types: Sequence[str]) -> str:
        del document
        return f"What describes {joined(types)} in the text?"

    def prompt(self, document: Document, types: Sequence[str]) -> Prompt:
        return (
            Turn("user", document_part(document)),
            Turn("assistant", _ACKNOWLEDGED),
            Turn("user", self.instruction(document, types)),
        )


FORMAT = ConvTerm()
