"""The sizes of a model that decide what it takes: told by its file, or by a catalogue before there is a file."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bioner_desk.gguf.header import GgufHeader, LongArray

_FEED_PER_EMBEDDING = 4  # of a catalogue's model whose feed-forward width nobody wrote down; most have less


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The sizes of a decoder.

    Args:
        layers: of attention and feed-forward.
        kv_heads: heads of keys and values in a layer; the mean, rounded up, if layers differ.
        head_size: numbers per head.
        embedding: numbers per token between layers.
        vocabulary: tokens.
        heads: of queries in a layer; 0 if unknown, then as many as fill the embedding.
        feed_forward: numbers per token inside of a layer, those of all experts at work; 0 if unknown.
    """

    layers: int
    kv_heads: int
    head_size: int
    embedding: int
    vocabulary: int
    heads: int = 0
    feed_forward: int = 0

    @property
    def query_heads(self) -> int:
        """Heads of queries, reckoned if they are unknown."""
        return self.heads or (self.embedding // self.head_size if self.head_size else 0)

    @property
    def feed_width(self) -> int:
        """The width of the feed-forward part, reckoned if it is unknown."""
        return self.feed_forward or _FEED_PER_EMBEDDING * self.embedding


def shape_of(header: GgufHeader) -> ModelShape:
    """The sizes that a file states; 0 for what it does not state."""
    arch = header.architecture
    heads = max(header.per_layer(f"{arch}.attention.head_count"), default=0)
    kv_heads = header.per_layer(f"{arch}.attention.head_count_kv") or (heads,)
    embedding = header.number(f"{arch}.embedding_length")
    experts = header.number(f"{arch}.expert_used_count") * header.number(f"{arch}.expert_feed_forward_length")
    return ModelShape(
        layers=header.number(f"{arch}.block_count"),
        kv_heads=math.ceil(sum(kv_heads) / len(kv_heads)),
        head_size=header.number(f"{arch}.attention.key_length", default=embedding // heads if heads else 0),
        embedding=embedding,
        vocabulary=_vocabulary(header),
        heads=heads,
        feed_forward=max((experts, *header.per_layer(f"{arch}.feed_forward_length"))),
    )


def array_length(header: GgufHeader, key: str) -> int:
    """The items of an array among the metadata; 0 if there is none of that name."""
    value = header.metadata.get(key)
    if isinstance(value, LongArray):
        return value.length
    return len(value) if isinstance(value, tuple) else 0


def _vocabulary(header: GgufHeader) -> int:
    return array_length(header, "tokenizer.ggml.tokens") or header.number(f"{header.architecture}.vocab_size")
