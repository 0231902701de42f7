"""The most likely token and its probability, and how grammars and predictions make an answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from tests.unit.engines.llama.matching.toys import Toy, Written, answers

from bioner_desk.cancel import CancelToken
from bioner_desk.engines import Finish
from bioner_desk.engines.llama.context import Logits
from bioner_desk.engines.llama.decoding import Answer, Decoder, most_likely
from bioner_desk.errors import ModelError
from bioner_desk.grammar import Automaton


def test_probability_is_that_of_the_softmax() -> None:
    logits = np.log(np.array([0.2, 0.7, 0.1], dtype=np.float32)) + 30

    token, logprob = most_likely(logits)

    assert token == 1
    assert logprob == pytest.approx(math.log(0.7), abs=1e-5)


def test_the_first_of_equals() -> None:
    assert most_likely(np.array([1.0, 2.0, 2.0], dtype=np.float32))[0] == 1


def test_excluded_tokens_have_no_share() -> None:
    token, logprob = most_likely(np.array([-np.inf, 5.0, -np.inf], dtype=np.float32))

    assert (token, logprob) == (1, 0.0)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_what_is_not_a_number_is_an_error() -> None:
    with pytest.raises(ModelError, match="not a number") as caught:
        most_likely(np.array([0.0, np.nan], dtype=np.float32))
    assert "0 GPU layers" in caught.value.hint


class Spelt(Toy):
    """A toy that knows what ends a turn."""

    def ends_generation(self, token: int) -> bool:
        return token == self.end


class Scripted:
    """Stands for a context: hands out predictions in their order and notes what is evaluated."""

    batch = 3

    def __init__(self, *predictions: dict[int, float]) -> None:
        self.evaluated: list[list[int]] = []
        self.predictions = list(predictions)

    def keep_prefix(self, tokens: Sequence[int]) -> int:
        del tokens
        return 0

    def evaluate(self, tokens: Sequence[int], cancel: CancelToken) -> None:
        del cancel
        self.evaluated.append(list(tokens))

    def logits(self) -> Logits:
        logits = np.zeros(VOCABULARY.end + 1, dtype=np.float32)
        for token, score in self.predictions.pop(0).items():
            logits[token] = score
        return logits


VOCABULARY = Spelt(*"abcx[]?")
A, B, C, X, OPEN, CLOSE, ASKED, END = range(8)
PROMPT = [100, 101, 102, 103]
LIST = Written(
    {"start": [("[[", "inside")], "inside": [("a", "inside"), ("b", "inside"), ("x", "loud"), ("]]", "end")]},
    ends={"end"},
    loud={"loud"},
)


def decode(context: Any, automaton: Automaton | None, max_tokens: int = 20) -> Answer:
    vocabulary: Any = VOCABULARY
    matcher = VOCABULARY.matcher(automaton) if automaton else None
    decoder = Decoder(context, vocabulary, lambda: 0.0)
    return decoder.answer(PROMPT, max_tokens, matcher=matcher, cancel=CancelToken(), deadline=1.0)


def test_forced_tokens_are_neither_asked_for_nor_doubted() -> None:
    context = Scripted({OPEN: 9}, {B: 9}, {CLOSE: 9})

    answer = decode(context, LIST)

    assert (answer.text, answer.finish) == ("[[b]]", Finish.STOP)
    # The last bracket is not evaluated: nothing follows it.
    assert context.evaluated == [[100, 101, 102], [103], [OPEN], [OPEN], [B]]
    assert context.predictions == []
    assert [token.logprob for token in answer.tokens if token.start != 2] == [0.0, 0.0, pytest.approx(0, abs=0.1), 0.0]
    assert (answer.forced_tokens, answer.overridden_tokens) == (3, 0)


def test_forced_tokens_are_evaluated_together() -> None:
    context = Scripted({C: 9}, {B: 9})

    assert decode(context, answers(["abc", "a"], ["abc", "b"])).text == "abcb"
    # The tokeniser might join "c" with what follows, so the model is asked for it.
    assert context.evaluated == [[100, 101, 102], [103], [A, B], [C]]


def test_probabilities_are_those_among_what_is_allowed() -> None:
    context = Scripted({OPEN: 9}, {A: math.log(6), B: math.log(2), ASKED: math.log(5)}, {CLOSE: 9})

    answer = decode(context, LIST)

    # Of six for "a", two for "b", one each for "x" and "]".
    assert answer.tokens[2].logprob == pytest.approx(math.log(0.6), abs=1e-5)


def test_a_model_that_is_overruled_is_kept_to_what_is_quiet() -> None:
    context = Scripted({OPEN: 9}, {ASKED: 9, X: 8, A: 7}, {CLOSE: 9})

    answer = decode(context, LIST)

    assert (answer.text, answer.overridden_tokens) == ("[[a]]", 1)


@pytest.mark.parametrize(
    ("most", "text", "finish"), [(0, "", Finish.LENGTH), (2, "ab", Finish.LENGTH), (3, "abc", Finish.STOP)]
)
def test_max_tokens_cut_what_is_forced(most: int, text: str, finish: Finish) -> None:
    answer = decode(Scripted(), answers(["abc"]), most)

    assert (answer.text, answer.finish, answer.forced_tokens) == (text, finish, most)


def test_what_is_settled_at_the_end_is_written_anew() -> None:
    answer = decode(Scripted(), answers(["a?b"]))

    assert answer.text == "a!b"
    assert [(token.start, token.end) for token in answer.tokens] == [(0, 1), (1, 2), (2, 3)]


def test_a_model_may_end_where_more_could_follow() -> None:
    automaton = Written({"start": [("a", "start")]}, ends={"start"})

    assert decode(Scripted({A: 9}, {END: 9}), automaton).text == "a"
    assert decode(Scripted({END: 9}), None).finish is Finish.STOP


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_what_is_not_a_number_is_an_error_under_a_grammar_too() -> None:
    with pytest.raises(ModelError, match="not a number"):
        decode(Scripted({X: math.nan}), answers(["a"], ["x"]))
