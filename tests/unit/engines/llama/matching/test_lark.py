"""Grammars of llguidance, over single bytes as tokens."""

from __future__ import annotations

import pytest
from llguidance import LLTokenizer

from bioner_desk.engines.llama.matching.lark import LarkMatcher, compiled
from bioner_desk.errors import GrammarError
from bioner_desk.grammar import LarkGrammar

BYTES = LLTokenizer("byte")
END = BYTES.eos_token


def matcher(source: str) -> LarkMatcher:
    return LarkMatcher(compiled(LarkGrammar(source), BYTES).deep_copy(), BYTES.vocab_size)


def test_what_may_follow_and_how_it_ends() -> None:
    one = matcher('start: "[" ("a" | "β")* "]"')

    assert one.allowed().tolist() == [ord("[")]
    one.advance(ord("["))
    assert one.allowed().tolist() == [ord("]"), ord("a"), "β".encode()[0]]
    assert one.quiet().tolist() == one.allowed().tolist()
    one.advance("β".encode()[0])
    assert one.allowed().tolist() == [ord("β".encode()[1:])]
    one.advance(one.allowed()[0])
    one.advance(ord("]"))
    assert one.is_finished
    assert one.settled("[β]") == ()


def test_the_end_of_the_turn_where_more_could_follow() -> None:
    one = matcher('start: "a"*')

    assert one.allowed().tolist() == [ord("a"), END]
    assert not one.is_finished
    one.advance(END)
    assert one.is_finished


def test_what_must_follow_is_written() -> None:
    one = matcher('start: "results = [" ("a" | "b") "]"')

    assert bytes(one.forced()) == b"results = ["
    assert one.allowed().tolist() == [ord("a"), ord("b")]


def test_copies_of_a_compiled_grammar_go_their_own_ways() -> None:
    grammar = compiled(LarkGrammar('start: "a" | "b"'), BYTES)
    one, other = (LarkMatcher(grammar.deep_copy(), BYTES.vocab_size) for _ in range(2))

    one.advance(ord("a"))

    assert one.is_finished
    assert other.allowed().tolist() == [ord("a"), ord("b")]


@pytest.mark.parametrize("source", ["start: (", "start: nowhere", "begin: 'a'", f"start: ( {'x ' * 5_000}"])
def test_a_grammar_that_makes_no_sense_is_an_error_in_a_few_words(source: str) -> None:
    with pytest.raises(GrammarError, match="cannot be used") as caught:
        matcher(source)
    assert len(str(caught.value)) < 400
    assert "--constrain" in caught.value.hint


def test_a_token_that_is_not_allowed_is_an_error() -> None:
    one = matcher('start: "a"')

    with pytest.raises(GrammarError, match="cannot be used"):
        one.advance(ord("b"))
