from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QThreadPool
from tests.gui.comparing.fakes import TAG, TERM, comparison, progressed, step
from tests.gui.fake_worker import SETTINGS

from bioner_desk.errors import BionerError, ModelError
from bioner_desk.evaluation import ceiling
from bioner_desk.evaluation.comparing import RowMaker, Wanted, ceilings, with_ceilings
from bioner_desk.gui.comparing import reckoning
from bioner_desk.gui.comparing.comparing import Comparing
from bioner_desk.worker import Compared, ComparisonBegun, Died, Ended, How, Loading, ModelChoice, Timed

WANTED = Wanted(Path("notes"), formats=("multi_tag", "conv_term"))
WHOLE = comparison()
EMPTY = replace(WHOLE, found={}, memory={})
BEGUN = ComparisonBegun(1, EMPTY)
MEGABYTES = 200_000_000


class Told:
    """What a comparison tells, in order."""

    def __init__(self, comparing: Comparing) -> None:
        self.events: list[object] = []
        self.phases: list[str] = []
        self.ends: list[str] = []
        comparing.begun.connect(lambda: self.events.append("begun"))
        comparing.progressed.connect(self.events.append)
        comparing.phase_changed.connect(self.phases.append)
        comparing.ended.connect(self.ends.append)


@pytest.fixture
def told(comparing):
    return Told(comparing)


@pytest.fixture
def tell(qtbot, worker, comparing):
    """Tells events of the worker and waits until the comparison has heard them."""

    def tells(*events):
        heard: list[object] = []
        comparing._runs.reported.connect(heard.append)
        worker.tell(*events)
        qtbot.waitUntil(lambda: len(heard) == len(events))

    return tells


def compared(document, of=WHOLE, memory=MEGABYTES):
    return Compared(1, step(of, document), {}, memory)


def test_the_worker_is_told_what_is_wanted(comparing, told, worker):
    assert comparing.start(WANTED, ModelChoice(Path("other.gguf"), gpu_layers=3, threads=2, time_limit=9.0))
    (request,) = worker.requests
    assert request.wanted is WANTED
    assert request.choice(Path("m.gguf")) == ModelChoice(Path("m.gguf"), 3, 2, 9.0)
    assert comparing.running
    assert told.phases == ["Reading the documents …"]
    assert not comparing.start(WANTED)
    assert len(worker.requests) == 1
    assert told.ends == []


def test_rows_come_as_documents_are_finished(qtbot, comparing, told, tell):
    comparing.start(WANTED)
    tell(BEGUN, Loading(1), progressed())
    assert told.events == ["begun", progressed()]
    assert told.phases[1:] == ["Loading a model …", "Reading tiny: note"]
    assert (comparing.comparison, comparing.rows) == (EMPTY, ())

    tell(compared("note 000"))
    qtbot.waitUntil(lambda: [row.documents for row in comparing.rows] == [1, 1])
    assert comparing.comparison.memory == {"tiny": MEGABYTES}
    tell(compared("note 001"))
    assert comparing.comparison == WHOLE
    qtbot.waitUntil(lambda: comparing.rows == RowMaker().rows(with_ceilings(WHOLE)))
    assert [row.system for row in comparing.rows] == [TAG, TERM]

    tell(Ended(1, How.DONE))
    assert not comparing.running
    assert told.ends == [""]


def test_what_answers_took_is_corrected_at_the_end(qtbot, comparing, tell):
    comparing.start(WANTED)
    tell(BEGUN, compared("note 000"), compared("note 001"), Timed(1, {(TAG, "note 000"): 7.5}))
    seconds = {key: found.cost.seconds for key, found in comparing.comparison.found.items()}
    assert seconds == {(TAG, "note 000"): 7.5, (TAG, "note 001"): 1.5, (TERM, "note 000"): 1.0, (TERM, "note 001"): 1.0}
    qtbot.waitUntil(lambda: bool(comparing.rows) and comparing.rows[0].seconds == 4.5)


def test_what_decided_the_answers_is_kept(comparing, tell):
    comparing.start(WANTED)
    tell(BEGUN, *(Compared(1, step(WHOLE, "note 000"), {system: SETTINGS}, 0) for system in (TAG, TERM)))
    assert comparing.comparison.settings == {TAG: SETTINGS, TERM: SETTINGS}


def test_what_failed_is_kept_with_its_reason(qtbot, comparing, tell):
    missing = (TERM, "note 001")
    found = {key: one for key, one in WHOLE.found.items() if key != missing}
    broken = replace(WHOLE, failed={missing: "Too small."}, found=found)
    comparing.start(WANTED)
    tell(BEGUN, compared("note 000"), compared("note 001", broken, memory=0))
    assert comparing.comparison == broken
    qtbot.waitUntil(lambda: [row.failed for row in comparing.rows] == [0, 1])


def test_stopped_it_keeps_what_it_has_and_says_that_it_can_go_on(comparing, told, tell, worker):
    comparing.start(WANTED)
    tell(BEGUN, compared("note 000"))
    comparing.cancel()
    assert worker.cancelled == 1
    assert comparing.running
    tell(progressed(done=1), Ended(1, How.CANCELLED, "Stopped as asked."))
    assert told.phases[-2:] == ["Stopping …", "Stopped."]
    assert "goes on from there" in told.ends[0]
    assert comparing.comparison.found.keys() == {(TAG, "note 000"), (TERM, "note 000")}
    comparing.cancel()
    assert worker.cancelled == 1


def test_another_folder_stops_it_and_what_was_found_stays(comparing, told, tell, worker, session, desk):
    session.open_folder(desk.folder)
    comparing.start(WANTED)
    tell(BEGUN, compared("note 000"))
    session.open_folder(desk.folder)  # is looked through again
    assert worker.cancelled == 0
    session.close_folder()
    assert worker.cancelled == 1
    tell(progressed(done=1), Ended(1, How.CANCELLED, "Stopped as asked."))
    assert told.events == ["begun"]
    assert told.ends[0].startswith("Stopped, as its folder was closed. Answers until then are kept")
    assert comparing.comparison.found.keys() == {(TAG, "note 000"), (TERM, "note 000")}
    session.open_folder(desk.folder)
    comparing.start(WANTED)
    tell(Ended(2, How.CANCELLED, "Stopped as asked."))
    assert told.ends[1].startswith("Stopped. ")


def test_stopped_without_a_record_it_does_not_say_that_it_goes_on(comparing, told, tell):
    comparing.start(replace(WANTED, keep=False))
    tell(BEGUN, Ended(1, How.CANCELLED, "Stopped as asked."))
    assert "goes on" not in told.ends[0]
    assert "answers are not kept" in told.ends[0]


@pytest.mark.parametrize(
    "event",
    [
        Ended(1, How.FAILED, "The disk is full.", "Make room."),
        Died(1, -9, "The disk is full.", "Make room."),
    ],
)
def test_a_comparison_or_worker_that_ends_badly_is_a_message(comparing, told, tell, event):
    comparing.start(WANTED)
    tell(BEGUN, compared("note 000"), event)
    assert told.ends == ["The disk is full. Make room."]
    assert not comparing.running
    assert comparing.comparison.found
    assert comparing.start(WANTED)


def test_a_worker_that_has_something_else_to_do_is_a_message(comparing, told, worker):
    worker.broken = ModelError("Another run is under way.", hint="Wait.")
    assert not comparing.start(WANTED)
    assert told.ends == ["Another run is under way. Wait."]
    assert not comparing.running


def test_events_of_runs_are_none_of_its_business(comparing, told, tell):
    tell(ComparisonBegun(1, EMPTY), Ended(1, How.DONE))
    comparing.start(WANTED)
    tell(Ended(7, How.DONE), Died(None, -9, "It was idle."))
    assert comparing.running
    assert (told.events, told.ends) == ([], [])


def test_a_run_does_not_hear_of_a_comparison(comparing, runs, tell, heard):
    comparing.start(WANTED)
    tell(BEGUN, Ended(1, How.FAILED, "The disk is full."))
    assert not runs.state.problems
    assert heard.said == []


def test_a_saved_one_is_shown(qtbot, comparing, told):
    comparing.show(WHOLE)
    assert comparing.comparison is WHOLE
    assert told.events == ["begun"]
    qtbot.waitUntil(lambda: len(comparing.rows) == 2)
    alone = comparison([TERM], documents=3, gold=False)
    comparing.show(alone)
    assert comparing.rows == ()
    qtbot.waitUntil(lambda: [row.documents for row in comparing.rows] == [3])


def test_none_is_shown_while_one_is_under_way(comparing):
    comparing.start(WANTED)
    with pytest.raises(RuntimeError):
        comparing.show(WHOLE)


class SlowMaker:
    """Waits with its first table until it may go on, and counts its tables."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.made: list[int] = []
        self.threads: set[int] = set()

    def rows(self, of):
        self.threads.add(threading.get_ident())
        self.go_on.wait(20)
        self.made.append(len(of.found))
        return RowMaker(resamples=10).rows(of)


def test_of_many_documents_the_last_table_is_made_and_few_between(qtbot, comparing, tell, monkeypatch):
    maker = SlowMaker()
    monkeypatch.setattr("bioner_desk.gui.comparing.comparing.RowMaker", lambda: maker)
    whole = comparison(documents=30)
    comparing.start(WANTED)
    tell(ComparisonBegun(1, replace(whole, found={}, memory={})))
    tell(*(compared(one.name, whole) for one in whole.documents))
    assert len(comparing.comparison.found) == 60
    assert not comparing.settled
    maker.go_on.set()
    qtbot.waitUntil(lambda: comparing.settled)
    assert comparing.rows[0].documents == 30
    assert maker.made == [2, 60]
    assert threading.get_ident() not in maker.threads


def test_a_table_that_cannot_be_made_is_said(qtbot, comparing, told, monkeypatch):
    class Broken:
        def rows(self, _of):
            raise BionerError("There is no such format.", hint="Update the program.")

    monkeypatch.setattr("bioner_desk.gui.comparing.comparing.RowMaker", Broken)
    comparing.show(WHOLE)
    qtbot.waitUntil(lambda: bool(told.phases))
    assert told.phases == ["The table could not be made: There is no such format. Update the program."]


def test_of_an_old_result_rows_come_first_and_ceilings_after_them(qtbot, comparing, told):
    lacking = []
    comparing.changed.connect(lambda: lacking.append([row.lacks_ceiling for row in comparing.rows]))
    comparing.show(WHOLE)
    qtbot.waitUntil(lambda: comparing.settled)
    assert lacking[0] == [True, True]
    assert comparing.rows == RowMaker().rows(with_ceilings(WHOLE))
    assert comparing.comparison.ceilings == with_ceilings(WHOLE).ceilings
    assert comparing.comparison == WHOLE
    assert told.phases[-1] == ""


def test_ceilings_that_were_saved_are_not_reckoned_again(qtbot, comparing, monkeypatch):
    whole = with_ceilings(WHOLE)
    monkeypatch.setattr("bioner_desk.evaluation.comparing.ceilings.ceiling", None)
    comparing.show(whole)
    qtbot.waitUntil(lambda: comparing.settled)
    assert comparing.rows == RowMaker().rows(whole)
    assert not any(row.lacks_ceiling for row in comparing.rows)


@pytest.fixture
def slowly(monkeypatch):
    """One ceiling at a time, each when the test says so."""
    go_on, begun = threading.Semaphore(0), threading.Semaphore(0)

    def slow(*about):
        begun.release()
        assert go_on.acquire(timeout=20)
        return ceiling(*about)

    monkeypatch.setattr(ceilings, "ceiling", slow)
    monkeypatch.setattr(reckoning, "_SLICE", 0.0)
    yield go_on, begun
    go_on.release(1000)
    QThreadPool.globalInstance().waitForDone()


def test_reckoning_is_stopped_and_what_was_reckoned_stays(qtbot, comparing, told, slowly):
    go_on, begun = slowly
    comparing.show(WHOLE)
    qtbot.waitUntil(lambda: comparing.reckoning)
    assert not comparing.settled
    go_on.release()
    qtbot.waitUntil(lambda: len(comparing.comparison.ceilings) == 1)
    assert told.phases == ["Reckoning ceilings, 3 to go …"]
    qtbot.waitUntil(lambda: begun.acquire(blocking=False))
    comparing.cancel()
    assert comparing.settled
    assert "Stopped" in told.phases[-1]
    go_on.release(10)
    QThreadPool.globalInstance().waitForDone()
    qtbot.wait(0)
    assert len(comparing.comparison.ceilings) == 1
    assert [row.lacks_ceiling for row in comparing.rows] == [True, True]


def test_another_comparison_has_the_ceilings_of_its_own(qtbot, comparing, slowly):
    go_on, begun = slowly
    comparing.show(WHOLE)
    qtbot.waitUntil(lambda: begun.acquire(blocking=False))
    alone = comparison([TERM], documents=1)
    comparing.show(alone)
    go_on.release(10)
    qtbot.waitUntil(lambda: comparing.settled)
    assert comparing.rows == RowMaker().rows(with_ceilings(alone))


def test_ceilings_that_cannot_be_reckoned_are_said_and_the_rows_stay(qtbot, comparing, told, monkeypatch):
    def broken(*_about):
        raise BionerError("There is no such format.", hint="Update the program.")

    monkeypatch.setattr(ceilings, "ceiling", broken)
    comparing.show(WHOLE)
    qtbot.waitUntil(lambda: bool(told.phases))
    assert told.phases == ["Ceilings could not be reckoned: There is no such format. Update the program."]
    assert comparing.settled
    assert len(comparing.rows) == 2
