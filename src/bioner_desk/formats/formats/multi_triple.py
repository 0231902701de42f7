"""`multi_triple`: one line `[mention, is_a, type]` per mention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bioner_desk.documents import Document, Mention
from bioner_desk.formats.align import Item, place_in_order
from bioner_desk.formats.base import OutputFormat, Parsed, Problem, ProblemKind, joined
from bioner_desk.formats.copying import TripleAutomaton
from bioner_desk.formats.json_scan import Node, scan_json, unread
from bioner_desk.formats.json_text import dumps
from bioner_desk.formats.lark import literal, on_lines, one_of, term_rules
from bioner_desk.formats.limits import WHICH_OCCURRENCE
from bioner_desk.formats.lists import read_entry, spoken
from bioner_desk.formats.type_names import TypeNames
from bioner_desk.grammar import Automaton

_RELATION = "is_a"
_NOTHING = "NONE"


class MultiTriple(OutputFormat):
    """Subject, relation and object, as in relation extraction; the relation is always `is_a`."""

    id = "multi_triple"
    title = "Triples, all types at once"
    origin = "GenIE, REBEL"
    explanation = (
        'The answer has one JSON array per line, ["mention", "is_a", "type"], with the mentions copied from the text '
        "in text order, or is NONE."
    )
    limits = (WHICH_OCCURRENCE,)
    one_type = False

    def instruction(self, document: Document, types: Sequence[str]) -> str:
        del document
        return f"Write one triple [mention, is_a, type] per line for every mention of {joined(types)}."

    def _write(self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]) -> str:
        del types
        lines = (dumps([spoken(mention, document.text), _RELATION, mention.type]) for mention in mentions)
        return "\n".join(lines) or _NOTHING

    def _form(self, document: Document, types: tuple[str, ...]) -> str:
        return f"""
start: {literal(_NOTHING)} | {on_lines("triple", document.text)}
triple: "[" term {literal(f", {dumps(_RELATION)}, ")} TYPE "]"
TYPE: {one_of(map(dumps, types))}
{term_rules(document.text)}"""

    def _copy(self, document: Document, types: tuple[str, ...]) -> Automaton:
        return TripleAutomaton(document.text, types, _RELATION, _NOTHING)

    def _parse(self, answer: str, document: Document, types: tuple[str, ...]) -> Parsed:
        if answer.strip() == _NOTHING:
            return Parsed()
        scan = scan_json(answer)
        names = TypeNames(types)
        items: list[Item] = []
        problems: list[Problem] = []
        for node in _triples(scan.nodes):
            found = _read_triple(node, answer, names)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                items.append(found)
        return place_in_order(items, document.text, types).with_problems(scan.problems, problems)


def _triples(nodes: Sequence[Node]) -> Iterator[Node]:
    """The triples; a list around them is read as if it were not there."""
    for node in nodes:
        is_list = bool(node.items) and all(len(item.items) > 1 for item in node.items)
        yield from node.items if is_list else (node,)


def _read_triple(node: Node, answer: str, names: TypeNames) -> Item | Problem:
    parts = node.items
    item = read_entry(parts[0], "") if parts else None
    if not node.closed and item is not None:
        return item.problem(ProblemKind.TRUNCATED)
    type_name = parts[-1].value if len(parts) == 3 else None
    if item is None or not isinstance(type_name, str):
        return unread(answer, node.span)
    asked = names.find(type_name)
    if asked is None:
        return Item(type_name, item.strings, node.span).problem(ProblemKind.UNKNOWN_TYPE)
    return Item(asked, item.strings, node.span)


FORMAT = MultiTriple()
