"""llama.cpp's log in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bioner_desk.engines.llama.failures import computing_failure, context_failure, loading_failure
from bioner_desk.errors import ModelError, ModelMemoryError, UnsupportedModelError
from bioner_desk.gguf import GgufHeader

HEADER = GgufHeader(
    path=Path("tiny.gguf"),
    version=3,
    metadata={"general.architecture": "llama"},
    tensors=(),
    data_start=0,
    file_size=0,
)
OUT_OF_MEMORY = [
    "ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 8589934592",
    "alloc_tensor_range: failed to allocate CPU buffer",
]
CUDA = ["ggml_backend_cuda_buffer_type_alloc_buffer: cudaMalloc failed: out of memory"]
OTHER = [
    "print_info: file format = GGUF V3 (latest)",
    "llama_model_load: error loading model: missing tensor 'output_norm.weight'",
    "llama_model_load_from_file_impl: failed to load model",
]


@pytest.mark.parametrize("log", [OUT_OF_MEMORY, CUDA])
def test_memory(log: list[str]) -> None:
    loading = loading_failure(HEADER, log)
    context = context_failure(HEADER, 4096, log)
    computing = computing_failure(-2, log)

    assert {type(loading), type(context), type(computing)} == {ModelMemoryError}
    assert "tiny.gguf" in str(loading)
    assert "4,096 tokens" in str(context)
    assert "smaller" in loading.hint


def test_the_reason_is_passed_on_without_function_names() -> None:
    error = loading_failure(HEADER, OTHER)

    assert type(error) is UnsupportedModelError
    assert str(error).endswith("error loading model: missing tensor 'output_norm.weight'")


def test_an_empty_log_is_no_reason_to_fail() -> None:
    assert "no reason" in str(context_failure(HEADER, 64, []))


def test_other_failures_while_computing() -> None:
    error = computing_failure(-3, ["llama_decode: failed to decode, ret = -3"])

    assert type(error) is ModelError
    assert "code -3" in str(error)
