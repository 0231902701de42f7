"""A file on the hub as its metadata describe it, and how long the hub is waited for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

_PART = re.compile(r"-\d{5}-of-(\d{5})\.gguf", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A GGUF file of a repository on the hub, at one commit.

    Args:
        repository: such as "Qwen/Qwen3-1.7B-GGUF".
        file: its path in the repository.
        revision: the commit.
        size_bytes: of the file.
        sha256: of the file, 64 digits in hexadecimal; empty if the hub does not say, and then it cannot be fetched.
        licence: of the repository, as the hub names it; empty if it does not say.
        gated: whether its conditions have to be accepted, by somebody who is signed in.
    """

    repository: str
    file: str
    revision: str
    size_bytes: int
    sha256: str
    licence: str = ""
    gated: bool = False

    @property
    def name(self) -> str:
        """The file's name without folders and ending: what the model is called unless somebody says otherwise."""
        return PurePosixPath(self.file).stem

    @property
    def parts(self) -> int:
        """Of how many files the model consists."""
        found = _PART.search(self.file)
        return int(found[1]) if found else 1


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the hub is waited for.

    Args:
        stall: seconds without a byte after which a connection is given up.
        pauses: seconds before each further attempt; after the last one the failure is told. Whenever something has
            come, they are counted from the first one again.
        longest_wait: seconds that the hub may ask to wait for; if it asks for more, that is told at once.
    """

    stall: float = 20.0
    pauses: tuple[float, ...] = (1.0, 3.0, 9.0)
    longest_wait: float = 60.0


PATIENCE = Patience()
"""That of people in front of a screen."""
