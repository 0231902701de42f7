"""A JSON reader for answers: it keeps places, reads what is cut off, and goes on behind what it cannot read.

`json.loads` gives neither places nor the readable part of a damaged answer, and it recurses. This one is a loop over
characters with a stack of its own, so no answer is too deep for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bioner_desk.documents import Span
from bioner_desk.formats.base import Problem, ProblemKind

_SPACE = re.compile(r"[ \t\r\n]+")
# A string in single quotes is Python's way, which models mix up with JSON.
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)("?)|\'((?:[^\'\\]|\\.)*)(\'?)', re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?!\.\d)")
_JUNK = re.compile(r"[^\[\]{}\",'\s]+|.", re.DOTALL)
_LONGEST_NUMBER = 18


@dataclass(slots=True)
class Node:
    """A value in an answer.

    `value` is a string, an integer, or the list of nodes in an array or object; `keys` are the nodes of an object's
    keys, one for each value. `closed` is false when the answer ends inside the value.
    """

    value: str | int | list[Node]
    start: int
    end: int
    closed: bool = True
    keys: list[Node] | None = None

    @property
    def span(self) -> Span:
        """Where the value stands in the answer."""
        return Span(self.start, self.end)

    @property
    def items(self) -> list[Node]:
        """The nodes inside an array or object, none for a string or number."""
        return self.value if isinstance(self.value, list) else []

    @property
    def is_object(self) -> bool:
        """Whether the node is an object."""
        return self.keys is not None

    def strings(self) -> tuple[str, ...] | None:
        """The pieces of a mention if the node is a string or an array of strings, else `None`."""
        if isinstance(self.value, str):
            return (self.value,)
        values = [item.value for item in self.items]
        strings = tuple(value for value in values if isinstance(value, str))
        fits = bool(strings) and len(strings) == len(values) and not self.is_object
        return strings if fits else None


@dataclass(slots=True)
class Scan:
    """The values at the top of an answer, and what could not be read."""

    nodes: list[Node] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """Every node at any depth, outer ones first."""
        stack = list(reversed(self.nodes))
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.items))


def scan_json(answer: str, start: int = 0, end: int | None = None) -> Scan:
    """Read all values in `answer[start:end]`; places are those of `answer`."""
    scanner = _Scanner(answer, start, len(answer) if end is None else end)
    return scanner.run()


class _Scanner:
    def __init__(self, answer: str, start: int, end: int) -> None:
        self._answer = answer
        self._at = start
        self._end = end
        self._scan = Scan()
        self._open: list[Node] = []
        self._junk: Span | None = None

    def run(self) -> Scan:
        while self._at < self._end:
            self._step(self._answer[self._at])
        self._flush_junk()
        for node in self._open:
            node.closed, node.end = False, self._end
            _drop_key_without_value(node, self._scan.problems)
        return self._scan

    def _step(self, character: str) -> None:
        if match := _SPACE.match(self._answer, self._at, self._end):
            self._at = match.end()
        elif character in "[{":
            self._begin(Node([], self._at, self._at + 1, keys=[] if character == "{" else None))
        elif character in "]}" and self._open and self._open[-1].is_object == (character == "}"):
            self._finish()
        elif character in ",:" and self._open:
            self._at += 1
        elif self._may_quote(character) and (match := _STRING.match(self._answer, self._at, self._end)):
            self._add_string(match)
        elif (match := _NUMBER.match(self._answer, self._at, self._end)) and len(match[0]) <= _LONGEST_NUMBER:
            self._add(Node(int(match[0]), match.start(), match.end()))
        else:
            self._skip()

    def _may_quote(self, character: str) -> bool:
        # Outside of brackets a single quote is an apostrophe: "Here's the list: [...]".
        return character == '"' or (character == "'" and bool(self._open))

    def _begin(self, node: Node) -> None:
        self._attach(node)
        self._open.append(node)
        self._at += 1

    def _finish(self) -> None:
        self._flush_junk()
        node = self._open.pop()
        self._at += 1
        node.end = self._at
        _drop_key_without_value(node, self._scan.problems)

    def _add_string(self, match: re.Match[str]) -> None:
        double = match[1] is not None
        raw, closing = (match[1], match[2]) if double else (match[3], match[4])
        self._add(Node(_decoded(raw) if double else _decoded_python(raw), match.start(), match.end(), bool(closing)))

    def _add(self, node: Node) -> None:
        self._attach(node)
        self._at = node.end

    def _attach(self, node: Node) -> None:
        self._flush_junk()
        if not self._open:
            self._scan.nodes.append(node)
            return
        parent = self._open[-1]
        if parent.keys is not None and len(parent.keys) == len(parent.items):
            parent.keys.append(node)
        else:
            parent.items.append(node)

    def _skip(self) -> None:
        match = _JUNK.match(self._answer, self._at, self._end)
        end = match.end() if match else self._at + 1
        self._junk = Span(self._junk.start if self._junk else self._at, end)
        self._at = end

    def _flush_junk(self) -> None:
        if self._junk is not None:
            self._scan.problems.append(unread(self._answer, self._junk))
            self._junk = None


def unread(answer: str, span: Span) -> Problem:
    """A problem: these characters of the answer are not in the format."""
    return Problem(ProblemKind.UNREAD, span, span.of(answer))


def _drop_key_without_value(node: Node, problems: list[Problem]) -> None:
    if node.keys is not None and len(node.keys) > len(node.items):
        key = node.keys.pop()
        problems.append(Problem(ProblemKind.TRUNCATED, key.span, str(key.value)))


def _decoded(raw: str) -> str:
    try:
        value = json.loads(f'"{raw}"', strict=False)
    except ValueError:
        value = raw
    return without_surrogates(str(value))


def _decoded_python(raw: str) -> str:
    return without_surrogates(re.sub(r"\\(.)", r"\1", raw, flags=re.DOTALL))


def without_surrogates(text: str) -> str:
    """Replace halves of surrogate pairs, which an answer can spell with an escape and no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
