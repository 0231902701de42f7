"""What a person reviews in a document: entries, unplaced answers, and the whole of it, the review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from bioner_desk.documents import Document, Mention, Span, by_place
from bioner_desk.formats import Alignment, ProblemKind


class EntryState(StrEnum):
    """What a person has decided about an entry; accepted and edited ones are in the .ann file."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    EDITED = "edited"  # accepted with another type or other borders than the model's
    REJECTED = "rejected"

    @property
    def is_kept(self) -> bool:
        """Whether such entries are in the .ann file."""
        return self in (EntryState.ACCEPTED, EntryState.EDITED)


class Origin(StrEnum):
    """Where an entry comes from."""

    FILE = "file"  # it was in the .ann file when the document was opened
    HAND = "hand"
    MODEL = "model"


class Status(StrEnum):
    """How far the work on a document is."""

    NEW = "new"
    SUGGESTED = "suggested"
    IN_REVIEW = "in review"
    DONE = "done"
    PROBLEM = "problem"  # it cannot be opened, or its .ann disagrees with its text


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The run that proposed something: what decided its answers.

    Args:
        id: by which proposals name it.
        model_name: the model's name.
        model_sha256: of its file.
        quantisation: such as "Q4_K_M".
        format: the output format's id.
        settings: everything else that decides answers, as JSON.
        started: seconds since 1970.
    """

    id: str
    model_name: str
    model_sha256: str
    quantisation: str
    format: str
    settings: str
    started: float


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What a model said when it was asked about `types` in the chunk at `place`; `finish` is why it ended."""

    id: str
    run: str
    text: str
    types: tuple[str, ...]
    place: Span
    finish: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a model proposed, before a person changed it.

    Args:
        type: the type.
        pieces: where.
        confidence: calibrated if the model's profile says how, in [0, 1].
        raw_confidence: the model's own probability, in [0, 1].
        alignment: how the characters of the answer were found in the text.
        out_of_order: whether its place was chosen after all that follow the text's order had theirs.
        answer: the id of the raw answer.
        said: the characters of the raw answer that say it.
        run: the id of the run.
    """

    type: str
    pieces: tuple[Span, ...]
    confidence: float
    raw_confidence: float
    alignment: Alignment
    out_of_order: bool
    answer: str
    said: Span
    run: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A suggestion or a mention, with what was decided about it.

    Args:
        key: by which the document's review knows it; never used twice.
        mention: as it is now; it has the ID that the .ann file gives it, if it is in there.
        state: what was decided.
        origin: where it comes from.
        proposal: what the model proposed; `None` unless the origin is a model.
        decided: when the state was last decided, in seconds since 1970; 0 if nobody has decided.
        person: who decided; empty if nobody has.
    """

    key: int
    mention: Mention
    state: EntryState
    origin: Origin
    proposal: Proposal | None = None
    decided: float = 0.0
    person: str = ""

    @property
    def confidence(self) -> float | None:
        """How sure the model was, in [0, 1]; `None` for what no model proposed."""
        return self.proposal.confidence if self.proposal else None

    @property
    def is_as_proposed(self) -> bool:
        """Whether type and pieces are those that the model proposed."""
        proposal = self.proposal
        return proposal is not None and (self.mention.type, self.mention.pieces) == (proposal.type, proposal.pieces)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A part of an answer that did not become a mention, for a person to place or dismiss.

    Args:
        key: by which the document's review knows it.
        kind: what was wrong.
        content: the part of the answer.
        type: of the mention that it says, if that is known.
        place: the chunk that was asked about.
        answer: the id of the raw answer.
        said: the characters of the raw answer.
        run: the id of the run.
        settled: whether a person has placed or dismissed it.
    """

    key: int
    kind: ProblemKind
    content: str
    type: str
    place: Span
    answer: str
    said: Span
    run: str
    settled: bool = False

    @property
    def words(self) -> str:
        """What was answered, in one line and without the quotation marks of the answer's own."""
        return " ".join(self.content.split()).strip("\"'")


@dataclass(frozen=True)
class Review:
    """A document with all that is proposed for it and decided about it. Mappings are never changed in place.

    Args:
        name: the text's path below the folder, with `/`.
        document: the text and what was in the .ann file when it was last read or written.
        entries: by key.
        unplaced: by key.
        answers: the raw answers that entries and unplaced parts come from, by id.
        runs: the runs that they come from, by id.
        done: whether a person has finished the document.
        next_key: the key of the next entry or unplaced part.
        revision: counts changes since the document was opened.
    """

    name: str
    document: Document
    entries: Mapping[int, Entry] = field(default_factory=dict)
    unplaced: Mapping[int, Unplaced] = field(default_factory=dict)
    answers: Mapping[str, RawAnswer] = field(default_factory=dict)
    runs: Mapping[str, RunFacts] = field(default_factory=dict)
    done: bool = False
    next_key: int = 1
    revision: int = 0

    @property
    def text(self) -> str:
        """The document's text."""
        return self.document.text

    @cached_property
    def in_place_order(self) -> tuple[Entry, ...]:
        """All entries by place."""
        key = by_place(())
        return tuple(sorted(self.entries.values(), key=lambda entry: (*key(entry.mention), entry.key)))

    @property
    def kept(self) -> tuple[Entry, ...]:
        """The entries that are in the .ann file, those that were in there first and in its order."""
        chosen = [entry for entry in self.entries.values() if entry.state.is_kept]
        return tuple(sorted(chosen, key=lambda entry: entry.key))

    @property
    def suggestions(self) -> tuple[Entry, ...]:
        """The entries about which nobody has decided, by place."""
        return tuple(entry for entry in self.in_place_order if entry.state is EntryState.SUGGESTED)

    @property
    def tray(self) -> tuple[Unplaced, ...]:
        """The unplaced parts that wait for a person."""
        return tuple(one for one in self.unplaced.values() if not one.settled)

    @cached_property
    def status(self) -> Status:
        """How far the work on the document is."""
        if self.done:
            return Status.DONE
        if self.document.problems:
            return Status.PROBLEM
        states = {entry.state for entry in self.entries.values()}
        if states - {EntryState.SUGGESTED} or any(one.settled for one in self.unplaced.values()):
            return Status.IN_REVIEW
        return Status.SUGGESTED if states or self.unplaced else Status.NEW

    def entry_like(self, mention: Mention) -> Entry | None:
        """The entry with the same type and pieces, kept ones first."""
        same = [entry for entry in self.entries.values() if entry.mention == mention]
        return min(same, key=lambda entry: (not entry.state.is_kept, entry.key), default=None)

    def with_document(self, document: Document) -> Review:
        """The same review of the document as it is on disk now."""
        return replace(self, document=document)
