"""The window's end of the worker process: starting and ending it, and two threads that talk with it."""

from __future__ import annotations

import logging
import pickle
import queue
import threading
from collections.abc import Callable
from multiprocessing import get_context
from typing import Final

from bioner_desk.worker.holding import Loader
from bioner_desk.worker.messages import Command, Event, Sent
from bioner_desk.worker.serving import serve

_LOG: Final = logging.getLogger(__name__)
_GRACE: Final = 2.0  # seconds for a process that has closed its end to be gone


class WorkerProcess:
    """A process that was started.

    Neither thread of the window's is ever held up by the process: one writes, so that a process that does not read
    blocks nobody; one reads everything, so that the process is not blocked.

    Args:
        load: loads models in the process.
        received: called on the reading thread with every event.
        ended: called on the reading thread once the process is gone, with its exit code; nothing comes after it.

    Raises:
        OSError: the system cannot start another process.
    """

    def __init__(
        self,
        load: Loader,
        received: Callable[[WorkerProcess, Event], None],
        ended: Callable[[WorkerProcess, int | None], None],
    ) -> None:
        self._received = received
        self._ended = ended
        self.was_killed = False
        """Whether it was ended on purpose."""
        # "spawn": a fork would take a window's threads and locks along in an unknown state.
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, load), name="bioner-desk worker", daemon=True)
        try:
            self._process.start()
        except BaseException:
            self._connection.close()
            raise
        finally:
            theirs.close()  # while this process holds that end as well, the other's end is never noticed
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="worker commands", daemon=True)
        self._reader = threading.Thread(target=self._read, name="worker events", daemon=True)
        self._writer.start()
        self._reader.start()

    @property
    def pid(self) -> int | None:
        """The number by which the system knows the process."""
        return self._process.pid

    def send(self, command: Command) -> None:
        """Send a command, without waiting for anything."""
        self._outbox.put(pickle.dumps(command))

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        self.was_killed = True
        self._process.kill()

    def join(self) -> None:
        """Wait until the threads are done, which they are soon after the process ended."""
        if threading.current_thread() is not self._reader:
            self._reader.join()

    def _write(self) -> None:
        while (data := self._outbox.get()) is not None:
            try:
                self._connection.send_bytes(data)
            except OSError:
                return  # the process is gone; the reader finds out why

    def _read(self) -> None:
        try:
            while True:
                self._take(self._connection.recv())
        except (EOFError, OSError):
            pass  # the usual end
        except Exception:  # noqa: BLE001  half a message of a process that was killed can be anything
            _LOG.exception("the worker said something that cannot be read")
        self._process.join(_GRACE)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join(_GRACE)
        self._outbox.put(None)
        self._writer.join()
        self._connection.close()
        self._ended(self, self._process.exitcode)

    def _take(self, sent: Sent) -> None:
        if not isinstance(sent, logging.LogRecord):
            self._received(self, sent)
            return
        logger = logging.getLogger(sent.name)
        if logger.isEnabledFor(sent.levelno):
            logger.handle(sent)
