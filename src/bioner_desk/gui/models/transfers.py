"""The one transfer of the window: a model is fetched, copied, packed or checked elsewhere; it outlives the dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError, Cancelled
from bioner_desk.gui.background import Background
from bioner_desk.model_store.transfer import Transfer, TransferReport

_R = TypeVar("_R")
_GLANCE_MS = 100

Work = Callable[[CancelToken, TransferReport], _R]
"""Does the work; is given what to look at between steps, and whom to tell how far it is."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is done, in words.

    Args:
        doing: while it is done: "Downloading tiny".
        what: as it begins a sentence: "The download of tiny".
        resumes: whether the same goes on another time where it was stopped.
        name: of the model that is on its way; empty if none is.
    """

    doing: str
    what: str
    resumes: bool = False
    name: str = ""


class _Latest:
    """The newest moment; written by the thread that works, read by the window's."""

    def __init__(self) -> None:
        self.moment: Transfer | None = None

    def tell(self, moment: Transfer) -> None:
        self.moment = moment


class _Held:
    """The token of what is under way, which can be set when the `Transfers` are gone already."""

    def __init__(self) -> None:
        self.cancel = CancelToken()

    def give_up(self) -> None:
        self.cancel.cancel()


class Transfers(QObject):
    """Does one thing at a time; what was asked to stop counts until it has."""

    changed = Signal()
    """Something begins, gets on, is being stopped or is over."""
    failed = Signal(object)
    """A `BionerError`: it could not be done."""
    stopped = Signal(object)
    """The `Task` was stopped as asked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background: Background[object] = Background(self)
        self._held = _Held()
        self._latest = _Latest()
        self._task: Task | None = None
        self._moment: Transfer | None = None
        # The thread that works is not to wait for the window, nor to flood it: the window looks when it suits.
        self._glance = QTimer(self, interval=_GLANCE_MS)
        self._glance.timeout.connect(self._look)
        self.destroyed.connect(partial(_Held.give_up, self._held))

    @property
    def task(self) -> Task | None:
        """What is being done; `None` while nothing is."""
        return self._task

    @property
    def moment(self) -> Transfer | None:
        """How far it is; `None` until that is known."""
        return self._moment

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop and has not stopped yet."""
        return self._task is not None and self._held.cancel.cancelled

    def start(self, task: Task, work: Work[_R], done: Callable[[_R], None]) -> bool:
        """Begin; `done` is given the result on the window's thread. Whether that was possible: nothing else is done."""
        if self._task is not None:
            return False
        self._task, self._moment = task, None
        cancel = self._held.cancel = CancelToken()
        latest = self._latest = _Latest()

        def run(_cancel: CancelToken) -> tuple[_R] | None:
            try:
                return (work(cancel, latest.tell),)
            except Cancelled:
                return None

        def finish(result: object) -> None:
            self._end()
            if isinstance(result, tuple):
                done(*result)
            else:
                self.stopped.emit(task)

        self._background.start(run, finish, self._fail)
        self._glance.start()
        self.changed.emit()
        return True

    def cancel(self) -> None:
        """Ask what is under way to stop; `stopped` tells when it has."""
        if self._task is not None and not self._held.cancel.cancelled:
            self._held.cancel.cancel()
            self.changed.emit()

    def close(self) -> None:
        """Stop what is under way; nothing is told of it."""
        self._held.give_up()
        self._background.cancel()
        self._end()

    def _look(self) -> None:
        moment = self._latest.moment
        if moment is not self._moment:
            self._moment = moment
            self.changed.emit()

    def _fail(self, error: BionerError) -> None:
        self._end()
        self.failed.emit(error)

    def _end(self) -> None:
        self._glance.stop()
        self._task = self._moment = None
        self.changed.emit()
