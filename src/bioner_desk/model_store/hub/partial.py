"""Models on their way: each in a folder of its own within a hidden one, where nothing is taken for a model.

The folder is called by the model's name and by the SHA-256 that its file will have, so that what was begun of another
version is never gone on with.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bioner_desk import paths
from bioner_desk.amounts import amount
from bioner_desk.errors import DownloadError
from bioner_desk.folder_lock import FolderLock
from bioner_desk.model_store.arriving import lack_of_room
from bioner_desk.model_store.names import MODEL_SUFFIX

_FOLDER = ".fetching"
_NAMED = re.compile(r"(?P<name>.+)\.[0-9a-f]{32}", re.DOTALL)  # half of a SHA-256: names of files have to be short
_FULL = {errno.ENOSPC, errno.EDQUOT}
_ROOM = "Make room on the disk, then give the same command again: it goes on from there."
_PERMISSIONS = "Check the permissions of the folder."


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A model that was begun to be fetched.

    Args:
        name: that the model will have.
        folder: where the bytes are that have come.
        size_bytes: so many have come.
    """

    name: str
    folder: Path
    size_bytes: int


class PartialModel:
    """What has come of a model so far.

    Args:
        name: that the model will have.
        sha256: that its whole file will have.
        total: bytes that it will have.
    """

    def __init__(self, name: str, sha256: str, total: int) -> None:
        self.name = name
        self.total = total
        self.folder = _folder() / f"{name}.{sha256[:32]}"
        self.file = self.folder / f"{name}{MODEL_SUFFIX}"

    @property
    def size(self) -> int:
        """Bytes that have come."""
        return _size(self.file)

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """The file, to write on where it ends; what is written is in it even if the process is killed.

        Raises:
            DownloadError: the file cannot be written, or the disk is full.
        """
        with self._in_words():
            self.folder.mkdir(parents=True, exist_ok=True)
            with self.file.open("ab", buffering=0) as file:
                yield file

    def sync(self) -> None:
        """Have everything on the disk.

        Raises:
            DownloadError: that cannot be done.
        """
        with self._in_words(), self.file.open("rb+") as file:
            os.fsync(file.fileno())

    def discard(self) -> None:
        """Throw away what has come.

        Raises:
            DownloadError: it cannot be removed.
        """
        _remove(self.folder)

    def check_room(self) -> None:
        """Make sure that what is still to come fits on the disk.

        Raises:
            DownloadError: it does not, or the folder cannot be made.
        """
        with self._in_words():
            self.folder.mkdir(parents=True, exist_ok=True)
            missing = self.total - self.size
        if reason := lack_of_room(self.folder, missing):
            what = f"The rest of {self.name}" if self.size else self.name
            message = f"{what} does not fit into {paths.user_models()}: {reason}"
            raise DownloadError(message, hint="Make room on the disk, or choose a smaller model or quantisation.")

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._failure(error) from error

    def _failure(self, error: OSError) -> DownloadError:
        folder = paths.user_models()
        if error.errno in _FULL:
            message = (
                f"The disk of {folder} is full; {amount(self.size)} of {amount(self.total)} of {self.name} are there."
            )
            return DownloadError(message, hint=_ROOM)
        if error.errno == errno.EFBIG:
            message = f"{self.name} takes {amount(self.total)}; the disk of {folder} takes no file of that size."
            return DownloadError(message, hint="Choose a smaller quantisation, or a folder on another disk.")
        return DownloadError(f"{self.file} cannot be written: {error.strerror or error}.", hint=_PERMISSIONS)


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Keep other runs of the program from fetching a model of the same name meanwhile.

    Raises:
        DownloadError: another one does, or the folder cannot be written.
    """
    folder = _folder()
    lock = FolderLock(folder / f"{name}.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = lock.take()
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror or error}."
        raise DownloadError(message, hint=_PERMISSIONS) from error
    if not taken:
        message = f"{name} is being fetched by another window or command of this program."
        raise DownloadError(message, hint="Wait until that is done, or stop it.")
    try:
        yield
    finally:
        lock.give_back()


def unfinished() -> tuple[Unfinished, ...]:
    """The models that were begun to be fetched, by name; some may be on their way now."""
    folder = _folder()
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    named = [(match["name"], one) for one in found if (match := _NAMED.fullmatch(one.name))]
    return tuple(Unfinished(name, one, _size(one / f"{name}{MODEL_SUFFIX}")) for name, one in named)


def discard_unfinished(name: str) -> tuple[Path, ...]:
    """Throw away what has come of a model, and return the folders that are gone.

    Raises:
        DownloadError: it is being fetched, or cannot be removed.
    """
    with alone(name):
        return discard_others(name, None)


def discard_others(name: str, kept: Path | None) -> tuple[Path, ...]:
    """Throw away what has come of a model that is held by `alone`, but for one folder; return those that are gone.

    Raises:
        DownloadError: one cannot be removed.
    """
    gone = tuple(one.folder for one in unfinished() if one.name == name and one.folder != kept)
    for folder in gone:
        _remove(folder)
    return gone


def _remove(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        message = f"{folder} cannot be removed: {error.strerror or error}."
        raise DownloadError(message, hint=_PERMISSIONS) from error


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _folder() -> Path:
    return paths.user_models() / _FOLDER
