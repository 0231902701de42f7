from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from tests.gguf_files import LLAMA, f32_tensor, write_gguf
from tests.gui.models.conftest import ENTRY
from tests.gui.sitting import TEXT

from bioner_desk.engines.memory import MemoryNeed
from bioner_desk.errors import BionerError, ModelError
from bioner_desk.gui.models.fits import Fits, Suited, by_memory, sized
from bioner_desk.gui.models.listing import ModelRow, State
from bioner_desk.gui.runs import RunChoice
from bioner_desk.model_store import InstalledModel
from bioner_desk.pipeline.fitting import Fit, FitVerdict
from bioner_desk.worker import Died, Ended, Fitted, How, ModelChoice
from bioner_desk.workspace import Status

CHOICE = RunChoice(ModelChoice(gpu_layers=0, threads=2), "multi_term", "radiology report")
FIT = Fit("tiny", MemoryNeed(5, 6, 7), 10**10, 2_048, 300, 40.0, 2, measured=True, verdict=FitVerdict.FITS)
OFFERED = ModelRow(State.OFFERED, entry=ENTRY)


@pytest.fixture
def here(tmp_path):
    path = write_gguf(tmp_path / "mine.gguf", LLAMA, [f32_tensor("token_embd.weight", 8, 4)])
    return ModelRow(State.READY, InstalledModel(path, "mine", 100, bundled=False))


@pytest.fixture
def fits(runs, worker):
    return Fits(runs, lambda: CHOICE, runs)


@pytest.fixture
def failed(fits):
    found: list[BionerError] = []
    fits.failed.connect(found.append)
    return found


@pytest.fixture
def tell(worker):
    def say(*events):
        worker.tell(*events)
        QApplication.processEvents()

    return say


def test_memory_is_said_at_once_time_by_the_worker(qtbot, fits, worker, tell, here):
    fits.predict([here, OFFERED])
    qtbot.waitUntil(lambda: len(fits.known) == 2)
    assert fits.known[here.key].words.endswith("“Try it here” measures it.")
    assert fits.known[OFFERED.key].words.startswith("Fits: needs ")
    (request,) = worker.requests
    assert dict(request.models) == {OFFERED.key: sized(ENTRY)}
    assert (request.folder, request.names, request.schema) == (None, (), None)
    estimate = replace(FIT, measured=False, documents=0)
    tell(Fitted(1, OFFERED.key, estimate), Ended(1, How.DONE))
    assert fits.known[OFFERED.key] == Suited.of(estimate)
    assert fits.known[OFFERED.key].words == estimate.words
    fits.predict([here, OFFERED])
    qtbot.waitUntil(lambda: len(fits.known) == 2)
    assert len(worker.requests) == 1


def test_nothing_is_estimated_while_a_model_is_at_work(qtbot, fits, worker):
    worker.busy = True
    fits.predict([OFFERED])
    qtbot.waitUntil(lambda: len(fits.known) == 1)
    assert worker.requests == []
    assert fits.hindrance() == "A model is at work; try another when it is done."


def test_it_is_told_once_that_a_model_works_and_that_it_is_done(fits, worker, tell, runs):
    told = []
    fits.changed.connect(lambda: told.append(fits.hindrance()))
    worker.busy = True
    runs.changed.emit()
    runs.changed.emit()
    worker.busy = False
    tell(Ended(7, How.DONE))
    runs.changed.emit()
    assert told == ["A model is at work; try another when it is done.", ""]


def test_a_model_is_tried_as_runs_would_run_it_on_the_folders_notes(fits, worker, tell, desk, session, here):
    for name in ("a.txt", "b.txt"):
        desk.note(name, TEXT, None)
    session.open_folder(desk.folder)
    session.open_document("b.txt")
    session.do(lambda steps, review: steps.finish(review, done=True))
    assert [one.status for one in session.workspace.documents()] == [Status.NEW, Status.DONE]
    fits.try_model(here)
    (request,) = worker.requests
    assert dict(request.models) == {here.key: ModelChoice(here.installed.path, gpu_layers=0, threads=2)}
    assert (request.folder, request.names, request.examples) == (desk.folder, ("a.txt",), ("b.txt",))
    assert request.schema == session.workspace.schema
    assert request.format == "multi_term"
    assert fits.trying == here.key
    tell(Fitted(1, here.key, FIT), Ended(1, How.DONE))
    assert fits.trying == ""
    assert fits.known[here.key].measured
    assert fits.known[here.key].words == f"{FIT.words} Measured with the notes of the folder."


def test_another_trial_waits_until_this_one_is_over(fits, worker, here):
    fits.try_model(here)
    assert fits.hindrance() == "A model is being tried already."
    fits.try_model(here)
    assert len(worker.requests) == 1


def test_estimates_give_way_to_a_trial(qtbot, fits, worker, tell, here):
    fits.predict([OFFERED])
    qtbot.waitUntil(lambda: len(worker.requests) == 1)
    fits.try_model(here)
    assert (worker.cancelled, fits.trying, len(worker.requests)) == (1, here.key, 1)
    tell(Ended(1, How.CANCELLED))
    assert [list(request.models) for request in worker.requests] == [[OFFERED.key], [here.key]]
    assert fits.trying == here.key


def test_a_trial_that_was_not_begun_yet_can_be_stopped(qtbot, fits, worker, tell, here):
    fits.predict([OFFERED])
    qtbot.waitUntil(lambda: len(worker.requests) == 1)
    fits.try_model(here)
    fits.stop()
    tell(Ended(1, How.CANCELLED))
    assert (fits.trying, len(worker.requests)) == ("", 1)


@pytest.mark.parametrize(
    "event",
    [
        Ended(1, How.FAILED, "It ends too early.", "Fetch it again."),
        Died(1, -9, "It ends too early.", "Fetch it again."),
    ],
)
def test_a_trial_that_fails_is_told(fits, tell, failed, here, event):
    fits.try_model(here)
    tell(event)
    (error,) = failed
    assert (str(error), error.hint) == ("It ends too early.", "Fetch it again.")
    assert fits.trying == ""


def test_an_estimate_that_fails_is_not_told_for_nobody_asked(qtbot, fits, worker, tell, failed):
    fits.predict([OFFERED])
    qtbot.waitUntil(lambda: len(worker.requests) == 1)
    tell(Ended(1, How.FAILED, "No model comes with the program."))
    assert failed == []


def test_a_worker_that_cannot_be_started_is_told(fits, worker, failed, here):
    worker.broken = ModelError("No process.")
    fits.try_model(here)
    assert [str(error) for error in failed] == ["No process."]
    assert fits.trying == ""


def test_stopping_is_no_failure(fits, worker, tell, failed, here):
    fits.try_model(here)
    fits.stop()
    assert worker.cancelled == 1
    tell(Ended(1, How.CANCELLED))
    assert (failed, fits.trying) == ([], "")


def test_other_notes_other_times(qtbot, fits, worker, tell, desk, session, here):
    fits.try_model(here)
    tell(Fitted(1, here.key, FIT), Ended(1, How.DONE))
    assert here.key in fits.known
    desk.note("a.txt", TEXT, None)
    session.open_folder(desk.folder)
    assert fits.known == {}
    assert worker.cancelled == 0


def test_estimates_for_other_notes_are_made_anew(qtbot, fits, worker, tell, desk, session):
    fits.predict([OFFERED])
    qtbot.waitUntil(lambda: len(worker.requests) == 1)
    desk.note("a.txt", TEXT, None)
    session.open_folder(desk.folder)
    assert worker.cancelled >= 1
    tell(Ended(1, How.CANCELLED))
    assert [request.folder for request in worker.requests] == [None, desk.folder]


def test_events_of_runs_are_nothing_to_it(fits, tell, here):
    fits.try_model(here)
    tell(Ended(7, How.DONE))
    assert fits.trying == here.key


def test_memory_that_is_short_is_said_with_what_to_do(here):
    found = by_memory(here, 1_000)
    assert found is not None
    assert found.verdict is FitVerdict.TOO_LARGE
    assert found.words.endswith("Close other programs, or choose a smaller model.")


def test_of_a_file_that_cannot_be_read_nothing_is_said():
    gone = InstalledModel(Path("/nowhere/gone.gguf"), "gone", 1, bundled=False)
    assert by_memory(ModelRow(State.READY, gone), 10**10) is None
    assert by_memory(ModelRow(State.BROKEN, replace(gone, problem="It is gone.")), 10**10) is None
    assert by_memory(ModelRow(State.BEGUN), 10**10) is None
