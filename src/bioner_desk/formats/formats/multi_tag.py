"""`multi_tag`: the text with each mention between tags that name its type."""

from __future__ import annotations

from collections.abc import Sequence

from bioner_desk.documents import Document, Mention
from bioner_desk.formats.base import OutputFormat, Parsed, joined
from bioner_desk.formats.copying import MarkAutomaton
from bioner_desk.formats.identifiers import Identifiers
from bioner_desk.formats.limits import NEXT_TO_MARKS, NO_CROSSING, NO_PIECES
from bioner_desk.formats.marked_text import marked_text
from bioner_desk.formats.tags import Mark, read_marks, without_crossing, write_marks
from bioner_desk.grammar import Automaton

_DEEPEST = 8  # mentions inside one another, where the form counts them


class MultiTag(OutputFormat):
    """XML-like tags that nest; nothing else of XML, no escapes."""

    id = "multi_tag"
    title = "Tags in the text, all types at once"
    origin = "TANL, LLMs4NER"
    explanation = "The answer is the text itself with tags put in, <Type>like this</Type>, and nothing else is changed."
    limits = (NO_PIECES, NO_CROSSING, NEXT_TO_MARKS)
    one_type = False

    def instruction(self, document: Document, types: Sequence[str]) -> str:
        del document
        return f"Copy the text and wrap every mention of {joined(types)} in a tag with its type."

    def _expressible(
        self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]
    ) -> tuple[Mention, ...]:
        spelled = _tags(types)
        continuous = (mention for mention in mentions if not mention.is_discontinuous)
        clear = (
            mention
            for mention in continuous
            if _is_clear(spelled[Mark(mention.type, opens=True)], document.text, mention.start)
            and _is_clear(spelled[Mark(mention.type, opens=False)], document.text, mention.end)
        )
        return tuple(without_crossing(clear))

    def _write(self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]) -> str:
        return write_marks(document.text, mentions, _tags(types))

    def _form(self, document: Document, types: tuple[str, ...]) -> str:
        pairs = [(f"<{identifier}>", f"</{identifier}>") for identifier in Identifiers(types)]
        return marked_text(document.text, pairs, _DEEPEST)

    def _copy(self, document: Document, types: tuple[str, ...]) -> Automaton:
        return MarkAutomaton(document.text, _tags(types), lambda tag, at: _is_clear(tag, document.text, at))

    def _parse(self, answer: str, document: Document, types: tuple[str, ...]) -> Parsed:
        return read_marks(answer, document.text, {spelling: mark for mark, spelling in _tags(types).items()})


def _tags(types: Sequence[str]) -> dict[Mark, str]:
    identifiers = Identifiers(types)
    begins = {Mark(name, opens=True): f"<{identifiers.of(name)}>" for name in types}
    return begins | {Mark(name, opens=False): f"</{identifiers.of(name)}>" for name in types}


def _is_clear(tag: str, text: str, at: int) -> bool:
    """Whether a tag that is put there is not taken for one that the text holds at the same place."""
    return not text.startswith(tag, at)


FORMAT = MultiTag()
