"""How models suit this computer, found out in the worker process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.gguf_files import LLAMA, f32_tensor, write_gguf
from tests.scripted_worker import Window

from bioner_desk.documents import Schema
from bioner_desk.errors import UsageError
from bioner_desk.gguf import ModelShape
from bioner_desk.model_store import assumed_profile
from bioner_desk.worker import Annotated, Died, Ended, FitRequest, Fitted, How, Loading, ModelChoice, Sized
from bioner_desk.worker.fitting import texts_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signals")

SHAPE = ModelShape(layers=4, kv_heads=2, head_size=64, embedding=512, vocabulary=4_096)
SIGNS = Schema.of_names(["Sign"])


def here(folder: Path) -> ModelChoice:
    """A model file whose header can be read; what is loaded in its place is scripted."""
    return ModelChoice(write_gguf(folder / "tiny.gguf", LLAMA, [f32_tensor("token_embd.weight", 8, 16)]))


def there(name: str = "large", size_bytes: int = 100_000_000) -> Sized:
    return Sized(name, SHAPE, size_bytes, 50_000_000, assumed_profile(0))


def test_a_model_that_is_here_is_asked_about_the_notes(window: Window, tmp_path: Path) -> None:
    names = (window.note("a.txt", "No asthma."), window.note("b.txt", "Cough."))

    number = window.worker.start(FitRequest({"mine": here(tmp_path)}, tmp_path, names, SIGNS))
    events = window.until_kind(Ended, Died)

    loading, fitted, ended = events
    assert isinstance(loading, Loading)
    assert isinstance(fitted, Fitted)
    assert (fitted.run, fitted.key) == (number, "mine")
    assert (fitted.fit.measured, fitted.fit.documents, fitted.fit.name) == (True, 2, "tiny")
    assert ended == Ended(number, How.DONE)
    assert {"No asthma.", "Cough."} <= set(window.asked())


@pytest.mark.model
def test_models_that_are_not_here_are_estimated(window: Window) -> None:
    window.worker.start(FitRequest({"small": there(), "huge": there("huge", 10**15)}))

    found = {event.key: event.fit for event in window.until_kind(Ended) if isinstance(event, Fitted)}

    assert found["small"].measured is False
    assert found["small"].seconds_per_document is not None
    assert found["small"].documents == 0
    assert found["huge"].seconds_per_document is None


def test_a_model_that_cannot_be_tried_says_why(window: Window, tmp_path: Path) -> None:
    window.worker.start(FitRequest({"none": ModelChoice(tmp_path / "none.gguf")}))

    *_, ended = window.until_kind(Ended)

    assert isinstance(ended, Ended)
    assert ended.how is How.FAILED
    assert "none.gguf" in ended.message


def test_a_trial_is_said_to_be_one_and_can_be_stopped_for_a_run(window: Window, tmp_path: Path) -> None:
    window.note("a.txt", "HANG")
    window.worker.start(FitRequest({"mine": here(tmp_path)}, tmp_path, ("a.txt",), SIGNS))
    window.until_asked("HANG")

    assert _is_trying(window)
    with pytest.raises(UsageError, match="being tried"):
        window.start("a.txt")
    window.worker.cancel()
    *_, ended = window.until_kind(Ended)

    assert isinstance(ended, Ended)
    assert ended.how is How.CANCELLED
    assert not _is_trying(window)
    assert [event.name for event in window.run(window.note("b.txt", "Cough.")) if isinstance(event, Annotated)] == [
        "b.txt"
    ]


def test_a_run_is_no_trial(window: Window) -> None:
    window.start(window.note("a.txt", "HANG"))
    assert window.worker.busy
    assert not _is_trying(window)


def test_of_many_texts_some_of_all_lengths_are_read_the_longest_first(tmp_path: Path) -> None:
    names = [f"{number}.txt" for number in range(250)]
    for number, name in enumerate(names):
        (tmp_path / name).write_text("x" * (number + 1), encoding="utf-8")
    (tmp_path / "249.txt").write_bytes(b"\xff" * 250)

    documents = texts_of(FitRequest({}, tmp_path, (*names, "gone.txt")))

    lengths = [len(one.text) for one in documents]
    assert lengths == sorted(lengths, reverse=True)
    assert len(lengths) in range(80, 100)
    assert (lengths[0], lengths[-1]) == (247, 1)
    assert texts_of(FitRequest({})) == []


def _is_trying(window: Window) -> bool:
    return window.worker.trying
