"""A transformers tokenizer as GGUF says it; what GGUF has no words for is refused before anything is trained."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import gguf

from bioner_desk.engines import tokens_of
from bioner_desk.errors import UnsupportedModelError
from bioner_desk.training.tuning.base import Base
from bioner_desk.training.tuning.tokens import Tokens

_WORDS: Final = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# Patterns by which tokenizers cut texts before they merge, and llama.cpp's names for them.
_PATTERNS: Final = {_WORDS % r"\p{N}{1,3}": "llama-bpe", _WORDS % r"\p{N}": "qwen2"}
_HINT = "Choose a base model whose GGUF files are known to work, such as Llama 3, Qwen 2.5 or Qwen 3."
_HARD = (
    "The patient's BP was 120/80 mmHg; she wasn't febrile (37.2 °C).", "  two blanks,\ttab\n\nand lines\r\n",
    "α-synuclein, naïve, 25 µg, IL-2Rα+ CD4⁺ T-cells", "1234567 mg ... ???!! [brackets] <tags> {\"json\": null}",
    "I'M WE'LL don't 日本語 emoji 🙂 end",
)  # fmt: skip


@dataclass(frozen=True)
class GgufVocabulary:
    """The tokens of a model in GGUF's words.

    Args:
        model: "gpt2" for byte-level BPE, "llama" for SentencePiece.
        pre: llama.cpp's name for how texts are cut first; empty for SentencePiece.
        tokens: by number.
        kinds: GGUF's token type of each.
        merges: of byte-level BPE.
        scores: of SentencePiece; of two merges the one with the higher score is made first.
        blank_first: whether a blank is put before every text.
    """

    model: str
    pre: str
    tokens: list[str]
    kinds: list[gguf.TokenType]
    merges: list[str]
    scores: list[float]
    blank_first: bool

    def write(self, writer: gguf.GGUFWriter, base: Base) -> None:
        """Add everything about the vocabulary, the chat template included."""
        writer.add_tokenizer_model(self.model)
        if self.pre:
            writer.add_tokenizer_pre(self.pre)
            writer.add_token_merges(self.merges)
        else:
            writer.add_token_scores(self.scores)
            writer.add_add_space_prefix(self.blank_first)
        writer.add_token_list(self.tokens)
        writer.add_token_types(self.kinds)
        if base.tokens.bos is not None:
            writer.add_bos_token_id(base.tokens.bos)
        writer.add_eos_token_id(base.end)
        writer.add_add_bos_token(base.tokens.adds_bos)
        writer.add_chat_template(base.template.source)


def vocabulary_of(base: Base) -> GgufVocabulary:
    """A base model's vocabulary.

    Raises:
        UnsupportedModelError: GGUF has no words for how its tokenizer works.
    """
    described = json.loads(base.tokens.backend.to_str())
    model = described["model"]
    if model.get("type") != "BPE":
        message = f"The tokenizer of {base.name} is of the kind {model.get('type')}, which GGUF has no name for here."
        raise UnsupportedModelError(message, hint=_HINT)
    size = max(base.model.config.vocab_size, base.tokens.backend.get_vocab_size(with_added_tokens=True))
    tokens = [base.tokens.text_of(number) or f"[PAD{number}]" for number in range(size)]
    kinds = [_kind(base.tokens, number) for number in range(size)]
    if base.tokens.is_byte_level:
        merges = [one if isinstance(one, str) else " ".join(one) for one in model["merges"]]
        return GgufVocabulary("gpt2", _pre(base.name, described), tokens, kinds, merges, [], blank_first=False)
    if not model.get("byte_fallback"):
        message = f"The tokenizer of {base.name} cannot write every character, which a GGUF file expects."
        raise UnsupportedModelError(message, hint=_HINT)
    return GgufVocabulary("llama", "", tokens, kinds, [], _scores(tokens, model["merges"]), _blank_first(described))


def check_vocabulary(base: Base, samples: Sequence[str]) -> None:
    """Make sure that llama.cpp will cut texts as the tokenizer does.

    Args:
        base: the model that is to be tuned.
        samples: texts such as it will see; some hard ones are always tried.

    Raises:
        UnsupportedModelError: it would not; the message shows where.
    """
    texts = [*_HARD, *samples]
    with TemporaryDirectory() as folder:
        path = Path(folder, "vocabulary.gguf")
        writer = gguf.GGUFWriter(path, base.model.config.model_type)
        vocabulary_of(base).write(writer, base)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.close()
        found = tokens_of(path, texts)
    for text, tokens in zip(texts, found, strict=True):
        wanted = base.tokens.tokenise(text)
        if tokens != wanted:
            place = next(n for n, pair in enumerate(_pairs(tokens, wanted)) if pair[0] != pair[1])
            shown = base.tokens.backend.decode(wanted[max(0, place - 3) : place + 3], skip_special_tokens=False)
            message = f"llama.cpp would cut texts otherwise than the tokenizer of {base.name} does, near {shown!r}."
            raise UnsupportedModelError(message, hint=_HINT)


def _pairs(first: Sequence[int], second: Sequence[int]) -> Iterator[tuple[int | None, int | None]]:
    for place in range(max(len(first), len(second))):
        yield (first[place] if place < len(first) else None), (second[place] if place < len(second) else None)


def _kind(tokens: Tokens, number: int) -> gguf.TokenType:
    if number in tokens.added:
        name = tokens.added[number].content
        if name == tokens.tokenizer.unk_token and not tokens.is_byte_level:
            return gguf.TokenType.UNKNOWN
        return gguf.TokenType.CONTROL if tokens.is_control(number) else gguf.TokenType.USER_DEFINED
    name = tokens.text_of(number)
    if not name:
        return gguf.TokenType.UNUSED
    is_byte = not tokens.is_byte_level and name.startswith("<0x") and name.endswith(">") and len(name) == 6
    return gguf.TokenType.BYTE if is_byte else gguf.TokenType.NORMAL


def _pre(name: str, described: dict[str, Any]) -> str:
    """llama.cpp's name for the steps before merging."""
    outer = described.get("pre_tokenizer") or {}
    steps = outer.get("pretokenizers", [outer])
    kinds = [step.get("type") for step in steps]
    if kinds == ["ByteLevel"] and steps[0].get("use_regex", True) and not steps[0].get("add_prefix_space"):
        return "gpt-2"
    if kinds == ["Digits", "ByteLevel"] and steps[0].get("individual_digits"):
        return "smollm"
    if kinds == ["Split", "ByteLevel"]:
        pattern = steps[0].get("pattern", {}).get("Regex", "")
        if pattern in _PATTERNS:
            return _PATTERNS[pattern]
    message = f"The tokenizer of {name} cuts texts by {' and '.join(map(str, kinds))}, which GGUF has no name for here."
    raise UnsupportedModelError(message, hint=_HINT)


def _scores(tokens: Sequence[str], merges: Sequence[str | Sequence[str]]) -> list[float]:
    """What SentencePiece would have: the earlier a merge is made, the higher the score of its result."""
    ranks: dict[str, int] = {}
    for rank, merge in enumerate(merges):
        ranks.setdefault("".join(merge.split(" ") if isinstance(merge, str) else merge), rank)
    return [-float(ranks.get(token, 0)) for token in tokens]


def _blank_first(described: dict[str, Any]) -> bool:
    steps = json.dumps([described.get("normalizer"), described.get("pre_tokenizer")])
    return '"Prepend"' in steps or '"prepend_scheme": "first"' in steps or '"prepend_scheme": "always"' in steps
