"""annotation.conf: which entities, relations, events and attributes a collection has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bioner_desk.corpora.conf.sections import Numbered, listed, split_sections
from bioner_desk.corpora.text_files import read_text
from bioner_desk.documents import FileProblem

_ALIASES = {"spans": "entities"}
_SECTIONS = ("entities", "relations", "events", "attributes")
_SEPARATOR = re.compile(r"\s*-+\s*")
_MACRO = re.compile(r"<([A-Za-z_-]+)>=\s*(.*?)\s*")
_NAMED = re.compile(r"<[^<>]*>")
_RESERVED = frozenset(
    "<ANY> <DEFAULT> <EMPTY> <ENTITY> <EVENT> <GLYPH-POS> <INHERIT> <NONE> <NORM> <OVERLAP> <OVL-TYPE> <RELATION> "
    "<REL-TYPE> <URL> <URLBASE>".split()
)
_ARGUMENT = re.compile(r"(?P<role>\S+?)(?P<count>\{[0-9]+(?:-[0-9]+)?\}|[?*+]|):(?P<types>.*)")
_COUNTS: dict[str, tuple[int, int | None]] = {"": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None)}


@dataclass(frozen=True, slots=True)
class Argument:
    """What may stand in a role: types (or `<ENTITY>` and the like), and how many; `at_most` is `None` for any number.

    For an attribute, the role `Value` has the possible values as its types.
    """

    role: str
    types: tuple[str, ...]
    at_least: int = 1
    at_most: int | None = 1


@dataclass(frozen=True, slots=True)
class TypeLine:
    """One type of a settings file.

    Args:
        name: as it is stored in .ann files.
        aliases: other names, for people or databases.
        depth: how deep it lies in the hierarchy, 0 for the top.
        parent: the name of the type above it, empty at the top.
        selectable: `False` for a type that only groups others.
        new_group: whether a separator stands before it.
        arguments: what may stand in its roles.
        options: special arguments such as `<REL-TYPE>` with their values.
    """

    name: str
    aliases: tuple[str, ...] = ()
    depth: int = 0
    parent: str = ""
    selectable: bool = True
    new_group: bool = False
    arguments: tuple[Argument, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AnnotationConf:
    """The types of a collection, in the order of the file, and what could not be read."""

    entities: tuple[TypeLine, ...] = ()
    relations: tuple[TypeLine, ...] = ()
    events: tuple[TypeLine, ...] = ()
    attributes: tuple[TypeLine, ...] = ()
    problems: tuple[FileProblem, ...] = ()


def read_annotation_conf(path: Path) -> AnnotationConf:
    """Read an annotation.conf file.

    Raises:
        ReadError: the file cannot be read.
    """
    return parse_annotation_conf(read_text(path), str(path))


def parse_annotation_conf(content: str, path: str = "annotation.conf") -> AnnotationConf:
    """Read the content of an annotation.conf file; lines that cannot be read are problems."""
    problems: list[FileProblem] = []
    types: dict[str, tuple[TypeLine, ...]] = {}
    for name, lines in split_sections(content).items():
        section = _ALIASES.get(name, name)
        if section in _SECTIONS:
            reader = _Section(path, lines)
            types[section] = types.get(section, ()) + tuple(reader.types())
            problems += reader.problems
        else:
            where = f"section [{name}]" if name else "what stands before the first section"
            problems.append(FileProblem(path, lines[0][0] if lines else 0, f"{where} is not read"))
    return AnnotationConf(**types, problems=tuple(problems))


class _Section:
    """The lines of one section; macros hold in their section only."""

    def __init__(self, path: str, lines: list[Numbered]) -> None:
        self.problems: list[FileProblem] = []
        self._path = path
        self._lines = lines
        self._macros: dict[str, str] = {}
        self._above: list[tuple[str, tuple[str, ...]]] = []  # name and arguments of the last type at each depth

    def types(self) -> Iterator[TypeLine]:
        new_group = False
        for number, line in self._lines:
            if _SEPARATOR.fullmatch(line):
                new_group = True
            elif macro := _MACRO.fullmatch(line):
                self._macros[f"<{macro[1]}>"] = self._expanded(macro[2])
            else:
                yield self._type(number, self._expanded(line), new_group=new_group)
                new_group = False

    def _expanded(self, line: str) -> str:
        for macro, value in self._macros.items():
            line = line.replace(macro, value)
        return line

    def _type(self, number: int, line: str, *, new_group: bool) -> TypeLine:
        for name in _NAMED.findall(line):
            if name not in _RESERVED:
                self._problem(number, line, f"{name} is not defined in this section")
        depth = self._depth(number, line)
        terms, args = _split(line)
        parent, inherited = self._above[depth - 1] if depth else ("", ())
        args = tuple(one for arg in args for one in (inherited if arg == "<INHERIT>" else (arg,)))
        first, *aliases = listed(terms, "|") or (terms.strip(),)
        name = first.removeprefix("!")
        self._above[depth:] = [(name, args)]
        read = [self._argument(number, line, arg) for arg in args]
        return TypeLine(
            name=name,
            aliases=tuple(alias.removeprefix("!") for alias in aliases),
            depth=depth,
            parent=parent,
            selectable="!" not in {term[:1] for term in (first, *aliases)},
            new_group=new_group,
            arguments=tuple(one for one in read if isinstance(one, Argument)),
            options=tuple(one for one in read if isinstance(one, tuple)),
        )

    def _depth(self, number: int, line: str) -> int:
        indent = len(line) - len(line.lstrip())
        if indent > len(self._above):
            self._problem(number, line, "the line is indented by more than one character below the type above it")
        return min(indent, len(self._above))

    def _argument(self, number: int, line: str, arg: str) -> Argument | tuple[str, str] | None:
        key, colon, value = arg.partition(":")
        if key in _RESERVED and colon:
            return key, value.strip()
        match = _ARGUMENT.fullmatch(arg)
        types = listed(match["types"], "|") if match else ()
        if match is None or not types:
            self._problem(number, line, f"{arg!r} is not of the form Role:Type")
            return None
        return Argument(match["role"], types, *_counts(match["count"]))

    def _problem(self, number: int, line: str, message: str) -> None:
        self.problems.append(FileProblem(self._path, number, message, line))


def _split(line: str) -> tuple[str, tuple[str, ...]]:
    """The names and the arguments of a line."""
    terms, *rest = line.split(maxsplit=1)
    args = listed(" ".join(rest), ",")
    if "\t" in line.strip() and any(len(arg.split()) > 1 for arg in args):
        # Old files have blanks in names, and a tab behind them.
        terms, _, tail = line.strip().partition("\t")
        args = listed(tail, ",")
    return terms, args


def _counts(count: str) -> tuple[int, int | None]:
    if count in _COUNTS:
        return _COUNTS[count]
    least, _, most = count.strip("{}").partition("-")
    return int(least), int(most or least)
