"""What follows from a header: sizes, names, memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.gguf_files import LLAMA

from bioner_desk.gguf import GgufHeader, TensorInfo, Value


def header(metadata: Mapping[str, Value] | None = None, tensors: tuple[TensorInfo, ...] = ()) -> GgufHeader:
    values: dict[str, Value] = {key: value for key, value in LLAMA.items() if isinstance(value, int | str)}
    return GgufHeader(
        path=Path("tiny.gguf"),
        version=3,
        metadata={**values, **(metadata or {})},
        tensors=tensors,
        data_start=320,
        file_size=10_000,
    )


Q4_K = TensorInfo(name="a", shape=(512, 3), type_id=12, offset=64)
UNHEARD_OF = TensorInfo(name="b", shape=(512,), type_id=999, offset=2_000)


def test_sizes_come_from_the_tensors() -> None:
    both = header(tensors=(Q4_K, UNHEARD_OF))

    assert both.parameters == 512 * 3 + 512
    assert both.weights_bytes == 512 * 3 // 256 * 144
    # Of a number format that is too new only the beginning is known.
    assert both.expected_size == 320 + 2_000


def test_attention_memory_is_two_bytes_a_number() -> None:
    # 2 blocks, 2 key-value heads of 8 / 4 = 2 numbers, keys and values.
    assert header().kv_bytes(64) == 64 * 2 * 2 * (2 + 2) * 2


def test_attention_memory_with_own_head_sizes_and_heads_by_block() -> None:
    metadata: dict[str, Value] = {
        "llama.attention.head_count_kv": (2, 0),
        "llama.attention.key_length": 6,
        "llama.attention.value_length": 4,
    }

    assert header(metadata).kv_bytes(10) == 10 * (2 + 0) * (6 + 4) * 2


def test_a_model_without_attention_needs_no_memory_for_it() -> None:
    metadata: dict[str, Value] = {"llama.attention.head_count": 0, "llama.attention.head_count_kv": 0}

    assert header(metadata).kv_bytes(4096) == 0


@pytest.mark.parametrize(
    ("file_type", "tensors", "expected"),
    [
        (15, (Q4_K,), "Q4_K_M"),
        (12345, (Q4_K,), "Q4_K"),
        (12345, (UNHEARD_OF,), "unknown"),
        (12345, (), ""),
    ],
)
def test_quantisation(file_type: int, tensors: tuple[TensorInfo, ...], expected: str) -> None:
    assert header({"general.file_type": file_type}, tensors).quantisation == expected


def test_values_of_the_wrong_kind_count_as_missing() -> None:
    odd = header({"llama.context_length": "long", "tokenizer.chat_template": 7, "llama.block_count": True})

    assert odd.train_context == 0
    assert odd.chat_template == ""
    assert odd.kv_bytes(10) == 0
