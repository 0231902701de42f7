"""An .ann file as lines: of which kind each is, its ID, and which other lines it names; every character is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

BOM = "\ufeff"

# Largest number of digits that is taken for a number; what is longer is no offset and no ID of any real file.
MAX_DIGITS = 18

_ID = re.compile(r"(?P<prefix>[A-Za-z]+|#[A-Za-z]*)(?P<number>[0-9]+)(?P<suffix>.*)", re.DOTALL)
_REFERENCE = re.compile(r"(?:[A-Za-z]+|#[A-Za-z]*)[0-9][^\s:]*")
# In a file without a single LF, a CR that is followed by the start of another line ends a line (classic Mac files).
_LONE_CR = re.compile(r"\r(?=(?:[A-Za-z]+[0-9]|#[A-Za-z]*[0-9]|\*)[^\t\r]*\t)")


class Kind(StrEnum):
    """What a line says; the value is the first letter of its ID."""

    TEXT = "T"
    RELATION = "R"
    EVENT = "E"
    ATTRIBUTE = "A"
    MODIFIER = "M"
    NORMALIZATION = "N"
    NOTE = "#"
    EQUIV = "*"
    OTHER = ""  # a blank line, or one that nobody here understands


_KINDS = {kind.value: kind for kind in Kind}


class AnnLine(NamedTuple):  # a named tuple because a collection has very many, and these are made fastest
    """One line of an annotation file.

    Args:
        path: the file that the line is in.
        number: 1-based.
        content: the line without its end; it holds a line break only if a mention's text does.
        end: the line's end as it is: LF, CR LF, or nothing.
        kind: what the line says.
        id: its ID, empty if it has none.
        refs: the IDs of the lines that it names, in its order; for an event the trigger comes first.
    """

    path: str
    number: int
    content: str
    end: str
    kind: Kind
    id: str
    refs: tuple[str, ...] = ()

    @property
    def raw(self) -> str:
        """The line with its end."""
        return self.content + self.end

    @property
    def trigger(self) -> str:
        """For an event, the ID of the mention that says it; empty if there is none."""
        if self.kind is not Kind.EVENT:
            return ""
        data = self.content.partition("\t")[2].split(maxsplit=1)
        return data[0].rpartition(":")[2] if data and ":" in data[0] else ""


def is_reference(token: str) -> bool:
    """Whether a token looks like the ID of another line."""
    return _is_plain_id(token) or _REFERENCE.fullmatch(token) is not None


def id_number(id: str) -> int:  # noqa: A002 - brat's word for it
    """The number in an ID such as `T12` or `T12-a`; 0 if there is none."""
    match = _ID.fullmatch(id)
    if match is None or len(match["number"]) > MAX_DIGITS:
        return 0
    return int(match["number"])


def parse_lines(content: str, path: str) -> Iterator[AnnLine]:
    """The lines of a file's content, in order; joining their `raw` gives the content back.

    Lines end at LF only: U+0085, U+2028, VT and FF occur inside mentions.
    """
    for number, (body, end) in enumerate(_split(content), start=1):
        kind, id_, refs = _read(body)
        yield AnnLine(path, number, body, end, kind, id_, refs)


def _split(content: str) -> Iterator[tuple[str, str]]:
    """Each line and its end."""
    if "\n" not in content and "\r" in content:
        *whole, rest = _LONE_CR.split(content)
        end = "\r"
    else:
        *whole, rest = content.split("\n")
        end = "\n"
    for line in whole:
        yield (line[:-1], "\r" + end) if line.endswith("\r") else (line, end)
    if rest:
        yield (rest[:-1], "\r") if rest.endswith("\r") else (rest, "")


def _is_plain_id(token: str) -> bool:
    """Whether a token is a letter and digits, as nearly every ID is; a quick test before the thorough one."""
    return token[1:].isdecimal() and token[0].isalpha() and token.isascii()


def _read(content: str) -> tuple[Kind, str, tuple[str, ...]]:
    id_, tab, rest = content.partition("\t")
    if id_ == "*" and tab:
        return Kind.EQUIV, "", _listed(rest)
    if not tab or not (_is_plain_id(id_) or _ID.fullmatch(id_)):
        return Kind.OTHER, "", ()
    kind = _KINDS.get(id_[0], Kind.OTHER)
    reader = _REFERENCES.get(kind)
    return kind, id_, reader(rest) if reader else ()


def _listed(rest: str) -> tuple[str, ...]:
    """`Equiv T1 T2 T3`."""
    return tuple(token for token in rest.split()[1:] if is_reference(token))


def _arguments(rest: str) -> tuple[str, ...]:
    """`Type Arg1:T1 Arg2:T2`; the roles' names differ between corpora, and some have none."""
    refs = [token.rpartition(":")[2] for token in rest.split()[1:]]
    return tuple([ref for ref in refs if is_reference(ref)])


def _event(rest: str) -> tuple[str, ...]:
    """`Type:T3 Role:T1`."""
    first = rest.split(maxsplit=1)[:1]
    trigger = [token.rpartition(":")[2] for token in first if ":" in token]
    return (*(ref for ref in trigger if is_reference(ref)), *_arguments(rest))


def _target(rest: str) -> tuple[str, ...]:
    """`Name T1 …`; what follows the target is a value or a text and names nothing."""
    return tuple(token for token in rest.split(maxsplit=2)[1:2] if is_reference(token))


def _normalization(rest: str) -> tuple[str, ...]:
    """`Reference T1 DB:ID`, `DB:ID T1`, or BioNLP's `Reference Annotation:T1 Referent:DB:ID` in either order."""
    for token in rest.partition("\t")[0].split():
        name, _, ref = token.partition(":")
        if name == "Annotation" and is_reference(ref):
            return (ref,)
    return _target(rest)


_REFERENCES = {
    Kind.RELATION: _arguments,
    Kind.EVENT: _event,
    Kind.ATTRIBUTE: _target,
    Kind.MODIFIER: _target,
    Kind.NORMALIZATION: _normalization,
    Kind.NOTE: _target,
}
