"""A byte-level BPE in which a word is the same tokens with and without a blank before it.

Copying from the text into an answer is what an extractor does, and it is hard when ` aspirin` in the text and `aspirin`
behind a quotation mark have nothing in common. So the pieces are learned with blanks split off, and every piece then
gets a twin that has a blank in front: merges of the blank come last, so both spellings are cut in the same way. The
plain `gpt-2` pre-tokeniser of llama.cpp finds the same tokens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

BLANK: Final = "Ġ"
_REMEMBERED = 30_000
_SAYS = re.compile(r"[A-Za-z0-9\u0080-\uffff]")  # bytes beyond ASCII stand as letters in pieces
PAD, TURN_START, TURN_END = SPECIALS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
PAD_ID, START_ID, END_ID = range(len(SPECIALS))


@dataclass(frozen=True)
class Vocabulary:
    """The pieces of a tokeniser and the merges that make them.

    Tokens are numbered: specials, pieces, and then the pieces' twins with a blank in front, in the same order.

    Args:
        pieces: in the order of their numbers; single bytes first.
        merges: pairs of pieces, the first to be merged first, without those of the twins.
    """

    pieces: tuple[str, ...]
    merges: tuple[tuple[str, str], ...]

    @property
    def base(self) -> int:
        """How many tokens there are without the twins."""
        return len(SPECIALS) + len(self.pieces)

    @property
    def tokens(self) -> list[str]:
        """Every token's characters, by number."""
        return [*SPECIALS, *self.pieces, *(BLANK + piece for piece in self.pieces)]

    @property
    def all_merges(self) -> list[tuple[str, str]]:
        """The merges with those of the twins behind; a run of blanks stays single blanks."""
        return [*self.merges, *((BLANK, piece) for piece in self.pieces if BLANK not in piece)]

    @property
    def punctuation(self) -> list[int]:
        """The pieces without letters and digits, by number."""
        return [number for number, piece in enumerate(self.pieces, start=len(SPECIALS)) if not _SAYS.search(piece)]

    def split(self, token: int) -> tuple[int, int]:
        """A token as the number of its piece and whether it has a blank in front (0 or 1)."""
        return (token, 0) if token < self.base else (token - self.base + len(SPECIALS), 1)

    @cached_property
    def encoder(self) -> Any:  # noqa: ANN401 - the type belongs to an optional dependency
        """The tokeniser of the `tokenizers` package for plain text."""
        import tokenizers  # noqa: PLC0415  an extra
        from tokenizers import models, pre_tokenizers  # noqa: PLC0415  an extra

        numbers = {token: number for number, token in enumerate(self.tokens)}
        made = tokenizers.Tokenizer(models.BPE(vocab=numbers, merges=self.all_merges))
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
        return made

    def encode(self, text: str) -> list[int]:
        """The tokens of plain text: a special token's characters are ordinary text."""
        return self._encode(text)

    @cached_property
    def _encode(self) -> Callable[[str], list[int]]:
        """With a memory, for instructions and short answers come again and again."""
        return lru_cache(maxsize=_REMEMBERED)(lambda text: list(self.encoder.encode(text).ids))

    def encode_with_offsets(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """The tokens with the characters that each covers, a blank in front not counted."""
        encoded = self.encoder.encode(text)
        offsets = [(start + (end - start > 1 and text[start] == " "), end) for start, end in encoded.offsets]
        return encoded.ids, offsets

    def to_json(self) -> dict[str, Any]:
        """What a file holds."""
        return {"pieces": list(self.pieces), "merges": [list(pair) for pair in self.merges]}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Vocabulary:
        """Read what `to_json` gave."""
        return cls(tuple(stored["pieces"]), tuple((first, second) for first, second in stored["merges"]))


def learn(texts: Iterable[str], size: int) -> Vocabulary:
    """Learn pieces from texts.

    Args:
        texts: documents, instructions and answers, in the proportions in which the model will see them.
        size: how many tokens there are to be without the twins; rounded to nothing, found pieces may be fewer.
    """
    import tokenizers  # noqa: PLC0415  an extra
    from tokenizers import models, pre_tokenizers, trainers  # noqa: PLC0415  an extra

    raw = tokenizers.Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(" ", "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=size - len(SPECIALS),
        show_progress=False,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
    )
    raw.train_from_iterator(_lines(texts), trainer)
    model = json.loads(raw.to_str())["model"]
    pieces = tuple(sorted(model["vocab"], key=model["vocab"].__getitem__))
    merges = tuple((first, second) for first, second in model["merges"])
    return Vocabulary(pieces, merges)


def _lines(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from text.split("\n")
        if "\n" in text:
            yield "\n"
