"""Writing a file so that at every moment either the old or the new content is there, whole."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import stat
from enum import Enum
from pathlib import Path
from typing import Final

from bioner_desk.errors import ChangedOnDiskError, WriteError


class _Anything(Enum):
    ANYTHING = "anything"


ANYTHING: Final = _Anything.ANYTHING
"""Whatever is there may be replaced."""

_NEW_FILE_MODE = 0o666  # less what the user's umask takes away, as for any new file
_REASONS = {
    errno.EACCES: ("you are not allowed to write there", "Choose another folder, or ask for the permission."),
    errno.EPERM: ("you are not allowed to write there", "Choose another folder, or ask for the permission."),
    errno.EROFS: ("the folder can only be read", "Choose another folder."),
    errno.ENOSPC: ("the disk is full", "Make room and try again."),
    errno.EDQUOT: ("your share of the disk is used up", "Make room and try again."),
    errno.ENOENT: ("its folder does not exist", "Make the folder first."),
    errno.ENOTDIR: ("its folder is a file", "Choose another folder."),
    errno.EISDIR: ("it is a folder", "Choose another name."),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter name."),
}


def digest(data: bytes) -> str:
    """The SHA-256 of a file's content, by which a later write knows that nobody changed it in between."""
    return hashlib.sha256(data).hexdigest()


def write_atomically(
    path: Path, data: bytes, *, expected: str | _Anything | None = ANYTHING, durable: bool = True
) -> None:
    """Replace the content of a file, or make it.

    The permissions of a file that is there are kept, and a link is followed.

    Args:
        path: the file.
        data: the new content.
        expected: what must be there now: content with this `digest`, or `None` for no file.
        durable: wait until the disk has it; not needed for a copy of what is on the disk anyway.

    Raises:
        ChangedOnDiskError: something else is there.
        WriteError: the file cannot be written; what was there is intact.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".bioner-{secrets.token_hex(6)}.tmp")
    try:
        _write_new(temporary, data, _mode(target), durable=durable)
        _check(target, expected)
        temporary.replace(target)
    except OSError as error:
        raise _write_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    if durable:
        _sync_folder(target.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, unless they are there.

    Raises:
        WriteError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _write_error(folder, error) from error


def _mode(target: Path) -> int | None:
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        return None


def _write_new(path: Path, data: bytes, mode: int | None, *, durable: bool) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, _NEW_FILE_MODE), "wb") as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    if mode is not None:
        path.chmod(mode)


def _check(target: Path, expected: str | _Anything | None) -> None:
    if expected is ANYTHING:
        return
    try:
        found = digest(target.read_bytes())
    except FileNotFoundError:
        found = None
    if found != expected:
        happened = "was deleted" if found is None else "appeared" if expected is None else "was changed"
        message = f"{target} {happened} since it was read, perhaps by another program; it was not overwritten."
        raise ChangedOnDiskError(message, hint="Open the document again, or save under another name.")


def _sync_folder(folder: Path) -> None:
    # Makes the new name survive a power cut; some systems, Windows among them, cannot do this to a folder.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write_error(path: Path, error: OSError) -> WriteError:
    otherwise = (error.strerror or str(error), "Nothing was changed; try again or choose another folder.")
    reason, hint = _REASONS.get(error.errno or 0, otherwise)
    return WriteError(f"{path} cannot be written: {reason}.", hint=hint)
