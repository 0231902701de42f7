from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread, QThreadPool

from bioner_desk.errors import BionerError, Cancelled
from bioner_desk.gui.background import Background, _mailbox


class Told:
    """What was told, and on which thread."""

    def __init__(self, qtbot) -> None:
        self._bot = qtbot
        self.parent = QObject()
        self.background: Background[object] = Background(self.parent)
        self.done: list[object] = []
        self.failed: list[BionerError] = []
        self.threads: set[QThread] = set()

    def start(self, work):
        self.background.start(work, self._done, self._failed)

    def _done(self, result):
        self.done.append(result)
        self.threads.add(QThread.currentThread())

    def _failed(self, error):
        self.failed.append(error)
        self.threads.add(QThread.currentThread())

    def wait(self):
        self._bot.waitUntil(lambda: not _mailbox()._waiting)


@pytest.fixture
def told(qtbot):
    return Told(qtbot)


def test_work_is_done_elsewhere_and_told_here(told):
    threads = []

    def work(_cancel):
        threads.append(threading.get_ident())
        return "result"

    told.start(work)
    assert told.done == []
    told.wait()
    assert (told.done, told.failed) == (["result"], [])
    assert threads[0] != threading.get_ident()
    assert told.threads == {told.parent.thread()}


def test_errors_are_told_whatever_they_are(told):
    error = BionerError("It went wrong.", hint="Try again.")
    for one in (error, KeyError("x")):

        def work(_cancel, one=one):
            raise one

        told.start(work)
        told.wait()
    assert told.failed[0] is error
    assert str(told.failed[1]) == "KeyError: 'x'"
    assert isinstance(told.failed[1], BionerError)


def test_a_new_piece_of_work_takes_the_place_of_the_one_before(told):
    begun, go = threading.Event(), threading.Event()
    stopped = []

    def slow(cancel):
        begun.set()
        go.wait(20)
        stopped.append(cancel.cancelled)
        return "old"

    told.start(slow)
    begun.wait(20)
    told.start(lambda _cancel: "new")
    go.set()
    told.wait()
    assert (told.done, stopped) == (["new"], [True])


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_is_told_of_what_was_stopped(told, fails):
    def work(_cancel):
        if fails:
            message = "Stopped as asked."
            raise Cancelled(message)
        return "late"

    told.start(work)
    told.background.cancel()
    told.wait()
    assert (told.done, told.failed) == ([], [])


def test_when_the_window_is_gone_nobody_is_told(qtbot, told):
    begun, go = threading.Event(), threading.Event()

    def slow(_cancel):
        begun.set()
        go.wait(20)
        return "late"

    told.start(slow)
    begun.wait(20)
    shiboken6.delete(told.parent)
    with qtbot.captureExceptions() as exceptions:
        go.set()
        QThreadPool.globalInstance().waitForDone()
        told.wait()
    assert (told.done, exceptions) == ([], [])


def test_windows_may_come_and_go_while_work_ends(told):
    for _ in range(200):
        parent = QObject()
        Background[object](parent).start(lambda _cancel: time.sleep(0), told._done, told._failed)
        shiboken6.delete(parent)
    told.wait()
    assert (told.done, told.failed) == ([], [])


ENDS = """
import sys, threading
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from bioner_desk.gui.background import Background

application, parent, begun = QApplication([]), QObject(), threading.Event()

def work(cancel):
    begun.set()
    {work}
    print("stopped" if cancel.cancelled else "went on")

Background(parent).start(work, print, print)
begun.wait()
{end}
"""
UNTIL_ASKED = "cancel.wait(30)"
BEYOND_THAT = "cancel.wait(30); [sum(range(1000)) for _ in range(3000)]"


@pytest.mark.parametrize("work", [UNTIL_ASKED, BEYOND_THAT])
@pytest.mark.parametrize("end", ["", "sys.exit()", "application.quit()", "del application, parent"])
def test_a_program_that_ends_stops_its_work_without_a_word(work, end):
    script = ENDS.format(work=work, end=end)
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=50)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "stopped\n", "")
