"""What a model will take of main memory, told from its header or its shape without loading it.

The sizes follow llama.cpp as `bioner_desk.engines.llama` uses it: weights mapped from the file, keys and values of all
layers as 16-bit floats for the whole context, no flash attention, one prediction per batch. docs/fit.md says what was
measured and for which models this is no good guess.
"""

from __future__ import annotations

from dataclasses import dataclass

from bioner_desk.gguf import GgufHeader, ModelShape, shape_of
from bioner_desk.gguf.shape import array_length

BATCH = 512
"""Tokens evaluated at once; llama.cpp's own default, where its speed has levelled off."""

_CELLS = 256  # llama.cpp rounds a context up to a multiple
_FLOAT, _HALF = 4, 2  # bytes

# Measured: a vocabulary in llama.cpp with its merges, and in what holds answers to the words of a text.
_PER_TOKEN = 400
_PER_PIECE = 175  # of SentencePiece
_PER_MERGE = 85
_FIXED = 5_000_000  # llama.cpp's own code and lists of tensors and operations


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """Bytes of main memory.

    Args:
        weights: the numbers of the model.
        kv_cache: keys and values of the context's tokens.
        compute: numbers between layers, the vocabulary, and the library's own.
    """

    weights: int
    kv_cache: int
    compute: int

    @property
    def total(self) -> int:
        """All together."""
        return self.weights + self.kv_cache + self.compute


def memory_need(header: GgufHeader, context: int) -> MemoryNeed:
    """What a model file takes, loaded for so many tokens of context."""
    shape = shape_of(header)
    merges = array_length(header, "tokenizer.ggml.merges")
    per_token = _PER_PIECE if header.text("tokenizer.ggml.model") == "llama" else _PER_TOKEN
    return MemoryNeed(
        weights=header.weights_bytes,
        kv_cache=header.kv_bytes(_cells(context)),
        compute=_compute(shape, context) + shape.vocabulary * per_token + merges * _PER_MERGE,
    )


def memory_need_of_shape(shape: ModelShape, size_bytes: int, context: int) -> MemoryNeed:
    """The same for a file of so many bytes that is not here yet; a merge for each token is assumed."""
    keys_and_values = 2 * shape.layers * shape.kv_heads * shape.head_size * _HALF
    return MemoryNeed(
        weights=size_bytes,
        kv_cache=_cells(context) * keys_and_values,
        compute=_compute(shape, context) + shape.vocabulary * (_PER_TOKEN + _PER_MERGE),
    )


def _compute(shape: ModelShape, context: int) -> int:
    batch, cells = min(BATCH, context), _cells(context)
    queries, keys = shape.query_heads * shape.head_size, shape.kv_heads * shape.head_size
    scores = shape.query_heads * cells
    # What is alive at once while attention is computed, and later in the feed-forward part; they share their memory.
    # The counts of widths are read off the buffers that llama.cpp reports over many shapes.
    attention = scores + 2 * shape.embedding + 3 * queries + 2 * keys
    feed = 3 * shape.feed_width + 4 * shape.embedding
    graph = batch * (cells + max(attention, feed)) * _FLOAT
    # Before a product with 16-bit numbers, the other side is converted into memory of its own.
    converted = batch * max(scores, shape.feed_width) * _HALF
    logits = shape.vocabulary * _FLOAT
    return graph + converted + logits + _FIXED


def _cells(context: int) -> int:
    return -(-context // _CELLS) * _CELLS
