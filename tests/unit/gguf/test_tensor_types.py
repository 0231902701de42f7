"""The table of number formats is that of the installed llama.cpp."""

from __future__ import annotations

import ctypes

import pytest

from bioner_desk.gguf.tensor_types import TENSOR_TYPES


@pytest.mark.model
def test_sizes_are_those_of_the_library() -> None:
    from llama_cpp import llama_cpp as lib  # noqa: PLC0415  only tests marked `model` may need it
    from llama_cpp._ctypes_extensions import load_shared_library  # noqa: PLC0415

    ggml = load_shared_library("ggml-base", lib._base_path)
    ggml.ggml_blck_size.restype = ctypes.c_int64
    ggml.ggml_type_size.restype = ctypes.c_size_t
    known = {number: (kind.block, kind.block_bytes) for number, kind in TENSOR_TYPES.items()}
    # ggml keeps places for formats that were removed; their blocks are empty.
    there = {
        number: (ggml.ggml_blck_size(number), ggml.ggml_type_size(number))
        for number in range(lib.GGML_TYPE_COUNT)
        if ggml.ggml_blck_size(number)
    }

    assert known == there
