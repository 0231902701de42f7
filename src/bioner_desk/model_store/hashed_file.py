"""Files that are hashed while they are read or written, in steps between which somebody may ask to stop."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import ModelError, WriteError
from bioner_desk.model_store.metering import Meter
from bioner_desk.model_store.transfer import TransferReport, TransferStep

CHUNK_BYTES = 1024 * 1024
_WHY = {
    errno.ENOSPC: ("the disk is full", "Make room and try again."),
    errno.EDQUOT: ("your share of the disk is used up", "Make room and try again."),
    errno.EFBIG: (
        "this disk cannot hold a file of that size",
        "USB sticks often come as FAT32, which ends at 4 GB; format the stick as exFAT, or choose another disk.",
    ),
    errno.EACCES: ("you are not allowed to write there", "Choose another folder, or ask for the permission."),
    errno.EPERM: ("you are not allowed to write there", "Choose another folder, or ask for the permission."),
    errno.EROFS: ("the folder can only be read", "Choose another folder."),
    errno.ENOENT: ("its folder does not exist", "Make the folder first."),
    errno.ENOTDIR: ("its folder is a file", "Choose another folder."),
}


class HashedFile:
    """A new file, hashed while it is written; on the disk, whole, once its `with` block has ended.

    Args:
        path: must not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._hash = hashlib.sha256()
        self._size = 0
        self._file: BinaryIO | None = None

    def __enter__(self) -> HashedFile:
        try:
            self._file = self._path.open("xb")
        except OSError as error:
            raise write_error(self._path, error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._file is not None
        try:
            with self._file:
                if kind is None:
                    flush_to_disk(self._file)
        except OSError as failure:
            if kind is None:
                raise write_error(self._path, failure) from failure

    def write(self, data: bytes) -> None:
        """Add data.

        Raises:
            WriteError: the disk does not take them.
        """
        assert self._file is not None
        try:
            self._file.write(data)
        except OSError as error:
            raise write_error(self._path, error) from error
        self._hash.update(data)
        self._size += len(data)

    @property
    def sha256(self) -> str:
        """Of what has been written."""
        return self._hash.hexdigest()

    @property
    def size_bytes(self) -> int:
        """Of what has been written."""
        return self._size


def replace_file(path: Path, data: bytes) -> None:
    """Write a small file, or replace it; it is on the disk, whole, when this returns.

    Raises:
        WriteError: it cannot be written; what was there before is intact.
    """
    temporary = path.with_name(f".{path.name}-{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            flush_to_disk(file)
        temporary.replace(path)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def flush_to_disk(file: BinaryIO) -> None:
    """Wait until the disk has all that was written to a file.

    Raises:
        OSError: it does not take it.
    """
    file.flush()
    os.fsync(file.fileno())


def chunks_of(path: Path, meter: Meter, cancel: CancelToken | None) -> Iterator[bytes]:
    """What a file holds, piece by piece.

    Raises:
        ModelError: it cannot be read.
        Cancelled: somebody asked to stop.
    """
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                if cancel is not None:
                    cancel.raise_if_cancelled()
                yield chunk
                meter.add(len(chunk))
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}."
        raise ModelError(message, hint="Check the file's permissions and the disk.") from error


def hash_file(path: Path, *, cancel: CancelToken | None, report: TransferReport | None) -> str:
    """The SHA-256 of a file, read anew.

    Raises:
        ModelError: it cannot be read.
        Cancelled: somebody asked to stop.
    """
    try:
        size = path.stat().st_size
    except OSError:
        size = 0  # opening it says what is wrong
    digest = hashlib.sha256()
    for chunk in chunks_of(path, Meter(TransferStep.CHECKING, size, report), cancel):
        digest.update(chunk)
    return digest.hexdigest()


def write_error(path: Path, error: OSError) -> WriteError:
    """Why a file cannot be written, in words."""
    otherwise = (error.strerror or str(error), "Nothing was changed; try again or choose another folder.")
    reason, hint = _WHY.get(error.errno or 0, otherwise)
    return WriteError(f"{path} cannot be written: {reason}.", hint=hint)
