"""Offsets beside the text, the shape that the span formats share: `[[8, 15, "aspirin"]]`."""

from __future__ import annotations

from collections.abc import Iterator

from bioner_desk.documents import Mention, Span
from bioner_desk.formats.align import HintedItem, Item
from bioner_desk.formats.base import Problem, ProblemKind
from bioner_desk.formats.json_scan import Node, Scan
from bioner_desk.formats.lark import MOST_PIECES, integer, json_string, listed
from bioner_desk.formats.type_names import TypeNames


def offsets(mention: Mention) -> list[int]:
    """The offsets of all pieces, flat."""
    return [offset for piece in mention.pieces for offset in (piece.start, piece.end)]


def entry_rules(text: str, type_name: str) -> str:
    """The grammar of a list of entries; `type_name` is what an entry says before its offsets, if anything."""
    offset = integer(len(text))
    return f"""
start: "[]" | "[" {listed("entry", text)} "]"
entry: "[" {type_name} PLACE{{1,{MOST_PIECES}}} STRING "]"
PLACE: /{offset}, {offset}, /
STRING: {json_string(longest_joined(text))}
"""


def longest_joined(text: str) -> int:
    """The characters that the text of a mention may have once its pieces are joined by blanks."""
    return len(text) + MOST_PIECES - 1


def read_entries(
    scan: Scan, answer: str, names: TypeNames, only_type: str | None
) -> tuple[list[HintedItem], list[Problem]]:
    """The entries `[start, end, …, text]`, or `[type, start, end, …, text]` if `only_type` is `None`.

    An entry without the outer brackets counts, too: some models leave them out.
    """
    items: list[HintedItem] = []
    problems: list[Problem] = list(scan.problems)
    for node in _entries(scan):
        found = _read_entry(node, answer, names, only_type)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            items.append(found)
    return items, problems


def _entries(scan: Scan) -> Iterator[Node]:
    for node in scan.nodes:
        is_entry = any(not item.items for item in node.items) or not node.items
        if is_entry and (node.items or not isinstance(node.value, list)):
            yield node
        else:
            yield from node.items


def _read_entry(node: Node, answer: str, names: TypeNames, only_type: str | None) -> HintedItem | Problem:
    strings = [item.value for item in node.items if isinstance(item.value, str)]
    numbers = [item.value for item in node.items if isinstance(item.value, int)]
    named, *texts = strings or [""] if only_type is None else [only_type, *strings]
    if len(texts) != 1 or len(numbers) + len(strings) < len(node.items) or isinstance(node.items[-1].value, int):
        kind = ProblemKind.UNREAD if node.closed else ProblemKind.TRUNCATED
        return Problem(kind, node.span, node.span.of(answer), only_type or "")
    asked = only_type or names.find(named)
    item = Item(asked or named, (texts[0],), node.span)
    if asked is None:
        return item.problem(ProblemKind.UNKNOWN_TYPE)
    return HintedItem(item, pairs(numbers)) if node.closed else item.problem(ProblemKind.TRUNCATED)


def pairs(numbers: list[int]) -> tuple[Span, ...]:
    """Spans from flat offsets; none at all if the offsets make no sense."""
    if len(numbers) % 2:
        return ()
    spans = [(start, end) for start, end in zip(numbers[::2], numbers[1::2], strict=True) if 0 <= start <= end]
    return tuple(Span(start, end) for start, end in spans) if 2 * len(spans) == len(numbers) else ()
