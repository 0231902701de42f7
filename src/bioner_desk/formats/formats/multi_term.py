"""`multi_term`: a JSON object with one array of strings per type."""

from __future__ import annotations

from collections.abc import Sequence

from bioner_desk.documents import Document, Mention
from bioner_desk.formats.align import Item, place_in_order
from bioner_desk.formats.base import OutputFormat, Parsed, Problem, ProblemKind, joined
from bioner_desk.formats.copying import ObjectAutomaton
from bioner_desk.formats.json_scan import Node, scan_json, unread
from bioner_desk.formats.json_text import dumps
from bioner_desk.formats.lark import list_rules, literal
from bioner_desk.formats.limits import WHICH_OCCURRENCE
from bioner_desk.formats.lists import read_list, spoken
from bioner_desk.formats.type_names import TypeNames
from bioner_desk.grammar import Automaton


class MultiTerm(OutputFormat):
    """Every asked type is a key, also when nothing was found; each array is in text order."""

    id = "multi_term"
    title = "JSON object, one list per type"
    origin = "InstructUIE, LLMs4NER"
    explanation = (
        "The answer is a JSON object that has an array for each type, with the mentions copied from the text in text "
        "order, and [] for a type without mentions."
    )
    limits = (WHICH_OCCURRENCE,)
    one_type = False

    def instruction(self, document: Document, types: Sequence[str]) -> str:
        del document
        return f"List every mention of {joined(types)} as a JSON object with one array per type, in text order."

    def _write(self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]) -> str:
        lists: dict[str, list[str | list[str]]] = {name: [] for name in types}
        for mention in mentions:
            lists[mention.type].append(spoken(mention, document.text))
        return dumps(lists)

    def _form(self, document: Document, types: tuple[str, ...]) -> str:
        members = (f"{literal(f'{dumps(name)}: ')} list" for name in types)
        return f"""start: "{{" {' ", " '.join(members)} "}}"{list_rules(document.text)}"""

    def _copy(self, document: Document, types: tuple[str, ...]) -> Automaton:
        return ObjectAutomaton(document.text, types)

    def _parse(self, answer: str, document: Document, types: tuple[str, ...]) -> Parsed:
        scan = scan_json(answer)
        names = TypeNames(types)
        items: dict[str, list[Item]] = {name: [] for name in types}
        problems: list[Problem] = list(scan.problems)
        for node in scan.nodes:
            if not node.is_object:
                problems.append(unread(answer, node.span))
                continue
            for key, value in zip(node.keys or (), node.items, strict=False):
                found, wrong = _read_member(key, value, answer, names)
                problems.extend(wrong)
                for item in found:
                    items[item.type].append(item)
        return _place_per_type(items, document.text).with_problems(problems)


def _read_member(key: Node, value: Node, answer: str, names: TypeNames) -> tuple[list[Item], list[Problem]]:
    asked = names.find(key.value) if isinstance(key.value, str) else None
    label = asked or str(key.value)
    items, problems = read_list([value], answer, label)
    if asked is None:
        unknown = [item.problem(ProblemKind.UNKNOWN_TYPE) for item in items]
        return [], [Problem(ProblemKind.UNKNOWN_TYPE, key.span, key.span.of(answer)), *unknown, *problems]
    return items, problems


def _place_per_type(items: dict[str, list[Item]], text: str) -> Parsed:
    """The order of the text holds within each type's array only."""
    parts = [place_in_order(of_type, text, (name,)) for name, of_type in items.items()]
    mentions = tuple(mention for part in parts for mention in part.mentions)
    return Parsed(mentions).with_problems(*(part.problems for part in parts))


FORMAT = MultiTerm()
