"""The real model: answers, what is shared between prompts, and what happens when something stops it."""

from __future__ import annotations

import math
import random

import pytest
from tests.unit.engines.helpers import CancelsItself, answer, ask, golden_prompts

from bioner_desk.engines import Branch, Completion, Finish
from bioner_desk.engines.llama.decoding import Decoder
from bioner_desk.engines.llama.engine import LlamaEngine
from bioner_desk.engines.llama.library import lib
from bioner_desk.errors import Cancelled, ContextTooSmallError, ModelError

pytestmark = pytest.mark.model

GOLDEN = golden_prompts()
# Prompts over three documents, in an order that shares little.
MIXED = [GOLDEN[place].prompt for place in (0, 20, 1, 45, 5, 21, 6, 46)]
LONG = ask("Text: " + "The patient was given aspirin and had no fever. " * 38)


def without_times(completions: list[Completion]) -> list[tuple[object, ...]]:
    return [(one.branch, one.text, one.tokens, one.finish, one.prompt_tokens, one.shared_tokens) for one in completions]


def test_an_answer_of_the_starter(engine: LlamaEngine) -> None:
    completion = answer(engine, GOLDEN[0].prompt)

    assert completion.text == '["aspirin"]'
    assert completion.finish is Finish.STOP
    assert completion.prompt_tokens == len(GOLDEN[0].prompt_tokens)
    assert completion.shared_tokens == 0
    assert completion.seconds > 0
    assert "".join(completion.text[token.start : token.end] for token in completion.tokens) == completion.text
    assert all(-20 < token.logprob <= 0 for token in completion.tokens)


def test_probabilities_are_those_of_the_model(engine: LlamaEngine) -> None:
    completion = answer(engine, GOLDEN[0].prompt)

    # Step by step, with a softmax in plain Python.
    engine._context.clear()
    engine._context.evaluate(GOLDEN[0].prompt_tokens, CancelsItself())
    expected = []
    for token in engine._vocabulary.tokenise(completion.text):
        logits = [float(logit) for logit in engine._context.logits()]
        expected.append(logits[token] - math.log(math.fsum(math.exp(logit) for logit in logits)))
        engine._context.evaluate([token], CancelsItself())
    assert [token.logprob for token in completion.tokens] == pytest.approx(expected, abs=1e-3)


def test_shared_prefixes_change_no_answer(engine: LlamaEngine) -> None:
    together = {one.branch: one for one in engine.complete([Branch(prompt, 40) for prompt in MIXED])}

    assert sum(one.shared_tokens for one in together.values()) > 250
    for place, prompt in enumerate(MIXED):
        engine._context.clear()
        alone = answer(engine, prompt)
        assert alone.shared_tokens == 0
        assert alone.text == together[place].text
        assert [token.logprob for token in alone.tokens] == pytest.approx(
            [token.logprob for token in together[place].tokens], abs=1e-3
        )


def test_the_same_branches_give_the_same_completions(engine: LlamaEngine) -> None:
    branches = [Branch(prompt, 30) for prompt in MIXED]
    first = without_times(list(engine.complete(branches)))
    engine._context.clear()

    assert without_times(list(engine.complete(branches))) == first


def test_branches_are_answered_in_the_order_that_shares_most(engine: LlamaEngine) -> None:
    branches = [Branch(prompt, 5) for prompt in MIXED]
    ordered = sum(one.shared_tokens for one in engine.complete(branches))
    engine._context.clear()
    one_by_one = sum(answer(engine, prompt, 5).shared_tokens for prompt in MIXED)

    assert ordered > one_by_one


def test_what_was_asked_before_is_remembered_between_calls(engine: LlamaEngine) -> None:
    answer(engine, GOLDEN[0].prompt)

    again = answer(engine, GOLDEN[0].prompt)

    assert again.shared_tokens == len(GOLDEN[0].prompt_tokens) - 2


def test_max_tokens(engine: LlamaEngine) -> None:
    completion = answer(engine, GOLDEN[0].prompt, max_tokens=2)

    assert completion.finish is Finish.LENGTH
    assert len(completion.tokens) == 2
    assert answer(engine, GOLDEN[0].prompt, max_tokens=0).text == ""


class Clock:
    """Goes on by one second at every look."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 1
        return self.seconds


@pytest.mark.parametrize(("limit", "tokens"), [(0.5, 0), (3.5, 3)])
def test_time_limit(engine: LlamaEngine, monkeypatch: pytest.MonkeyPatch, limit: float, tokens: int) -> None:
    clock = Clock()
    monkeypatch.setattr(engine, "_clock", clock)
    monkeypatch.setattr(engine, "_decoder", Decoder(engine._context, engine._vocabulary, clock))
    monkeypatch.setattr(engine, "_time_limit", limit)

    completion = answer(engine, GOLDEN[0].prompt)

    assert completion.finish is Finish.TIME
    assert len(completion.tokens) == tokens


def test_a_prompt_that_does_not_fit_is_refused_before_any_answer(engine: LlamaEngine) -> None:
    with pytest.raises(ContextTooSmallError, match=r"82 tokens .* up to 1,000 .* context of 1,024") as caught:
        engine.complete([Branch(GOLDEN[1].prompt, 5), Branch(GOLDEN[0].prompt, 1_000)])

    assert "shorter" in caught.value.hint
    assert answer(engine, GOLDEN[0].prompt).shared_tokens == 0


def test_a_prompt_that_just_fits(engine: LlamaEngine) -> None:
    room = engine.info.context - engine.count_tokens(LONG)

    assert answer(engine, LONG, room).prompt_tokens == engine.info.context - room


@pytest.mark.parametrize("looks", [0, 1, 2, 3, 10, 50, 90, 150])
def test_cancelling_the_reading_of_a_prompt(engine: LlamaEngine, looks: int) -> None:
    expected = answer(engine, LONG)
    engine._context.clear()

    with pytest.raises(Cancelled):
        list(engine.complete([Branch(LONG, 40)], cancel=CancelsItself(looks)))

    assert answer(engine, LONG).text == expected.text


def test_cancelling_takes_effect_while_a_batch_is_computed(engine: LlamaEngine) -> None:
    tokens = engine.prompt_tokens(LONG)[: engine._context.batch]
    undisturbed = CancelsItself()
    engine._context.evaluate(tokens, undisturbed)
    engine._context.clear()
    cancel = CancelsItself(undisturbed.looks // 2)

    with pytest.raises(Cancelled):
        engine._context.evaluate(tokens, cancel)

    assert cancel.looks < undisturbed.looks
    assert engine._context.keep_prefix(tokens) == 0


def test_cancelling_an_answer(engine: LlamaEngine) -> None:
    undisturbed = CancelsItself()
    (expected,) = engine.complete([Branch(GOLDEN[0].prompt, 40)], cancel=undisturbed)
    engine._context.clear()

    with pytest.raises(Cancelled):
        list(engine.complete([Branch(GOLDEN[0].prompt, 40)], cancel=CancelsItself(undisturbed.looks - 1)))

    assert answer(engine, GOLDEN[0].prompt).text == expected.text


def test_completions_before_a_cancel_stay_valid(engine: LlamaEngine) -> None:
    cancel = CancelsItself()
    completions = engine.complete([Branch(prompt, 40) for prompt in MIXED], cancel=cancel)
    first = next(completions)
    cancel._after = 0

    with pytest.raises(Cancelled):
        next(completions)
    assert answer(engine, MIXED[first.branch]).text == first.text


def test_a_caller_may_stop_listening(engine: LlamaEngine) -> None:
    completions = engine.complete([Branch(prompt, 40) for prompt in MIXED])
    first = next(completions)
    del completions

    assert answer(engine, MIXED[first.branch]).text == first.text


def test_models_that_cannot_forget_a_part_compute_again(engine: LlamaEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [answer(engine, prompt).text for prompt in MIXED[:3]]
    monkeypatch.setattr(lib, "llama_memory_seq_rm", lambda *_arguments: False)

    completions = [answer(engine, prompt) for prompt in MIXED[:3]]

    assert [completion.text for completion in completions] == expected
    assert [completion.shared_tokens for completion in completions] == [0, 0, 0]


def test_the_engine_survives_a_failure_of_the_library(engine: LlamaEngine) -> None:
    expected = answer(engine, LONG).text

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lib, "llama_decode", lambda *_arguments: -3)
        with pytest.raises(ModelError, match="code -3"):
            answer(engine, GOLDEN[0].prompt)

    again = answer(engine, LONG)
    assert (again.text, again.shared_tokens) == (expected, 0)


def test_a_prediction_that_is_missing(engine: LlamaEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lib, "llama_get_logits_ith", lambda *_arguments: None)

    with pytest.raises(ModelError, match="failed while the model was computing"):
        answer(engine, GOLDEN[0].prompt)


def test_random_orders_keep_the_books(engine: LlamaEngine) -> None:
    shuffled = random.Random(7)
    expected = {place: answer(engine, prompt, 12).text for place, prompt in enumerate(MIXED)}

    for _ in range(10):
        place = shuffled.randrange(len(MIXED))
        if shuffled.random() < 0.5:
            with pytest.raises(Cancelled):
                list(engine.complete([Branch(LONG, 12)], cancel=CancelsItself(shuffled.randrange(150))))
        assert answer(engine, MIXED[place], 12).text == expected[place]
