"""Comparisons in the worker process: what is told of them, and how they end."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

import pytest
from tests.gguf_files import LLAMA, write_gguf
from tests.scripted_worker import Window, hangs, scripted
from tests.unit.worker.conftest import MakeWindow

from bioner_desk.documents import Schema
from bioner_desk.errors import UsageError
from bioner_desk.evaluation.comparing import System, Wanted
from bioner_desk.worker import (
    Annotated,
    Compared,
    CompareRequest,
    ComparisonBegun,
    Died,
    Ended,
    Event,
    How,
    Loaded,
    Loading,
    Progressed,
    Timed,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signals")

CONV, LIST = System("model", "conv_term"), System("model", "single_term")


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Where the notes of a window lie, beside its model."""
    write_gguf(tmp_path / "model.gguf", LLAMA)
    return tmp_path


def start(window: Window, **more: object) -> int:
    """Compare two formats on all notes."""
    wanted = {
        "notes": window.folder,
        "models": [window.folder / "model.gguf"],
        "formats": (CONV.format, LIST.format),
        "schema": Schema.of_names(["Sign"]),
    }
    return window.worker.start(CompareRequest(Wanted(**{**wanted, **more})))  # type: ignore[arg-type]


def until_end(window: Window) -> list[Event]:
    """What is still told, without progress."""
    return [event for event in window.until_kind(Ended, Died) if not isinstance(event, Progressed)]


def steps(events: list[Event]) -> list[Compared]:
    return [event for event in events if isinstance(event, Compared)]


def failed(events: list[Event]) -> Ended:
    end = events[-1]
    assert isinstance(end, Ended)
    assert end.how is How.FAILED
    return end


def test_every_document_is_told_once_all_formats_are_done_with_it(notes: Path, window: Window) -> None:
    window.note("a.txt", "No asthma.")
    window.note("b.txt", "Fever.")
    run = start(window)
    events = until_end(window)

    assert [type(event) for event in events] == [ComparisonBegun, Loading, Compared, Compared, Timed, Ended]
    assert {event.run for event in events} == {run}
    begun, _, first, second, timed, end = events
    assert isinstance(begun, ComparisonBegun)
    assert begun.comparison.systems == (CONV, LIST)
    assert [one.name for one in begun.comparison.documents] == ["a", "b"]
    assert not begun.comparison.found
    assert isinstance(first, Compared)
    assert isinstance(second, Compared)
    assert (first.step.model, first.step.document, second.step.document) == ("model", "a", "b")
    assert [one.system for one in first.step.found] == [CONV, LIST]
    assert [[each.text("No asthma.") for each in one.mentions] for one in first.step.found] == [["asthma"]] * 2
    assert first.settings[LIST].format == "single_term"
    assert first.memory > 0
    assert isinstance(timed, Timed)
    assert timed.seconds.keys() == {(system, name) for system in (CONV, LIST) for name in ("a", "b")}
    assert end == Ended(run, How.DONE)


def test_only_documents_that_are_named_are_compared(notes: Path, window: Window) -> None:
    for name in ("a", "b", "c"):
        window.note(f"{name}.txt", f"Asthma {name}.")
    start(window, names=("a", "c", "d"))
    begun, *_ = events = until_end(window)
    assert isinstance(begun, ComparisonBegun)
    assert begun.comparison.left_out == {"d": "there is no document of this name"}
    assert [one.step.document for one in steps(events)] == ["a", "c"]


def test_progress_counts_a_document_once_for_every_model(notes: Path, window: Window) -> None:
    write_gguf(notes / "other.gguf", LLAMA)
    window.note("a.txt", "asthma")
    start(window, models=[notes / "model.gguf", notes / "other.gguf"])
    last = [event for event in window.until_kind(Ended) if isinstance(event, Progressed)][-1]
    assert (last.done, last.documents, last.seconds_left) == (2, 2, 0.0)


def test_a_comparison_is_stopped_between_two_answers_and_goes_on_later(notes: Path, window: Window) -> None:
    window.note("a.txt", "asthma.")
    window.note("b.txt", " ".join(f"SLOW asthma {number}." for number in range(100)))
    run = start(window)
    window.until_kind(Compared)
    window.until_asked("SLOW asthma 3.")
    window.worker.cancel()
    events = until_end(window)
    assert isinstance(events[-2], Timed)
    assert events[-2].seconds.keys() == {(CONV, "a"), (LIST, "a")}
    assert events[-1] == Ended(run, How.CANCELLED, "Stopped as asked.")
    asked = window.asked()
    assert 0 < len(asked) < 100

    window.note("b.txt", "SLOW asthma 0. SLOW asthma 1.")
    start(window)
    assert len(steps(until_end(window))) == 2
    assert window.asked() == asked


@pytest.mark.parametrize("load", [hangs, scripted])
def test_whatever_hangs_is_ended_within_two_seconds(notes: Path, make_window: MakeWindow, load: object) -> None:
    window = make_window(load)  # type: ignore[arg-type]
    window.note("a.txt", "HANG")
    run = start(window)
    if load is hangs:
        window.until_kind(Loading)
    else:
        window.until_asked("HANG")
    started = time.monotonic()
    window.worker.cancel()
    assert until_end(window)[-1] == Ended(run, How.CANCELLED, "Stopped as asked.")
    assert time.monotonic() - started < 5.0


def test_a_process_that_is_killed_takes_one_answer_with_it(notes: Path, window: Window) -> None:
    window.note("a.txt", "asthma.")
    window.note("b.txt", "HANG.")
    run = start(window)
    window.until_asked("HANG.")
    window.process().send_signal(signal.SIGKILL)
    death = until_end(window)[-1]
    assert isinstance(death, Died)
    assert (death.run, death.exitcode) == (run, -signal.SIGKILL)
    assert "start again" in death.hint

    asked = window.asked()
    window.note("b.txt", "More asthma.")
    start(window)
    assert until_end(window)[-1] == Ended(run + 1, How.DONE)
    assert set(window.asked()[len(asked) :]) == {"More asthma."}


def test_a_run_and_a_comparison_are_never_under_way_together(notes: Path, window: Window) -> None:
    window.start(window.note("a.txt", "HANG"))
    with pytest.raises(UsageError, match="Another run is under way"):
        start(window)
    window.until_asked("HANG")
    window.worker.cancel()
    window.until_kind(Ended)
    start(window)
    with pytest.raises(UsageError, match="A comparison is under way"):
        window.start("a.txt")


def test_after_a_comparison_the_worker_annotates(notes: Path, window: Window) -> None:
    window.run(window.note("a.txt", "asthma"))
    start(window)
    until_end(window)
    pid = window.worker.pid
    events = window.run("a.txt")
    assert [type(event) for event in events] == [Loading, Loaded, Annotated, Ended]
    assert window.worker.pid == pid


def test_what_cannot_be_compared_is_said(notes: Path, window: Window) -> None:
    start(window)
    assert "There is no document" in failed(until_end(window)).message
    window.note("a.txt", "asthma")
    start(window, models=["nowhere"])
    assert "nowhere" in failed(until_end(window)).message


def test_a_record_that_cannot_be_written_is_said_without_words_of_the_command_line(notes: Path, window: Window) -> None:
    window.note("a.txt", "asthma")
    (notes / ".bioner").write_text("in the way", encoding="utf-8")
    start(window)
    end = failed(until_end(window))
    assert str(notes) in end.message
    assert "--" not in end.hint


def test_what_goes_wrong_with_one_document_of_a_model_ends_it_with_a_reason(notes: Path, window: Window) -> None:
    window.note("a.txt", "MODEL MEMORY")
    window.note("b.txt", "asthma")
    start(window)
    events = until_end(window)
    first, second = steps(events)
    assert set(first.step.failed.values()) == {"The memory ran out while the model was computing."}
    assert not second.step.failed
    assert isinstance(events[-1], Ended)
    assert events[-1].how is How.DONE


def test_a_mistake_of_the_program_ends_the_comparison_and_not_the_worker(notes: Path, window: Window) -> None:
    window.note("a.txt", "MISTAKE")
    start(window)
    assert "KeyError" in failed(until_end(window)).message
    window.note("a.txt", "asthma")
    start(window)
    assert until_end(window)[-1] == Ended(2, How.DONE)
