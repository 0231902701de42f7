"""Ceilings that a comparison lacks, reckoned on another thread a little at a time, so that the window stays quick."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError
from bioner_desk.evaluation import Scores
from bioner_desk.evaluation.comparing import (
    About,
    Comparison,
    Row,
    ceiling_of,
    missing_ceilings,
    reckon_ceilings,
)
from bioner_desk.gui.background import Background

_SLICE = 0.15
"""Seconds of reckoning, at least, before the other threads have Python to themselves for as long as that took."""


class Reckoning(QObject):
    """Finds the ceilings that are missing; files of earlier versions have none, and of what is under way more come.

    Args:
        of: gives the comparison as it is now.
        parent: with which it ends.
    """

    found = Signal(object)
    """More ceilings: a `dict` of `Scores` by system and document, of the comparison that `of` gives."""
    failed = Signal(object)
    """Why the others cannot be found: a `BionerError`. They are not tried again until `reset`."""

    def __init__(self, of: Callable[[], Comparison | None], parent: QObject) -> None:
        super().__init__(parent)
        self._of = of
        self._background: Background[_Reckoned] = Background(self)
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._reckon)
        self._is_given_up = False
        self._is_working = False

    @property
    def under_way(self) -> bool:
        """Whether there are more to come."""
        return self._is_working or self._pause.isActive()

    def go_on(self) -> None:
        """Reckon what is missing, if that is not being done, and was neither stopped nor impossible."""
        if not self.under_way and not self._is_given_up:
            self._reckon()

    def stop(self) -> None:
        """Leave what is missing unknown."""
        self._is_given_up = True
        self._halt()

    def reset(self) -> None:
        """Forget about the comparison before."""
        self._is_given_up = False
        self._halt()

    def _halt(self) -> None:
        self._pause.stop()
        self._background.cancel()
        self._is_working = False

    def _reckon(self) -> None:
        comparison = self._of()
        if comparison is None or not (missing := missing_ceilings(comparison)):
            return
        self._is_working = True
        self._background.start(partial(_reckoned, comparison, missing), self._take, self._fail)

    def _take(self, reckoned: _Reckoned) -> None:
        self._is_working = False
        if reckoned.is_more:
            self._pause.start(round(1000 * reckoned.seconds))
        self.found.emit(reckoned.found)
        self.go_on()  # what has come meanwhile

    def _fail(self, error: BionerError) -> None:
        self._is_working, self._is_given_up = False, True
        self.failed.emit(error)


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """Ceilings, how many seconds they took, and whether more of those wanted are missing."""

    found: dict[About, Scores]
    seconds: float
    is_more: bool


def _reckoned(comparison: Comparison, missing: tuple[About, ...], cancel: CancelToken) -> _Reckoned:
    started = time.perf_counter()

    def enough() -> bool:
        return time.perf_counter() - started > _SLICE

    found = reckon_ceilings(comparison, missing, cancel=cancel, enough=enough)
    return _Reckoned(found, time.perf_counter() - started, is_more=len(found) < len(missing))


def with_known_ceilings(rows: tuple[Row, ...], comparison: Comparison) -> tuple[Row, ...]:
    """Rows of a comparison with the ceilings that are known of it by now; the same ones if there is nothing new."""
    found = []
    for row in rows:
        best, lacks = ceiling_of(comparison, row.system)
        is_new = (best, lacks) != (row.ceiling, row.lacks_ceiling)
        found.append(replace(row, ceiling=best, lacks_ceiling=lacks) if is_new else row)
    return tuple(found) if any(one is not other for one, other in zip(found, rows, strict=True)) else rows
