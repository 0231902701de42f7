"""Automata and vocabularies side by side: toys that show one thing, and random ones against looking at everything."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.engines.llama.matching.toys import Toy, Written, answers

from bioner_desk.engines.llama.matching.automaton import AutomatonMatcher
from bioner_desk.errors import GrammarError

LETTERS = Toy(*'ab[]",? ')


def written_by(matcher: AutomatonMatcher, toy: Toy, *tokens: str | bytes) -> AutomatonMatcher:
    for token in tokens:
        (number,) = toy.ids(token)
        assert number in matcher.allowed()
        matcher.advance(number)
    return matcher


def allowed(matcher: AutomatonMatcher) -> list[int]:
    return [int(token) for token in matcher.allowed()]


def test_a_token_may_reach_over_literals_and_end_inside_one() -> None:
    toy = Toy("[", '["', '["a', '["ab', "a", "b", '"]', "]", '["ax')
    matcher = toy.matcher(answers(['["', "ab", '"]'], ['["', "ab", "ab", '"]']))

    assert allowed(matcher) == toy.ids("[", '["', '["a', '["ab')
    written_by(matcher, toy, '["a')
    assert allowed(matcher) == toy.ids("b")
    written_by(matcher, toy, "b")
    assert allowed(matcher) == toy.ids("a", '"]')


def test_literals_that_begin_alike_are_followed_together() -> None:
    matcher = LETTERS.matcher(answers(["ab", "]"], ["a", "b", ","], ["ab"]))

    written_by(matcher, LETTERS, "a", "b")

    assert allowed(matcher) == sorted([*LETTERS.ids("]", ","), LETTERS.end])


def test_bytes_of_a_character() -> None:
    first, *rest = (bytes([byte]) for byte in "😀".encode())
    toy = Toy("a", first, *rest, first + rest[0])
    matcher = toy.matcher(answers(["😀", "a"]))

    assert allowed(matcher) == toy.ids(first, first + rest[0])
    written_by(matcher, toy, first + rest[0], rest[1])
    assert allowed(matcher) == toy.ids(rest[2])
    assert not matcher.is_finished
    written_by(matcher, toy, rest[2], "a")
    assert matcher.is_finished


def test_nothing_is_forced_from_inside_a_character_that_a_tokeniser_cannot_read() -> None:
    first, *rest = (bytes([byte]) for byte in "é".encode())
    toy = Toy("a", first, *rest)
    matcher = AutomatonMatcher(
        answers(["éa"]),
        tree=toy.matcher(answers(["a"]))._tree,
        piece=toy.piece,
        ends=(toy.end,),
        cut=lambda _before, _data: [],
    )

    matcher.advance(1)

    assert matcher.forced() == []
    assert allowed(matcher) == toy.ids(*rest)


def test_what_must_follow_is_cut_as_the_tokeniser_cuts_it() -> None:
    toy = Toy("r", "re", "results", " ", " =", " = ", "[", "]")
    matcher = toy.matcher(answers(["results = [", "]"]))

    # The answer ends with them, so that no token can be joined with what follows.
    assert matcher.forced() == [toy.tokens.index(token) for token in (b"results", b" = ", b"[", b"]")]
    assert matcher.is_finished


def test_the_last_forced_token_waits_for_what_follows() -> None:
    toy = Toy("[", '"', '["', "a", "b")
    matcher = toy.matcher(answers(['a["', "a"], ['a["', "b"]))

    assert [toy.piece(token) for token in matcher.forced()] == [b"a"]
    # One token alone is never forced: it is the one that would have to wait.
    assert matcher.forced() == []
    assert allowed(matcher) == toy.ids("[", '["')


def test_no_token_is_forced_across_what_is_written() -> None:
    toy = Toy("a", "b", "ab", "]")
    matcher = toy.matcher(answers(["ab]"]))

    matcher.advance(*toy.ids("a"))

    # The tokeniser would have written "ab" as one token; it is left to the model to go on.
    assert matcher.forced() == []
    assert allowed(matcher) == toy.ids("b")


def test_a_long_way_without_a_choice() -> None:
    # As many literals as there are bytes: following them must not take a call for each.
    matcher = LETTERS.matcher(answers(list("ab" * 3_000)))

    forced = [*matcher.forced(), *matcher.forced()]

    assert b"".join(map(LETTERS.piece, forced)) == b"ab" * 3_000
    assert matcher.is_finished


def test_a_choice_between_ending_and_going_on() -> None:
    matcher = LETTERS.matcher(Written({"start": [("a", "start")]}, ends={"start"}))

    assert matcher.forced() == []
    assert not matcher.is_finished
    assert allowed(matcher) == [*LETTERS.ids("a"), LETTERS.end]
    matcher.advance(LETTERS.end)
    assert allowed(matcher) == [*LETTERS.ids("a"), LETTERS.end]


def test_an_answer_of_nothing() -> None:
    matcher = LETTERS.matcher(Written({}, ends={"start"}))

    assert matcher.is_finished
    assert matcher.forced() == []
    assert allowed(matcher) == [LETTERS.end]


def test_a_vocabulary_that_cannot_write_it() -> None:
    matcher = LETTERS.matcher(answers(["aβ"]))
    written_by(matcher, LETTERS, "a")

    with pytest.raises(GrammarError, match="cannot write") as caught:
        matcher.allowed()
    assert "--constrain none" in caught.value.hint


def test_a_blank_that_the_vocabulary_puts_in_front_is_taken_away() -> None:
    matcher = LETTERS.matcher(answers(["a?"], ["b"]), may_begin_with_blank=True)

    assert allowed(matcher) == LETTERS.ids("a", "b", " ")
    written_by(matcher, LETTERS, " ", "a", "?")

    assert matcher.is_finished
    assert matcher.settled(" a?") == [(0, 1, ""), (2, 3, "!")]
    without = written_by(LETTERS.matcher(answers(["a?"]), may_begin_with_blank=True), LETTERS, "a", "?")
    assert without.settled("a?") == [(1, 2, "!")]


def test_a_blank_with_which_the_answer_begins_stays() -> None:
    for blanks, edits in (([" "], []), ([" ", " "], [(0, 1, "")])):
        matcher = LETTERS.matcher(answers([" a"]), may_begin_with_blank=True)
        written_by(matcher, LETTERS, *blanks, "a")
        assert matcher.is_finished
        assert matcher.settled("".join([*blanks, "a"])) == edits


def test_quiet_tokens_say_nothing_of_their_own_accord() -> None:
    toy = Toy("a", "b", "a[", "[", "]")
    edges = {"start": [("a", "word"), ("[", "open")], "word": [("b", "end"), ("[", "open")], "open": [("]", "end")]}
    matcher = toy.matcher(Written(edges, ends={"end"}, loud={"open"}))

    assert allowed(matcher) == toy.ids("a", "a[", "[")
    assert matcher.quiet().tolist() == toy.ids("a")
    # What is begun may be ended, whoever began it.
    matcher = written_by(toy.matcher(Written({"start": [("[]", "open")]}, ends={"open"}, loud={"open"})), toy, "[")
    assert matcher.quiet().tolist() == toy.ids("]")


def test_where_nothing_is_quiet_everything_is() -> None:
    toy = Toy("a", "[")
    matcher = toy.matcher(Written({"start": [("a", "x"), ("[", "x")]}, ends={"x"}, loud={"x"}))

    assert matcher.quiet().tolist() == toy.ids("a", "[")


_PARTS = st.lists(st.sampled_from(["a", "b", "ab", "ba", "é", "😀", " ", "aé"]), max_size=4)
_BYTES = sorted({bytes([byte]) for byte in "ab é😀".encode()})
_TOKENS = st.lists(st.sampled_from(["ab", "ba", "aé", "é", " a", "aba", "😀a", b"\xc3\xa9a", b"\x9f\x98"]), unique=True)


@given(said=st.lists(_PARTS, min_size=1, max_size=6), tokens=_TOKENS, seed=st.integers(0, 1_000), forces=st.booleans())
def test_like_looking_at_every_answer_and_every_token(
    said: list[list[str]], tokens: list[str | bytes], seed: int, *, forces: bool
) -> None:
    toy = Toy(*dict.fromkeys([*_BYTES, *(token.encode() if isinstance(token, str) else token for token in tokens)]))
    language = {"".join(parts).encode() for parts in said}
    matcher, written, chance = toy.matcher(answers(*said)), b"", random.Random(seed)
    while True:
        if forces:
            written += b"".join(map(toy.piece, matcher.forced()))
        possible = {one for one in language if one.startswith(written)}
        assert possible
        assert matcher.is_finished == (possible == {written})
        fitting = [
            number
            for number, token in enumerate(toy.tokens)
            if any(one.startswith(written + token) for one in possible)
        ]
        assert matcher.allowed().tolist() == [*fitting, *([toy.end] if written in language else [])]
        assert matcher.quiet().tolist() == matcher.allowed().tolist()
        token = chance.choice(matcher.allowed().tolist())
        if token == toy.end:
            break
        matcher.advance(token)
        written += toy.piece(token)


@given(said=st.lists(_PARTS, min_size=1, max_size=4), tokens=_TOKENS)
def test_what_is_forced_is_common_to_all_answers(said: list[list[str]], tokens: list[str | bytes]) -> None:
    toy = Toy(*dict.fromkeys([*_BYTES, *(token.encode() if isinstance(token, str) else token for token in tokens)]))
    language = {"".join(parts).encode() for parts in said}
    forced = toy.matcher(answers(*said)).forced()
    data = b"".join(map(toy.piece, forced))
    assert all(one.startswith(data) for one in language)
    if len(language) == 1 and len(data) > 1:
        assert forced == toy.tokenise(data)
        assert {data} == language
