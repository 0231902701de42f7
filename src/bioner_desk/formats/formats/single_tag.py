"""`single_tag`: the text with `@@` before and `##` after each mention of one type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from bioner_desk.documents import Document, Mention
from bioner_desk.formats.base import OutputFormat, Parsed, joined
from bioner_desk.formats.limits import FLAT, NEXT_TO_MARKS, NO_PIECES
from bioner_desk.formats.tags import Mark, read_marks, without_overlap, write_marks


class SingleTag(OutputFormat):
    """GPT-NER's marks; a text that holds them itself gets others, so the instruction depends on the text."""

    id = "single_tag"
    title = "Marks in the text, one type per question"
    origin = "GPT-NER"
    limits = (NO_PIECES, FLAT, NEXT_TO_MARKS)
    one_type = True

    def instruction(self, document: Document, types: Sequence[str]) -> str:
        begin, end = _marks_for(document.text)
        return f"Copy the text and put {begin} before and {end} after every mention of {joined(types)}."

    def _expressible(
        self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]
    ) -> tuple[Mention, ...]:
        del types
        begin, end = _marks_for(document.text)
        continuous = (mention for mention in mentions if not mention.is_discontinuous)
        clear = (
            mention
            for mention in continuous
            if not _runs_into(document.text, mention.start, begin) and not _runs_into(document.text, mention.end, end)
        )
        return tuple(without_overlap(clear))

    def _write(self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]) -> str:
        begin, end = _marks_for(document.text)
        spelled = {Mark(types[0], opens=True): begin, Mark(types[0], opens=False): end}
        return write_marks(document.text, mentions, spelled)

    def _parse(self, answer: str, document: Document, types: tuple[str, ...]) -> Parsed:
        begin, end = _marks_for(document.text)
        return read_marks(answer, document.text, {begin: Mark(types[0], opens=True), end: Mark(types[0], opens=False)})


def _marks_for(text: str) -> tuple[str, str]:
    """The first pair of marks of which the text holds neither."""
    return next(pair for pair in _pairs() if pair[0] not in text and pair[1] not in text)


def _pairs() -> Iterator[tuple[str, str]]:
    yield from (("@@", "##"), ("⟦", "⟧"), ("⟪", "⟫"), ("⦃", "⦄"), ("⦅", "⦆"))
    for number in count(1):
        yield f"⟦{number}⟦", f"⟧{number}⟧"


def _runs_into(text: str, at: int, mark: str) -> bool:
    """Whether the characters before `at` could be read as the begin of the mark that is put there ("a@" + "@@")."""
    return any(text[:at].endswith(mark[:length]) for length in range(1, len(mark)))


FORMAT = SingleTag()
