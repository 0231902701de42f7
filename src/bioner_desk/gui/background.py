"""Work that takes longer than a person waits for a key: done on another thread, its result told on the window's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError, Cancelled

_R = TypeVar("_R")


class _Signals(QObject):
    ended = Signal(object, object)


class _Job(QRunnable):
    def __init__(self, work: Callable[[], object], signals: _Signals) -> None:
        super().__init__()
        self._work: Callable[[], object] | None = work
        self._signals = signals

    def run(self) -> None:
        result, failed = None, None
        try:
            result = self._work() if self._work else None
        except BionerError as error:
            failed = error
        except Exception as error:  # noqa: BLE001 - told to the person, whatever it is, instead of being lost
            failed = BionerError(f"{type(error).__name__}: {error}")
        # What the work holds ends on the window's thread, which has it as well: Qt may have a say in that.
        self._work = None
        # The window may be gone by now, and with it whom to tell.
        with suppress(RuntimeError):
            self._signals.ended.emit(result, failed)


class Background(QObject, Generic[_R]):
    """Does one piece of work at a time; a new one takes the place of the one before, whose result is not told.

    Args:
        parent: on whose thread results are told.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._cancel = CancelToken()
        # Owned by this side: the job is deleted on the other thread.
        self._running: dict[_Signals, Callable[[], object]] = {}

    def start(
        self,
        work: Callable[[CancelToken], _R],
        done: Callable[[_R], None],
        failed: Callable[[BionerError], None],
    ) -> None:
        """Do work elsewhere; then call `done` with its result, or `failed`."""
        self.cancel()
        cancel = self._cancel = CancelToken()
        signals = _Signals(self)
        job = self._running[signals] = partial(work, cancel)

        def ended(result: _R, error: BionerError | None) -> None:
            self._running.pop(signals, None)
            signals.deleteLater()
            if cancel.cancelled or isinstance(error, Cancelled):
                return
            if error is not None:
                failed(error)
            else:
                done(result)

        signals.ended.connect(ended, Qt.ConnectionType.QueuedConnection)
        QThreadPool.globalInstance().start(_Job(job, signals))

    def cancel(self) -> None:
        """Stop what is under way; nothing is told of it."""
        self._cancel.cancel()
