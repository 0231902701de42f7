"""From a merged model of transformers to a GGUF file in full precision."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from bioner_desk.engines import QuantisedFile
from bioner_desk.errors import UnsupportedModelError
from bioner_desk.training.gguf_file import Array, Dimensions, as_array, interleaved, write_file
from bioner_desk.training.model_file import Card, profile_text
from bioner_desk.training.quantised_files import write_quantised
from bioner_desk.training.tuning.base import Base
from bioner_desk.training.tuning.vocabulary import vocabulary_of

_WHOLE: Final = {
    "model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}  # fmt: skip
_OF_LAYERS: Final = {
    "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm", "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm", "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
}  # fmt: skip
_LAYER = re.compile(r"model\.layers\.(\d+)\.(.+)\.(weight|bias)")


def export(base: Base, card: Card, path: Path, *quantisations: str) -> list[QuantisedFile]:
    """Write the model, and its profile beside it; see `write_quantised` for several quantisations and for errors."""
    return write_quantised(lambda whole: write_whole(base, card, whole), profile_text(card), path, quantisations)


def write_whole(base: Base, card: Card, path: Path) -> None:
    """Write a model with 32-bit weights, its vocabulary and its chat template.

    Args:
        base: the model, adapters merged.
        card: what the file says of itself.
        path: of the file; one that is there is overwritten.

    Raises:
        UnsupportedModelError: it has weights or a tokenizer that GGUF has no names for.
        OSError: the file cannot be written.
    """
    write_file(
        path,
        base.model.config.model_type,
        card,
        _dimensions(base.model.config),
        lambda writer: vocabulary_of(base).write(writer, base),
        tensors(base.model),
    )


def tensors(model: Any) -> Iterator[tuple[str, Array]]:  # noqa: ANN401  of transformers
    """Every tensor by llama.cpp's name for it.

    Raises:
        UnsupportedModelError: the model has weights that llama.cpp has no place for.
    """
    config = model.config
    for name, tensor in model.state_dict().items():
        if name == "lm_head.weight" and config.tie_word_embeddings:
            continue
        found = _LAYER.fullmatch(name)
        part = _OF_LAYERS.get(found[2]) if found else None
        if found and part:
            heads = {"attn_q": config.num_attention_heads, "attn_k": config.num_key_value_heads}.get(part)
            if heads and config.model_type == "llama":
                tensor = interleaved(tensor, heads)  # noqa: PLW2901
            yield f"blk.{found[1]}.{part}.{found[3]}", as_array(tensor)
        elif name in _WHOLE:
            yield _WHOLE[name], as_array(tensor)
        else:
            message = f"The model has weights {name}, which llama.cpp has no place for."
            raise UnsupportedModelError(message, hint="Choose another base model.")
    factors = _rope_factors(config)
    if factors is not None:
        yield "rope_freqs.weight", factors


def _dimensions(config: Any) -> Dimensions:  # noqa: ANN401
    return Dimensions(
        context=config.max_position_embeddings,
        width=config.hidden_size,
        layers=config.num_hidden_layers,
        feed=config.intermediate_size,
        heads=config.num_attention_heads,
        kv_heads=config.num_key_value_heads,
        head_width=_head_width(config),
        rope_base=float(config.rope_parameters["rope_theta"]),
        epsilon=config.rms_norm_eps,
        vocabulary=config.vocab_size,
    )


def _head_width(config: Any) -> int:  # noqa: ANN401
    return getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads


def _rope_factors(config: Any) -> Array | None:  # noqa: ANN401
    """By what llama.cpp divides the speed of each rotary pair, for Llama 3's longer context; `None` for other models.

    Fast pairs stay, slow ones are slowed by the factor, those between are blended (the Llama 3 herd of models, 2024).
    """
    rope = config.rope_parameters
    if rope.get("rope_type", "default") != "llama3":
        return None
    pairs = np.arange(0, _head_width(config), 2) / _head_width(config)
    lengths = 2 * math.pi * rope["rope_theta"] ** pairs
    low, high, factor = rope["low_freq_factor"], rope["high_freq_factor"], rope["factor"]
    turns = rope["original_max_position_embeddings"] / lengths
    blend = np.clip((turns - low) / (high - low), 0.0, 1.0)
    factors: Array = (1 / ((1 - blend) / factor + blend)).astype(np.float32)
    return factors
