"""The documents of a folder that are open, and what is known of all others."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bioner_desk.errors import BionerError, ReviewError
from bioner_desk.workspace.ann_file import BratNames, Snapshot
from bioner_desk.workspace.changes import Change, ReviewChange, apply
from bioner_desk.workspace.entries import Status
from bioner_desk.workspace.listing import info_of, list_documents
from bioner_desk.workspace.opened import Opened, changes_file, open_document
from bioner_desk.workspace.resolving import as_it_is
from bioner_desk.workspace.review_file import DocumentInfo, Journal, ReviewFile
from bioner_desk.workspace.rows import decisions_of
from bioner_desk.workspace.saver import OnDisk, Saver, Work

_MOST_OPEN = 32


class Shelf:
    """Opens documents when they are asked for, and closes those that were not looked at for long.

    Args:
        folder: of the documents.
        file: what is kept of them.
        names: of types in files.
        saver: who saves them; `None` in a folder that is only read.

    Raises:
        ReadError: the folder or its state file cannot be read.
    """

    def __init__(self, folder: Path, file: ReviewFile, names: BratNames, saver: Saver | None) -> None:
        self.folder = folder
        self.infos = list_documents(folder, file.listing())
        self._file = file
        self._names = names
        self._saver = saver
        self._opened: OrderedDict[str, Opened] = OrderedDict()
        self._disk: dict[str, OnDisk] = {}  # of a folder that is only read

    @property
    def names(self) -> BratNames:
        """The names of types in files."""
        return self._names

    @names.setter
    def names(self, names: BratNames) -> None:
        self._names = names
        for opened in self._opened.values():
            opened.names = names

    def rescan(self) -> None:
        """Look at the folder again.

        Raises:
            ReadError: it cannot be read.
        """
        found = list_documents(self.folder, self._file.listing())
        for name in found:
            known = self.infos.get(name)
            if known and (name in self._opened or known.problem):
                found[name] = known
        self.infos = found

    def info(self, name: str) -> DocumentInfo:
        """What there is to say of a document."""
        return self.infos.get(name) or DocumentInfo(name, Status.NEW)

    def find(self, name: str) -> Opened | None:
        """A document if it is open."""
        return self._opened.get(name)

    def put(self, opened: Opened) -> None:
        """Take note of what became of a document that is open, in the list as well."""
        name = opened.review.name
        self._opened[name] = opened
        self.infos[name] = info_of(opened)

    def clear(self) -> None:
        """Forget all documents that are open and all that is known of the others."""
        self._opened.clear()
        self.infos = list_documents(self.folder, {})

    def known(self, name: str) -> OnDisk | None:
        """The files of a document as they were last read or written."""
        return self._saver.on_disk(name) if self._saver else self._disk.get(name)

    def open(self, name: str) -> Opened:
        """A document, which is opened if it is not.

        Raises:
            ReadError: it cannot be read.
        """
        if name in self._opened:
            self._opened.move_to_end(name)
            return self._opened[name]
        try:
            disk, opened = self._load(name)
        except BionerError as error:
            if name in self.infos:
                problem = f"{error} {error.hint}".strip()
                self.infos[name] = DocumentInfo(name, Status.PROBLEM, problem=problem)
            raise
        if self._saver is None:
            self._disk[name] = disk
        else:
            self._saver.know(name, disk)
            if opened.unwritten:
                self.submit(opened, writes=True)
        self.put(opened)
        self._make_room()
        return opened

    def _load(self, name: str) -> tuple[OnDisk, Opened]:
        disk = as_it_is(self.folder / name)
        return disk, open_document(disk.document, name, self._file.find(name), self._names)

    def snapshot(self, name: str) -> Snapshot:
        """What the .ann file of a document should hold now; may be asked for on any thread.

        Raises:
            ReadError: it cannot be read.
        """
        opened = self._opened.get(name)
        return (opened or self._load(name)[1]).snapshot()

    def _make_room(self) -> None:
        """Close what was not looked at for long, unless something hangs on it."""
        spare = len(self._opened) - _MOST_OPEN
        for name in list(self._opened)[: max(0, spare)]:
            waits = self._saver is not None and self._saver.waits(name)
            # What was taken out of a file comes back as it was only while the document is open.
            if not waits and not self._opened[name].wrote:
                del self._opened[name]

    def apply(self, change: Change, title: str, person: str, *, consent: bool) -> Change:
        """Do a change in all its documents or in none, and have them saved.

        Args:
            change: what to do.
            title: what the log calls it.
            person: who does it; empty for a model, whose answers are kept and need not be told again by the log.
            consent: whether relations and events go with the mentions that they hang on.

        Returns:
            the change with the IDs that mentions got.

        Raises:
            ReviewError: the mentions of a document cannot be changed.
            DependentsError: relations or events would go, and there is no consent.
            ReadError: a document cannot be read.
        """
        opened = {name: self.open(name) for name in change.names}
        reviews = {name: one.review for name, one in opened.items()}
        parts: dict[str, list[ReviewChange]] = {name: [] for name in opened}
        numbered_parts = []
        for part in change.parts:
            numbered = opened[part.name].numbered(part)
            if opened[part.name].read_only and changes_file(numbered.entries):
                raise ReviewError(opened[part.name].read_only)
            reviews[part.name] = apply(reviews[part.name], numbered)
            parts[part.name].append(numbered)
            numbered_parts.append(numbered)
        if not consent:
            for name, one in opened.items():
                one.check_consent(reviews[name])
        done = replace(change, parts=tuple(numbered_parts))
        told = decisions_of(done, title, person, time.time())
        for name, one in opened.items():
            writes = any(changes_file(part.entries) for part in parts[name])
            one.review = reviews[name]
            one.wrote = one.wrote or writes
            one.notes.append(told[name] if person else replace(told[name], changes="[]"))
            self.put(one)
            self.submit(one, parts[name], writes=writes)
        return done

    def submit(self, opened: Opened, parts: Sequence[ReviewChange] = (), *, writes: bool) -> None:
        """Have a document saved.

        Args:
            opened: as it is now.
            parts: what changed.
            writes: whether its .ann file is concerned.
        """
        if self._saver is None:
            return
        swaps = [swap for part in parts for swap in (*part.entries, *part.unplaced)]
        journal = Journal(
            review=opened.review,
            text_sha256=opened.text_sha256,
            annotation_sha256=None,  # the saver knows what it wrote last
            highest_id=opened.highest,
            written=opened.written,
            pending=writes,
            whole=not opened.stored,
            keys=frozenset(one.key for swap in swaps for one in swap if one),
            answers=tuple(answer for part in parts for answer in part.answers),
            runs=tuple(run for part in parts for run in part.runs),
            decisions=tuple(opened.notes),
        )
        opened.stored = True
        opened.notes = []
        self._saver.submit(opened.review.name, Work(journal, opened.snapshot(), writes))
