"""The folder of a run: held by one training at a time, with a log that grows line by line."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bioner_desk.corpora import make_folder, write_atomically
from bioner_desk.errors import UsageError, WriteError
from bioner_desk.folder_lock import FolderLock
from bioner_desk.training.report import LOG

_LOCK = "run.lock"
_HINT = "Make room on the disk or check the permissions of the folder, then go on with --resume."


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other trainings out of a folder, which is made if it is not there.

    The system takes the lock away when the process ends, however it ends; the empty file `run.lock` stays and says
    nothing. On a disk that knows no locks nobody is kept out.

    Args:
        folder: of the run.

    Raises:
        UsageError: another training is at work in the folder, of this process or another one.
        WriteError: the folder cannot be made, or cannot be written to.
    """
    make_folder(folder)
    lock = FolderLock(folder / _LOCK)
    try:
        taken = lock.take()
    except OSError as error:
        message = f"{folder} cannot be written to: {error.strerror or error}."
        raise WriteError(message, hint="Check its permissions, or choose another folder.") from error
    if not taken:
        message = f"Another training is at work in {folder}."
        raise UsageError(message, hint="Wait until it has ended, or choose another folder.")
    try:
        yield
    finally:
        lock.give_back()


def begin_log(folder: Path) -> None:
    """Take away the log of a run that came to nothing.

    Raises:
        WriteError: it cannot be removed.
    """
    try:
        (folder / LOG).unlink(missing_ok=True)
    except OSError as error:
        message = f"{folder / LOG} cannot be removed: {error.strerror or error}."
        raise WriteError(message, hint="Check the folder, or choose another one.") from error


def mend_log(folder: Path) -> None:
    """Cut off the half line that a run leaves which is killed while it writes, so that what follows can be read.

    Raises:
        WriteError: the log cannot be written.
    """
    with contextlib.suppress(OSError):  # there is none, or it is a matter of whoever appends to it
        written = (folder / LOG).read_bytes()
        whole = written[: written.rfind(b"\n") + 1]
        if whole != written:
            write_atomically(folder / LOG, whole)


def append_log(folder: Path, values: Mapping[str, float]) -> None:
    """Add a line of figures to the log.

    Raises:
        WriteError: it cannot be written.
    """
    try:
        with (folder / LOG).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(dict(values)) + "\n")
    except OSError as error:
        message = f"{folder / LOG} cannot be written: {error.strerror or error}."
        raise WriteError(message, hint=_HINT) from error
