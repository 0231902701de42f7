"""A model as a GGUF file with all bits of its numbers: what every architecture that is trained here has in common."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt
import torch

from bioner_desk.training.model_file import Card, write_provenance

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Dimensions:
    """The sizes of a decoder; `context` in tokens, `rope_base` the slowest rotary pair's wavelength over 2π."""

    context: int
    width: int
    layers: int
    feed: int
    heads: int
    kv_heads: int
    head_width: int
    rope_base: float
    epsilon: float
    vocabulary: int


def write_file(
    path: Path,
    architecture: str,
    card: Card,
    dimensions: Dimensions,
    write_vocabulary: Callable[[gguf.GGUFWriter], None],
    tensors: Iterable[tuple[str, Array]],
) -> None:
    """Write a model; a file that is there is overwritten.

    Args:
        path: of the file.
        architecture: llama.cpp's name for it.
        card: what the file says of itself.
        dimensions: of the model.
        write_vocabulary: adds tokens and chat template.
        tensors: by llama.cpp's names for them.

    Raises:
        OSError: the file cannot be written.
    """
    with contextlib.closing(gguf.GGUFWriter(path, architecture)) as writer:
        write_provenance(writer, card)
        writer.add_file_type(gguf.LlamaFileType.ALL_F32)
        _write_dimensions(writer, dimensions)
        write_vocabulary(writer)
        for name, values in tensors:
            writer.add_tensor(name, values)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()


def interleaved(tensor: torch.Tensor, heads: int) -> torch.Tensor:
    """Rotary pairs side by side, as llama.cpp's "llama" has them, of rows in which they are halves of each head."""
    return tensor.view(heads, 2, tensor.shape[0] // heads // 2, *tensor.shape[1:]).transpose(1, 2).reshape(tensor.shape)


def as_array(tensor: torch.Tensor) -> Array:
    """The numbers of a tensor in 32 bits."""
    return tensor.detach().float().cpu().contiguous().numpy()


def _write_dimensions(writer: gguf.GGUFWriter, dimensions: Dimensions) -> None:
    writer.add_context_length(dimensions.context)
    writer.add_embedding_length(dimensions.width)
    writer.add_block_count(dimensions.layers)
    writer.add_feed_forward_length(dimensions.feed)
    writer.add_head_count(dimensions.heads)
    writer.add_head_count_kv(dimensions.kv_heads)
    writer.add_key_length(dimensions.head_width)
    writer.add_value_length(dimensions.head_width)
    writer.add_rope_dimension_count(dimensions.head_width)
    writer.add_rope_freq_base(dimensions.rope_base)
    writer.add_layer_norm_rms_eps(dimensions.epsilon)
    writer.add_vocab_size(dimensions.vocabulary)
