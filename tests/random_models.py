"""Model files with random weights in any shape: they compute as long and take as much memory as trained ones."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tests.gguf_files import F32, MetadataValue, Tensor, write_gguf

F16, Q8_0 = 1, 8
_Q8_0_BLOCK = 32
_STRING, _ARRAY, _I32 = 8, 9, 5
_NORMAL, _CONTROL = 1, 3
_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{m['role']}}\n{{m['content']}}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_SPECIALS = ("<|im_end|>", "<|im_start|>")


@dataclass(frozen=True)
class RandomModel:
    """The sizes of a model of the Llama architecture; `tied` ones predict with the table that they read tokens with."""

    layers: int = 4
    width: int = 512
    feed: int = 1536
    heads: int = 8
    kv_heads: int = 8
    head_width: int = 64
    vocabulary: int = 4096
    context: int = 4096
    tied: bool = True
    type_id: int = F16

    @property
    def parameters(self) -> int:
        """The numbers in all tables."""
        keys = self.kv_heads * self.head_width
        queries = self.heads * self.head_width
        layer = 2 * self.width * queries + 2 * self.width * keys + 3 * self.width * self.feed
        return self.layers * layer + (1 if self.tied else 2) * self.vocabulary * self.width


def write_random_model(path: Path, model: RandomModel, *, seed: int = 0) -> Path:
    """Write a model, and return its path; its tokens are the 256 bytes, two that steer, and words that mean nothing."""
    sizes: dict[str, MetadataValue] = {
        "general.architecture": "llama",
        "general.file_type": {F16: 1, Q8_0: 7}[model.type_id],
        "llama.context_length": model.context,
        "llama.embedding_length": model.width,
        "llama.feed_forward_length": model.feed,
        "llama.block_count": model.layers,
        "llama.attention.head_count": model.heads,
        "llama.attention.head_count_kv": model.kv_heads,
        "llama.attention.key_length": model.head_width,
        "llama.attention.value_length": model.head_width,
        "llama.rope.dimension_count": model.head_width,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
    }
    return write_gguf(path, sizes | _vocabulary(model.vocabulary), list(_tensors(model, np.random.default_rng(seed))))


def _vocabulary(size: int) -> dict[str, MetadataValue]:
    # Words of several letters are reached by no merge: every text is cut into its bytes.
    words = [f"word{number}" for number in range(size - 256 - len(_SPECIALS))]
    tokens = [_letter(byte) for byte in range(256)] + list(_SPECIALS) + words
    kinds = [_CONTROL if token in _SPECIALS else _NORMAL for token in tokens]
    return {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "gpt-2",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": _i32(kinds),
        "tokenizer.ggml.merges": _no_strings(),
        "tokenizer.ggml.eos_token_id": 256,
        "tokenizer.chat_template": _TEMPLATE,
    }


def _letter(byte: int) -> str:
    """The letter that stands for a byte in vocabularies of GPT-2's kind."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [number for number in range(256) if number not in shown]
    return chr(byte) if byte in shown else chr(256 + hidden.index(byte))


def _i32(items: Sequence[int]) -> bytes:
    return struct.pack(f"<IIQ{len(items)}i", _ARRAY, _I32, len(items), *items)


def _no_strings() -> bytes:
    return struct.pack("<IIQ", _ARRAY, _STRING, 0)


def _tensors(model: RandomModel, random: np.random.Generator) -> Iterator[Tensor]:
    def table(name: str, width: int, height: int) -> Tensor:
        make = _half_floats if model.type_id == F16 else _eight_bits
        return name, (width, height), model.type_id, make(random, width, height)

    def norm(name: str) -> Tensor:
        return name, (model.width,), F32, np.ones(model.width, "<f4").tobytes()

    yield table("token_embd.weight", model.width, model.vocabulary)
    if not model.tied:
        yield table("output.weight", model.width, model.vocabulary)
    yield norm("output_norm.weight")
    queries, keys = model.heads * model.head_width, model.kv_heads * model.head_width
    for layer in range(model.layers):
        yield norm(f"blk.{layer}.attn_norm.weight")
        yield norm(f"blk.{layer}.ffn_norm.weight")
        for part, width, height in (
            *(("attn_q", model.width, queries), ("attn_k", model.width, keys), ("attn_v", model.width, keys)),
            *(("attn_output", queries, model.width), ("ffn_gate", model.width, model.feed)),
            *(("ffn_up", model.width, model.feed), ("ffn_down", model.feed, model.width)),
        ):
            yield table(f"blk.{layer}.{part}.weight", width, height)


def _half_floats(random: np.random.Generator, width: int, height: int) -> bytes:
    numbers = random.integers(-1000, 1000, (height, width), np.int16).astype(np.float32)
    return (numbers * np.float32(0.001 / width**0.5)).astype("<f2").tobytes()


def _eight_bits(random: np.random.Generator, width: int, height: int) -> bytes:
    blocks = np.empty((height * width // _Q8_0_BLOCK, _Q8_0_BLOCK + 2), np.uint8)
    blocks[:, :2] = np.frombuffer(np.float16(1 / (64 * width**0.5)).tobytes(), np.uint8)
    blocks[:, 2:] = random.integers(0, 256, (len(blocks), _Q8_0_BLOCK), np.uint8)
    return blocks.tobytes()
