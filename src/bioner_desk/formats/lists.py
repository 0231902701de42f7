"""Lists of strings, the shape that the term formats share: `["aspirin", ["hepatic", "failure"]]`."""

from __future__ import annotations

from collections.abc import Iterable

from bioner_desk.documents import Document, Mention
from bioner_desk.formats.align import Item, place_in_order
from bioner_desk.formats.base import OutputFormat, Parsed, Problem, ProblemKind
from bioner_desk.formats.copying import ListAutomaton
from bioner_desk.formats.json_scan import Node, scan_json, unread
from bioner_desk.formats.json_text import dumps
from bioner_desk.formats.lark import list_rules
from bioner_desk.formats.limits import WHICH_OCCURRENCE
from bioner_desk.grammar import Automaton


def spoken(mention: Mention, text: str) -> str | list[str]:
    """What a list says for a mention: its text, or the texts of its pieces."""
    strings = mention.strings(text)
    return list(strings) if len(strings) > 1 else strings[0]


def write_list(mentions: Iterable[Mention], text: str) -> str:
    """A list with one entry per mention."""
    return dumps([spoken(mention, text) for mention in mentions])


def read_list(nodes: Iterable[Node], answer: str, type_name: str) -> tuple[list[Item], list[Problem]]:
    """The items in lists of strings; a string outside of any list counts as an item, too."""
    items: list[Item] = []
    problems: list[Problem] = []
    for node in nodes:
        entries = [node] if isinstance(node.value, str) else node.items
        if node.is_object:
            problems.append(unread(answer, node.span))
            continue
        for entry in entries:
            item = read_entry(entry, type_name)
            if item is None:
                problems.append(unread(answer, entry.span))
            elif entry.closed:
                items.append(item)
            else:
                problems.append(item.problem(ProblemKind.TRUNCATED))
        if isinstance(node.value, int):
            problems.append(unread(answer, node.span))
    return items, problems


def read_entry(entry: Node, type_name: str) -> Item | None:
    """The item that an entry of a list says, `None` if it is neither a string nor an array of strings."""
    strings = entry.strings()
    return None if strings is None else Item(type_name, strings, entry.span)


class TermListFormat(OutputFormat):
    """The answer of the formats that list the mentions of one type as strings."""

    limits = (WHICH_OCCURRENCE,)
    one_type = True

    def _write(self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]) -> str:
        del types
        return write_list(mentions, document.text)

    def _form(self, document: Document, types: tuple[str, ...]) -> str:
        del types
        return f"start: list{list_rules(document.text)}"

    def _copy(self, document: Document, types: tuple[str, ...]) -> Automaton:
        return ListAutomaton(document.text, types)

    def _parse(self, answer: str, document: Document, types: tuple[str, ...]) -> Parsed:
        scan = scan_json(answer)
        items, problems = read_list(scan.nodes, answer, types[0])
        return place_in_order(items, document.text, types).with_problems(scan.problems, problems)
