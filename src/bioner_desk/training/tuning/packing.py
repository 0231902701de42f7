"""From examples to rows of tokens in which no example sees another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from bioner_desk.engines.base import Prompt
from bioner_desk.training.examples import Example
from bioner_desk.training.trees import ANSWER_ROLE, Row
from bioner_desk.training.tuning.base import Base

_POOL = 32  # examples at hand to fill what is left of a row
_LEAST_ROOM = 48

Sequenced = tuple[list[int], int]
"""A question with its answer as tokens, and where the answer begins in them."""


@dataclass(frozen=True)
class PackedRow:
    """A row for one pass through the model, as tensors with a batch dimension of 1.

    Args:
        tokens: int64 of (1, n).
        positions: of each token in its own sequence, int64 of (1, n).
        mask: which tokens (last dimension) each token sees, bool of (1, 1, n, n).
        places: where a token of an answer follows, int64 of (m,).
        answers: the tokens that follow there, int64 of (m,).
    """

    tokens: torch.Tensor
    positions: torch.Tensor
    mask: torch.Tensor
    places: torch.Tensor
    answers: torch.Tensor


@dataclass(frozen=True)
class Packer:
    """Packs examples with all their questions; what the questions of a text share is computed once.

    Args:
        base: whose tokens and template are used.
        length: tokens of a row; a longer question is left out.
    """

    base: Base
    length: int

    def rows(self, examples: Iterable[Example]) -> Iterator[tuple[Row, int]]:
        """Rows in the order of the examples, each with how many examples had been taken when it was full."""
        source = iter(examples)
        pool: list[list[Sequenced]] = []
        taken = 0
        while True:
            while len(pool) < _POOL and (one := next(source, None)) is not None:
                taken += 1
                if sequences := self.sequences(one):  # a text to be read teaches no answer
                    pool.append(sequences)
            if not pool:
                return
            row = Row(self.length)
            left = [sequences for sequences in pool if not self._add(row, sequences)]
            if len(row):
                pool = left
                yield row, taken
            else:
                pool.pop(0)  # longer than a row: such an example cannot be used

    def sequences(self, example: Example) -> list[Sequenced]:
        """Every question with its answer as tokens, and where the answer begins in them."""
        made = []
        for question in example.questions:
            prompt = self.prompt_tokens(question.prompt(example))
            made.append(([*prompt, *self.base.tokens.tokenise(question.answer), self.base.end], len(prompt)))
        return made

    def prompt_tokens(self, prompt: Prompt) -> list[int]:
        """The tokens of a prompt, the same as at inference."""
        return self.base.prompts.tokens(prompt)

    def _add(self, row: Row, sequences: Sequence[Sequenced]) -> bool:
        """Add an example with all its questions, or in an empty row with as many as fit."""
        if row.room < _LEAST_ROOM:
            return False
        alone = Row(self.length)
        _fill(alone, sequences)
        return 0 < len(alone) <= row.room and _fill(row, sequences)


def _fill(row: Row, sequences: Sequence[Sequenced]) -> bool:
    """Add the sequences that fit to a tree of their own; gives whether there are any."""
    root = row.new_tree()
    fitted = [row.add(root, tokens, answer_from) is not None for tokens, answer_from in sequences]
    return any(fitted)


def packed(row: Row, device: torch.device) -> PackedRow:
    """A row as tensors, without the padding.

    Where several answers follow a prompt there is one place for each: unlike the model's own tokens, a place may be
    learned from more than once.
    """
    count = len(row)
    mask = torch.from_numpy(row.visible()[:count, :count].copy())
    learned = _learned(row.parents, row.roles)
    return PackedRow(
        tokens=torch.tensor(row.tokens)[None].to(device),
        positions=torch.tensor(row.depths)[None].to(device),
        mask=mask[None, None].to(device),
        places=torch.from_numpy(np.asarray(row.parents, dtype=np.int64)[learned]).to(device),
        answers=torch.from_numpy(np.asarray(row.tokens, dtype=np.int64)[learned]).to(device),
    )


def _learned(parents: Sequence[int], roles: Sequence[int]) -> list[int]:
    return [place for place, parent in enumerate(parents) if roles[place] == ANSWER_ROLE and parent >= 0]
