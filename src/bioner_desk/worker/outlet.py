"""What leaves the worker process: events at once, progress at most ten times a second."""

from __future__ import annotations

import logging
import logging.handlers
import os
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Final

from bioner_desk.worker.messages import Ended, Event, Progressed

_PAUSE: Final = 0.1  # seconds between two reports of progress


class Outlet:
    """Sends to the window; to be used by any thread.

    A thread of its own sends progress, so that the last one before a long answer is not lost to the pause.

    Args:
        connection: to the window.
        sleep: waits for so many seconds.
    """

    def __init__(self, connection: Connection, *, sleep: Callable[[float], object] = time.sleep) -> None:
        self._connection = connection
        self._sleep = sleep
        self._sending = threading.Lock()
        self._latest: deque[Progressed] = deque(maxlen=1)
        self._there_is_news = threading.Event()
        threading.Thread(target=self._pace, name="progress", daemon=True).start()

    def send(self, event: Event | logging.LogRecord) -> None:
        """Send something at once; the end of a run goes behind the last progress."""
        with self._sending:
            if isinstance(event, Ended):
                self._send_latest()
            self._send(event)

    def offer(self, progress: Progressed) -> None:
        """Send progress as soon as it is time for it, unless there is newer one by then."""
        self._latest.append(progress)
        self._there_is_news.set()

    def _pace(self) -> None:
        while self._there_is_news.wait():
            self._there_is_news.clear()
            with self._sending:
                self._send_latest()
            self._sleep(_PAUSE)

    def _send_latest(self) -> None:
        if self._latest:
            self._send(self._latest.popleft())

    def _send(self, event: Event | logging.LogRecord) -> None:
        try:
            self._connection.send(event)
        except OSError:
            os._exit(0)  # the window is gone


class LogToWindow(logging.handlers.QueueHandler):
    """Hands log records to the window's process, which has the program's log."""

    def __init__(self, outlet: Outlet) -> None:
        super().__init__(queue.SimpleQueue())  # unused: records go out by `enqueue`
        self._outlet = outlet

    def enqueue(self, record: logging.LogRecord) -> None:
        """Send a record, which the base class has made fit for that."""
        self._outlet.send(record)
