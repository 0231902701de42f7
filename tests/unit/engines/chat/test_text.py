"""Bytes of tokens become characters with places."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.engines.base import TokenScore
from bioner_desk.engines.chat.text import AnswerText, edited
from bioner_desk.grammar import Edit


def text_of(*pieces: bytes) -> tuple[str, list[tuple[int, int]]]:
    """The text, and where each token lies in it."""
    answer = AnswerText()
    for piece in pieces:
        answer.add(piece, -1.0)
    text, scores = answer.finish()
    return text, [(score.start, score.end) for score in scores]


def test_nothing() -> None:
    assert AnswerText().finish() == ("", ())


def test_probabilities_stay_with_their_tokens() -> None:
    answer = AnswerText()
    answer.add(b"ab", -0.5)
    answer.add(b"c", -2.0)

    assert answer.finish() == ("abc", (TokenScore(0, 2, -0.5), TokenScore(2, 3, -2.0)))


def test_an_emoji_in_four_tokens_belongs_to_all_of_them() -> None:
    first, second, third, fourth = (bytes([byte]) for byte in "😀".encode())

    assert text_of(b"a", first, second, third, fourth, b"b") == ("a😀b", [(0, 1), *[(1, 2)] * 4, (2, 3)])


def test_a_token_that_ends_inside_a_character_counts_up_to_its_end() -> None:
    raw = "ϐβ".encode()

    assert text_of(b"x" + raw[:1], raw[1:3], raw[3:]) == ("xϐβ", [(0, 2), (1, 3), (2, 3)])


def test_a_token_without_bytes_has_a_place() -> None:
    assert text_of(b"a", b"", "é".encode(), b"") == ("aé", [(0, 1), (1, 1), (1, 2), (2, 2)])


def test_a_character_that_is_cut_off_is_replaced() -> None:
    assert text_of(b"a", "😀".encode()[:2]) == ("a\ufffd", [(0, 1), (1, 2)])


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    assert text_of(b"\xed", b"\xa0") == ("\ufffd\ufffd", [(0, 1), (1, 2)])
    assert text_of(b"\xff", b"a", b"\xc3", b"b") == ("\ufffda\ufffdb", [(0, 1), (1, 2), (2, 3), (3, 4)])


def test_tokens_that_are_written_anew_are_no_longer_the_models() -> None:
    tokens = [
        TokenScore(*one)
        for one in [(0, 2, -1.0), (2, 3, -2.0), (3, 5, -3.0), (5, 6, -4.0), (6, 8, -5.0), (8, 11, -6.0)]
    ]

    text, moved = edited('[[1 23, "ab', tokens, [(2, 7, "100, 102,")])

    assert text == '[[100, 102, "ab'
    assert [one.logprob for one in moved] == [-1.0, 0.0, 0.0, 0.0, -5.0, -6.0]
    assert (moved[0].end, moved[1].start, moved[-1].end) == (2, 2, 15)


def test_a_blank_that_is_taken_away_leaves_its_token_what_it_said() -> None:
    text, moved = edited(" [a", [TokenScore(0, 2, -1.0), TokenScore(2, 3, -2.0)], [(0, 1, "")])

    assert text == "[a"
    assert moved == (TokenScore(0, 1, -1.0), TokenScore(1, 2, -2.0))


@given(st.lists(st.binary(max_size=3) | st.sampled_from([bytes([byte]) for byte in "é😀".encode()])))
def test_any_bytes_give_a_text_that_the_tokens_cover(pieces: list[bytes]) -> None:
    text, places = text_of(*pieces)

    assert text == b"".join(pieces).decode(errors="replace")
    covered = {place for start, end in places for place in range(start, end)}
    assert covered == set(range(len(text)))
    assert all(start <= end <= len(text) for start, end in places)
    starts = [start for start, _ in places]
    assert starts == sorted(starts)


@st.composite
def answers_with_edits(draw: st.DrawFn) -> tuple[str, list[TokenScore], list[Edit]]:
    text = draw(st.text("ab12", min_size=1, max_size=20))
    places = st.integers(0, len(text))
    edges = [0, *sorted(draw(st.lists(places))), len(text)]
    tokens = [TokenScore(start, end, -1.0) for start, end in pairwise(edges)]
    borders = sorted(draw(st.lists(places, max_size=8, unique=True)))
    ranges = zip(borders[::2], borders[1::2], strict=False)
    return text, tokens, [(start, end, draw(st.text("xyz", max_size=4))) for start, end in ranges]


@given(answers_with_edits())
def test_tokens_move_with_the_characters_that_stay(case: tuple[str, list[TokenScore], list[Edit]]) -> None:
    text, tokens, edits = case
    expected, stays = text, set(range(len(text)))
    for start, end, instead in reversed(edits):
        expected = expected[:start] + instead + expected[end:]
        stays -= set(range(start, end))

    result, moved = edited(text, tokens, edits)

    assert result == expected
    assert [(one.start, one.end) for one in moved] == [*pairwise([0, *(one.end for one in moved)])]
    assert moved[-1].end == len(result)
    for before, after in zip(tokens, moved, strict=True):
        kept = [text[place] for place in range(before.start, before.end) if place in stays]
        assert [char for char in result[after.start : after.end] if char in "ab12"] == kept
        assert after.logprob == -1.0 or not kept
