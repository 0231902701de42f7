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


@pytest.fixture
def thawed():
    """What a test freezes is free again after it."""
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
def test_a_flood_of_values_is_frozen_unseen_and_ends_all_the_same(monkeypatch):
    collected: list[int] = []
    monkeypatch.setattr(gc, "collect", collected.append)
    gc.disable()
    number = 2 * garbage._FLOOD
    values = [[one] for one in range(number)]
    assert collect_what_is_due() == -1
    assert collected == []
    frozen = gc.get_freeze_count()
    assert frozen >= number
    values.clear()
    assert gc.get_freeze_count() <= frozen - number


@pytest.mark.usefixtures("thawed")
@pytest.mark.parametrize(("noticed", "is_frozen"), [(-1.0, True), (3600.0, False)])
def test_what_outlives_a_long_collection_is_frozen(monkeypatch, noticed, is_frozen):
    monkeypatch.setattr(garbage, "_NOTICED", noticed)
    monkeypatch.setattr(gc, "get_count", lambda: (3, 0, 11))
    before = gc.get_freeze_count()
    assert collect_what_is_due() == 2
    assert (gc.get_freeze_count() > before) is is_frozen
