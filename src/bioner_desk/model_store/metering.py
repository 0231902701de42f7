"""Counting the bytes of a transfer, and telling of them ten times a second at most."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from bioner_desk.model_store.transfer import Transfer, TransferReport, TransferStep

_PAUSE_SECONDS = 0.1
_LATE_SECONDS = 5.0  # over which the rate is taken


class Meter:
    """Counts the bytes of one step.

    Args:
        step: what is being done.
        total: bytes of the step.
        report: is told; `None` tells nobody.
        done: bytes that an earlier attempt has done.
        clock: in seconds.
    """

    def __init__(
        self,
        step: TransferStep,
        total: int,
        report: TransferReport | None,
        *,
        done: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._step, self._total, self._report, self._clock = step, total, report, clock
        self._done = done
        self._told = deque([(clock(), done)])
        self._tell(0.0)

    def add(self, count: int) -> None:
        """So many bytes more are done."""
        self._done += count
        now = self._clock()
        if now - self._told[-1][0] < _PAUSE_SECONDS and self._done != self._total:
            return
        while len(self._told) > 1 and self._told[0][0] < now - _LATE_SECONDS:
            self._told.popleft()
        since, before = self._told[0]
        self._told.append((now, self._done))
        self._tell((self._done - before) / (now - since) if now > since else 0.0)

    def _tell(self, rate: float) -> None:
        if self._report is not None:
            self._report(Transfer(self._step, self._done, self._total, rate))
