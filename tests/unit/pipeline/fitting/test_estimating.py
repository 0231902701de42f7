"""Estimates for models that are not here, from what the machine can do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.pipeline.fitting.conftest import Clock, SlowEngine

from bioner_desk import paths
from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Document
from bioner_desk.engines.memory import memory_need_of_shape
from bioner_desk.errors import Cancelled, ModelNotFoundError
from bioner_desk.gguf import ModelShape
from bioner_desk.model_store import ModelProfile
from bioner_desk.pipeline.fitting import Fit, FitVerdict, MachineSpeed, fit_shape, measure_machine
from bioner_desk.pipeline.fitting import machine_speed as measuring

SHAPE = ModelShape(layers=28, kv_heads=8, head_size=128, embedding=3072, vocabulary=128_256, heads=24)
SIZE, PARAMETERS = 2_019_377_696, 3_212_749_888
MACHINE = MachineSpeed(bytes_per_second=2e10, operations_per_second=2e11)
PROFILE = ModelProfile(budget_tokens=2_048)


def estimated(documents: list[Document], *, size: int = SIZE, parameters: int = PARAMETERS, **more: object) -> Fit:
    given = {"machine": MACHINE, "free_memory": lambda: 10**11, "profile": PROFILE, "clock": lambda: 0.0, **more}
    return fit_shape("large", SHAPE, size, parameters, documents, schema=["Disease"], **given)  # type: ignore[arg-type]


def seconds(fit: Fit) -> float:
    assert fit.seconds_per_document is not None
    return fit.seconds_per_document


def test_facts(notes: list[Document]) -> None:
    fit = estimated(notes)

    assert (fit.name, fit.context, fit.documents, fit.measured) == ("large", 2_048, len(notes), False)
    assert fit.need == memory_need_of_shape(SHAPE, SIZE, 2_048)
    assert 100 < fit.longest <= 2_048
    assert "an estimate" in fit.words


def test_twice_the_model_takes_twice_the_time(notes: list[Document]) -> None:
    once, twice = estimated(notes), estimated(notes, size=2 * SIZE, parameters=2 * PARAMETERS)

    assert seconds(twice) == pytest.approx(2 * seconds(once))


def test_a_machine_of_half_the_speed_takes_twice_the_time(notes: list[Document]) -> None:
    slower = MachineSpeed(MACHINE.bytes_per_second / 2, MACHINE.operations_per_second / 2)

    assert seconds(estimated(notes, machine=slower)) == pytest.approx(2 * seconds(estimated(notes)))


def test_arithmetic_alone_bounds_nothing_but_long_prompts(notes: list[Document]) -> None:
    # No arithmetic at all: each question and each token of its answer takes one pass over the weights.
    note = Document(text=notes[0].text.strip())

    fit = estimated([note], machine=replace(MACHINE, operations_per_second=1e30))

    passes = seconds(fit) / (SIZE / MACHINE.bytes_per_second)
    assert passes == pytest.approx(round(passes))
    assert passes > 2


def test_longer_notes_take_longer(notes: list[Document]) -> None:
    assert seconds(estimated(notes[4:])) > 2 * seconds(estimated(notes[:2]))


def test_what_does_not_fit_is_not_reckoned() -> None:
    fit = estimated([], free_memory=lambda: 2_000_000_000, machine=None)

    assert fit.verdict is FitVerdict.TOO_LARGE
    assert fit.seconds_per_document is None


def test_stopping_stops(notes: list[Document]) -> None:
    cancel = CancelToken()
    cancel.cancel()

    with pytest.raises(Cancelled):
        estimated(notes, cancel=cancel)


def test_the_machine_is_measured_with_a_model_that_comes_along(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Path] = []
    engine = SlowEngine(lambda _prompt: "yes", clock, context=10_000)

    def load(file: Path) -> SlowEngine:
        loaded.append(file)
        return engine

    monkeypatch.setattr(measuring, "usable_cores", lambda: 2)
    monkeypatch.setattr(measuring, "_bandwidth", lambda _clock: 1e10)

    speed = measure_machine(clock=clock, load=load)

    assert loaded[0].parent == paths.bundled_models()
    assert engine.closed
    assert 0 < speed.bytes_per_second < 1e10
    # The engine reads a word in 2 ms; a model of ten million numbers does 20 million operations for it.
    assert speed.operations_per_second == pytest.approx(2 * 2 * 9e6 / 0.002, rel=0.6)


def test_memory_is_read_by_the_clock() -> None:
    ticks = iter(range(1_000))

    assert measuring._bandwidth(lambda: float(next(ticks))) == 128 * 1024 * 1024


def test_a_clock_that_stands_still() -> None:
    assert measuring._bandwidth(lambda: 1.0) == 0.0


def test_no_model_to_measure_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "bundled_models", lambda: tmp_path)

    with pytest.raises(ModelNotFoundError, match="missing"):
        measure_machine()


@pytest.mark.model
def test_this_machine() -> None:
    speed = measure_machine()

    assert speed.bytes_per_second > 1e8
    assert speed.operations_per_second > 1e8
