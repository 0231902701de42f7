"""From examples to batches: token trees packed into rows, with targets, masks and the tags of the text's tokens."""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bioner_desk.conversation import Prompt
from bioner_desk.training.examples import Example
from bioner_desk.training.tokenizer import END_ID, PAD_ID, START_ID, Vocabulary
from bioner_desk.training.trees import Row

UNKNOWN, OUTSIDE, BEGIN, INSIDE = -1, 0, 1, 2
_POOL = 64  # examples at hand to fill what is left of a row
_LEAST_ROOM = 48


@dataclass(frozen=True)
class Batch:
    """Arrays for one step; places run over all rows. `follows` is -1 where there is nothing to learn."""

    tokens: npt.NDArray[np.int64]
    depths: npt.NDArray[np.int64]
    visible: npt.NDArray[np.bool_]
    follows: npt.NDArray[np.int64]
    roles: npt.NDArray[np.int64]
    tags: npt.NDArray[np.int8]
    used: int


@dataclass(frozen=True)
class Packer:
    """Makes batches of examples.

    Args:
        vocabulary: cuts texts into tokens.
        types: that have tags, in their order.
        length: of a row.
        rows: per batch.
    """

    vocabulary: Vocabulary
    types: tuple[str, ...]
    length: int
    rows: int

    def batches(self, examples: Iterator[Example]) -> Iterator[Batch]:
        """Batches without end, as long as there are examples."""
        pool: list[Example] = []
        while True:
            made = [self._row(examples, pool) for _ in range(self.rows)]
            if not all(len(row) for row, _ in made):
                return
            yield self._batch(made)

    def _row(self, examples: Iterator[Example], pool: list[Example]) -> tuple[Row, npt.NDArray[np.int8]]:
        row = Row(self.length)
        tags = np.full((self.length, len(self.types)), UNKNOWN, dtype=np.int8)
        while len(pool) < _POOL and (one := next(examples, None)) is not None:
            pool.append(one)
        for example in list(pool):
            if row.room < _LEAST_ROOM:
                break
            if self._add(row, tags, example):
                pool.remove(example)
        if not len(row) and pool:  # longer than a row: such an example cannot be used
            pool.pop(0)
            return self._row(examples, pool)
        return row, tags

    def _add(self, row: Row, tags: npt.NDArray[np.int8], example: Example) -> bool:
        """Add an example with as many of its questions as fit."""
        before = len(row)
        sequences = self.sequences(example)
        if before and len(sequences[0][0]) + 8 * len(sequences) > row.room:
            return False
        root = row.new_tree()
        added = 0
        for tokens, answer_from in sequences:
            places = row.add(root, tokens, answer_from)
            if places is None:
                continue
            added += 1
            if added == 1 and example.known:
                self._tag(tags, places, example)
        return added > 0 or before < len(row)

    def sequences(self, example: Example) -> list[tuple[list[int], int]]:
        """Every question with its answer as tokens, and where the answer begins."""
        if not example.questions:
            return [(self.vocabulary.encode(example.text), 0)]
        made = []
        encode = lru_cache(self.vocabulary.encode)
        for question in example.questions:
            prompt = prompt_tokens(encode, question.prompt(example), example.document_part())
            made.append(([*prompt, *self.vocabulary.encode(question.answer), END_ID], len(prompt)))
        return made

    def _tag(self, tags: npt.NDArray[np.int8], places: Sequence[int], example: Example) -> None:
        head = "user\n" + example.document_part()[: -len(example.text)]
        start = 1 + len(self.vocabulary.encode(head.rstrip()))  # behind the turn's mark; the blank is the text's
        _, offsets = self.vocabulary.encode_with_offsets(example.text)
        columns = {name: number for number, name in enumerate(self.types)}
        for name in example.known:
            if name in columns:
                tags[places[start : start + len(offsets)], columns[name]] = OUTSIDE
        firsts = [first for first, _ in offsets]
        for mention in example.mentions:
            column = columns.get(mention.type)
            if column is None:
                continue
            for piece in mention.pieces:
                tag = BEGIN
                for number in range(max(0, bisect(firsts, piece.start) - 1), bisect_left(firsts, piece.end)):
                    if offsets[number][1] > piece.start:
                        tags[places[start + number], column] = tag
                        tag = INSIDE

    def _batch(self, made: Sequence[tuple[Row, npt.NDArray[np.int8]]]) -> Batch:
        shape = (len(made), self.length)
        tokens = np.full(shape, PAD_ID, dtype=np.int64)
        depths = np.zeros(shape, dtype=np.int64)
        for number, (row, _) in enumerate(made):
            tokens[number, : len(row)] = row.tokens
            depths[number, : len(row)] = row.depths
        learned = [row.targets() for row, _ in made]
        return Batch(
            tokens=tokens,
            depths=depths,
            visible=np.stack([row.visible() for row, _ in made]),
            follows=np.stack([follows for follows, _ in learned]),
            roles=np.stack([roles for _, roles in learned]),
            tags=np.stack([tags for _, tags in made]),
            used=sum(len(row) for row, _ in made),
        )


def prompt_tokens(encode: Callable[[str], list[int]], prompt: Prompt, shared: str = "") -> list[int]:
    """A conversation in ChatML, up to where the answer begins; contents are plain text.

    Args:
        encode: gives the tokens of plain text.
        prompt: the conversation.
        shared: what several prompts begin with; blanks follow it, so no token reaches across its end.
    """
    tokens: list[int] = []
    for turn in prompt:
        head, rest = (shared, turn.content[len(shared) :]) if turn.content.startswith(shared) else ("", turn.content)
        tokens += [START_ID, *encode(f"{turn.role}\n{head}"), *encode(rest), END_ID, *encode("\n")]
    return [*tokens, START_ID, *encode("assistant\n")]
