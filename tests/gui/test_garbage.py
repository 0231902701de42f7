from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject

from bioner_desk.gui import garbage
from bioner_desk.gui.garbage import GarbageCollector, collect_what_is_due


class Ring:
    """Garbage that only a collector finds, and that knows where it was found."""

    def __init__(self) -> None:
        self.own = self


def litter(ended_on: list[int], count: int) -> None:
    for _ in range(count):
        weakref.finalize(Ring(), lambda: ended_on.append(threading.get_ident()))


def test_garbage_is_collected_here_and_nowhere_else(qtbot, monkeypatch):
    monkeypatch.setattr(garbage, "_INTERVAL_MS", 1)
    ended_on: list[int] = []
    parent = QObject()
    GarbageCollector(parent)
    assert not gc.isenabled()
    maker = threading.Thread(target=litter, args=(ended_on, 5_000))
    maker.start()
    maker.join()
    assert ended_on == []
    qtbot.waitUntil(lambda: len(ended_on) == 5_000)
    assert set(ended_on) == {threading.get_ident()}
    gc.unfreeze()


@pytest.mark.parametrize(
    ("counts", "generation"), [((1, 0, 0), -1), ((701, 0, 0), 0), ((701, 11, 0), 1), ((3, 0, 11), 2)]
)
def test_the_oldest_that_is_due_is_collected(monkeypatch, counts, generation):
    collected: list[int] = []
    monkeypatch.setattr(gc, "get_count", lambda: counts)
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    monkeypatch.setattr(gc, "collect", collected.append)
    assert collect_what_is_due() == generation
    assert collected == ([generation] if generation >= 0 else [])
