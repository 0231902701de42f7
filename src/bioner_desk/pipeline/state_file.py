"""The file `.bioner/state.sqlite` of a folder: where it is, who may read it, its tables and their versions.

Notes are patient data, and so are answers and decisions: folder and file are readable by the user alone.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from bioner_desk.errors import WriteError

STATE_FOLDER = ".bioner"
STATE_FILE = "state.sqlite"
_VERSION = 3
_REVIEW_TABLES = """
CREATE TABLE IF NOT EXISTS review (
    path TEXT NOT NULL PRIMARY KEY, text_sha256 TEXT NOT NULL, annotation_sha256 TEXT, next_sha256 TEXT,
    pending INTEGER NOT NULL, written REAL NOT NULL, done INTEGER NOT NULL, next_key INTEGER NOT NULL,
    highest_id INTEGER NOT NULL, status TEXT NOT NULL, suggestions INTEGER NOT NULL, mentions INTEGER NOT NULL,
    unplaced INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS entry (
    path TEXT NOT NULL, key INTEGER NOT NULL, state TEXT NOT NULL, type TEXT NOT NULL, pieces TEXT NOT NULL, id TEXT,
    origin TEXT NOT NULL, decided REAL NOT NULL, person TEXT NOT NULL, proposal TEXT, PRIMARY KEY (path, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unplaced (
    path TEXT NOT NULL, key INTEGER NOT NULL, kind TEXT NOT NULL, content TEXT NOT NULL, type TEXT NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, answer TEXT NOT NULL, said_start INTEGER NOT NULL,
    said_end INTEGER NOT NULL, run TEXT NOT NULL, settled INTEGER NOT NULL, PRIMARY KEY (path, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS said (
    path TEXT NOT NULL, id TEXT NOT NULL, run TEXT NOT NULL, text TEXT NOT NULL, types TEXT NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, finish TEXT NOT NULL, PRIMARY KEY (path, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS proposing_run (
    path TEXT NOT NULL, id TEXT NOT NULL, model_name TEXT NOT NULL, model_sha256 TEXT NOT NULL,
    quantisation TEXT NOT NULL, format TEXT NOT NULL, settings TEXT NOT NULL, started REAL NOT NULL,
    PRIMARY KEY (path, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decision (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, who TEXT NOT NULL, path TEXT NOT NULL, title TEXT NOT NULL,
    changes TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS decision_path ON decision (path);
CREATE TABLE IF NOT EXISTS setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
"""
_TABLES = f"""
CREATE TABLE run (
    id INTEGER PRIMARY KEY, started REAL NOT NULL, fingerprint TEXT NOT NULL, settings TEXT NOT NULL,
    program TEXT NOT NULL, command TEXT NOT NULL
);
CREATE TABLE document (
    path TEXT NOT NULL, run INTEGER NOT NULL REFERENCES run, state TEXT NOT NULL, finished REAL NOT NULL,
    wanted TEXT NOT NULL, annotation_sha256 TEXT NOT NULL, message TEXT NOT NULL, PRIMARY KEY (path, run)
);
CREATE TABLE answer (
    fingerprint TEXT NOT NULL, prompt_sha256 TEXT NOT NULL, max_tokens INTEGER NOT NULL, text TEXT NOT NULL,
    tokens TEXT NOT NULL, finish TEXT NOT NULL, prompt_tokens INTEGER NOT NULL, shared_tokens INTEGER NOT NULL,
    seconds REAL NOT NULL, finished REAL NOT NULL, forced_tokens INTEGER NOT NULL DEFAULT 0,
    overridden_tokens INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (fingerprint, prompt_sha256, max_tokens)
);
CREATE TABLE question (
    run INTEGER NOT NULL REFERENCES run, path TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    types TEXT NOT NULL, prompt_sha256 TEXT NOT NULL, max_tokens INTEGER NOT NULL, problems TEXT NOT NULL,
    PRIMARY KEY (run, path, start, types)
);
{_REVIEW_TABLES}
"""

# From each version to the next one.
_MIGRATIONS = {
    1: """
ALTER TABLE answer ADD COLUMN forced_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE answer ADD COLUMN overridden_tokens INTEGER NOT NULL DEFAULT 0;
""",
    2: _REVIEW_TABLES,
}


def state_path(folder: Path) -> Path:
    """The state file of a folder, there or not."""
    return folder / STATE_FOLDER / STATE_FILE


def open_state(path: Path, *, any_thread: bool = False) -> sqlite3.Connection:
    """Open a state file, make it if it is not there, and bring it to this version.

    Args:
        path: as `state_path` gives it.
        any_thread: the connection may go from one thread to another; the caller sees to it that one uses it at a time.

    Raises:
        WriteError: folder or file cannot be made.
        sqlite3.Error: the file is damaged, or of a later version.
    """
    make_private_folder(path.parent)
    _make_private(path)
    connection = sqlite3.connect(path, timeout=30, check_same_thread=not any_thread)
    try:
        _prepare(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def open_state_to_read(path: Path) -> sqlite3.Connection | None:
    """Open a state file without changing it; `None` if there is none, or one before reviews were kept.

    Raises:
        sqlite3.Error: the file is damaged, or of a later version.
    """
    if not path.is_file():
        return None
    # Beside a file that has to be recovered SQLite makes others, which it cannot do on a medium that is only read.
    medium = "" if os.access(path.parent, os.W_OK) else "&immutable=1"
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro{medium}", uri=True, timeout=30)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            raise _of_another_version(version)
    except sqlite3.Error:
        connection.close()
        raise
    if version < _VERSION:
        connection.close()
        return None
    return connection


def make_private_folder(folder: Path) -> None:
    """Make a folder that the user alone can read.

    Raises:
        WriteError: it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(folder.parent, error) from error


def _make_private(path: Path) -> None:
    """Make the file with its final permissions before SQLite writes the first byte of a note."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise _not_writable(path.parent.parent, error) from error


def _not_writable(folder: Path, error: OSError) -> WriteError:
    message = f"The folder {folder} cannot be written: {error.strerror}."
    return WriteError(message, hint="Choose another folder for the results with --out.")


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == 0:
        connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_VERSION}; COMMIT;")
        return
    while version in _MIGRATIONS:
        connection.executescript(f"BEGIN; {_MIGRATIONS[version]} PRAGMA user_version = {version + 1}; COMMIT;")
        version += 1
    if version != _VERSION:
        raise _of_another_version(version)


def _of_another_version(version: int) -> sqlite3.DatabaseError:
    return sqlite3.DatabaseError(f"it has version {version}, this program reads version {_VERSION}")
