"""A lock on a folder, held through a file in it; the system takes it away when the process ends, however it ends."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import IO

# Windows locks bytes and lets nobody read them: this one lies far behind what the file says.
_LOCKED_BYTE = 1 << 30
_MOST_SAID = 1000


class FolderLock:
    """A lock that one at a time can hold, in this process or another one.

    On a disk that knows no locks nobody is kept out.

    Args:
        path: of the lock's file, which stays when the lock is given back.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self, said: str = "") -> bool:
        """Take the lock if nobody holds it, and leave word who does; `False` if somebody else has it.

        Raises:
            OSError: the file cannot be made or written.
        """
        file = self._path.open("ab")
        if not _taken(file):
            file.close()
            return False
        try:
            if said:
                file.truncate(0)
                file.write(said.encode("utf-8", "backslashreplace"))
                file.flush()
        except OSError:
            file.close()
            raise
        self._file = file
        return True

    def holder(self) -> str:
        """What whoever took the lock last has said; empty if that cannot be known."""
        try:
            with self._path.open("rb") as file:
                return file.read(_MOST_SAID).decode("utf-8", "replace")
        except OSError:
            return ""

    def give_back(self) -> None:
        """Let others have it."""
        if self._file is not None:
            with self._file as file:
                _give_back(file)
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _taken(file: IO[bytes]) -> bool:
        file.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _give_back(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _taken(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a disk in the network that has no locks is no reason not to work
            return True
        return True

    def _give_back(file: IO[bytes]) -> None:
        with contextlib.suppress(OSError):
            # A child that inherited the file would otherwise hold the lock on.
            fcntl.flock(file, fcntl.LOCK_UN)
