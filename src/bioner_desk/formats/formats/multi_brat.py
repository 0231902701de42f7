"""`multi_brat`: the lines of a brat standoff file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bioner_desk.documents import Document, Mention, Span
from bioner_desk.formats.align import HintedItem, Item, place_near_hints
from bioner_desk.formats.base import OutputFormat, Parsed, Problem, ProblemKind, joined
from bioner_desk.formats.copying import BratAutomaton
from bioner_desk.formats.identifiers import Identifiers
from bioner_desk.formats.json_scan import unread
from bioner_desk.formats.lark import MOST_PIECES, integer, literal, on_lines, one_of
from bioner_desk.formats.spans import longest_joined, pairs
from bioner_desk.formats.type_names import TypeNames
from bioner_desk.grammar import Automaton

_NOTHING = "NONE"
# As brat writes it, and with any white space in place of the tabs.
_LINES = (
    re.compile(r"T\d+\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)", re.DOTALL),
    re.compile(r"\s*T?\d*[:.]?\s+(\S+)\s+(\d+\s+\d+(?:\s*;\s*\d+\s+\d+)*)\s+(.*?)\s*", re.DOTALL),
)
_LONGEST_OFFSETS = 1000  # characters; int() of endless digits is refused by Python with an exception


class MultiBrat(OutputFormat):
    """`T1⇥Type start end⇥text`, numbered in order; types are written as identifiers."""

    id = "multi_brat"
    title = "brat standoff, all types at once"
    origin = "brat"
    explanation = (
        "The answer has one line per mention, numbered from T1, with tabs between number, place and mention: "
        "T1\tType start end\tmention. It is NONE if there are none. Offsets count the characters of the text from 0; "
        "end is the offset behind the last character."
    )
    limits = ()
    one_type = False

    def instruction(self, document: Document, types: Sequence[str]) -> str:
        del document
        return f"Annotate every mention of {joined(types)} in brat standoff form."

    def _write(self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]) -> str:
        identifiers = Identifiers(types)
        lines = []
        for number, mention in enumerate(mentions, start=1):
            places = ";".join(f"{piece.start} {piece.end}" for piece in mention.pieces)
            lines.append(f"T{number}\t{identifiers.of(mention.type)} {places}\t{mention.text(document.text)}")
        return "\n".join(lines) or _NOTHING

    def _form(self, document: Document, types: tuple[str, ...]) -> str:
        text, offset = document.text, integer(len(document.text))
        return rf"""
start: {literal(_NOTHING)} | {on_lines("line", text)}
line: NUMBER TYPE " " PLACES "\t" TEXT
NUMBER: /T[1-9][0-9]{{0,3}}\t/
TYPE: {one_of(Identifiers(types))}
PLACES: /{offset} {offset}(;{offset} {offset}){{0,{MOST_PIECES - 1}}}/
TEXT: /[^\t\n\r]{{1,{longest_joined(text)}}}/
"""

    def _copy(self, document: Document, types: tuple[str, ...]) -> Automaton:
        return BratAutomaton(document.text, types, _NOTHING)

    def _parse(self, answer: str, document: Document, types: tuple[str, ...]) -> Parsed:
        if answer.strip() == _NOTHING:
            return Parsed()
        names = TypeNames(types, identifiers=True)
        items: list[HintedItem] = []
        problems: list[Problem] = []
        start = 0
        for line in answer.split("\n"):
            span = Span(start, start + len(line))
            start = span.end + 1
            if not line.strip():
                continue
            found = _read_line(span, answer, document.text, names)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                items.append(found)
        return place_near_hints(items, document.text).with_problems(problems)


def _read_line(span: Span, answer: str, text: str, names: TypeNames) -> HintedItem | Problem:
    line = span.of(answer)
    match = next((match for pattern in _LINES if (match := pattern.fullmatch(line))), None)
    if match is None or len(match[2]) > _LONGEST_OFFSETS:
        is_last = span.end == len(answer)
        return Problem(ProblemKind.TRUNCATED, span, line) if is_last else unread(answer, span)
    hint = pairs([int(number) for number in re.findall(r"\d+", match[2])])
    item = Item(match[1], (match[3],), span)
    asked = names.find(match[1])
    if asked is None:
        return item.problem(ProblemKind.UNKNOWN_TYPE)
    if span.end == len(answer) and _is_beginning(match[3], hint, text):
        return item.problem(ProblemKind.TRUNCATED)
    return HintedItem(Item(asked, item.strings, span), hint)


def _is_beginning(said: str, hint: tuple[Span, ...], text: str) -> bool:
    """Whether the answer ends in the middle of a word of the text that its offsets name, or of several pieces.

    Pieces are joined by a blank that the text need not have there, so that a part of them is no string of the text.
    """
    whole = " ".join(piece.of(text) for piece in hint)
    if len(said) >= len(whole) or not whole.startswith(said):
        return False
    return len(hint) > 1 or whole[max(0, len(said) - 1) : len(said) + 1].isalnum()


FORMAT = MultiBrat()
