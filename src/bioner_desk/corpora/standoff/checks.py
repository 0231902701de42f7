"""What is wrong with lines, apart from offsets: doubled IDs, names of lines that do not exist, stray blanks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bioner_desk.corpora.standoff.lines import AnnLine, Kind

# A T line's end belongs to its text, and a note's to the note.
_ENDS_ANYHOW = frozenset({Kind.TEXT, Kind.NOTE, Kind.OTHER})
# brat itself leaves these at the end of the line.
_BRATS_OWN = {Kind.RELATION: "\t", Kind.EVENT: " "}


def check_lines(lines: Sequence[AnnLine]) -> list[tuple[int, str]]:
    """Each problem with the place of its line among the lines."""
    found: list[tuple[int, str]] = []
    seen: set[str] = set()
    ids = {line.id for line in lines}
    types = {line.id: _type(line) for line in lines if line.kind is Kind.TEXT}
    for at, line in enumerate(lines):
        if line.id in seen:
            found.append((at, f"the ID {line.id} occurs more than once"))
        elif line.id:
            seen.add(line.id)
        if line.kind is not Kind.TEXT:
            found += [(at, f"{ref} is not in the file") for ref in line.refs if ref not in ids]
            found += [(at, message) for message in _about(line, types)]
    if lines and not lines[-1].end:
        found.append((len(lines) - 1, "the last line has no line end"))
    return found


def _type(line: AnnLine) -> str:
    data = line.content.partition("\t")[2].split(maxsplit=1)
    return data[0] if data else ""


def _about(line: AnnLine, types: dict[str, str]) -> list[str]:
    found = []
    check = _FORMS.get(line.kind)
    if wrong := check(line, types) if check else "":
        found.append(wrong)
    if line.content[-1:].isspace() and line.kind not in _ENDS_ANYHOW:
        usual = _BRATS_OWN.get(line.kind, "")
        if line.content.removesuffix(usual) != line.content.rstrip():
            found.append("blanks or tabs at the end of the line")
    return found


def _other(line: AnnLine, types: dict[str, str]) -> str:
    del types
    return "the line is not understood; it is kept as it is" if line.content.strip() else "a blank line"


def _relation(line: AnnLine, types: dict[str, str]) -> str:
    del types
    if len(line.refs) != 2:
        return "a relation needs two arguments"
    roles = [token.partition(":")[0] for token in line.content.split()[2:] if ":" in token]
    twice = len(roles) == 2 and roles[0] == roles[1]
    return f"both arguments of the relation have the role {roles[0]}" if twice else ""


def _event(line: AnnLine, types: dict[str, str]) -> str:
    trigger = line.trigger
    if not trigger:
        return "the event has no trigger"
    type_ = _type(line).rpartition(":")[0]
    if types.get(trigger, type_) != type_:
        return f"the event is a {type_}, but its trigger {trigger} a {types[trigger]}"
    return ""


def _group(line: AnnLine, types: dict[str, str]) -> str:
    del types
    return "" if len(line.refs) > 1 else "a group needs at least two members"


def _targeted(line: AnnLine, types: dict[str, str]) -> str:
    del types
    return "" if line.refs else "the line does not say what it is about"


_FORMS: dict[Kind, Callable[[AnnLine, dict[str, str]], str]] = {
    Kind.RELATION: _relation,
    Kind.EVENT: _event,
    Kind.ATTRIBUTE: _targeted,
    Kind.MODIFIER: _targeted,
    Kind.NORMALIZATION: _targeted,
    Kind.NOTE: _targeted,
    Kind.EQUIV: _group,
    Kind.OTHER: _other,
}
"""What is wrong with the form of a line of each kind, given the types of mentions; nothing if it is right."""
