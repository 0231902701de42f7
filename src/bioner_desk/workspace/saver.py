"""The thread that saves: first the journal in the state file, then the .ann files, then word that it is done."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from bioner_desk.corpora import digest, read_bytes, write_atomically
from bioner_desk.documents import Document
from bioner_desk.errors import BionerError, ChangedOnDiskError
from bioner_desk.workspace.ann_file import Snapshot, ann_path_of
from bioner_desk.workspace.events import ChangedOnDisk, Event, Saved, SaveFailed
from bioner_desk.workspace.review_file import Journal, ReviewWriter
from bioner_desk.workspace.rows import Decision

_PAUSE = 0.3  # seconds between two writings of an .ann file: a burst of decisions is one of them

Stamp = tuple[int, int, int] | None
"""Time, size and number of a file, by which a change is seen without reading it; `None` for no file."""


@dataclass(frozen=True, slots=True)
class OnDisk:
    """The files of a document as they were last read or written.

    Args:
        document: what they say.
        ann_sha256: of the .ann file, `None` for none.
        ann_stamp: of the .ann file.
        text_stamp: of the text.
        next_sha256: of the .ann file that is being written.
    """

    document: Document
    ann_sha256: str | None
    ann_stamp: Stamp
    text_stamp: Stamp
    next_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be saved of a document: `writes` tells whether its .ann file is concerned."""

    journal: Journal
    snapshot: Snapshot
    writes: bool


class Saver:
    """Saves what it is handed, in the order of urgency, and never in the window's way.

    What cannot be saved stays, and is tried again with the next change or on `flush`.

    Args:
        writer: of the state file; used by nobody else but under `exclusive`.
        report: is told what happened, on the saver's thread.
    """

    def __init__(self, writer: ReviewWriter, report: Callable[[Event], None]) -> None:
        self._writer = writer
        self._report = report
        self._state = threading.Condition()
        self._working = threading.RLock()  # held while files are written
        self._journals: dict[str, Work] = {}
        self._files: dict[str, Work] = {}
        self._disk: dict[str, OnDisk] = {}
        self._written_at: dict[str, float] = {}
        self._stuck: set[str] = set()
        self._held: set[str] = set()
        # How often a document's work was dropped: what was taken up before that must not be written after it.
        self._drops: Counter[str] = Counter()
        self._told: set[str] = set()
        self._busy: set[str] = set()
        self._at_work = False
        self._urgent = 0
        self._ended = False
        self._thread: threading.Thread | None = None

    # What the window's thread calls

    def know(self, name: str, disk: OnDisk) -> None:
        """Take note of the files as they were read."""
        with self._state:
            self._disk[name] = disk
            self._held.discard(name)
            self._stuck.discard(name)
            self._state.notify_all()

    def go_on(self, name: str) -> None:
        """Save a document again that was held because somebody else had written it: its files are as they were."""
        with self._state:
            self._held.discard(name)
            self._state.notify_all()

    def on_disk(self, name: str) -> OnDisk | None:
        """The files of a document as they were last read or written."""
        with self._state:
            return self._disk.get(name)

    def submit(self, name: str, work: Work) -> None:
        """Save a document's newest state soon."""
        with self._state:
            earlier = self._journals.get(name)
            self._journals[name] = _together(earlier, work) if earlier else work
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="saver", daemon=True)
                self._thread.start()
            self._stuck.clear()
            self._state.notify_all()

    def drop(self, name: str) -> tuple[Decision, ...]:
        """Forget what waits for a document, but for the lines of the log, which are returned."""
        with self._state:
            self._drops[name] += 1
            waiting = self._journals.pop(name, None)
            self._files.pop(name, None)
            return waiting.journal.decisions if waiting else ()

    def exclusive(self) -> AbstractContextManager[object]:
        """While this is held, nothing is written."""
        return self._working

    def waits(self, name: str) -> bool:
        """Whether something of a document is not saved."""
        with self._state:
            return name in self._journals or name in self._files or name in self._busy

    def saved(self) -> bool:
        """Whether all that was handed in is on the disk."""
        with self._state:
            return self._is_done()

    def flush(self, timeout: float) -> bool:
        """Save all that waits at once; whether that was possible within `timeout` seconds."""
        with self._state:
            self._stuck.clear()
            self._urgent += 1
            self._state.notify_all()
            self._state.wait_for(lambda: not self._at_work and not self._due(), timeout)
            self._urgent -= 1
            return self._is_done()

    def close(self) -> None:
        """End the thread; what waits is not waited for."""
        with self._state:
            self._ended = True
            self._state.notify_all()
        if self._thread is not None:
            self._thread.join()
        self._writer.close()

    # The thread

    def _run(self) -> None:
        while True:
            with self._state:
                while not self._ended and not self._due():
                    self._state.wait(self._pause())
                if self._ended:
                    return
                journals = {name: one for name, one in self._journals.items() if name not in self._stuck}
                self._at_work = True
                self._busy |= journals.keys()
                drops = Counter({name: self._drops[name] for name in journals})
                for name in journals:
                    del self._journals[name]
            self._store(journals, drops)
            for name in self._due_files():
                self._write(name)
            with self._state:
                self._busy.clear()
                self._at_work = False
                self._state.notify_all()

    def _store(self, works: dict[str, Work], drops: Counter[str]) -> None:
        if not works:
            return
        try:
            with self._working:
                self._writer.store(self._with_digest(name, work) for name, work in works.items())
        except (BionerError, OSError, ValueError) as error:
            self._put_back(works)
            self._fail("", next(iter(works)), error)
            return
        self._told.discard("")
        done = []
        with self._state:
            for name, work in works.items():
                if (work.writes or name in self._files) and self._drops[name] == drops[name]:
                    self._files[name] = work
                else:
                    self._busy.discard(name)
                    done.append(Saved(name, work.journal.review.revision))
        for event in done:
            self._report(event)

    def _with_digest(self, name: str, work: Work) -> Journal:
        with self._state:
            disk = self._disk.get(name)
        return replace(work.journal, annotation_sha256=disk.ann_sha256 if disk else None)

    def _put_back(self, works: dict[str, Work]) -> None:
        with self._state:
            for name, work in works.items():
                later = self._journals.get(name)
                self._journals[name] = _together(work, later) if later else work
                self._busy.discard(name)
                if later is None:
                    self._stuck.add(name)

    def _write(self, name: str) -> None:
        with self._state:
            work = self._files.pop(name, None)
            disk = self._disk.get(name)
            drops = self._drops[name]
            if work is None or disk is None:
                return
            self._busy.add(name)
        try:
            with self._working:
                if self._drops[name] != drops:
                    return
                written = self._write_file(name, work.snapshot, disk)
                self._writer.settle(work.journal.review.with_document(written.document), written.ann_sha256)
        except ChangedOnDiskError:
            self._put_file_back(name, work, drops, self._held)
            self._report(ChangedOnDisk(name))
            return
        except (BionerError, OSError, ValueError) as error:
            self._put_file_back(name, work, drops, self._stuck)
            self._fail(name, name, error)
            return
        self._told.discard(name)
        with self._state:
            self._written_at[name] = time.monotonic()
            self._busy.discard(name)
        self._report(Saved(name, work.journal.review.revision, written.document))

    def _write_file(self, name: str, snapshot: Snapshot, disk: OnDisk) -> OnDisk:
        """Replace the .ann file, if that changes it."""
        text_path = snapshot.source.text_path
        ann_path = ann_path_of(text_path)
        disk = _checked_text(snapshot, text_path, disk)
        content = snapshot.content()
        data = content.encode("utf-8")
        wanted = digest(data) if data or disk.ann_sha256 is not None else None
        if wanted is None or wanted == disk.ann_sha256:
            written = replace(disk, document=snapshot.as_read(content, wanted or ""))
        else:
            self._writer.announce(name, wanted)
            self._remember(name, replace(disk, next_sha256=wanted))
            try:
                write_atomically(ann_path, data, expected=disk.ann_sha256)
            except (BionerError, OSError):
                self._remember(name, disk)
                raise
            document = snapshot.as_read(content, wanted)
            written = OnDisk(document, wanted, stamp(ann_path), disk.text_stamp)
        self._remember(name, written)
        return written

    def _remember(self, name: str, disk: OnDisk) -> None:
        with self._state:
            self._disk[name] = disk

    def _put_file_back(self, name: str, work: Work, drops: int, waiting: set[str]) -> None:
        with self._state:
            self._busy.discard(name)
            if self._drops[name] == drops:
                self._files.setdefault(name, work)
                waiting.add(name)

    def _fail(self, about: str, name: str, error: Exception) -> None:
        if about not in self._told:
            self._told.add(about)
            hint = error.hint if isinstance(error, BionerError) else "It stays open and is tried again."
            self._report(SaveFailed(name, str(error), hint))

    # What is due; called with the lock held

    def _is_done(self) -> bool:
        return not self._journals and not self._files and not self._busy

    def _due(self) -> bool:
        waiting = any(name not in self._stuck for name in self._journals)
        return waiting or self._pause() == 0.0

    def _pause(self) -> float | None:
        """Seconds until an .ann file is due, `None` if none is."""
        now = time.monotonic()
        pauses = [
            0.0 if self._urgent else max(0.0, self._written_at.get(name, 0.0) + _PAUSE - now)
            for name in self._files
            if name not in self._stuck and name not in self._held
        ]
        return min(pauses, default=None)

    def _due_files(self) -> Iterable[str]:
        with self._state:
            now = time.monotonic()
            return [
                name
                for name in self._files
                if name not in self._stuck
                and name not in self._held
                and (self._urgent or self._written_at.get(name, 0.0) + _PAUSE <= now)
            ]


def stamp(path: Path) -> Stamp:
    """Time, size and number of a file; `None` for no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def _checked_text(snapshot: Snapshot, path: Path, disk: OnDisk) -> OnDisk:
    """See to it that the text is the one that was read; with its new stamp if the file was only touched."""
    now = stamp(path)
    if now == disk.text_stamp:
        return disk
    if now is None or digest(read_bytes(path)) != snapshot.text_sha256:
        message = f"{path} was changed since it was read; its annotations would not fit any more."
        raise ChangedOnDiskError(message, hint="Open the document again.")
    return replace(disk, text_stamp=now)


def _together(earlier: Work, later: Work) -> Work:
    """The newest state with all that changed on the way to it."""
    old, new = earlier.journal, later.journal
    journal = replace(
        new,
        pending=old.pending or new.pending,
        whole=old.whole or new.whole,
        keys=old.keys | new.keys,
        answers=(*old.answers, *new.answers),
        runs=(*old.runs, *new.runs),
        decisions=(*old.decisions, *new.decisions),
    )
    return Work(journal, later.snapshot, earlier.writes or later.writes)
