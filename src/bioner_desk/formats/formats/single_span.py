"""`single_span`: the mentions of one type with their character offsets."""

from __future__ import annotations

from collections.abc import Sequence

from bioner_desk.documents import Document, Mention
from bioner_desk.formats.align import place_near_hints
from bioner_desk.formats.base import OutputFormat, Parsed, joined
from bioner_desk.formats.copying import SpanAutomaton
from bioner_desk.formats.json_scan import scan_json
from bioner_desk.formats.json_text import dumps
from bioner_desk.formats.spans import entry_rules, offsets, read_entries
from bioner_desk.formats.type_names import TypeNames
from bioner_desk.grammar import Automaton


class SingleSpan(OutputFormat):
    """One array `[start, end, text]` per mention, with further pairs of offsets for further pieces."""

    id = "single_span"
    title = "Offsets and text, one type per question"
    origin = "LLMs4NER"
    explanation = (
        "The answer is a JSON array of [start, end, mention] in text order, and [] if there are none. Offsets count "
        "the characters of the text from 0; end is the offset behind the last character."
    )
    limits = ()
    one_type = True

    def instruction(self, document: Document, types: Sequence[str]) -> str:
        del document
        return f"List every mention of {joined(types)} as [start, end, text] with character offsets."

    def _write(self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]) -> str:
        del types
        return dumps([[*offsets(mention), mention.text(document.text)] for mention in mentions])

    def _form(self, document: Document, types: tuple[str, ...]) -> str:
        del types
        return entry_rules(document.text, "")

    def _copy(self, document: Document, types: tuple[str, ...]) -> Automaton:
        return SpanAutomaton(document.text, types, names_types=False)

    def _parse(self, answer: str, document: Document, types: tuple[str, ...]) -> Parsed:
        items, problems = read_entries(scan_json(answer), answer, TypeNames(types), types[0])
        return place_near_hints(items, document.text).with_problems(problems)


FORMAT = SingleSpan()
