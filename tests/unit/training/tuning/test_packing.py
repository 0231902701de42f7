"""Packed rows: examples side by side do not see each other, and only answers are learned."""

# ruff: noqa: PLC0415 - torch may not be there

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bioner_desk.training.examples import Example, TrainingQuestion
from bioner_desk.training.sets import read_set

pytestmark = pytest.mark.train


def packer(base: Path, length: int) -> Any:
    torch = pytest.importorskip("torch")
    from bioner_desk.training.tuning.base import load_base
    from bioner_desk.training.tuning.packing import Packer

    return Packer(load_base(str(base), torch.float32), length)


def asked(examples: Path) -> list[Example]:
    return [one for one in read_set(examples) if one.questions]


def path_to(row: Any, place: int) -> list[int]:
    """The tokens from the beginning of a place's sequence up to it."""
    tokens: list[int] = []
    while place >= 0:
        tokens.insert(0, row.tokens[place])
        place = row.parents[place]
    return tokens


def test_a_packed_answer_is_predicted_as_if_it_stood_alone(base: Path, examples: Path) -> None:
    import torch

    from bioner_desk.training.tuning.packing import packed

    pack = packer(base, 512)
    row, taken = next(pack.rows(asked(examples)))
    made = packed(row, torch.device("cpu"))
    model = pack.base.model
    with torch.no_grad():
        together = model.model(input_ids=made.tokens, attention_mask=made.mask, position_ids=made.positions)
        found = model.lm_head(together.last_hidden_state[0, made.places])
        alone = torch.stack([model(torch.tensor([path_to(row, place)])).logits[0, -1] for place in made.places])

    assert taken > 1
    assert len(made.places) > 20
    assert torch.allclose(found, alone, atol=1e-3)


def test_what_is_learned_is_the_answers_and_their_ends(base: Path, examples: Path) -> None:
    import torch

    from bioner_desk.training.tuning.packing import packed

    pack = packer(base, 512)
    for example in asked(examples)[:5]:
        row, _ = next(pack.rows([example]))

        made = packed(row, torch.device("cpu"))

        prompts = [tokens[:answer_from] for tokens, answer_from in pack.sequences(example)]
        for place, answer in zip(made.places.tolist(), made.answers.tolist(), strict=True):
            whole = [*path_to(row, place), answer]
            assert any(whole == tokens[: len(whole)] for tokens, _ in pack.sequences(example))
            assert all(len(whole) > len(prompt) for prompt in prompts if whole[: len(prompt)] == prompt)
        ends = {tuple(tokens) for tokens, _ in pack.sequences(example)}
        assert made.answers.tolist().count(pack.base.end) == len(ends)


def test_examples_longer_than_a_row_are_left_out(base: Path) -> None:
    pack = packer(base, 128)
    question = TrainingQuestion("{}", ("Disease",), "conv_term")
    long, short = Example("word " * 200, questions=(question,)), Example("gout", questions=(question,))

    rows = list(pack.rows([long, short, long]))

    assert len(rows) == 1
    assert rows[0][1] == 3


def test_an_example_that_does_not_fit_into_the_rest_of_a_row_keeps_all_its_questions(base: Path) -> None:
    questions = tuple(TrainingQuestion("none", (name,), "conv_term") for name in ("Disease", "Medication"))
    texts = [Example(f"note {number} " + "word " * 8, questions=questions) for number in range(6)]
    pack = packer(base, 4096)
    whole = [len(row) for one in texts for row, _ in pack.rows([one])]

    for length in range(max(whole), 2 * max(whole), 3):
        rows = [len(row) for row, _ in replace(pack, length=length).rows(texts)]

        assert len(rows) > 1
        assert sum(rows) == sum(whole)


def test_texts_to_read_teach_no_answer(base: Path) -> None:
    assert list(packer(base, 128).rows([Example("a text", task="read")])) == []
