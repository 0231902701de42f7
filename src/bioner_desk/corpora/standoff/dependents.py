"""What hangs on a mention: lines that go with it, and lines that a person must agree to lose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bioner_desk.corpora.standoff.lines import AnnLine, Kind
from bioner_desk.corpora.standoff.source import Standoff, StandoffSource
from bioner_desk.documents import Document, Mention

_NEEDS_CONSENT = frozenset({Kind.RELATION, Kind.EVENT})


@dataclass(frozen=True, slots=True)
class Dependents:
    """The lines that deleting a mention takes with it or changes.

    Args:
        silent: attributes, normalisations and notes, also those of the relations and events below.
        consent: relations and events; deleting the mention deletes them only if a person agrees.
        groups: `*` lines that lose a member.
    """

    silent: tuple[AnnLine, ...] = ()
    consent: tuple[AnnLine, ...] = ()
    groups: tuple[AnnLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Hanging:
    """The places of lines that hang on IDs, and all IDs that would be gone with them."""

    lines: tuple[int, ...]
    groups: tuple[int, ...]
    gone: frozenset[str]


def hanging_on(lines: Sequence[AnnLine], ids: Iterable[str]) -> Hanging:
    """Everything that would name a missing line if the lines `ids` were deleted."""
    naming: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        for ref in line.refs:
            naming.setdefault(ref, []).append(at)
    copies = Counter(line.id for line in lines)
    queue = list(ids)
    gone = set(queue)
    taken: set[int] = set()
    while queue:
        for at in naming.get(queue.pop(), ()):
            line = lines[at]
            if at in taken or line.kind is Kind.EQUIV:
                continue
            taken.add(at)
            copies[line.id] -= 1
            # What names a doubled ID still has a line to name.
            if not copies[line.id]:
                gone.add(line.id)
                queue.append(line.id)
    groups = {at for id_ in gone for at in naming.get(id_, ()) if lines[at].kind is Kind.EQUIV}
    return Hanging(tuple(sorted(taken)), tuple(sorted(groups)), frozenset(gone))


def needing_consent(lines: Sequence[AnnLine], hanging: Hanging) -> tuple[AnnLine, ...]:
    """The relations and events among lines that hang on something."""
    return tuple(lines[at] for at in hanging.lines if lines[at].kind in _NEEDS_CONSENT)


def without_members(line: AnnLine, gone: frozenset[str]) -> str:
    """A `*` line without the members that are gone; empty if fewer than two are left."""
    if sum(ref not in gone for ref in line.refs) < 2:
        return ""
    first, *others = re.split(r"(\s+)", line.content)
    pairs = zip(others[::2], others[1::2], strict=True)
    return first + "".join(blank + member for blank, member in pairs if member not in gone) + line.end


def dependents(document: Document, mention: Mention) -> Dependents:
    """What deleting `mention` from `document` would take with it."""
    source = document.source
    if not isinstance(source, StandoffSource) or not _is_sole_line(source.standoff, mention):
        return Dependents()
    lines = source.standoff.lines
    hanging = hanging_on(lines, [mention.id or ""])
    return Dependents(
        silent=tuple(lines[at] for at in hanging.lines if lines[at].kind not in _NEEDS_CONSENT),
        consent=needing_consent(lines, hanging),
        groups=tuple(lines[at] for at in hanging.groups),
    )


def other_annotations(document: Document, mention: Mention) -> tuple[AnnLine, ...]:
    """The lines that are about `mention` or an event that it is the trigger of, in the order of the file."""
    source = document.source
    if not isinstance(source, StandoffSource) or not mention.id:
        return ()
    lines = source.standoff.lines
    about = {mention.id}
    about |= {line.id for line in lines if line.trigger == mention.id}
    own = {line.id for line in lines if line.kind is not Kind.RELATION and about.intersection(line.refs[:1])}
    about |= own - {""}
    return tuple(line for line in lines if about.intersection(line.refs))


def _is_sole_line(standoff: Standoff, mention: Mention) -> bool:
    return sum(bound.mention.id == mention.id for bound in standoff.bounds) == 1
