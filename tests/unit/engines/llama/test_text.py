"""Bytes of tokens become characters with places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.engines.base import TokenScore
from bioner_desk.engines.llama.text import AnswerText


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


@given(st.lists(st.binary(max_size=3) | st.sampled_from([bytes([byte]) for byte in "é😀".encode()])))
def test_any_bytes_give_a_text_that_the_tokens_cover(pieces: list[bytes]) -> None:
    text, places = text_of(*pieces)

    assert text == b"".join(pieces).decode(errors="replace")
    covered = {place for start, end in places for place in range(start, end)}
    assert covered == set(range(len(text)))
    assert all(start <= end <= len(text) for start, end in places)
    starts = [start for start, _ in places]
    assert starts == sorted(starts)
