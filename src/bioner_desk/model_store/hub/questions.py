"""What is asked of the hub, and the failures that those who ask act on."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from bioner_desk.errors import DownloadError


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the hub.

    Args:
        url: its address.
        page: the repository's page, for people.
        repository: that it is about.
        file: in the repository; empty if it is about the repository as a whole.
    """

    url: str
    page: str
    repository: str
    file: str = ""

    @property
    def host(self) -> str:
        """Who is asked."""
        return urlsplit(self.url).netloc


class PassingError(DownloadError):
    """Something that may be over by the next attempt.

    Args:
        wait: seconds to wait before it at least.
        reached: whether the server was there at all.
    """

    def __init__(self, message: str, *, hint: str = "", wait: float = 0.0, reached: bool = True) -> None:
        super().__init__(message, hint=hint)
        self.wait = wait
        self.reached = reached


class NothingLeftError(DownloadError):
    """The server's file ends before the place from which it was asked for."""
