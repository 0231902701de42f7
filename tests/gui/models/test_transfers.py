from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from bioner_desk.errors import BionerError, DownloadError
from bioner_desk.gui.models.progress import TransferStrip, duration
from bioner_desk.gui.models.transfers import Task, Transfers
from bioner_desk.model_store import Transfer, TransferStep

TASK = Task("Downloading tiny", "The download of tiny", resumes=True)


class Told:
    """What transfers tell."""

    def __init__(self, transfers):
        self.done: list[object] = []
        self.failed: list[BionerError] = []
        self.stopped: list[Task] = []
        transfers.failed.connect(self.failed.append)
        transfers.stopped.connect(self.stopped.append)


@pytest.fixture
def transfers(qtbot):
    made = Transfers()
    yield made
    made.close()


@pytest.fixture
def told(transfers):
    return Told(transfers)


def until_cancelled(cancel, _report):
    while not cancel.wait(60):
        pass
    cancel.raise_if_cancelled()


def test_a_result_is_told_on_the_windows_thread(qtbot, transfers, told):
    threads = []

    def work(_cancel, _report):
        threads.append(threading.get_ident())
        return "path"

    assert transfers.start(TASK, work, lambda result: told.done.append((result, threading.get_ident(), transfers.task)))
    assert transfers.task == TASK
    qtbot.waitUntil(lambda: bool(told.done))
    # At that moment something else can begin already.
    assert told.done == [("path", threading.get_ident(), None)]
    assert threads != [threading.get_ident()]


def test_nothing_is_a_result_as_well(qtbot, transfers, told):
    transfers.start(TASK, lambda _cancel, _report: None, told.done.append)
    qtbot.waitUntil(lambda: told.done == [None])
    assert told.stopped == []


def test_one_thing_at_a_time(transfers, told):
    transfers.start(TASK, until_cancelled, told.done.append)
    assert not transfers.start(Task("Other", "Other"), until_cancelled, told.done.append)
    assert transfers.task == TASK


def test_what_is_stopped_counts_until_it_has(qtbot, transfers, told):
    may_end = threading.Event()

    def work(cancel, _report):
        cancel.wait(60)
        may_end.wait(60)
        cancel.raise_if_cancelled()

    transfers.start(TASK, work, told.done.append)
    transfers.cancel()
    transfers.cancel()
    assert (transfers.stopping, transfers.task) == (True, TASK)
    may_end.set()
    qtbot.waitUntil(lambda: told.stopped == [TASK])
    assert (transfers.stopping, transfers.task) == (False, None)
    assert (told.done, told.failed) == ([], [])


@pytest.mark.parametrize("error", [DownloadError("The hub is gone."), ValueError("not for a person")])
def test_what_fails_is_told_whatever_it_is(qtbot, transfers, told, error):
    def work(_cancel, _report):
        raise error

    transfers.start(TASK, work, told.done.append)
    qtbot.waitUntil(lambda: bool(told.failed))
    assert isinstance(told.failed[0], BionerError)
    assert str(error) in str(told.failed[0])
    assert transfers.task is None


def test_when_it_is_closed_work_ends_and_nothing_is_told(qtbot, transfers, told):
    ended = threading.Event()

    def work(cancel, _report):
        cancel.wait(60)
        ended.set()
        return "late"

    transfers.start(TASK, work, told.done.append)
    transfers.close()
    assert ended.wait(60)
    QApplication.processEvents()
    assert transfers.task is None
    assert (told.done, told.failed, told.stopped) == ([], [], [])


def test_work_ends_with_the_object_that_it_belongs_to(qtbot):
    ended = threading.Event()

    def work(cancel, _report):
        cancel.wait(60)
        ended.set()

    parent = QObject()
    Transfers(parent).start(TASK, work, lambda _result: None)
    parent.deleteLater()
    qtbot.waitUntil(ended.is_set)


@pytest.mark.parametrize(
    ("moment", "words", "value"),
    [
        (Transfer(TransferStep.ASKING), "Downloading tiny  ·  asking the hub …", None),
        (Transfer(TransferStep.FETCHING, 0, 2_000_000_000), "Downloading tiny  ·  0 %  ·  0 bytes of 2.0 GB", 0),
        (
            Transfer(TransferStep.FETCHING, 500_000_000, 2_000_000_000, 5_000_000),
            "Downloading tiny  ·  25 %  ·  500 MB of 2.0 GB  ·  5 MB/s  ·  5 min left",
            250,
        ),
        (Transfer(TransferStep.CHECKING, 4, 8), "Downloading tiny  ·  checking  ·  50 %  ·  4 bytes of 8 bytes", 500),
    ],
)
def test_how_far_it_is(qtbot, transfers, told, moment, words, value):
    strip = TransferStrip(transfers)
    qtbot.addWidget(strip)
    may_end = threading.Event()

    def work(_cancel, report):
        report(moment)
        may_end.wait(60)

    assert strip.isHidden()
    transfers.start(TASK, work, told.done.append)
    qtbot.waitUntil(lambda: transfers.moment == moment)
    assert not strip.isHidden()
    assert strip.words.text() == words
    assert (strip.bar.value() if strip.bar.maximum() else None) == value
    strip.stop.click()
    assert strip.words.text() == "Downloading tiny  ·  stopping …"
    assert not strip.stop.isEnabled()
    may_end.set()
    qtbot.waitUntil(strip.isHidden)


@pytest.mark.parametrize(("seconds", "words"), [(8.2, "8 s"), (89, "89 s"), (150, "2 min"), (9_000, "2.5 h")])
def test_durations(seconds, words):
    assert duration(seconds) == words
