"""Reviews as rows of the folder's state file, and back; equal values come back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bioner_desk.documents import Mention, Span
from bioner_desk.formats import Alignment, ProblemKind
from bioner_desk.workspace.changes import Change, Swap
from bioner_desk.workspace.entries import (
    Entry,
    EntryState,
    Origin,
    Proposal,
    RawAnswer,
    Review,
    RunFacts,
    Unplaced,
)

Cell = str | int | float | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A line of the log of decisions, which is only added to.

    Args:
        at: when, in seconds since 1970.
        who: the person; empty for the program itself.
        name: the document.
        title: what, in words.
        changes: entries before and after, as JSON.
    """

    at: float
    who: str
    name: str
    title: str
    changes: str = "[]"


def storable(words: str) -> str:
    """Words as a database can hold them: a model may say half a surrogate pair."""
    return words.encode("utf-8", "backslashreplace").decode("utf-8") if not words.isascii() else words


def entry_row(name: str, entry: Entry) -> Row:
    """The row of an entry."""
    mention = entry.mention
    return (
        *(storable(name), entry.key, entry.state.value, storable(mention.type), _pieces(mention.pieces), mention.id),
        *(entry.origin.value, entry.decided, storable(entry.person)),
        _proposal(entry.proposal) if entry.proposal else None,
    )


def entry_of(row: Sequence[str]) -> Entry:
    """The entry of a row without its path."""
    key, state, type_, pieces, id_, origin, decided, person, proposal = row
    return Entry(
        key=int(key),
        mention=Mention(type=type_, pieces=_spans(pieces), id=id_),
        state=EntryState(state),
        origin=Origin(origin),
        proposal=_proposal_of(proposal) if proposal else None,
        decided=float(decided),
        person=person,
    )


def unplaced_row(name: str, one: Unplaced) -> Row:
    """The row of an unplaced part."""
    return (
        *(storable(name), one.key, one.kind.value, storable(one.content), storable(one.type)),
        *(one.place.start, one.place.end, one.answer, one.said.start, one.said.end, one.run, int(one.settled)),
    )


def unplaced_of(row: Sequence[str]) -> Unplaced:
    """The unplaced part of a row without its path."""
    key, kind, content, type_, start, end, answer, said_start, said_end, run, settled = row
    place, said = Span(int(start), int(end)), Span(int(said_start), int(said_end))
    return Unplaced(int(key), ProblemKind(kind), content, type_, place, answer, said, run, bool(settled))


def answer_row(name: str, one: RawAnswer) -> Row:
    """The row of a raw answer."""
    types = json.dumps(one.types)
    return (storable(name), one.id, one.run, storable(one.text), types, one.place.start, one.place.end, one.finish)


def answer_of(row: Sequence[str]) -> RawAnswer:
    """The raw answer of a row without its path."""
    id_, run, text, types, start, end, finish = row
    return RawAnswer(id_, run, text, tuple(json.loads(types)), Span(int(start), int(end)), finish)


def run_row(name: str, one: RunFacts) -> Row:
    """The row of a run."""
    about = (one.model_name, one.model_sha256, one.quantisation, one.format, one.settings)
    return (storable(name), one.id, *map(storable, about), one.started)


def run_of(row: Sequence[str]) -> RunFacts:
    """The run of a row without its path."""
    id_, name, sha256, quantisation, format_, settings, started = row
    return RunFacts(id_, name, sha256, quantisation, format_, settings, float(started))


def counts(review: Review) -> Row:
    """The columns by which documents are listed: status, suggestions, mentions, unplaced."""
    states = [entry.state for entry in review.entries.values()]
    kept = sum(state.is_kept for state in states)
    return (review.status.value, states.count(EntryState.SUGGESTED), kept, len(review.tray))


def decisions_of(change: Change, title: str, who: str, at: float) -> dict[str, Decision]:
    """The log's lines about a step, by document."""
    return {
        part.name: Decision(at, who, part.name, title, json.dumps([_told(swap) for swap in part.entries]))
        for part in change.parts
    }


def _told(swap: Swap[Entry]) -> list[list[str | int | None] | None]:
    return [_shortly(one) if one else None for one in swap]


def _shortly(entry: Entry) -> list[str | int | None]:
    mention = entry.mention
    return [entry.key, entry.state.value, storable(mention.type), _pieces(mention.pieces), mention.id]


def _pieces(pieces: Sequence[Span]) -> str:
    return ";".join([f"{piece.start} {piece.end}" for piece in pieces])


def _spans(pieces: str) -> tuple[Span, ...]:
    return tuple([Span(*map(int, piece.split())) for piece in pieces.split(";")])


def _proposal(one: Proposal) -> str:
    said = [one.said.start, one.said.end]
    found = [one.confidence, one.raw_confidence, one.alignment.value, one.out_of_order, one.answer, said, one.run]
    return json.dumps([one.type, _pieces(one.pieces), *found])


def _proposal_of(row: str) -> Proposal:
    type_, pieces, confidence, raw, alignment, out_of_order, answer, said, run = json.loads(row)
    place = _spans(pieces)
    return Proposal(type_, place, confidence, raw, Alignment(alignment), out_of_order, answer, Span(*said), run)
