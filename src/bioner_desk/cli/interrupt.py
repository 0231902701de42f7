"""Ctrl-C as a request to stop at the next good place."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from bioner_desk.cancel import CancelToken


@contextmanager
def stop_on_interrupt() -> Iterator[CancelToken]:
    """Turn the first Ctrl-C into a request to stop after the step under way; a second one ends the program."""
    cancel = CancelToken()
    before = signal.getsignal(signal.SIGINT)

    def stop(_signal: int, _frame: object) -> None:
        cancel.cancel()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    signal.signal(signal.SIGINT, stop)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)
