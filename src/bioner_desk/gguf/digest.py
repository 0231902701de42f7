"""The SHA-256 of a model file, by which a run record names the model."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from bioner_desk.errors import ModelNotFoundError


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal; computed once per process as long as size and time of change stay.

    Raises:
        ModelNotFoundError: the file cannot be read.
    """
    try:
        stat = path.stat()
        return _digest(path.resolve(), stat.st_size, stat.st_mtime_ns)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}."
        raise ModelNotFoundError(message, hint="Check the path and the file's permissions.") from error


@functools.lru_cache(maxsize=64)
def _digest(path: Path, _size: int, _mtime_ns: int) -> str:
    # Size and time are part of the cache's key only.
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
