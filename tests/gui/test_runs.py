from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from tests.gui.fake_worker import annotated, loaded, progressed
from tests.gui.sitting import ASPIRIN, ASTHMA, TEXT, WARFARIN, current_of, review_of, suggest, texts, workspace_of
from tests.unit.workspace.making import suggestion

from bioner_desk.documents import Span
from bioner_desk.errors import ModelError
from bioner_desk.evaluation.comparing import Wanted
from bioner_desk.formats import Problem, ProblemKind
from bioner_desk.gui.runs import RunChoice, Runs
from bioner_desk.pipeline import Remedy
from bioner_desk.pipeline.results import AnswerProblem, Notice, NoticeKind
from bioner_desk.worker import CompareRequest, Died, Ended, Failed, FitRequest, How, Loaded, Loading, ModelChoice
from bioner_desk.workspace import Status

CHOICE = RunChoice(ModelChoice(threads=2), "conv_term", "discharge summary")
COMPARISON = CompareRequest(Wanted(Path("elsewhere")))
TRIAL = FitRequest({})
BOTH = ["note.txt", "two.txt"]
NOWHERE = AnswerProblem(Problem(ProblemKind.NOT_IN_TEXT, Span(10, 17), "nowhere", "Disease"), 0, Span(0, 20))


@pytest.fixture
def opened(session, runs, desk):
    for name in BOTH:
        desk.note(name, TEXT, None)
    session.open_folder(desk.folder)
    return session


@pytest.fixture
def tell(qtbot, worker, runs):
    """Tells events and waits until the window has heard them."""

    def told(*events):
        heard = []
        runs.changed.connect(lambda: heard.append(1))
        worker.tell(*events)
        qtbot.waitUntil(lambda: len(heard) >= len(events))

    return told


def test_the_worker_is_told_what_was_chosen(opened, runs, worker, desk):
    assert runs.start(BOTH, CHOICE)
    (request,) = worker.requests
    assert (request.folder, request.names, request.schema) == (desk.folder, tuple(BOTH), opened.workspace.schema)
    assert (request.model, request.format, request.kind) == (CHOICE.model, CHOICE.format, CHOICE.kind)
    assert (runs.state.busy, runs.state.left, runs.state.phase) == (True, BOTH, "Starting …")
    assert not runs.start(BOTH, CHOICE)
    assert len(worker.requests) == 1


def test_finished_documents_are_named_as_examples(opened, runs, worker):
    opened.open_document("two.txt")
    opened.do(lambda steps, review: steps.finish(review, done=True))
    runs.start(["note.txt"], CHOICE)
    (request,) = worker.requests
    assert request.examples == ("two.txt",)


def test_why_it_asks_in_a_format_is_said(opened, runs, tell, heard):
    runs.start(BOTH, CHOICE)
    known = loaded()
    tell(replace(known, facts=replace(known.facts, reason="chosen on 20 of your documents")))
    assert runs.state.phase == "Reading with tiny, auto: conv_term, chosen on 20 of your documents"
    tell(replace(known, facts=replace(known.facts, reason="the model's own default: none", remedy=Remedy.CHOOSE)))
    assert runs.state.phase.endswith("none; “Compare formats …” finds one, and so does bioner-desk profile")
    tell(Ended(1, How.DONE))
    assert " s. Auto: conv_term, the model's own default: none; " in runs.state.phase
    assert heard.said[-1].endswith(" s."), "the status line has no room for the reason"


def test_a_run_begins_when_the_comparison_before_it_has_stopped(opened, runs, worker, tell):
    worker.requests.append(COMPARISON)
    worker.stopping = True
    assert runs.start(BOTH, CHOICE)
    assert (runs.state.busy, runs.state.phase, worker.requests) == (True, "Starting …", [COMPARISON])
    worker.stopping = False
    tell(Ended(1, How.CANCELLED))
    assert [request.names for request in worker.requests[1:]] == [tuple(BOTH)]
    tell(loaded(2), annotated(suggestion(ASPIRIN), run=2))
    assert runs.state.left == ["two.txt"]


def test_a_run_stops_a_trial_of_models_and_begins_then(opened, runs, worker, tell):
    worker.requests.append(TRIAL)
    worker.trying = True
    assert runs.start(BOTH, CHOICE)
    assert (worker.cancelled, runs.state.busy, worker.requests) == (1, True, [TRIAL])
    worker.trying = worker.stopping = False
    tell(Ended(1, How.CANCELLED))
    assert [request.names for request in worker.requests[1:]] == [tuple(BOTH)]


@pytest.mark.parametrize("leave", [Runs.cancel, lambda runs: runs.session.close_folder()])
def test_what_waits_for_a_comparison_can_be_given_up(opened, runs, worker, leave):
    worker.requests.append(COMPARISON)
    worker.stopping = True
    runs.start(BOTH, CHOICE)
    leave(runs)
    assert (runs.state.busy, worker.cancelled) == (False, 0)
    worker.stopping = False
    worker.tell(Ended(1, How.CANCELLED))
    QApplication.processEvents()
    assert worker.requests == [COMPARISON]


def test_what_waits_and_cannot_be_begun_is_told(opened, runs, worker, tell, heard):
    worker.stopping = True
    runs.start(BOTH, CHOICE)
    worker.broken = ModelError("No process.", hint="Close other programs.")
    tell(Ended(7, How.CANCELLED))
    assert not runs.state.busy
    assert [str(error) for error in heard.failed] == ["No process."]


def test_a_run_from_beginning_to_end(qtbot, opened, runs, tell, heard):
    runs.start(BOTH, CHOICE)
    tell(Loading(1))
    assert runs.state.phase == "Loading the model …"
    tell(loaded())
    assert runs.state.phase == "Reading with tiny, conv_term"
    with qtbot.waitSignal(runs.found):
        tell(annotated(suggestion(ASPIRIN), suggestion(ASTHMA)))
    assert (runs.state.left, runs.state.suggestions) == (["two.txt"], 2)
    assert current_of(opened) == "Aspirin"
    tell(progressed(done=2), annotated(suggestion(ASTHMA), name="two.txt"), Ended(1, How.DONE))
    assert not runs.state.busy
    assert heard.said[-1] == runs.state.phase == "2 documents pre-annotated, 3 suggestions, 61 s."
    assert [one.status for one in workspace_of(opened).documents()] == [Status.SUGGESTED] * 2


def test_a_second_run_says_what_is_new(opened, runs, tell):
    runs.start(BOTH[:1], CHOICE)
    tell(loaded(), annotated(suggestion(ASPIRIN)), Ended(1, How.DONE))
    runs.start(BOTH[:1], CHOICE)
    tell(
        Loaded(2, loaded().facts),
        replace(annotated(suggestion(ASPIRIN), suggestion(ASTHMA)), run=2),
        Ended(2, How.DONE),
    )
    assert runs.state.phase == "1 document pre-annotated, 2 suggestions (1 new), 0 s."


def test_what_it_found_comes_with_its_answer_and_run(opened, runs, tell):
    runs.start(["note.txt"], CHOICE)
    tell(loaded(), annotated(suggestion(ASPIRIN), problems=(NOWHERE,)))
    review = review_of(opened)
    (answer,) = review.answers.values()
    (waiting,) = review.tray
    assert (answer.text, answer.types, answer.finish) == ("[Aspirin, nowhere]", ("Disease", "Chemical"), "stop")
    assert (waiting.content, waiting.said.of(answer.text)) == ("nowhere", "nowhere")
    assert opened.entry.proposal.answer == waiting.answer == answer.id
    run = review.runs[answer.run]
    assert (run.model_name, run.quantisation, run.format) == ("tiny", "Q4_K_M", "conv_term")


def test_a_run_is_one_step_to_be_undone(opened, runs, tell):
    runs.start(BOTH, CHOICE)
    tell(loaded(), annotated(suggestion(ASPIRIN)), annotated(suggestion(ASTHMA), name="two.txt"), Ended(1, How.DONE))
    assert opened.workspace.undo_title == "Pre-annotate 2 documents with tiny"
    opened.undo()
    assert not review_of(opened).entries
    assert not opened.workspace.review("two.txt").entries


def test_what_a_person_decided_meanwhile_stays(opened, runs, tell):
    suggest(opened, {WARFARIN: 0.5})
    runs.start(["note.txt"], CHOICE)
    opened.do(lambda steps, review: steps.accept(review, [opened.current]))
    tell(loaded(), annotated(suggestion(WARFARIN), suggestion(ASTHMA)), Ended(1, How.DONE))
    assert texts(opened, opened.shown) == ["asthma", "warfarin"]
    assert [one.state.is_kept for one in opened.shown] == [False, True]
    assert current_of(opened) == "warfarin"


def test_a_text_that_was_changed_meanwhile_gets_nothing(opened, runs, tell):
    runs.start(["note.txt"], CHOICE)
    tell(loaded(), annotated(suggestion(ASPIRIN), text="Another text."), Ended(1, How.DONE))
    assert not review_of(opened).entries
    (problem,) = runs.state.problems
    assert str(problem) == "note.txt: Its text was changed during the run; pre-annotate it again."
    assert runs.state.suggestions == 0


def test_documents_that_cannot_be_done_are_named(opened, runs, tell, desk):
    (desk.folder / "bad.txt").write_bytes(b"\xff\xfe\x00bad")
    opened.rescan()
    runs.start(["bad.txt", "two.txt"], CHOICE)
    notice = Notice(NoticeKind.LENGTH, Span(0, 20), ("Disease",))
    tell(
        loaded(),
        Failed(1, "two.txt", "It is empty.", "Write something."),
        annotated(name="bad.txt", notices=(notice,)),
        annotated(name="note.txt", notices=(notice,)),
    )
    said = [str(one) for one in runs.state.problems]
    assert said[0] == "two.txt: It is empty. Write something."
    assert said[1].startswith("bad.txt: ")
    assert said[2] == f"note.txt: {notice}"
    assert runs.state.left == []


def test_stopping_and_going_on(opened, runs, worker, tell, heard):
    runs.start(BOTH, CHOICE)
    runs.cancel()
    assert (worker.cancelled, runs.state.phase, runs.state.busy) == (1, "Stopping …", True)
    tell(loaded(), annotated(suggestion(ASPIRIN)), Ended(1, How.CANCELLED))
    assert heard.said[-1] == "Stopped; 1 of 2 documents are left."
    assert runs.go_on()
    assert worker.requests[-1].names == ("two.txt",)
    assert worker.requests[-1].format == "conv_term"


def test_a_worker_that_died_leaves_what_it_found(opened, runs, worker, tell, heard):
    assert not runs.go_on()
    runs.start(BOTH, CHOICE)
    tell(loaded(), annotated(suggestion(ASPIRIN)), Died(1, -9, "It was ended.", "Take a smaller model."))
    assert (runs.state.busy, runs.state.died, runs.state.left) == (False, True, ["two.txt"])
    assert heard.said[-1] == str(runs.state.problems[0]) == "It was ended. Take a smaller model."
    assert current_of(opened) == "Aspirin"
    assert runs.go_on()
    assert (runs.state.problems, runs.state.died) == ([], False)


def test_a_worker_that_dies_when_nothing_is_done_is_said_and_no_more(opened, runs, tell, heard):
    tell(Died(None, 1, "It was ended.", ""))
    assert heard.said == ["It was ended. "]
    assert not runs.state.died
    assert runs.state.problems == []


def test_news_of_an_idle_worker_that_died_does_not_end_the_run_begun_since(opened, runs, tell):
    runs.start(BOTH, CHOICE)
    tell(Died(None, -9, "It was ended.", ""))
    assert (runs.state.busy, runs.state.died, runs.state.problems) == (True, False, [])


def test_a_run_that_cannot_be_done(opened, runs, worker, tell, heard):
    runs.start(BOTH, CHOICE)
    tell(Ended(1, How.FAILED, "There is no such model.", "Choose another."))
    assert runs.state.phase == "The run could not be done."
    assert str(runs.state.problems[0]) == "There is no such model. Choose another."
    worker.broken = ModelError("No process can be started.")
    assert not runs.start(BOTH, CHOICE)
    assert heard.failed == [worker.broken]
    assert not runs.state.busy


def test_what_comes_late_of_an_earlier_run_is_not_taken(qtbot, opened, runs, worker, tell):
    runs.start(["note.txt"], CHOICE)
    tell(loaded(), Ended(1, How.CANCELLED))
    runs.start(["note.txt"], CHOICE)
    worker.tell(annotated(suggestion(ASPIRIN)), Ended(1, How.DONE))
    tell(loaded(2))
    assert runs.state.busy
    assert not review_of(opened).entries


def test_another_folder_stops_the_run_and_gets_nothing_of_it(opened, runs, worker, tell, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "note.txt").write_text(TEXT, encoding="utf-8")
    runs.start(["note.txt"], CHOICE)
    tell(loaded())
    opened.open_folder(other)
    assert worker.cancelled
    assert (runs.state.busy, runs.state.left, runs.state.phase) == (True, [], "Stopping …")
    worker.tell(progressed(), Failed(1, "two.txt", "It is empty."), annotated(suggestion(ASPIRIN)))
    tell(Ended(1, How.CANCELLED))
    assert not review_of(opened).entries
    assert (runs.state.phase, runs.state.progress, runs.state.problems) == ("Stopped.", None, [])
    assert not runs.go_on()


def test_a_folder_that_is_read_only_gets_no_run(session, runs, worker, heard, desk):
    assert not runs.start(["note.txt"], CHOICE)
    desk.note(text=TEXT, ann=None)
    other = desk.open()
    try:
        session.open_folder(desk.folder)
        assert not runs.start(["note.txt"], CHOICE)
        assert heard.said == [workspace_of(session).read_only]
        assert not worker.requests
    finally:
        other.close()
