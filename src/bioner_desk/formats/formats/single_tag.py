"""`single_tag`: the text with `@@` before and `##` after each mention of one type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from bioner_desk.documents import Document, Mention
from bioner_desk.formats.base import OutputFormat, Parsed, joined
from bioner_desk.formats.copying import MarkAutomaton
from bioner_desk.formats.limits import FLAT, NEXT_TO_MARKS, NO_PIECES
from bioner_desk.formats.marked_text import marked_text
from bioner_desk.formats.tags import Mark, read_marks, without_overlap, write_marks
from bioner_desk.grammar import Automaton


class SingleTag(OutputFormat):
    """GPT-NER's marks; a text that holds them itself gets others, so the instruction depends on the text."""

    id = "single_tag"
    title = "Marks in the text, one type per question"
    origin = "GPT-NER"
    explanation = "The answer is the text itself with the marks put in, and nothing else is changed."
    limits = (NO_PIECES, FLAT, NEXT_TO_MARKS)
    one_type = True

    def instruction(self, document: Document, types: Sequence[str]) -> str:
        begin, end = _marks_for(document.text)
        return f"Copy the text and put {begin} before and {end} after every mention of {joined(types)}."

    def _expressible(
        self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]
    ) -> tuple[Mention, ...]:
        del types
        text = document.text
        begin, end = _marks_for(text)
        continuous = (mention for mention in mentions if not mention.is_discontinuous)
        clear = (
            mention
            for mention in continuous
            if _is_clear(begin, text, mention.start) and _is_clear(end, text, mention.end)
        )
        return tuple(without_overlap(clear))

    def _write(self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]) -> str:
        return write_marks(document.text, mentions, _marks(document.text, types[0]))

    def _form(self, document: Document, types: tuple[str, ...]) -> str:
        del types
        return marked_text(document.text, [_marks_for(document.text)], depth=1)

    def _copy(self, document: Document, types: tuple[str, ...]) -> Automaton:
        return MarkAutomaton(
            document.text, _marks(document.text, types[0]), lambda mark, at: _is_clear(mark, document.text, at), depth=1
        )

    def _parse(self, answer: str, document: Document, types: tuple[str, ...]) -> Parsed:
        spelled = _marks(document.text, types[0])
        return read_marks(answer, document.text, {spelling: mark for mark, spelling in spelled.items()})


def _marks_for(text: str) -> tuple[str, str]:
    """The first pair of marks of which the text holds neither."""
    return next(pair for pair in _pairs() if pair[0] not in text and pair[1] not in text)


def _marks(text: str, type_name: str) -> dict[Mark, str]:
    begin, end = _marks_for(text)
    return {Mark(type_name, opens=True): begin, Mark(type_name, opens=False): end}


def _pairs() -> Iterator[tuple[str, str]]:
    yield from (("@@", "##"), ("⟦", "⟧"), ("⟪", "⟫"), ("⦃", "⦄"), ("⦅", "⦆"))
    for number in count(1):
        yield f"⟦{number}⟦", f"⟧{number}⟧"


def _is_clear(mark: str, text: str, at: int) -> bool:
    """Whether the characters before `at` cannot be read as the begin of a mark that is put there ("a@" + "@@")."""
    return not any(text[:at].endswith(mark[:length]) for length in range(1, len(mark)))


FORMAT = SingleTag()
