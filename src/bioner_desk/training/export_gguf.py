"""From a run to a GGUF file that llama.cpp loads, with the profile that says how to ask it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import gguf
import torch

from bioner_desk.engines import QuantisedFile
from bioner_desk.errors import UsageError
from bioner_desk.training.architecture import Decoder, Layer
from bioner_desk.training.gguf_file import Array, Dimensions, as_array, interleaved, write_file
from bioner_desk.training.model_file import Card, profile_text
from bioner_desk.training.quantised_files import write_quantised
from bioner_desk.training.runs import Run
from bioner_desk.training.tokenizer import END_ID, PAD_ID, SPECIALS, START_ID, Vocabulary

CHAT_TEMPLATE: Final = (
    "{% for m in messages %}<|im_start|>{{m['role']}}\n{{m['content']}}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def export(model: Decoder, vocabulary: Vocabulary, card: Card, path: Path, *quantisations: str) -> list[QuantisedFile]:
    """Write the model, and its profile beside it; see `write_quantised` for several quantisations and for errors."""
    return write_quantised(
        lambda whole: write_whole(model, vocabulary, card, whole), profile_text(card), path, quantisations
    )


def described(run: Run) -> str:
    """What a run's model is and where it comes from, for its file to say."""
    return (
        f"Finds mentions of {len(run.facts['types'])} types in biomedical texts. Trained from nothing with bioner-desk "
        f"on {run.progress.tokens / 1e6:.1f} M tokens. Not a medical device."
    )


def write_whole(model: Decoder, vocabulary: Vocabulary, card: Card, path: Path) -> None:
    """Write the model with all bits of its numbers, without a profile.

    Raises:
        UsageError: the vocabulary is not the model's.
        OSError: the file cannot be written.
    """
    shape = model.shape
    dimensions = Dimensions(
        context=shape.context,
        width=shape.width,
        layers=shape.layers,
        feed=shape.feed,
        heads=shape.heads,
        kv_heads=shape.heads,
        head_width=shape.head_width,
        rope_base=shape.rope,
        epsilon=shape.epsilon,
        vocabulary=2 * shape.base - len(SPECIALS),
    )
    write_file(
        path, "llama", card, dimensions, lambda writer: _write_tokens(writer, vocabulary), tensors(model, vocabulary)
    )


def tensors(model: Decoder, vocabulary: Vocabulary) -> Iterator[tuple[str, Array]]:
    """Every tensor by llama.cpp's name for it; the twins of the tokens get rows of their own."""
    twins = model.embeddings[len(SPECIALS) :] + model.blank
    yield "token_embd.weight", as_array(torch.cat((model.embeddings, twins)))
    yield "output_norm.weight", as_array(model.norm.weight)
    if len(vocabulary.tokens) != len(model.embeddings) + len(twins):
        message = "The vocabulary is not the one that the model was trained with."
        raise UsageError(message)
    for number, layer in enumerate(model.layers):
        assert isinstance(layer, Layer)
        for name, tensor in _layer_tensors(layer, model.shape.heads):
            yield f"blk.{number}.{name}.weight", as_array(tensor)


def _write_tokens(writer: gguf.GGUFWriter, vocabulary: Vocabulary) -> None:
    tokens = vocabulary.tokens
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    writer.add_token_types([control if number < len(SPECIALS) else normal for number in range(len(tokens))])
    writer.add_token_merges([" ".join(pair) for pair in vocabulary.all_merges])
    writer.add_bos_token_id(START_ID)
    writer.add_eos_token_id(END_ID)
    writer.add_pad_token_id(PAD_ID)
    writer.add_add_bos_token(value=False)
    writer.add_chat_template(CHAT_TEMPLATE)


def _layer_tensors(layer: Layer, heads: int) -> Iterator[tuple[str, torch.Tensor]]:
    yield "attn_norm", layer.attention_norm.weight
    yield "ffn_norm", layer.feed_norm.weight
    yield "attn_q", interleaved(layer.query.weight, heads)
    yield "attn_k", interleaved(layer.key.weight, heads)
    yield "attn_v", layer.value.weight
    yield "attn_output", layer.out.weight
    yield "ffn_gate", layer.gate.weight
    yield "ffn_up", layer.up.weight
    yield "ffn_down", layer.down.weight
