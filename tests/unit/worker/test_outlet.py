from __future__ import annotations

import queue
from collections.abc import Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import pytest

from bioner_desk.worker import Ended, How, Loading, Progressed
from bioner_desk.worker.outlet import Outlet

GUARD = 30.0  # seconds that a test waits for what comes at once


class Clock:
    """Time passes when the test says so: each pause is told, and lasts until it is over."""

    def __init__(self) -> None:
        self._begun: queue.SimpleQueue[float] = queue.SimpleQueue()
        self._over: queue.SimpleQueue[None] = queue.SimpleQueue()

    def sleep(self, seconds: float) -> None:
        self._begun.put(seconds)
        self._over.get()

    def until_pause(self) -> float:
        """Wait for the next pause; returns its length in seconds."""
        return self._begun.get(timeout=GUARD)

    def end_pause(self) -> None:
        self._over.put(None)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ends() -> Iterator[tuple[Connection, Connection]]:
    """The window's and the worker's; kept open, as a worker ends when its window is gone."""
    window, worker = Pipe(duplex=False)
    yield window, worker
    window.close()


@pytest.fixture
def outlet(ends: tuple[Connection, Connection], clock: Clock) -> Outlet:
    return Outlet(ends[1], sleep=clock.sleep)


@pytest.fixture
def window(ends: tuple[Connection, Connection]) -> Connection:
    return ends[0]


def progressed(number: int) -> Progressed:
    return Progressed(1, number, 99, number, 99, 0, 0.0, None, 0.0, "note")


def received(window: Connection) -> list[object]:
    """What has arrived until now."""
    events = []
    while window.poll():
        events.append(window.recv())
    return events


def test_progress_comes_at_most_ten_times_a_second(outlet: Outlet, window: Connection, clock: Clock) -> None:
    outlet.offer(progressed(0))
    for number in range(1, 31, 10):
        assert clock.until_pause() == 0.1  # after each that is sent, before the next one
        assert len(received(window)) == 1
        for later in range(number, number + 10):
            outlet.offer(progressed(later))
        assert received(window) == []
        clock.end_pause()
    assert clock.until_pause() == 0.1
    assert received(window) == [progressed(30)]  # the newest; the others are not sent at all


def test_what_is_no_progress_comes_at_once(outlet: Outlet, window: Connection, clock: Clock) -> None:
    outlet.offer(progressed(1))
    clock.until_pause()
    outlet.offer(progressed(2))
    outlet.send(Loading(1))
    assert received(window) == [progressed(1), Loading(1)]


def test_the_end_waits_for_no_pause_and_comes_behind_the_last_progress(
    outlet: Outlet, window: Connection, clock: Clock
) -> None:
    outlet.offer(progressed(1))
    clock.until_pause()
    outlet.offer(progressed(2))
    outlet.send(Ended(1, How.DONE))
    assert received(window) == [progressed(1), progressed(2), Ended(1, How.DONE)]
    clock.end_pause()
    clock.until_pause()
    assert received(window) == []
