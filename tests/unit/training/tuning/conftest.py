"""An example set of a few notes, and a base model with random weights."""

# ruff: noqa: PLC0415 - torch may not be there

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.training.notes import NOTES, record
from tests.unit.training.tuning.bases import write_base
from tests.unit.training.tuning.running import settings, tune

from bioner_desk.training.recipe import Recipe, Source
from bioner_desk.training.sets import make_set

TYPES = ("Disease_disorder", "Medication")


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    lines = [record(f"note-{number}", note) for number, note in enumerate(NOTES)]
    (folder / "notes.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    source = Source("notes.jsonl", TYPES, ("clinical note",), {}, 12)
    recipe = Recipe((source,), rounds=2, formats=("conv_term", "single_code"), lists=1.0)
    make_set(recipe, folder, folder / "set", seed=1, dev_share=0.25)
    return folder / "set"


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("transformers")
    import torch

    torch.set_num_threads(1)  # threads that wait for each other cost more than they give at this size
    return write_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="session")
def tuned(base: Path, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tuned")
    tune(folder, base, examples, settings(epochs=20, evaluations=2, rate=1e-2, dropout=0.0))
    return folder
