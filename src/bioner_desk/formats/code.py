"""Python objects, the shape that the code formats share: `results = [Chemical("aspirin")]`."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence

from bioner_desk.documents import Document, Mention, Span
from bioner_desk.formats.align import Item, place_in_order
from bioner_desk.formats.base import OutputFormat, Parsed, Problem, ProblemKind, joined
from bioner_desk.formats.copying import CallAutomaton
from bioner_desk.formats.identifiers import Identifiers
from bioner_desk.formats.json_scan import unread, without_surrogates
from bioner_desk.formats.json_text import dumps
from bioner_desk.formats.lark import listed, one_of, term_rules
from bioner_desk.formats.limits import WHICH_OCCURRENCE
from bioner_desk.formats.lists import spoken
from bioner_desk.formats.type_names import TypeNames
from bioner_desk.grammar import Automaton

_FILLING = re.compile(r"(?:[\s,\[\]]|results\s*=)+")
_CALL = re.compile(r"([^\W\d]\w*)\s*\(")
_JUNK = re.compile(r"\w+|.", re.DOTALL)
# Inside a call only strings and brackets matter for finding its end.
_INSIDE = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|[()]', re.DOTALL)


class CodeFormat(OutputFormat):
    """The answer of the formats that list mentions as calls of classes named like the types."""

    limits = (WHICH_OCCURRENCE,)

    def instruction(self, document: Document, types: Sequence[str]) -> str:
        del document
        return f"List every mention of {joined(types)} as Python objects, in text order."

    def _write(self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]) -> str:
        identifiers = Identifiers(types)
        calls = (f"{identifiers.of(mention.type)}({dumps(spoken(mention, document.text))})" for mention in mentions)
        return f"results = [{', '.join(calls)}]"

    def _form(self, document: Document, types: tuple[str, ...]) -> str:
        return f"""
start: "results = []" | "results = [" {listed("call", document.text)} "]"
call: NAME "(" term ")"
NAME: {one_of(Identifiers(types))}
{term_rules(document.text)}"""

    def _copy(self, document: Document, types: tuple[str, ...]) -> Automaton:
        return CallAutomaton(document.text, types)

    def _parse(self, answer: str, document: Document, types: tuple[str, ...]) -> Parsed:
        names = TypeNames(types, identifiers=True)
        items: list[Item] = []
        problems: list[Problem] = []
        for found in _read_calls(answer):
            if isinstance(found, Problem):
                problems.append(found)
            elif (asked := names.find(found.type)) is None:
                problems.append(found.problem(ProblemKind.UNKNOWN_TYPE))
            else:
                items.append(Item(asked, found.strings, found.answer))
        return place_in_order(items, document.text, types).with_problems(problems)


def _read_calls(answer: str) -> Iterator[Item | Problem]:
    """The calls in an answer, each with the class name as its type, and what is not a call."""
    at, junk = 0, None
    while at < len(answer):
        if filling := _FILLING.match(answer, at):
            at = filling.end()
            continue
        if call := _CALL.match(answer, at):
            if junk is not None:
                yield unread(answer, junk)
                junk = None
            end = _end_of_call(answer, call.end())
            yield _read_call(answer, Span(at, len(answer) if end is None else end), call[1], cut_off=end is None)
            at = len(answer) if end is None else end
            continue
        match = _JUNK.match(answer, at)
        end_of_junk = match.end() if match else at + 1
        junk = Span(junk.start if junk else at, end_of_junk)
        at = end_of_junk
    if junk is not None:
        yield unread(answer, junk)


def _end_of_call(answer: str, after_bracket: int) -> int | None:
    """One past the bracket that closes the call, `None` if the answer ends before."""
    depth = 1
    for match in _INSIDE.finditer(answer, after_bracket):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if depth == 0:
            return match.end()
    return None


def _read_call(answer: str, span: Span, name: str, *, cut_off: bool) -> Item | Problem:
    if cut_off:
        return Problem(ProblemKind.TRUNCATED, span, span.of(answer), name)
    # The parser does not need to know the name, and could not read it if it were one of Python's own words.
    strings = _argument("f" + span.of(answer)[len(name) :])
    return unread(answer, span) if strings is None else Item(name, strings, span)


def _argument(source: str) -> tuple[str, ...] | None:
    """The strings in the one argument of a call, read by Python's own parser and never run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # "\d" in a string is the model's business
            call = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(call, ast.Call):
        return None
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    if len(arguments) != 1:
        return None
    parts = arguments[0].elts if isinstance(arguments[0], ast.List | ast.Tuple) else arguments
    strings = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    complete = bool(strings) and len(strings) == len(parts)
    return tuple(without_surrogates(string) for string in strings) if complete else None
