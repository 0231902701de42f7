"""`multi_bio`: one line per token with its BIO label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bioner_desk.documents import Document, Mention, Span
from bioner_desk.formats.align import HintedItem, Item, place_near_hints
from bioner_desk.formats.base import OutputFormat, Parsed, Problem, ProblemKind, joined
from bioner_desk.formats.copies import CopyMap
from bioner_desk.formats.copying import LabelAutomaton
from bioner_desk.formats.identifiers import Identifiers
from bioner_desk.formats.json_scan import unread
from bioner_desk.formats.lark import one_of, repeated
from bioner_desk.formats.limits import FLAT, NO_PIECES, WHOLE_TOKENS
from bioner_desk.formats.tags import without_overlap
from bioner_desk.formats.tokens import bio_tokens
from bioner_desk.formats.type_names import TypeNames
from bioner_desk.grammar import Automaton

_OUTSIDE = "O"
_LINE_BREAK = "\n"


class MultiBio(OutputFormat):
    """The labels of sequence labelling, written out; flat, and only for whole tokens."""

    id = "multi_bio"
    title = "A label per token, all types at once"
    origin = "GNER"
    explanation = (
        "The answer has one line for each word, number or sign of the text: the token, a blank and its label, which "
        "is B- and the type where a mention begins, I- and the type where it goes on, and O elsewhere."
    )
    limits = (NO_PIECES, FLAT, WHOLE_TOKENS)
    one_type = False

    def instruction(self, document: Document, types: Sequence[str]) -> str:
        del document
        return f"Write every token on its own line with its BIO label for {joined(types)}."

    def _expressible(
        self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]
    ) -> tuple[Mention, ...]:
        del types
        tokens = bio_tokens(document.text)
        starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
        whole = (
            mention
            for mention in mentions
            if not mention.is_discontinuous and mention.start in starts and mention.end in ends
        )
        return tuple(without_overlap(whole))

    def _write(self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]) -> str:
        identifiers = Identifiers(types)
        waiting = iter(mentions)
        mention = next(waiting, None)
        lines = []
        for start, end in bio_tokens(document.text):
            while mention is not None and mention.end <= start:
                mention = next(waiting, None)
            label = _OUTSIDE
            if mention is not None and mention.start <= start:
                label = f"{'B' if start == mention.start else 'I'}-{identifiers.of(mention.type)}"
            lines.append(f"{document.text[start:end]} {label}")
        return "\n".join(lines)

    def _form(self, document: Document, types: tuple[str, ...]) -> str:
        lengths = [end - start for start, end in bio_tokens(document.text)]
        if not lengths:
            return 'start: ""'
        # As many lines as the text has tokens: fewer would be an answer that is cut off. The signs that reasoning and
        # code fences begin with stand alone, as they do in the text, so that no line is taken for one of those.
        return rf"""
start: {repeated("line", _LINE_BREAK, len(lengths))}
line: TOKEN LABEL
TOKEN: "<" | "`" | /[^<`\s\x1c-\x1f]{{1,{max(lengths)}}}/
LABEL: " O" | " " ("B-" | "I-") ({one_of(Identifiers(types))})
"""

    def _copy(self, document: Document, types: tuple[str, ...]) -> Automaton:
        return LabelAutomaton(document.text, tuple(Identifiers(types)))

    def _parse(self, answer: str, document: Document, types: tuple[str, ...]) -> Parsed:
        names = TypeNames(types, identifiers=True)
        lines: list[_Line] = []
        problems: list[Problem] = []
        for found in _read_lines(answer, names):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                lines.append(found)
        spans = bio_tokens(document.text)
        tokens = [document.text[start:end] for start, end in spans]
        places = CopyMap([line.token for line in lines], tokens)
        items = [_item(run, lines, places, spans, document.text) for run in _runs(lines)]
        if not places.exact:
            problems.append(_difference(lines, tokens, len(answer)))
        return place_near_hints(items, document.text).with_problems(problems)


@dataclass(frozen=True, slots=True)
class _Line:
    token: str
    answer: Span
    type: str | None
    begins: bool


def _read_lines(answer: str, names: TypeNames) -> Iterator[_Line | Problem]:
    start = 0
    for content in answer.split("\n"):
        span = Span(start, start + len(content))
        start = span.end + 1
        token, _, label = content.rstrip().rpartition(" ")
        token = token.strip()
        kind, _, identifier = label.partition("-")
        asked = names.find(identifier)
        if not content.strip():
            continue
        if token and label == _OUTSIDE:
            yield _Line(token, span, None, begins=False)
        elif token and kind in {"B", "I"} and asked is not None:
            yield _Line(token, span, asked, begins=kind == "B")
        elif span.end == len(answer):
            yield Problem(ProblemKind.TRUNCATED, span, content)
        elif token and kind in {"B", "I"}:
            yield Problem(ProblemKind.UNKNOWN_TYPE, span, content, identifier)
        else:
            yield unread(answer, span)


def _runs(lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    """First and last line of each mention; an `I-` without a `B-` of its type before it begins one."""
    first: int | None = None
    for number, line in enumerate(lines):
        goes_on = first is not None and not line.begins and line.type == lines[first].type
        if first is not None and not goes_on:
            yield first, number - 1
            first = None
        if line.type is not None and first is None:
            first = number
    if first is not None:
        yield first, len(lines) - 1


def _item(
    run: tuple[int, int], lines: Sequence[_Line], places: CopyMap, spans: Sequence[tuple[int, int]], text: str
) -> HintedItem:
    first, last = run
    answer = Span(lines[first].answer.start, lines[last].answer.end)
    type_name = lines[first].type or ""
    start, end = places.place(first), places.place(last)
    if end < len(spans) and all(places.kept(number) for number in range(first, last + 1)):
        hint = Span(spans[start][0], spans[end][1])
        return HintedItem(Item(type_name, (hint.of(text),), answer), (hint,))
    said = " ".join(line.token for line in lines[first : last + 1])
    near = spans[min(start, len(spans) - 1)][0] if spans else 0
    return HintedItem(Item(type_name, (said,), answer), (Span(near, near + len(said)),))


def _difference(lines: Sequence[_Line], tokens: Sequence[str], length: int) -> Problem:
    pairs = zip(lines, tokens, strict=False)
    same = next((at for at, (line, token) in enumerate(pairs) if line.token != token), min(len(lines), len(tokens)))
    if same == len(lines):
        return Problem(ProblemKind.TRUNCATED, Span(length, length), " ".join(tokens[same:])[:80])
    place = Span(lines[same].answer.start, length)
    return Problem(ProblemKind.CHANGED_TEXT, place, lines[same].token)


FORMAT = MultiBio()
