"""How models are loaded."""

from __future__ import annotations

from typing import Any

import pytest

from bioner_desk import paths
from bioner_desk.engines.llama import model as model_module
from bioner_desk.engines.llama.library import lib
from bioner_desk.engines.llama.model import ALL_LAYERS, LoadedModel
from bioner_desk.errors import UnsupportedModelError
from bioner_desk.gguf import read_header

pytestmark = pytest.mark.model


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The parameters with which llama.cpp is asked to load; it refuses."""
    parameters: list[Any] = []
    monkeypatch.setattr(lib, "llama_model_load_from_file", lambda _path, params: parameters.append(params))
    return parameters


def refuse(gpu_layers: int) -> None:
    """Try to load the starter."""
    with pytest.raises(UnsupportedModelError, match="cannot load"):
        LoadedModel(read_header(paths.bundled_models() / "starter.gguf"), gpu_layers=gpu_layers)


@pytest.mark.parametrize(("features", "extra"), [("AVX2 = 1 | AMX_INT8 = 1 | ", False), ("AVX2 = 1 | ", True)])
def test_kernels_that_may_end_the_process_are_left_out(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch, features: str, extra: bool
) -> None:
    monkeypatch.setattr(model_module, "system_info", lambda: features)
    refuse(0)

    assert asked[0].use_extra_bufts is extra


def test_without_layers_for_it_the_graphics_card_is_left_alone(asked: list[Any]) -> None:
    refuse(0)
    refuse(ALL_LAYERS)

    assert asked[0].devices
    assert not asked[1].devices
    assert [params.n_gpu_layers for params in asked] == [0, ALL_LAYERS]
