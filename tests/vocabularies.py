"""Real vocabularies, joined with small random weights: models that llama.cpp runs and that say anything."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.gguf_files import F32, MetadataValue, Tensor, write_gguf

NAMES = ("qwen2", "llama-bpe", "llama-spm", "phi-3", "gemma-4")
"""Byte-level BPE twice, SentencePiece twice, and the vocabulary of Gemma, which is a BPE over characters."""

TEMPLATES = (
    *("meta-llama-Llama-3.1-8B-Instruct", "meta-llama-Llama-3.2-3B-Instruct"),
    *("Qwen-Qwen2.5-7B-Instruct", "Qwen-Qwen3-0.6B", "Qwen3.5-4B"),
    *("google-gemma-2-2b-it", "google-gemma-4-31B-it"),
    *("microsoft-Phi-3.5-mini-instruct", "HuggingFaceTB-SmolLM3-3B", "ibm-granite-granite-3.3-2B-Instruct"),
)
"""Chat templates of small instruction models, and of larger ones whose families have small ones too."""

CONTEXT = 2048
_WIDTH = 64  # narrower takes longer: llama.cpp multiplies 64 numbers at a time
_HEADS = 2
_LAYERS = 1
_F16 = 1
_HEAD_BYTES = 24  # magic number, version, counts
_STRING, _ARRAY = 8, 9
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}

# For vocabularies that come without one: all of them can write these characters.
_TEMPLATE = (
    "{% for m in messages %}[{{ m['role'] }}]\n{{ m['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}[assistant]\n{% endif %}"
)


def vocabulary_file(name: str) -> Path:
    """The file of a vocabulary; skips the test if there is none."""
    return _fetched(f"ggml-vocab-{name}.gguf")


def template(name: str) -> str:
    """A chat template; skips the test if there is none."""
    return _fetched(f"{name}.jinja").read_text(encoding="utf-8")


def _fetched(name: str) -> Path:
    folder = os.environ.get("BIONER_VOCABULARIES")
    if not folder:
        pytest.skip("BIONER_VOCABULARIES is not set; see make vocabularies")
    return Path(folder, name)


def write_model(vocabulary: Path, target: Path, *, seed: int = 0, chat_template: str = "") -> Path:
    """Write a model with a vocabulary and random weights, and return its path."""
    copied, size = vocabulary_metadata(vocabulary)
    if chat_template:
        copied["tokenizer.chat_template"] = chat_template
    metadata: dict[str, MetadataValue] = {
        "general.architecture": "llama",
        "general.file_type": 1,
        "llama.context_length": CONTEXT,
        "llama.embedding_length": _WIDTH,
        "llama.feed_forward_length": _WIDTH,
        "llama.block_count": _LAYERS,
        "llama.attention.head_count": _HEADS,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
    }
    return write_gguf(target, metadata | copied, list(_tensors(size, np.random.default_rng(seed))))


def vocabulary_metadata(vocabulary: Path) -> tuple[dict[str, MetadataValue], int]:
    """What a model's metadata say of its vocabulary, and how many tokens it has; a chat template is always there."""
    kept = ("general.name", "tokenizer.")
    copied = {key: raw for key, raw in _entries(vocabulary.read_bytes()) if key.startswith(kept)}
    # Behind the types of the array and of its items stands their number.
    size = struct.unpack_from("<Q", copied["tokenizer.ggml.tokens"], 8)[0]
    return {"tokenizer.chat_template": _TEMPLATE, **copied}, size


def _tensors(size: int, random: np.random.Generator) -> Iterator[Tensor]:
    def matrix(name: str, width: int, height: int) -> Tensor:
        return name, (width, height), _F16, random.standard_normal((height, width), np.float32).astype("<f2").tobytes()

    def norm(name: str) -> Tensor:
        return name, (_WIDTH,), F32, np.ones(_WIDTH, "<f4").tobytes()

    yield matrix("token_embd.weight", _WIDTH, size)
    yield matrix("output.weight", _WIDTH, size)
    yield norm("output_norm.weight")
    for layer in range(_LAYERS):
        yield norm(f"blk.{layer}.attn_norm.weight")
        yield norm(f"blk.{layer}.ffn_norm.weight")
        for part in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"):
            yield matrix(f"blk.{layer}.{part}.weight", _WIDTH, _WIDTH)


def _entries(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The metadata of a file: each key with the bytes of its type and value."""
    count = struct.unpack_from("<Q", data, 16)[0]
    at = _HEAD_BYTES
    for _ in range(count):
        key_end = _string_end(data, at)
        end = _value_end(data, key_end + 4, struct.unpack_from("<I", data, key_end)[0])
        yield data[at + 8 : key_end].decode(), data[key_end:end]
        at = end


def _value_end(data: bytes, at: int, type_id: int) -> int:
    if type_id == _STRING:
        return _string_end(data, at)
    if type_id != _ARRAY:
        return at + _SIZES[type_id]
    item_type, length = struct.unpack_from("<IQ", data, at)
    at += 12
    if item_type != _STRING:
        return int(at + length * _SIZES[item_type])
    for _ in range(length):
        at = _string_end(data, at)
    return at


def _string_end(data: bytes, at: int) -> int:
    return int(at + 8 + struct.unpack_from("<Q", data, at)[0])
