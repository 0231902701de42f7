"""Who may write in a folder: one window at a time, and none where nothing can be written."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from bioner_desk.errors import WriteError
from bioner_desk.folder_lock import FolderLock
from bioner_desk.pipeline.state_file import STATE_FOLDER, make_private_folder

_LOCK = "window.lock"
_ASKED = "The folder was opened for reading only: suggestions and decisions cannot be kept."


class Access:
    """The right to write in a folder, or the reason why not.

    Args:
        folder: of the documents.
        person: who wants to work in it, for others to read.
        read_only: whether that is not wanted at all.
    """

    def __init__(self, folder: Path, person: str, *, read_only: bool) -> None:
        self._lock = FolderLock(folder / STATE_FOLDER / _LOCK)
        self.refused = _ASKED if read_only else self._taken(folder, person)

    def _taken(self, folder: Path, person: str) -> str:
        if not os.access(folder, os.W_OK | os.X_OK):
            return _not_writable(folder)
        try:
            make_private_folder(folder / STATE_FOLDER)
            if self._lock.take(f"{person} on {socket.gethostname()} (process {os.getpid()})"):
                return ""
        except (OSError, WriteError):
            return _not_writable(folder)
        holder = self._lock.holder() or "Another window"
        return (
            f"The folder is open already: {holder} works in it. Nothing can be changed here; "
            "close the other window, then open the folder again."
        )

    def give_back(self) -> None:
        """Let others work in the folder."""
        self._lock.give_back()


def _not_writable(folder: Path) -> str:
    return (
        f"The folder {folder} can only be read: suggestions and decisions cannot be kept. "
        "Copy it to a place where you may write, and open the copy."
    )
