from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import texts

from bioner_desk.documents import Span, Tokens


def strings(text: str) -> list[str]:
    return [token.of(text) for token in Tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50mg", ["50mg"]),
        ("COVID-19", ["COVID", "-", "19"]),
        ("(COPD), α₁-antitrypsin", ["(", "COPD", ")", ",", "α₁", "-", "antitrypsin"]),
        ("cafe\u0301 noir", ["cafe\u0301", "noir"]),
        ("TNF-𝛼\u00a05", ["TNF", "-", "𝛼", "5"]),
        ("👩🏽‍⚕️!", ["👩🏽‍⚕️", "!"]),
        ("fever 🌡️👍🏽", ["fever", "🌡️", "👍🏽"]),
        ("שלום עולם", ["שלום", "עולם"]),
        ("a\u2028b\u0085c\x0bd\r\ne", ["a", "b", "c", "d", "e"]),
        (" \t\n", []),
        ("", []),
    ],
)
def test_words_with_what_clings_to_them_and_single_signs(text, expected):
    assert strings(text) == expected


@given(texts)
def test_every_character_that_is_no_blank_lies_in_one_token(text):
    tokens = list(Tokens(text))

    assert tokens == sorted(tokens)
    assert all(one.end <= other.start for one, other in pairwise(tokens))
    covered = {offset for token in tokens for offset in range(token.start, token.end)}
    assert {offset for offset, char in enumerate(text) if not char.isspace()} <= covered
    assert not any(char.isspace() for token in tokens for char in token.of(text))


@given(texts, st.data())
def test_snapping_grows_to_tokens_and_then_changes_nothing(text, data):
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    tokens = Tokens(text)
    snapped = tokens.snapped(span)

    assert tokens.snapped(snapped) == snapped
    assert span.of(text).strip() in snapped.of(text)
    assert snapped.of(text) == snapped.of(text).strip()
    if not span.of(text).strip():
        assert not snapped or not span


@given(texts, st.data())
def test_neighbours_are_those_of_the_list(text, data):
    tokens, known = Tokens(text), list(Tokens(text))
    offset = data.draw(st.integers(0, len(text)))

    assert tokens.at(offset) == next((token for token in known if token.start <= offset < token.end), None)
    assert tokens.next(offset) == next((token for token in known if token.start > offset), None)
    assert tokens.previous(offset) == next((token for token in reversed(known) if token.start < offset), None)
    assert tokens.next_start(offset) == next((token.start for token in known if token.start > offset), offset)
    assert tokens.previous_start(offset) == next((t.start for t in reversed(known) if t.start < offset), offset)
    assert tokens.next_end(offset) == next((token.end for token in known if token.end > offset), offset)
    assert tokens.previous_end(offset) == next((t.end for t in reversed(known) if t.end < offset), offset)
    nearest = tokens.nearest(offset)
    assert (nearest is None) == (not known)
    assert tokens.at(offset) in (None, nearest)


def test_long_texts_are_cut_where_no_token_is():
    text = "word, " * 20_000 + "x" * 40_000 + " end"
    tokens = list(Tokens(text))

    assert len(tokens) == 40_002
    assert tokens[-2] == Span(120_000, 160_000)
    assert Tokens(text).at(159_999) == Span(120_000, 160_000)
    assert Tokens(text).next(120_000) == Tokens(text).previous(len(text)) == tokens[-1]
