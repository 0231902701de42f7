"""A document that is open: its review, and how that hangs together with its .ann file."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bioner_desk.corpora import split_at_line_breaks
from bioner_desk.corpora.standoff.dependents import hanging_on, needing_consent
from bioner_desk.corpora.standoff.lines import AnnLine, id_number
from bioner_desk.corpora.standoff.writer import taken_ids
from bioner_desk.documents import Document, Mention
from bioner_desk.errors import DependentsError, ReviewError
from bioner_desk.workspace.ann_file import BratNames, Snapshot, lines_of, source_of
from bioner_desk.workspace.changes import ReviewChange, Swap, apply
from bioner_desk.workspace.entries import Entry, Review
from bioner_desk.workspace.matching_file import Matched, Past, fresh, matched
from bioner_desk.workspace.review_file import Kept
from bioner_desk.workspace.rows import Decision

_SHARED_TASK = (
    "The mentions of this document come from files of a shared task (.a1, .a2), which stay as they are: "
    "export the folder, and open the copy to change them."
)


@dataclass
class Opened:
    """A document that is open, on the window's thread.

    Args:
        review: as it is now.
        baseline: the document as it was first read.
        own: the mentions of the baseline that entries are, by key.
        names: of types in files.
        text_sha256: of the text.
        highest: the largest number that the ID of a mention ever had.
        stored: whether the state file has all of it.
        unwritten: whether there are decisions that the .ann file does not have yet.
        wrote: whether decisions of this session changed the .ann file.
        written: the time until which decisions are in the .ann file, in seconds since 1970.
        notes: lines for the log that are stored with the next change.
    """

    review: Review
    baseline: Document
    own: Mapping[int, Mention]
    names: BratNames
    text_sha256: str
    highest: int
    stored: bool
    unwritten: bool = False
    wrote: bool = False
    written: float = field(default_factory=time.time)
    notes: list[Decision] = field(default_factory=list)
    _ids: dict[int, str] = field(default_factory=dict)
    _taken: frozenset[str] | None = None

    @property
    def read_only(self) -> str:
        """Why its mentions cannot be changed; empty if they can."""
        return _SHARED_TASK if source_of(self.baseline).ann_path is None else ""

    @property
    def problem(self) -> str:
        """What a person should know of its files."""
        found = self.review.document.problems
        if not found:
            return self.read_only
        more = f" (and {len(found) - 1:,} more)" if len(found) > 1 else ""
        return f"{found[0]}{more}"

    def snapshot(self) -> Snapshot:
        """What the .ann file should hold now."""
        return Snapshot(self.review, self.baseline, self.own, self.names, self.text_sha256)

    def numbered(self, change: ReviewChange) -> ReviewChange:
        """The change with an ID for each mention that comes into the file; once given it stays the entry's.

        Raises:
            ReviewError: a mention cannot be written.
        """
        return replace(change, entries=tuple((before, self._numbered(after)) for before, after in change.entries))

    def check_consent(self, changed: Review) -> None:
        """See to it that no relation or event goes unasked.

        Raises:
            DependentsError: relations or events would go with mentions.
        """
        before, after = self._gone(self.review), self._gone(changed)
        if not after - before:
            return
        lines = lines_of(self.baseline)
        had = set(needing_consent(lines, hanging_on(lines, before)))
        asking = [line for line in needing_consent(lines, hanging_on(lines, after)) if line not in had]
        if asking:
            raise _dependents_error(after - before, asking)

    def _gone(self, review: Review) -> set[str]:
        kept = {key for key in self.own if key in review.entries and review.entries[key].state.is_kept}
        staying = {self.own[key].id for key in kept}
        return {own.id or "" for key, own in self.own.items() if key not in kept} - staying

    def _numbered(self, entry: Entry | None) -> Entry | None:
        if entry is None or not entry.state.is_kept:
            return entry
        mention = self._writable(entry)
        id_ = mention.id or self._ids.get(entry.key)
        if id_ is None and entry.key in self.own:
            id_ = self.own[entry.key].id
        if id_ is None:
            id_ = self._next_id()
        self._ids[entry.key] = id_
        return entry if id_ == entry.mention.id and mention is entry.mention else _with(entry, mention, id_)

    def _writable(self, entry: Entry) -> Mention:
        """The mention as a file can hold it: one that cannot be written would keep all others from being saved."""
        mention, own, text = entry.mention, self.own.get(entry.key), self.review.text
        if own is not None and (own.pieces == mention.pieces):
            return mention
        split = mention if mention.end > len(text) else split_at_line_breaks(mention, text)
        if split.end > len(text) or not all(piece.of(text).strip("\r\n") for piece in split.pieces):
            message = "There are pieces without any characters in the text."
            raise ReviewError(message, hint="Select some words.")
        return mention if split.pieces == mention.pieces else split

    def _next_id(self) -> str:
        if self._taken is None:
            self._taken = taken_ids(lines_of(self.baseline))
        self.highest += 1
        while f"T{self.highest}" in self._taken:
            self.highest += 1
        return f"T{self.highest}"


def _with(entry: Entry, mention: Mention, id_: str) -> Entry:
    return replace(entry, mention=replace(mention, id=id_))


def changes_file(swaps: Iterable[Swap[Entry]]) -> bool:
    """Whether a change of entries changes the mentions of the .ann file."""
    return any(_in_file(before) != _in_file(after) for before, after in swaps)


def _in_file(entry: Entry | None) -> tuple[Mention, str | None] | None:
    return (entry.mention, entry.mention.id) if entry and entry.state.is_kept else None


def text_sha256_of(document: Document) -> str:
    """The SHA-256 of a document's text as it is in its file."""
    return hashlib.sha256(document.text.encode("utf-8")).hexdigest()


def open_document(document: Document, name: str, kept: Kept | None, names: BratNames) -> Opened:
    """Put together what a document's file says and what is known of it.

    Args:
        document: as it was read.
        name: the document's name.
        kept: what the state file knows, `None` for nothing.
        names: of types in files.
    """
    text_sha256 = text_sha256_of(document)
    if kept is None:
        return opened_from(name, document, text_sha256, names, fresh(document, names), 0)
    if kept.text_sha256 != text_sha256:
        opened = opened_from(name, document, text_sha256, names, fresh(document, names), 0)
        opened.notes.append(_note(name, "The text was changed by another program: suggestions are dropped"))
        return opened
    past = Past(kept.entries, kept.unplaced, kept.answers, kept.runs, kept.done, kept.next_key)
    digest = source_of(document).digest
    if digest == kept.annotation_sha256 or (digest is not None and digest == kept.next_sha256):
        found = matched(document, past, names, stays=lambda _: True, comes=lambda _: not kept.pending, same_file=True)
        opened = opened_from(name, document, text_sha256, names, found, kept.highest_id)
        opened.stored, opened.unwritten = True, kept.pending
        return opened
    # Somebody else wrote the file. What was decided after it was last written was never in it, and is not given up.
    found = matched(document, past, names, stays=lambda one: kept.pending and one.decided > kept.written)
    opened = opened_from(name, document, text_sha256, names, found, kept.highest_id)
    opened.notes.append(_note(name, f"The .ann file was changed by another program: {found.told}"))
    opened.unwritten, opened.written = found.unwritten, kept.written
    return opened


def opened_from(
    name: str, document: Document, text_sha256: str, names: BratNames, found: Matched, highest: int
) -> Opened:
    """A document with the entries that were found for it; new mentions among them get their IDs."""
    past = found.past
    review = Review(name, document, past.entries, past.unplaced, past.answers, past.runs, past.done, past.next_key)
    highest = max(highest, source_of(document).highest_id)
    opened = Opened(review, document, found.own, names, text_sha256, highest, stored=False)
    opened.highest = max([highest, *(id_number(one.mention.id or "") for one in review.entries.values())])
    nameless = [one for one in review.kept if one.mention.id is None]
    if nameless:
        swaps = tuple((one, one) for one in nameless)
        opened.review = replace(apply(review, opened.numbered(ReviewChange(name, entries=swaps))), revision=0)
    return opened


def _note(name: str, title: str) -> Decision:
    return Decision(time.time(), "", name, title)


def _dependents_error(gone: set[str], asking: Iterable[AnnLine]) -> DependentsError:
    lines = "; ".join(" ".join(line.content.split()) for line in asking)
    return DependentsError(
        f"Deleting {', '.join(sorted(gone)[:3])} would also delete these relations and events: {lines}.",
        hint="Agree to delete them too, or keep the mention.",
    )
