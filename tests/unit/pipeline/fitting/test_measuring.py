"""A model is run for some seconds, and what is reckoned from that holds for a whole run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.pipeline.fitting.conftest import Clock

from bioner_desk import paths
from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Document
from bioner_desk.engines.memory import memory_need
from bioner_desk.errors import Cancelled, ModelNotFoundError, NotAModelError
from bioner_desk.gguf import read_header
from bioner_desk.model_store import load_profile
from bioner_desk.pipeline import Model
from bioner_desk.pipeline.fitting import Fit, FitVerdict, fit_file

FILE = paths.bundled_models() / "starter.gguf"
SCHEMA = ["Symptom", "Medication"]
MakesModel = Callable[..., Model]


def fitted(model: Model, clock: Clock, documents: list[Document], **more: object) -> Fit:
    given = {"free_memory": lambda: 10**10, "seconds": 4.0, **more}
    return fit_file(FILE, documents, schema=SCHEMA, clock=clock, load=lambda _file: model, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("factor", "tolerance"), [(0.01, 0.15), (1.0, 0.15), (10.0, 0.15), (50.0, 0.7)])
def test_the_time_that_is_reckoned_is_the_time_that_a_run_takes(
    slow_model: MakesModel, clock: Clock, notes: list[Document], factor: float, tolerance: float
) -> None:
    # The slowest comes to the end of no question while it is probed, and nobody knows how much it answers.
    fit = fitted(slow_model(factor=factor), clock, notes)

    model = slow_model(factor=factor)
    began = clock.now
    for note in notes:
        model.annotate(note, schema=SCHEMA)
    assert fit.seconds_per_document == pytest.approx((clock.now - began) / len(notes), rel=tolerance)
    assert (fit.measured, fit.documents) == (True, len(notes))


def test_a_probe_takes_no_longer_than_it_may(slow_model: MakesModel, clock: Clock, notes: list[Document]) -> None:
    began = clock.now

    fitted(slow_model(), clock, notes * 100, seconds=4.0)

    assert 4.0 <= clock.now - began < 8.0


def test_a_slow_model_is_not_waited_for(slow_model: MakesModel, clock: Clock, notes: list[Document]) -> None:
    model = slow_model(factor=1_000.0)  # two seconds for each word that is read

    fit = fitted(model, clock, notes)

    assert fit.verdict is FitVerdict.SLOW
    assert model.engine.asked[3:] == []  # type: ignore[attr-defined]  # nothing but the short prompts
    assert fit.seconds_per_document is not None
    assert fit.seconds_per_document > 1_000


def test_the_model_is_closed_and_its_facts_are_the_headers(
    slow_model: MakesModel, clock: Clock, notes: list[Document]
) -> None:
    model = slow_model()

    fit = fitted(model, clock, notes)

    assert model.engine.closed  # type: ignore[attr-defined]
    assert (fit.name, fit.context) == ("starter", load_profile(FILE).budget_tokens)
    assert fit.need == memory_need(read_header(FILE), fit.context)
    assert fit.longest > 20


def test_a_model_that_does_not_fit_is_not_loaded() -> None:
    fit = fit_file(FILE, load=lambda _file: pytest.fail("was loaded"), free_memory=lambda: 1_000_000)

    assert fit.verdict is FitVerdict.TOO_LARGE
    assert (fit.seconds_per_document, fit.measured) == (None, False)
    assert "1 MB are free" in fit.words


def test_without_documents_sample_notes_are_taken(slow_model: MakesModel, clock: Clock) -> None:
    fit = fitted(slow_model(), clock, [])

    assert fit.documents == 0
    assert fit.seconds_per_document is not None


def test_stopping_stops(slow_model: MakesModel, clock: Clock, notes: list[Document]) -> None:
    class LaterToken(CancelToken):
        looks = 0

        @property
        def cancelled(self) -> bool:
            self.looks += 1
            return self.looks > 60

    model = slow_model()
    with pytest.raises(Cancelled):
        fitted(model, clock, notes, cancel=LaterToken())
    assert model.engine.closed  # type: ignore[attr-defined]


def test_files_that_are_no_models(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError):
        fit_file(tmp_path / "absent.gguf")

    half = tmp_path / "half.gguf"
    half.write_bytes(FILE.read_bytes()[:3_000_000])
    with pytest.raises(NotAModelError, match="incomplete"):
        fit_file(half)


@pytest.mark.model
def test_a_real_model(notes: list[Document]) -> None:
    fit = fit_file(FILE, notes[:2], schema=["Disease"], seconds=0.1)

    assert fit.measured
    assert fit.seconds_per_document is not None
    assert fit.seconds_per_document > 0
    assert fit.longest <= fit.context
