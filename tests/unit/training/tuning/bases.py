"""Base models with random weights, made as a person would find them on a disk."""

# ruff: noqa: PLC0415 - torch may not be there

from __future__ import annotations

from pathlib import Path
from typing import Any

WORDS = (
    "Document: clinical note\nText: Started aspirin for gout. No asthma. Warfarin was stopped. The renal failure after "
    "lithium was mild. She took metformin daily. Follow up in two weeks. user assistant Task: entity types Disease "
    "Medication format list mentions \"none\" 'answer' 120/80 mmHg {}[]:,"
)
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|"
    r"\s+(?!\S)|\s+"
)
MARKS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")


def tokenizer(kind: str = "gpt-2") -> Any:
    """A small tokenizer of transformers: "gpt-2", "llama-bpe", "qwen2", "sentencepiece", or "words" (not for GGUF)."""
    import tokenizers
    from tokenizers import decoders, models, normalizers, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    if kind == "words":
        made = tokenizers.Tokenizer(models.WordLevel({"<|endoftext|>": 0, "a": 1}, unk_token="<|endoftext|>"))
    elif kind == "sentencepiece":
        made = tokenizers.Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
        made.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
        made.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
        marks = ["<unk>", *MARKS, *(f"<0x{byte:02X}>" for byte in range(256))]
        made.train_from_iterator(
            [WORDS], trainers.BpeTrainer(vocab_size=400, special_tokens=marks, show_progress=False)
        )
        # The bytes are no marks: they stand for text that has no token of its own.
        kept = made.model
        made = tokenizers.Tokenizer(kept)
        made.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
        made.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
        made.add_special_tokens(["<unk>", *MARKS])
    else:
        made = tokenizers.Tokenizer(models.BPE())
        split = {
            "gpt-2": pre_tokenizers.ByteLevel(add_prefix_space=False),
            "llama-bpe": _split(_LLAMA3),
            "qwen2": _split(_LLAMA3.replace("{1,3}", "")),
            "unheard": _split(r"\w|\W"),
        }
        made.pre_tokenizer = split[kind]
        made.decoder = decoders.ByteLevel()
        alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
        trainer = trainers.BpeTrainer(
            vocab_size=420, special_tokens=list(MARKS), initial_alphabet=alphabet, show_progress=False
        )
        made.train_from_iterator([WORDS], trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="<|endoftext|>", pad_token="<|endoftext|>", chat_template=TEMPLATE
    )


def write_base(folder: Path, architecture: str = "llama", kind: str = "gpt-2", **changes: Any) -> Path:
    """A folder with a model of random weights, as transformers saves it."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    torch.manual_seed(7)
    words = tokenizer(kind)
    shape = {
        "vocab_size": len(words) + 5, "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512, "head_dim": 16,
        "tie_word_embeddings": architecture != "llama", "initializer_range": 0.2,
    }  # fmt: skip
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(architecture, **shape | changes))
    with torch.no_grad():
        for _name, parameter in model.named_parameters():
            if parameter.ndim == 1:  # norms and biases, which begin as ones and zeros
                parameter.add_(0.1 * torch.randn_like(parameter))
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


def _split(pattern: str) -> Any:
    from tokenizers import Regex, pre_tokenizers

    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
