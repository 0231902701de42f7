"""The engine that reads its answers from a script."""

from __future__ import annotations

import pytest
from tests.unit.engines.helpers import answer, ask

from bioner_desk.cancel import CancelToken
from bioner_desk.conversation import Turn
from bioner_desk.engines import Branch, Finish, ScriptedEngine
from bioner_desk.errors import Cancelled, ContextTooSmallError, ModelError


def test_answers_by_the_last_turn() -> None:
    engine = ScriptedEngine({"Which?": '["aspirin"]'})
    prompt = (Turn("user", "Text"), Turn("assistant", "I've read this text."), Turn("user", "Which?"))

    completion = answer(engine, prompt)

    assert completion.text == '["aspirin"]'
    assert completion.finish is Finish.STOP
    assert engine.asked == [prompt]


def test_answers_from_a_function() -> None:
    engine = ScriptedEngine(lambda prompt: prompt[0].content.upper())

    assert answer(engine, ask("abc")).text == "ABC"


def test_answers_in_order_over_several_calls() -> None:
    engine = ScriptedEngine(["one", "two", "three"])

    first = [completion.text for completion in engine.complete([Branch(ask("a"), 5), Branch(ask("b"), 5)])]

    assert first == ["one", "two"]
    assert answer(engine, ask("c")).text == "three"


def test_a_script_without_the_answer_says_which() -> None:
    with pytest.raises(LookupError, match="unheard"):
        answer(ScriptedEngine({"a": "b"}), ask("unheard"))
    with pytest.raises(LookupError):
        answer(ScriptedEngine([]), ask("a"))


def test_tokens_are_words_that_cover_the_text() -> None:
    completion = answer(ScriptedEngine(["  two\n words "], logprob=-0.5), ask("a"))

    pieces = [completion.text[token.start : token.end] for token in completion.tokens]
    assert pieces == ["  two", "\n words", " "]
    assert {token.logprob for token in completion.tokens} == {-0.5}


def test_probabilities_may_depend_on_the_word() -> None:
    engine = ScriptedEngine(["sure unsure"], logprob=lambda word: -2.0 if "unsure" in word else -0.1)

    assert [token.logprob for token in answer(engine, ask("a")).tokens] == [-0.1, -2.0]


def test_long_answers_are_cut() -> None:
    completion = answer(ScriptedEngine(["one two three"]), ask("a"), max_tokens=2)

    assert (completion.text, completion.finish) == ("one two", Finish.LENGTH)


def test_a_script_may_hold_failures() -> None:
    engine = ScriptedEngine(["fine", ModelError("broken")])
    completions = engine.complete([Branch(ask("a"), 5), Branch(ask("b"), 5)])

    assert next(completions).text == "fine"
    with pytest.raises(ModelError, match="broken"):
        next(completions)


def test_cancelling_keeps_what_was_given() -> None:
    engine = ScriptedEngine(["one", "two"])
    cancel = CancelToken()
    completions = engine.complete([Branch(ask("a"), 5), Branch(ask("b"), 5)], cancel=cancel)

    assert next(completions).text == "one"
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(completions)


def test_too_long_for_the_context_is_said_before_anything_is_answered() -> None:
    engine = ScriptedEngine(["one"], context=10)

    with pytest.raises(ContextTooSmallError, match="12"):
        engine.complete([Branch(ask("a"), 5), Branch(ask("a b"), 10)])
    assert engine.asked == []


def test_counts_and_close() -> None:
    engine = ScriptedEngine([], name="demo")

    assert engine.count_tokens((Turn("user", "a b"), Turn("assistant", "c"))) == 3
    assert engine.count_text_tokens("a  b c") == 3
    assert engine.info.model_name == "demo"
    engine.close()
    assert engine.closed
