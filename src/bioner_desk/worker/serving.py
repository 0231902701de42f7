"""The worker process itself: commands come in, runs are done one at a time, events go out."""

from __future__ import annotations

import logging
import os
import queue
import signal
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Final, NoReturn

import psutil

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError, Cancelled, ModelMemoryError
from bioner_desk.offline import guard
from bioner_desk.worker.holding import HeldModel, Loader
from bioner_desk.worker.messages import (
    Command,
    CompareRequest,
    Ended,
    FitRequest,
    How,
    Loading,
    Request,
    RunRequest,
    Start,
)
from bioner_desk.worker.outlet import LogToWindow, Outlet
from bioner_desk.worker.running import MISTAKE_HINT, DocumentRun

if TYPE_CHECKING:
    from bioner_desk.worker.fitting import Fitting

_LOG: Final = logging.getLogger(__name__)
_NICENESS: Final = 5  # of 19: the window keeps painting, and the model still gets every core that is free


def serve(connection: Connection, load: Loader) -> NoReturn:
    """Be the worker process until it is ended or the window is gone.

    Args:
        connection: to the window.
        load: loads models.
    """
    try:
        guard()
        # Ctrl-C in a terminal goes to all processes of the program; what becomes of this one is up to the window.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # llama.cpp would start a debugger to print where it gave up: seconds, and pages of it in the terminal.
        os.environ.setdefault("GGML_NO_BACKTRACE", "1")
        _make_way()
        outlet = Outlet(connection)
        logging.getLogger().addHandler(LogToWindow(outlet))
        _Server(connection, outlet, load).serve()
    except BaseException:  # noqa: BLE001
        _LOG.critical("the worker cannot go on", exc_info=True)
    finally:
        # Whatever it was: no traceback at the user, and no waiting for threads. The window sees that the process ended.
        os._exit(1)


class _Server:
    def __init__(self, connection: Connection, outlet: Outlet, load: Loader) -> None:
        self._connection = connection
        self._outlet = outlet
        self._load = load
        self._held = HeldModel(load)
        self._fitting: Fitting | None = None
        self._runs: queue.SimpleQueue[tuple[Start, CancelToken]] = queue.SimpleQueue()
        threading.Thread(target=self._listen, name="commands", daemon=True).start()

    def serve(self) -> NoReturn:
        while True:
            start, cancel = self._runs.get()
            self._outlet.send(self._end(start.run, start.request, cancel))

    def _listen(self) -> NoReturn:
        # In a thread of its own: it hears of a window that is gone, and of a wish to stop, while the model computes.
        # It ends the process at once, because llama.cpp cannot be stopped in the middle of a token.
        cancels: dict[int, CancelToken] = {}
        try:
            while True:
                command: Command = self._connection.recv()
                if isinstance(command, Start):
                    cancels = {command.run: CancelToken()}
                    self._runs.put((command, cancels[command.run]))
                elif command.run in cancels:
                    cancels[command.run].cancel()
        finally:
            os._exit(1)

    def _end(self, run: int, request: Request, cancel: CancelToken) -> Ended:
        """Do a run, and say how it ended."""
        try:
            cancel.raise_if_cancelled()
            if isinstance(request, CompareRequest):
                self._compare(run, request, cancel)
            elif isinstance(request, FitRequest):
                self._fit(run, request, cancel)
            else:
                self._annotate(run, request, cancel)
        except Cancelled as stopped:
            return Ended(run, How.CANCELLED, str(stopped))
        except MemoryError:
            self._held.close()  # what it holds is what the next run needs
            return Ended(run, How.FAILED, "There was not enough memory to go on.", _MEMORY_HINT)
        except ModelMemoryError as error:
            self._held.close()
            return Ended(run, How.FAILED, str(error), error.hint)
        except BionerError as error:
            return Ended(run, How.FAILED, str(error), error.hint)
        except Exception as error:  # noqa: BLE001  a run that never ends would be worse
            _LOG.exception("a run failed")
            message = f"The program made a mistake ({type(error).__name__}), and the run could not go on."
            return Ended(run, How.FAILED, message, MISTAKE_HINT)
        return Ended(run, How.DONE)

    def _annotate(self, run: int, request: RunRequest, cancel: CancelToken) -> None:
        model = self._held.get(request.model, lambda: self._outlet.send(Loading(run)))
        cancel.raise_if_cancelled()
        DocumentRun(run, request, model, self._outlet, cancel).go()

    def _compare(self, run: int, request: CompareRequest, cancel: CancelToken) -> None:
        from bioner_desk.worker.comparing import compare  # noqa: PLC0415 - takes half a second, and few want one

        self._held.close()  # the models of a comparison may need what it holds
        compare(run, request, self._load, self._outlet, cancel)

    def _fit(self, run: int, request: FitRequest, cancel: CancelToken) -> None:
        from bioner_desk.worker.fitting import Fitting  # noqa: PLC0415 - as above

        self._held.close()  # memory that it holds would not count as free
        if self._fitting is None:
            self._fitting = Fitting(self._load, self._outlet)
        self._fitting.tell(run, request, cancel)


_MEMORY_HINT: Final = "What was finished is kept. Close other programs, or choose a smaller model, and start again."


def _make_way() -> None:
    """Let other processes, the window above all, have the cores first."""
    with suppress(OSError, psutil.Error):  # nothing is lost without
        if sys.platform == "win32":
            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            os.nice(_NICENESS)
