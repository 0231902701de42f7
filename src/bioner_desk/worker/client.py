"""The worker as the window sees it: runs are started and cancelled, events come back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from bioner_desk.errors import ModelError, UsageError
from bioner_desk.worker.deaths import died
from bioner_desk.worker.holding import Loader, load_chosen
from bioner_desk.worker.messages import Cancel, CompareRequest, Ended, Event, FitRequest, How, Request, Start
from bioner_desk.worker.process import WorkerProcess

_LOG: Final = logging.getLogger(__name__)
_PATIENCE: Final = 2.0  # seconds that a cancelled run has to end by itself

_RUN: Final = "Another run is under way."
_COMPARISON: Final = "A comparison is under way, and models do one thing at a time."
_TRIAL: Final = "A model is being tried, and models do one thing at a time."


class Worker:
    """The worker process, started when first needed, started again after it died. Any thread may use it.

    The model stays loaded between runs that choose the same one, as long as its file is the same.

    Args:
        report: called with every event on a thread that does nothing else; while it works, events wait. It may call the
            worker, and must not wait for a thread that does. Events of a run may come before `start` has returned its
            number.
        load: loads models; a function of a module that the process can import.
    """

    def __init__(self, report: Callable[[Event], None], *, load: Loader = load_chosen) -> None:
        self._report = report
        self._load = load
        # Never held while `report` is called.
        self._lock = threading.Lock()
        self._process: WorkerProcess | None = None
        self._runs = 0
        self._run: int | None = None
        self._occupied = ""
        self._impatience: threading.Timer | None = None
        self._is_closed = False

    @property
    def busy(self) -> bool:
        """Whether a run is under way: from `start` until `Ended` or `Died` is about to be reported."""
        return self._run is not None

    @property
    def stopping(self) -> bool:
        """Whether the run under way was asked to stop and has not ended yet, which takes two seconds at most."""
        return self._impatience is not None

    @property
    def trying(self) -> bool:
        """Whether what is under way is a trial of models, which may be cancelled for anything else."""
        return self._run is not None and self._occupied == _TRIAL

    @property
    def pid(self) -> int | None:
        """The number by which the system knows the process, `None` while there is none."""
        process = self._process
        return process.pid if process else None

    def start(self, request: Request) -> int:
        """Begin a run, a comparison or a trial; does not wait for anything but the start of the process.

        Returns:
            The number of the run, which its events hold.

        Raises:
            UsageError: another one is under way, or the worker is closed.
            ModelError: the process cannot be started.
        """
        with self._lock:
            if self._is_closed:
                message = "The worker is closed."
                raise UsageError(message)
            if self._run is not None:
                raise UsageError(self._occupied, hint="Wait until it has ended, or stop it.")
            process = self._process
            if process is None or process.was_killed:
                process = self._process = self._new_process()
            self._runs += 1
            process.send(Start(self._runs, request))
            self._run = self._runs
            self._occupied = _occupied(request)
            return self._run

    def cancel(self) -> None:
        """Ask the run under way to stop; if it does not within 2 seconds, the process is ended.

        Either way `Ended` is reported as `How.CANCELLED`, unless the run was done at that moment. Answers until then
        are in the record. Without a run nothing happens.
        """
        with self._lock:
            if self._run is None or self._process is None or self._impatience is not None:
                return
            self._process.send(Cancel(self._run))
            self._impatience = threading.Timer(_PATIENCE, self._give_up, (self._run,))
            self._impatience.daemon = True
            self._impatience.start()

    def close(self) -> None:
        """End the process and whatever it is doing; no event is reported after that. May be called again."""
        with self._lock:
            self._is_closed = True
            process, self._process = self._process, None
            self._over()
            if process:
                process.kill()
        if process:
            process.join()

    def _new_process(self) -> WorkerProcess:
        try:
            return WorkerProcess(self._load, self._received, self._ended)
        except OSError as error:
            message = f"The part of the program that runs models cannot be started: {error.strerror or error}."
            raise ModelError(message, hint="Close other programs and try again.") from error

    def _over(self) -> None:
        """Note that no run is under way; with the lock held."""
        self._run = None
        if self._impatience is not None:
            self._impatience.cancel()
            self._impatience = None

    def _give_up(self, run: int) -> None:
        with self._lock:
            if self._run == run and self._process:
                self._process.kill()

    def _received(self, process: WorkerProcess, event: Event) -> None:
        with self._lock:
            if process is not self._process:
                return
            if isinstance(event, Ended):
                self._over()
        self._tell(event)

    def _ended(self, process: WorkerProcess, exitcode: int | None) -> None:
        with self._lock:
            if process is not self._process:
                return
            run, was_killed = self._run, process.was_killed
            self._process = None
            self._over()
        if not was_killed:
            self._tell(died(run, exitcode))
        elif run is not None:
            self._tell(Ended(run, How.CANCELLED, "Stopped as asked."))

    def _tell(self, event: Event) -> None:
        try:
            self._report(event)
        except Exception:  # noqa: BLE001  the reader must go on: a process that nobody listens to would stand still
            _LOG.exception("an event could not be reported")


def _occupied(request: Request) -> str:
    """What is said to whoever wants something else meanwhile."""
    if isinstance(request, CompareRequest):
        return _COMPARISON
    return _TRIAL if isinstance(request, FitRequest) else _RUN
