from __future__ import annotations

import hashlib
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest
from tests.scripted_worker import Window, finished, hangs, scripted, tells_its_environment
from tests.unit.worker.conftest import MakeWindow

from bioner_desk.documents import Span
from bioner_desk.engines import Finish
from bioner_desk.errors import ModelError, UsageError
from bioner_desk.grammar import Constraint
from bioner_desk.worker import (
    Annotated,
    Died,
    Ended,
    Event,
    Failed,
    How,
    Loaded,
    Loading,
    ModelChoice,
    Progressed,
    RawAnswer,
    Worker,
    load_chosen,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signals")


def kinds(events: Sequence[Event]) -> list[type]:
    return [type(event) for event in events]


def test_documents_come_in_order_with_all_that_a_window_shows(window: Window) -> None:
    names = [
        window.note("b.txt", "No asthma.\r\n"),
        window.note("ü 😀.txt", "😀 asthma. Fever."),
        window.note("a.txt", ""),
    ]
    run = window.start(*names)
    events = [event for event in window.until_kind(Ended) if not isinstance(event, Progressed)]

    assert kinds(events) == [Loading, Loaded, Annotated, Annotated, Annotated, Ended]
    assert {event.run for event in events} == {run}
    loaded, first, second, third, end = events[1:]
    assert isinstance(loaded, Loaded)
    assert (loaded.facts.settings.format, loaded.facts.settings.types) == ("conv_term", ("Sign",))
    assert end == Ended(run, How.DONE)
    assert isinstance(first, Annotated)
    assert isinstance(second, Annotated)
    assert isinstance(third, Annotated)
    assert [first.name, second.name, third.name] == names
    assert first.text_sha256 == hashlib.sha256((window.folder / "b.txt").read_bytes()).hexdigest()
    (found,) = first.suggestions
    assert (found.pieces, found.type, found.answer) == ((Span(3, 9),), "Sign", Span(1, 9))
    assert first.answers == (RawAnswer('["asthma"]', ("Sign",), Span(0, 10), Finish.STOP, stored=False),)
    assert [one.text for one in second.answers] == ['["asthma"]', "[]"]
    assert second.suggestions[0].pieces == (Span(2, 8),)
    assert second.record.settings == loaded.facts.settings
    assert third.answers == ()


def test_what_an_answer_got_wrong_comes_along(window: Window) -> None:
    events = window.run(window.note("a.txt", "Asthma, INVENT."), constraint=Constraint.NONE)
    (document,) = finished(events)
    (problem,) = document.problems
    assert (problem.question, problem.place, problem.problem.content) == (0, Span(0, 15), "goitre")


def test_a_document_that_cannot_be_read_does_not_stop_the_others(window: Window) -> None:
    (window.folder / "bad.txt").write_bytes("caf\xe9".encode("cp1252"))
    names = ["missing.txt", "bad.txt", window.note("mistake.txt", "MISTAKE"), window.note("good.txt", "asthma")]
    events = window.run(*names)
    assert kinds(events[2:]) == [Failed, Failed, Failed, Annotated, Ended]
    missing, bad, mistake = (event for event in events if isinstance(event, Failed))
    assert "no such file" in missing.message
    assert "cp1252" in bad.hint
    assert mistake.message == "mistake.txt could not be annotated: the program made a mistake (KeyError)."
    assert "the note" not in mistake.message + mistake.hint
    assert events[-1] == Ended(1, How.DONE)


def test_an_unexpected_mistake_is_in_the_log_of_the_program(window: Window, caplog: pytest.LogCaptureFixture) -> None:
    window.run(window.note("mistake.txt", "MISTAKE"))
    (record,) = caplog.records
    assert record.processName == "bioner-desk worker"
    assert "KeyError" in record.getMessage()


def test_the_model_stays_loaded_while_choice_and_file_stay(window: Window) -> None:
    name = window.note("a.txt", "asthma")
    model = window.folder / "model.gguf"
    model.write_bytes(b"1")
    assert Loading in kinds(window.run(name))
    pid = window.worker.pid
    assert kinds(window.run(name)) == [Loaded, Annotated, Ended]
    model.write_bytes(b"22")
    assert Loading in kinds(window.run(name))
    assert Loading in kinds(window.run(name, model=ModelChoice(model, threads=1)))
    (window.folder / "model.profile.toml").write_text("most_sentences = 1")
    assert Loading in kinds(window.run(name, model=ModelChoice(model, threads=1)))
    assert window.worker.pid == pid


def test_progress_ends_at_the_end(window: Window) -> None:
    names = [window.note(f"{number:02}.txt", f"{number:02} asthma. " * 10) for number in range(60)]
    window.start(*names)
    events = window.until_kind(Ended)
    last = events[-2]
    assert isinstance(last, Progressed)
    assert (last.done, last.documents, last.current) == (60, 60, "59.txt")
    assert last.characters_done == last.characters == 60 * 110
    assert last.tokens > 60
    assert last.seconds_left == 0.0
    assert last.tokens_per_second > 0


def test_the_document_under_way_is_told_before_a_long_answer(window: Window) -> None:
    window.start(window.note("a.txt", "asthma"), window.note("b.txt", "HANG"))
    window.until(lambda event: isinstance(event, Progressed) and event.current == "b.txt")


def test_a_run_is_stopped_between_two_answers_and_goes_on_later(window: Window) -> None:
    name = window.note("a.txt", " ".join(f"SLOW asthma {number}." for number in range(100)))
    run = window.start(name)
    window.until(lambda event: isinstance(event, Progressed) and event.characters_done > 0)
    pid = window.worker.pid
    window.worker.cancel()
    window.worker.cancel()
    events = window.until_kind(Ended)
    assert events[-1] == Ended(run, How.CANCELLED, "Stopped as asked.")
    assert finished(events) == []
    assert not window.worker.busy
    asked = window.asked()
    assert 0 < len(asked) < 100

    window.note("a.txt", " ".join(f"SLOW asthma {number}." for number in range(len(asked) + 1)))
    (document,) = finished(window.run(name))
    assert [answer.stored for answer in document.answers] == [True] * len(asked) + [False]
    assert window.asked()[:-1] == asked
    assert window.worker.pid == pid


def assert_ended_by_force(window: Window) -> None:
    process = window.process()
    started = time.monotonic()
    window.worker.cancel()
    assert window.worker.stopping
    assert window.until_kind(Ended, Died)[-1] == Ended(1, How.CANCELLED, "Stopped as asked.")
    assert (window.worker.stopping, window.worker.busy) == (False, False)
    assert 1.5 < time.monotonic() - started < 5.0
    assert not process.is_running()
    assert window.worker.pid is None


def test_an_answer_that_does_not_end_is_ended_within_two_seconds(window: Window) -> None:
    window.start(window.note("a.txt", "asthma"), window.note("b.txt", "HANG"))
    window.until_asked("HANG")
    assert_ended_by_force(window)
    assert window.run("a.txt")[-1] == Ended(2, How.DONE)


def test_a_model_that_is_never_loaded_is_ended_within_two_seconds(make_window: MakeWindow) -> None:
    window = make_window(hangs)
    window.start(window.note("a.txt", "asthma"))
    window.until_kind(Loading)
    assert_ended_by_force(window)


def test_a_process_that_is_killed_takes_one_answer_with_it(window: Window) -> None:
    window.note("a.txt", "asthma 1.")
    window.note("b.txt", "asthma 2. HANG.")
    run = window.start("a.txt", "b.txt")
    window.until(lambda event: isinstance(event, Progressed) and event.characters_done >= 15)
    window.process().send_signal(signal.SIGKILL)
    death = window.until_kind(Ended, Died)[-1]
    assert isinstance(death, Died)
    assert (death.run, death.exitcode) == (run, -signal.SIGKILL)
    assert "was ended by the system, probably because memory ran out (signal 9, SIGKILL)." in death.message
    assert "annotations are safe" in death.hint
    assert not window.worker.busy
    assert window.worker.pid is None

    window.note("b.txt", "asthma 2. Then asthma 3.")
    first, second = finished(window.run("a.txt", "b.txt"))
    assert [answer.stored for answer in (*first.answers, *second.answers)] == [True, True, False]
    assert window.asked() == ["asthma 1.", "asthma 2.", "HANG.", "Then asthma 3."]


def test_a_process_that_aborts_says_so_and_is_started_again(window: Window) -> None:
    window.note("good.txt", "asthma")
    events = window.run("good.txt", window.note("bad.txt", "ABORT"))
    death = events[-1]
    assert len(finished(events)) == 1
    assert isinstance(death, Died)
    assert "stopped itself, probably because memory ran out (signal 6, SIGABRT)" in death.message
    assert window.run("good.txt")[-1] == Ended(2, How.DONE)


def test_llama_cpp_starts_no_debugger_when_it_aborts(make_window: MakeWindow) -> None:
    end = make_window(tells_its_environment).run("a.txt")[-1]
    assert end == Ended(1, How.FAILED, "1")


def test_an_idle_process_that_is_killed_belongs_to_no_run(window: Window) -> None:
    window.run(window.note("a.txt", "asthma"))
    window.process().send_signal(signal.SIGTERM)
    (death,) = window.until_kind(Died)
    assert isinstance(death, Died)
    assert (death.run, death.exitcode) == (None, -signal.SIGTERM)
    assert window.run("a.txt")[-1] == Ended(2, How.DONE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("PYTHON MEMORY", "There was not enough memory to go on."),
        ("MODEL MEMORY", "The memory ran out while the model was computing."),
    ],
)
def test_too_little_memory_ends_the_run_and_frees_the_model(window: Window, text: str, message: str) -> None:
    good = window.note("good.txt", "asthma")
    events = window.run(good, window.note("bad.txt", text), good)
    assert kinds(events[-2:]) == [Annotated, Ended]
    end = events[-1]
    assert isinstance(end, Ended)
    assert (end.how, end.message) == (How.FAILED, message)
    assert end.hint
    pid = window.worker.pid
    assert kinds(window.run(good)) == [Loading, Loaded, Annotated, Ended]
    assert window.worker.pid == pid


def test_a_file_that_is_no_model_fails_the_run_alone(tmp_path: Path, make_window: MakeWindow) -> None:
    window = make_window(load_chosen)
    name = window.note("a.txt", "asthma")
    (tmp_path / "model.gguf").write_bytes(b"no model at all, but long enough to look at")
    for path in (tmp_path / "model.gguf", tmp_path / "missing.gguf"):
        events = window.run(name, model=ModelChoice(path))
        end = events[-1]
        assert kinds(events) == [Loading, Ended]
        assert isinstance(end, Ended)
        assert end.how is How.FAILED
        assert path.name in end.message
        assert end.hint
    assert window.worker.pid


def test_other_things_that_cannot_be_asked_fail_the_run(window: Window) -> None:
    end = window.run(window.note("a.txt", "asthma"), format="no_such_format")[-1]
    assert isinstance(end, Ended)
    assert (end.how, "no_such_format" in end.message) == (How.FAILED, True)


def test_answers_are_kept_only_where_they_may_be(window: Window) -> None:
    name = window.note("a.txt", "asthma")
    assert window.run(name, keep=False)[-1] == Ended(1, How.DONE)
    assert not (window.folder / ".bioner").exists()
    window.run(name)
    with sqlite3.connect(window.folder / ".bioner" / "state.sqlite") as record:
        assert record.execute("SELECT path, state FROM document").fetchall() == [(name, "suggested")]
        assert record.execute("SELECT count(*) FROM question").fetchone() == (1,)
    record.close()


def test_a_record_that_cannot_be_opened_fails_the_run(window: Window) -> None:
    (window.folder / ".bioner").write_text("in the way")
    end = window.run(window.note("a.txt", "asthma"))[-1]
    assert isinstance(end, Ended)
    assert end.how is How.FAILED
    assert str(window.folder) in end.message
    assert "--out" not in end.hint


def test_one_run_at_a_time(window: Window) -> None:
    window.start(window.note("a.txt", "HANG"))
    assert window.worker.busy
    with pytest.raises(UsageError, match="under way"):
        window.start("a.txt")


def test_ctrl_c_belongs_to_the_window(window: Window) -> None:
    window.start(window.note("a.txt", "SLOW asthma."))
    window.until_kind(Loaded)
    window.process().send_signal(signal.SIGINT)
    assert window.until_kind(Ended, Died)[-1] == Ended(1, How.DONE)


def test_the_window_has_the_cores_first(window: Window) -> None:
    window.run(window.note("a.txt", "asthma"))
    assert window.process().nice() > psutil.Process().nice()


def test_close_ends_everything_at_once_and_can_be_said_twice(window: Window) -> None:
    window.start(window.note("a.txt", "HANG"))
    window.until_kind(Loaded)
    process = window.process()
    window.worker.cancel()
    window.worker.close()
    assert not process.is_running()
    assert [event for event in window.left() if isinstance(event, Ended | Died)] == []
    window.worker.close()
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("worker ")] == []
    assert window.worker.pid is None
    assert not window.worker.busy
    with pytest.raises(UsageError, match="closed"):
        window.start("a.txt")


def test_a_worker_that_was_never_needed_is_closed(window: Window) -> None:
    window.worker.cancel()
    window.worker.close()
    assert window.worker.pid is None


def test_the_report_may_start_and_close(window: Window) -> None:
    window.note("a.txt", "asthma")
    ends: list[Event] = []
    closed = threading.Event()

    def report(event: Event) -> None:
        if isinstance(event, Ended | Died):
            ends.append(event)
            if len(ends) == 1:
                window.start("a.txt")
                message = "a mistake of the window's"
                raise KeyError(message)
            worker.close()
            closed.set()

    worker = window.worker = Worker(report, load=scripted)
    window.start("a.txt")
    assert closed.wait(60)
    assert ends == [Ended(1, How.DONE), Ended(2, How.DONE)]


def test_a_process_that_cannot_be_started_is_an_error_in_words(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr("multiprocessing.context.SpawnProcess._Popen", staticmethod(refuse))
    with pytest.raises(ModelError, match="cannot be started: Cannot allocate memory"):
        window.start("a.txt")
    monkeypatch.undo()
    assert window.run(window.note("a.txt", "asthma"))[-1] == Ended(1, How.DONE)


def test_a_long_list_of_documents_does_not_wait_for_the_process(window: Window) -> None:
    name = window.note("a.txt", "asthma")
    window.run(name)
    process = window.process()
    process.suspend()
    window.start(*(f"{number}/" + "x" * 200 for number in range(5_000)))  # far more than a pipe holds
    window.worker.cancel()
    process.resume()
    assert window.until_kind(Ended, Died)[-1] == Ended(2, How.CANCELLED, "Stopped as asked.")
