"""Work that takes longer than a person waits for a key: done on another thread, its result told on the window's."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from functools import cache, partial
from itertools import count
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError, Cancelled

_R = TypeVar("_R")
_Ended = Callable[[object, BionerError | None], None]


class _Mailbox(QObject):
    """Hands what is told on other threads to who waits for it on the window's.

    There is one, and it is deleted only when no other thread is at work any more: an object that ends with its window
    can be deleted while another thread is just telling it something, and that ends the program.
    """

    _told = Signal(int, object, object)

    def __init__(self) -> None:
        super().__init__()
        self._tickets = count(1)
        self._waiting: dict[int, tuple[_Ended, Callable[[], object], CancelToken]] = {}
        self._told.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def expect(self, ended: _Ended, work: Callable[[], object], cancel: CancelToken) -> int:
        """Wait for what comes of work, which looks at `cancel`; returns the number under which it is to be told.

        The work is held here until then, so that what it holds ends on the window's thread, not on the other.
        """
        ticket = next(self._tickets)
        self._waiting[ticket] = (ended, work, cancel)
        return ticket

    def forget(self, ticket: int) -> None:
        """Tell nobody what comes of it."""
        if ticket in self._waiting:
            self._waiting[ticket] = (_nobody, *self._waiting[ticket][1:])

    def tell(self, ticket: int, result: object, error: BionerError | None) -> None:
        """Say what came of it; from any thread."""
        self._told.emit(ticket, result, error)

    def _deliver(self, ticket: int, result: object, error: BionerError | None) -> None:
        ended, *_ = self._waiting.pop(ticket)
        ended(result, error)

    def end(self) -> None:
        """Ask all work to stop, and wait until it has: what is only read or reckoned, soon; a file is written first."""
        for _, _, cancel in self._waiting.values():
            cancel.cancel()
        QThreadPool.globalInstance().waitForDone()


@cache
def _mailbox() -> _Mailbox:
    made = _Mailbox()
    # Before Qt deletes its objects when the program ends, which it does whether other threads are at work or not.
    atexit.register(made.end)
    return made


def _nobody(_result: object, _error: BionerError | None) -> None:
    """Who is told what nobody wants to know any more."""


class _Job(QRunnable):
    def __init__(self, work: Callable[[], object], ticket: int) -> None:
        super().__init__()
        self._work: Callable[[], object] | None = work
        self._ticket = ticket

    def run(self) -> None:
        result, failed = None, None
        try:
            result = self._work() if self._work else None
        except BionerError as error:
            failed = error
        except Exception as error:  # noqa: BLE001 - told to the person, whatever it is, instead of being lost
            failed = BionerError(f"{type(error).__name__}: {error}")
        self._work = None
        _mailbox().tell(self._ticket, result, failed)


class _Current:
    """What is under way; it can be given up when its `Background` is gone already."""

    def __init__(self) -> None:
        self.cancel = CancelToken()
        self.ticket = 0

    def give_up(self) -> None:
        self.cancel.cancel()
        _mailbox().forget(self.ticket)


class Background(QObject, Generic[_R]):
    """Does one piece of work at a time; a new one takes the place of the one before, whose result is not told.

    Args:
        parent: with which it ends; then nothing is told any more.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._current = _Current()
        _mailbox()  # made here, on the window's thread
        # Not its bound method, which Qt would let go of before it is needed.
        self.destroyed.connect(partial(_Current.give_up, self._current))

    def start(
        self,
        work: Callable[[CancelToken], _R],
        done: Callable[[_R], None],
        failed: Callable[[BionerError], None],
    ) -> None:
        """Do work elsewhere; then call `done` with its result, or `failed`."""
        self.cancel()
        cancel = self._current.cancel = CancelToken()
        job = partial(work, cancel)

        def ended(result: object, error: BionerError | None) -> None:
            if cancel.cancelled or isinstance(error, Cancelled):
                return
            if error is not None:
                failed(error)
            else:
                done(result)  # type: ignore[arg-type]  # what `work` has returned

        ticket = self._current.ticket = _mailbox().expect(ended, job, cancel)
        QThreadPool.globalInstance().start(_Job(job, ticket))

    def cancel(self) -> None:
        """Stop what is under way; nothing is told of it."""
        self._current.give_up()
