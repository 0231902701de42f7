"""A tokenizer of the transformers library, seen as llama.cpp will see it once the model is a GGUF file."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any, Final

import tokenizers
from tokenizers import normalizers
from transformers import PreTrainedTokenizerBase

from bioner_desk.errors import UnsupportedModelError

_SPACE: Final = "▁"  # SentencePiece writes it for a blank


class Tokens:
    """Plain text to tokens and back; nothing in a text is taken for a mark of the chat template.

    Args:
        tokenizer: as transformers loaded it.

    Raises:
        UnsupportedModelError: it is none of the fast kind, of which everything can be asked.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        if not getattr(tokenizer, "is_fast", False):
            message = f"The base model's tokenizer ({type(tokenizer).__name__}) has no tokenizer.json."
            raise UnsupportedModelError(message, hint="Choose a model that comes with a tokenizer.json.")
        self.tokenizer: Any = tokenizer
        self._backend = tokenizers.Tokenizer.from_str(self.tokenizer.backend_tokenizer.to_str())
        self._backend.encode_special_tokens = True
        self._backend.no_truncation()
        self._backend.no_padding()
        self._follow_llama_cpp()

    @property
    def backend(self) -> tokenizers.Tokenizer:
        """The tokenizer of the `tokenizers` package, which takes special tokens in texts for text."""
        return self._backend

    @cached_property
    def added(self) -> dict[int, tokenizers.AddedToken]:
        """Tokens that are looked for before a text is cut, by their number."""
        return dict(self._backend.get_added_tokens_decoder())

    @property
    def bos(self) -> int | None:
        """The token that begins a sequence, if the model has one."""
        found: int | None = self.tokenizer.bos_token_id
        return found

    @cached_property
    def adds_bos(self) -> bool:
        """Whether the tokenizer puts it before every text by itself."""
        return self.bos is not None and self.tokenizer("a").input_ids[:1] == [self.bos]

    def special_tokens(self) -> dict[str, int]:
        """The tokens that are looked for before a text is cut, by their text."""
        return {token.content: number for number, token in self.added.items()}

    def is_control(self, token: int) -> bool:
        """Whether the token never stands for text."""
        return token in self.added and self.added[token].special

    def strips_left(self, token: int) -> bool:
        """Whether blanks before the token belong to it."""
        return token in self.added and self.added[token].lstrip

    def strips_right(self, token: int) -> bool:
        """Whether blanks after the token belong to it."""
        return token in self.added and self.added[token].rstrip

    def tokenise(self, text: str) -> list[int]:
        """The tokens of plain text."""
        return list(self._backend.encode(text, add_special_tokens=False).ids)

    def text_of(self, token: int) -> str:
        """What the vocabulary calls a token."""
        return self._backend.id_to_token(token) or ""

    def piece(self, token: int) -> bytes:
        """The bytes of text that a token stands for; none for a mark of the template."""
        if token in self.added:
            return b"" if self.added[token].special else self.added[token].content.encode()
        name = self.text_of(token)
        if not self.is_byte_level:
            return bytes([byte]) if (byte := _byte_of(name)) is not None else name.replace(_SPACE, " ").encode()
        return bytes(_BYTES[character] for character in name if character in _BYTES)

    def _follow_llama_cpp(self) -> None:
        """Put a blank before a SentencePiece text even if it begins with one: transformers does not, llama.cpp does."""
        step = json.loads(self._backend.to_str())["pre_tokenizer"] or {}
        if step.get("type") == "Metaspace" and step.get("prepend_scheme") != "never" and not step.get("split"):
            self._backend.pre_tokenizer = None
            self._backend.normalizer = normalizers.Sequence(
                [normalizers.Prepend(_SPACE), normalizers.Replace(" ", _SPACE)]
            )

    @cached_property
    def is_byte_level(self) -> bool:
        """Whether tokens are written in the letters that GPT-2 has for bytes, rather than SentencePiece's."""
        return "ByteLevel" in self._backend.to_str().partition('"model"')[0]


def _byte_of(name: str) -> int | None:
    """The byte that SentencePiece calls `<0x0A>`."""
    is_byte = len(name) == 6 and name.startswith("<0x") and name.endswith(">")
    return int(name[3:5], 16) if is_byte else None


def _letters_of_bytes() -> dict[str, int]:
    """GPT-2's letters: printable bytes are themselves, the others follow behind the first 256 characters."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {chr(byte): byte for byte in printable}
    rest = (byte for byte in range(256) if byte not in set(printable))
    return letters | {chr(256 + number): byte for number, byte in enumerate(rest)}


_BYTES: Final = _letters_of_bytes()
