"""Text to tokens and back, with the real vocabulary."""

from __future__ import annotations

import pytest

from bioner_desk.engines.llama import vocabulary as vocabulary_module
from bioner_desk.engines.llama.engine import LlamaEngine
from bioner_desk.engines.llama.library import lib
from bioner_desk.engines.llama.vocabulary import Vocabulary

pytestmark = pytest.mark.model

ASPIRIN = 4967


@pytest.mark.parametrize("text", ["", "aspirin", "naïve 😀 β-blocker\r\n\t\0 end", "<|im_end|>", "\u2028\ufeff"])
def test_pieces_put_together_are_the_text(loaded: LlamaEngine, text: str) -> None:
    vocabulary = loaded._vocabulary

    assert b"".join(vocabulary.piece(token) for token in vocabulary.tokenise(text)) == text.encode()


def test_half_a_character_does_not_stop_the_tokeniser(loaded: LlamaEngine) -> None:
    # A lone surrogate cannot be written as UTF-8; it stands for nothing that a model could read.
    assert loaded._vocabulary.tokenise("a\ud800b") == loaded._vocabulary.tokenise("a?b")


def test_control_tokens_are_spelt_out_and_end_the_turn(loaded: LlamaEngine) -> None:
    vocabulary = loaded._vocabulary

    assert vocabulary.special_tokens() == {"<|endoftext|>": 0, "<|im_start|>": 1, "<|im_end|>": 2}
    assert vocabulary.piece(1) == b"<|im_start|>"
    assert [vocabulary.ends_generation(token) for token in (0, 1, 2, ASPIRIN)] == [True, False, True, False]
    assert (vocabulary.bos, vocabulary.adds_bos) == (1, False)
    assert (vocabulary.bos_text(), vocabulary.eos_text()) == ("<|im_start|>", "<|im_end|>")


def test_pieces_longer_than_expected(loaded: LlamaEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary_module, "_PIECE_BYTES", 1)

    assert Vocabulary(loaded._model.pointer).piece(ASPIRIN) == b"aspirin"


def test_more_tokens_than_expected(loaded: LlamaEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    tokenise = lib.llama_tokenize

    def demanding(vocab: object, raw: bytes, length: int, tokens: object, room: int, *flags: bool) -> int:
        return int(tokenise(vocab, raw, length, tokens, room, *flags)) if room >= 50 else -50

    monkeypatch.setattr(lib, "llama_tokenize", demanding)

    assert loaded._vocabulary.tokenise("aspirin") == [ASPIRIN]
