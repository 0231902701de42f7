"""The reviews of a folder in its state file: read by the window's thread, written by the saver's."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bioner_desk.errors import ReadError, WriteError
from bioner_desk.pipeline.state_file import open_state, open_state_to_read, state_path
from bioner_desk.workspace.entries import Entry, RawAnswer, Review, RunFacts, Status, Unplaced
from bioner_desk.workspace.rows import (
    Decision,
    Row,
    answer_of,
    answer_row,
    counts,
    entry_of,
    entry_row,
    run_of,
    run_row,
    storable,
    unplaced_of,
    unplaced_row,
)

_TABLES = ("entry", "unplaced", "said", "proposing_run", "review")
_HINT = "Check that the folder can be written and the disk has room; what was decided stays open until it is saved."
_DAMAGED = "Move the file away if it is damaged: it holds suggestions and decisions, the .ann files hold the mentions."


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document in the list of a folder.

    Args:
        name: its text's path below the folder, with `/`.
        status: how far the work on it is.
        suggestions: about which nobody has decided.
        mentions: that are in the .ann file, 0 as long as nobody has opened a document.
        unplaced: parts of answers that wait for a person.
        problem: why it cannot be opened or changed, or what is wrong with its files; empty if nothing is.
    """

    name: str
    status: Status
    suggestions: int = 0
    mentions: int = 0
    unplaced: int = 0
    problem: str = ""

    @property
    def is_unfinished(self) -> bool:
        """Whether there is work for a person."""
        return self.status not in (Status.DONE, Status.PROBLEM)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the state file knows of a document.

    Args:
        text_sha256: of the text that it is about.
        annotation_sha256: of the .ann file as it was last read or written, `None` for none.
        next_sha256: of the .ann file that was about to be written.
        pending: whether decisions are younger than the .ann file.
        written: when the .ann file was last known to agree, in seconds since 1970.
        highest_id: the largest number that the ID of a mention ever had.
    """

    text_sha256: str
    annotation_sha256: str | None
    next_sha256: str | None
    pending: bool
    written: float
    done: bool
    next_key: int
    highest_id: int
    entries: Mapping[int, Entry]
    unplaced: Mapping[int, Unplaced]
    answers: Mapping[str, RawAnswer]
    runs: Mapping[str, RunFacts]


@dataclass(frozen=True, slots=True)
class Journal:
    """What is to be stored of one document.

    Args:
        review: its newest state.
        text_sha256: of its text.
        annotation_sha256: of the .ann file as it is.
        highest_id: the largest number that the ID of a mention ever had.
        written: the time until which decisions are in the .ann file, in seconds since 1970; for a document that is new.
        pending: whether the .ann file must be written.
        whole: whether all rows are stored, not those of `keys` and `parts` alone.
        keys: entries and unplaced parts that changed.
        answers: raw answers that are new.
        runs: runs that are new.
        decisions: lines for the log.
    """

    review: Review
    text_sha256: str
    annotation_sha256: str | None
    highest_id: int
    written: float
    pending: bool
    whole: bool
    keys: frozenset[int] = frozenset()
    answers: tuple[RawAnswer, ...] = ()
    runs: tuple[RunFacts, ...] = ()
    decisions: tuple[Decision, ...] = field(default=())


class ReviewFile:
    """The state file, opened anew by each thread that uses it.

    Args:
        folder: of the documents.
    """

    def __init__(self, folder: Path) -> None:
        self.path = state_path(folder)

    def listing(self) -> dict[str, DocumentInfo]:
        """What is known of each document, by name.

        Raises:
            ReadError: the file is damaged.
        """
        with self._reading() as rows:
            found = rows.execute("SELECT path, status, suggestions, mentions, unplaced FROM review") if rows else ()
            return {name: DocumentInfo(name, Status(status), *numbers) for name, status, *numbers in found}

    def find(self, name: str) -> Kept | None:
        """What is known of a document, `None` if it was never stored.

        Raises:
            ReadError: the file is damaged.
        """
        about = (storable(name),)
        with self._reading() as rows:
            if rows is None:
                return None
            row = rows.execute(
                "SELECT text_sha256, annotation_sha256, next_sha256, pending, written, done, next_key, highest_id "
                "FROM review WHERE path = ?",
                about,
            ).fetchone()
            if row is None:
                return None
            entries = [entry_of(one[1:]) for one in rows.execute("SELECT * FROM entry WHERE path = ?", about)]
            unplaced = [unplaced_of(one[1:]) for one in rows.execute("SELECT * FROM unplaced WHERE path = ?", about)]
            answers = [answer_of(one[1:]) for one in rows.execute("SELECT * FROM said WHERE path = ?", about)]
            runs = [run_of(one[1:]) for one in rows.execute("SELECT * FROM proposing_run WHERE path = ?", about)]
        text_sha256, annotation_sha256, next_sha256, pending, written, done, next_key, highest_id = row
        return Kept(
            text_sha256=text_sha256,
            annotation_sha256=annotation_sha256,
            next_sha256=next_sha256,
            pending=bool(pending),
            written=written,
            done=bool(done),
            next_key=next_key,
            highest_id=highest_id,
            entries={one.key: one for one in entries},
            unplaced={one.key: one for one in unplaced},
            answers={one.id: one for one in answers},
            runs={one.id: one for one in runs},
        )

    def pending(self) -> tuple[str, ...]:
        """The documents whose decisions are younger than their .ann files.

        Raises:
            ReadError: the file is damaged.
        """
        with self._reading() as rows:
            found = rows.execute("SELECT path FROM review WHERE pending") if rows else ()
            return tuple(name for (name,) in found)

    def decisions(self, name: str) -> tuple[Decision, ...]:
        """The log of a document, oldest first.

        Raises:
            ReadError: the file is damaged.
        """
        query = "SELECT at, who, path, title, changes FROM decision WHERE path = ? ORDER BY id"
        with self._reading() as rows:
            return tuple(Decision(*row) for row in rows.execute(query, (storable(name),))) if rows else ()

    def setting(self, name: str) -> str | None:
        """A value that is kept for the folder.

        Raises:
            ReadError: the file is damaged.
        """
        with self._reading() as rows:
            found = rows.execute("SELECT value FROM setting WHERE name = ?", (name,)) if rows else ()
            return next((str(value) for (value,) in found), None)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        try:
            connection = open_state_to_read(self.path)
            if connection is None:
                yield None
                return
            with closing(connection):
                yield connection
        except (sqlite3.Error, ValueError) as error:
            message = f"The folder's suggestions and decisions in {self.path} cannot be read: {error}."
            raise ReadError(message, hint=_DAMAGED) from error


class ReviewWriter:
    """Writes the state file; the file is made with the first thing that is written.

    Args:
        file: where.
    """

    def __init__(self, file: ReviewFile) -> None:
        self._path = file.path
        self._connection: sqlite3.Connection | None = None

    def store(self, journals: Iterable[Journal]) -> None:
        """Store what changed in documents, all of it or nothing.

        Raises:
            WriteError: it cannot be stored.
        """
        with self._writing() as rows:
            for journal in journals:
                _store(rows, journal)

    def announce(self, name: str, next_sha256: str) -> None:
        """Note which .ann file is about to be written, to know it again after a crash.

        Raises:
            WriteError: it cannot be stored.
        """
        with self._writing() as rows:
            rows.execute("UPDATE review SET next_sha256 = ? WHERE path = ?", (next_sha256, storable(name)))

    def settle(self, review: Review, annotation_sha256: str | None) -> None:
        """Note that the .ann file is written, and the status that the document has with it.

        Raises:
            WriteError: it cannot be stored.
        """
        with self._writing() as rows:
            rows.execute(
                "UPDATE review SET annotation_sha256 = ?, next_sha256 = NULL, pending = 0, written = ?, status = ? "
                "WHERE path = ?",
                (annotation_sha256, time.time(), review.status.value, storable(review.name)),
            )

    def set_setting(self, name: str, value: str) -> None:
        """Keep a value for the folder.

        Raises:
            WriteError: it cannot be stored.
        """
        with self._writing() as rows:
            rows.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def purge(self) -> None:
        """Take all reviews, answers of runs and logs out of the file, so that no byte of them is left in it.

        Raises:
            WriteError: they cannot be removed.
        """
        with self._writing() as rows:
            for table in (*_TABLES, "decision", "question", "answer", "document", "run"):
                rows.execute(f"DELETE FROM {table}")
        with self._writing(transaction=False) as rows:
            rows.execute("VACUUM")
            rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def _writing(self, *, transaction: bool = True) -> Iterator[sqlite3.Connection]:
        try:
            if self._connection is None:
                self._connection = open_state(self._path, any_thread=True)
                # What was rejected is nowhere else: it must survive a power cut as the .ann files do.
                self._connection.execute("PRAGMA synchronous = FULL")
            if not transaction:
                yield self._connection
                return
            with self._connection:
                yield self._connection
        except (sqlite3.Error, OSError) as error:
            message = f"Decisions cannot be saved in {self._path}: {error}."
            raise WriteError(message, hint=_HINT) from error


def _store(rows: sqlite3.Connection, journal: Journal) -> None:
    review = journal.review
    name = storable(review.name)
    if journal.whole:
        for table in _TABLES:
            rows.execute(f"DELETE FROM {table} WHERE path = ?", (name,))
    entry_keys = review.entries.keys() if journal.whole else journal.keys
    unplaced_keys = review.unplaced.keys() if journal.whole else journal.keys
    _replace(rows, "entry", name, entry_keys, {key: one for key in entry_keys if (one := _row(review, key))})
    _replace(rows, "unplaced", name, unplaced_keys, {key: one for key in unplaced_keys if (one := _part(review, key))})
    answers = review.answers.values() if journal.whole else journal.answers
    runs = review.runs.values() if journal.whole else journal.runs
    _insert(rows, "said", [answer_row(review.name, one) for one in answers])
    _insert(rows, "proposing_run", [run_row(review.name, one) for one in runs])
    rows.execute(
        "INSERT INTO review VALUES (?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET "
        "pending = max(pending, excluded.pending), done = excluded.done, next_key = excluded.next_key, "
        "highest_id = excluded.highest_id, status = excluded.status, suggestions = excluded.suggestions, "
        "mentions = excluded.mentions, unplaced = excluded.unplaced",
        (
            *(name, journal.text_sha256, journal.annotation_sha256, int(journal.pending), journal.written),
            *(int(review.done), review.next_key, journal.highest_id, *counts(review)),
        ),
    )
    told = [(one.at, storable(one.who), name, storable(one.title), one.changes) for one in journal.decisions]
    rows.executemany("INSERT INTO decision (at, who, path, title, changes) VALUES (?, ?, ?, ?, ?)", told)


def _row(review: Review, key: int) -> Row | None:
    return entry_row(review.name, review.entries[key]) if key in review.entries else None


def _part(review: Review, key: int) -> Row | None:
    return unplaced_row(review.name, review.unplaced[key]) if key in review.unplaced else None


def _replace(rows: sqlite3.Connection, table: str, name: str, keys: Iterable[int], present: Mapping[int, Row]) -> None:
    gone = [(name, key) for key in keys if key not in present]
    rows.executemany(f"DELETE FROM {table} WHERE path = ? AND key = ?", gone)
    _insert(rows, table, list(present.values()))


def _insert(rows: sqlite3.Connection, table: str, present: list[Row]) -> None:
    if present:
        marks = ", ".join("?" * len(present[0]))
        rows.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", present)


def is_writable(folder: Path) -> bool:
    """Whether files can be made in a folder, as far as the system says before one is made."""
    return os.access(folder, os.W_OK | os.X_OK)
