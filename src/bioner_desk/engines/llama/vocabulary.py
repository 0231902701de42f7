"""A model's vocabulary: text to tokens and back."""

from __future__ import annotations

import ctypes
from functools import cached_property
from itertools import takewhile

from llguidance import LLTokenizer

from bioner_desk.engines.llama.library import lib

_CONTEXT_BYTES = 32  # before a text; what stands further away does not change how a tokeniser cuts it
_PIECE_BYTES = 64  # nearly every token; longer ones are asked for again
_STEERS = b"\xff"  # begins no text; llguidance tells by it the tokens that are none


class Vocabulary:
    """The tokens of a loaded model; usable until the model is freed."""

    def __init__(self, model: int) -> None:
        self._vocab = lib.llama_model_get_vocab(model)
        self.size: int = lib.llama_vocab_n_tokens(self._vocab)
        bos: int = lib.llama_vocab_bos(self._vocab)
        self.bos = bos if bos >= 0 else None
        self.adds_bos: bool = lib.llama_vocab_get_add_bos(self._vocab)
        self.attributes = [int(lib.llama_vocab_get_attr(self._vocab, token)) for token in range(self.size)]
        self._pieces: dict[int, bytes] = {}
        self._buffer = ctypes.create_string_buffer(_PIECE_BYTES)

    def text_of(self, token: int) -> str:
        """The string by which the vocabulary names a token; for special tokens the text they are written as."""
        raw: bytes = lib.llama_vocab_get_text(self._vocab, token)
        return raw.decode("utf-8", errors="replace")

    def bos_text(self) -> str:
        """What templates call `bos_token`; empty if the model has none."""
        return "" if self.bos is None else self.text_of(self.bos)

    def eos_text(self) -> str:
        """What templates call `eos_token`; empty if the model has none."""
        eos: int = lib.llama_vocab_eos(self._vocab)
        return self.text_of(eos) if eos >= 0 else ""

    def special_tokens(self) -> dict[str, int]:
        """The tokens that llama.cpp looks for before it splits plain text, by their text."""
        wanted = lib.LLAMA_TOKEN_ATTR_CONTROL | lib.LLAMA_TOKEN_ATTR_UNKNOWN | lib.LLAMA_TOKEN_ATTR_USER_DEFINED
        return {self.text_of(token): token for token, attributes in enumerate(self.attributes) if attributes & wanted}

    def is_control(self, token: int) -> bool:
        """Whether the token steers the model and never stands for text."""
        return bool(self.attributes[token] & (lib.LLAMA_TOKEN_ATTR_CONTROL | lib.LLAMA_TOKEN_ATTR_UNKNOWN))

    def is_text(self, token: int) -> bool:
        """Whether the token may stand in an answer: it is text, and none that chat templates give a meaning.

        Some vocabularies hold `</s>` as a token of text, which llama.cpp takes for the end of a turn all the same.
        """
        steering = lib.LLAMA_TOKEN_ATTR_CONTROL | lib.LLAMA_TOKEN_ATTR_UNKNOWN | lib.LLAMA_TOKEN_ATTR_UNUSED
        if self.attributes[token] & steering or self.ends_generation(token):
            return False
        if not self.attributes[token] & lib.LLAMA_TOKEN_ATTR_USER_DEFINED:
            return True
        return not (self.piece(token).startswith(b"<") and self.piece(token).endswith(b">"))

    def strips_left(self, token: int) -> bool:
        """Whether blanks before the token belong to it."""
        return bool(self.attributes[token] & lib.LLAMA_TOKEN_ATTR_LSTRIP)

    def strips_right(self, token: int) -> bool:
        """Whether blanks after the token belong to it."""
        return bool(self.attributes[token] & lib.LLAMA_TOKEN_ATTR_RSTRIP)

    def ends_generation(self, token: int) -> bool:
        """Whether the model says with this token that its turn is over."""
        return bool(lib.llama_vocab_is_eog(self._vocab, token))

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """All tokens that end a turn."""
        return tuple(token for token in range(self.size) if self.ends_generation(token))

    @cached_property
    def begins_with_blank(self) -> bool:
        """Whether the vocabulary puts a blank before the first word of a text, as SentencePiece does."""
        return self.piece(self.tokenise("a")[0]).startswith(b" ")

    def for_llguidance(self) -> LLTokenizer:
        """The vocabulary as llguidance wants it; takes a second for 150,000 tokens."""
        # Its own function for this calls what is deprecated, and takes `<unk>` and `</s>` for text where they are not.
        return LLTokenizer.from_llamacpp(  # type: ignore[attr-defined, no-any-return]  # its stub lacks it
            tokens=[(b"" if self.is_text(token) else _STEERS) + self.piece(token) for token in range(self.size)],
            vocab_ptr=self._vocab,
            tokenize_fptr=ctypes.cast(lib.llama_tokenize, ctypes.c_void_p).value,
            eos_token=list(self.ends),
        )

    def cut_after(self, before: bytes, data: bytes) -> list[int]:
        """The tokens of a text that follows another, as the tokeniser cuts both together.

        Args:
            before: the end of the text before; only its last bytes are looked at.
            data: may end in the middle of a character, which is left out then.

        Returns:
            None at all if the tokeniser would put a token across the border; none from the first one on that is no
            text, which tokenisers that merge characters find in a text that spells it.
        """
        context = before[-_CONTEXT_BYTES:]
        while context and context[0] & 0xC0 == 0x80:
            context = context[1:]
        try:
            shown = context.decode()
        except UnicodeDecodeError:
            return []
        known = self.tokenise(shown)
        both = self.tokenise(shown + data.decode(errors="ignore"))
        return list(takewhile(self.is_text, both[len(known) :])) if both[: len(known)] == known else []

    def tokenise(self, text: str) -> list[int]:
        """The tokens of a plain text: no control token is read from it and none is added."""
        raw = text.encode("utf-8", errors="replace")
        room = len(raw) + 2  # a token has at least one byte; some models add a blank in front
        tokens = (lib.llama_token * room)()
        count = lib.llama_tokenize(self._vocab, raw, len(raw), tokens, room, False, False)  # noqa: FBT003  C function
        if count < 0:
            room = -count
            tokens = (lib.llama_token * room)()
            count = lib.llama_tokenize(self._vocab, raw, len(raw), tokens, room, False, False)  # noqa: FBT003
        return list(tokens[:count])

    def piece(self, token: int) -> bytes:
        """The bytes of text that a token stands for; control tokens are spelt out, so that nothing is lost."""
        known = self._pieces.get(token)
        if known is None:
            known = self._pieces[token] = self._read_piece(token)
        return known

    def _read_piece(self, token: int) -> bytes:
        room = len(self._buffer)
        length = lib.llama_token_to_piece(self._vocab, token, self._buffer, room, 0, True)  # noqa: FBT003  C function
        if length < 0:
            self._buffer = ctypes.create_string_buffer(-length)
            return self._read_piece(token)
        return self._buffer.raw[:length]
