"""The one way to ask running work to stop."""

from __future__ import annotations

import threading

from bioner_desk.errors import Cancelled


class CancelToken:
    """A flag that any thread or signal handler may set and that the work looks at between steps."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop; may be called more than once."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for so many seconds, less if somebody asks to stop meanwhile; whether somebody did."""
        return self._event.wait(seconds)

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` once somebody asked to stop."""
        if self.cancelled:
            message = "Stopped as asked."
            raise Cancelled(message)
