from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.documents import Span
from bioner_desk.errors import UsageError
from bioner_desk.workspace.searching import MOST_FOUND, find_text, occurrences

# Few characters, so that they recur; some change their length when they are lowered, some cling to others.
texts = st.text("abAB İß+-\n\u0301é", max_size=40)


def said(text: str, spans: Sequence[Span]) -> list[str]:
    return [span.of(text) for span in spans]


def test_characters_that_change_their_length_when_lowered_move_nothing():
    assert find_text("İİ Abc abc", "abc") == [Span(3, 6), Span(7, 10)]


def test_signs_mean_themselves():
    assert find_text("a.c abc (x", "a.c") == [Span(0, 3)]
    assert find_text("a.c abc (x", "(") == [Span(8, 9)]


def test_case():
    assert find_text("Abc abc", "abc", case=True) == [Span(4, 7)]


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("diabetes bet", "bet", [Span(9, 12)]),
        ("a+b", "+", [Span(1, 2)]),
        ("COVID-19", "COVID", [Span(0, 5)]),
        ("e e\u0301", "e", [Span(0, 1)]),
        ("50mg 50 mg", "mg", [Span(8, 10)]),
    ],
)
def test_whole_words(text, pattern, expected):
    assert find_text(text, pattern, whole_word=True) == expected


def test_regular_expressions():
    assert said("1 mg, 20 mg", find_text("1 mg, 20 mg", r"\d+ mg", regex=True)) == ["1 mg", "20 mg"]
    assert said("one\ntwo", find_text("one\ntwo", r"^\w+$", regex=True)) == ["one", "two"]
    assert said("one two", find_text("one two", "o|tw|two", regex=True, whole_word=True)) == ["two"]


def test_matches_of_nothing_are_left_out():
    assert find_text("abc", "x*", regex=True) == []
    assert find_text("abc", "", regex=True) == ()


@pytest.mark.parametrize("pattern", ["(", "[", "a{99999999999}", ")|(", "\\", "(" * 400 + ")" * 400, "a" * 2000])
@pytest.mark.parametrize("whole_word", [False, True])
def test_what_is_no_regular_expression_is_said(pattern, whole_word):
    with pytest.raises(UsageError) as raised:
        find_text("abc", pattern, regex=True, whole_word=whole_word)
    assert str(raised.value).endswith(".")
    assert raised.value.hint


@pytest.mark.parametrize(("pattern", "text"), [("(a+)+$", "a" * 5000 + "!"), ("(a|aa)+c", "a" * 60)])
def test_an_expression_that_would_never_end_ends(pattern, text):
    began = time.monotonic()
    with pytest.raises(UsageError, match="too long"):
        find_text(text, pattern, regex=True)
    assert time.monotonic() - began < 20  # it says so after half a second; a busy machine may take longer


def test_a_search_ends_after_many():
    assert len(find_text("a" * (MOST_FOUND + 5), "a")) == MOST_FOUND


@given(texts, texts)
def test_plain_and_exact_search_finds_what_the_text_has(text, pattern):
    found = find_text(text, pattern, case=True)
    assert said(text, found) == [pattern] * (text.count(pattern) if pattern else 0)


@given(texts, texts)
def test_found_spans_are_in_order_and_apart(text, pattern):
    found = find_text(text, pattern)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(len(span) for span in found)


def test_occurrences_across_line_breaks():
    text = "heart failure, Heart\n  failure, heartfailure, heart\n\nfailure, HEART\r\nfailures"
    assert said(text, occurrences(text, " heart failure ")) == ["heart failure", "Heart\n  failure"]
    assert len(occurrences(text, "heart failure", whole_word=False)) == 3
    assert len(occurrences(text, "heart failure", case=True)) == 1
    assert occurrences(text, " \n") == ()


@given(texts, st.data())
def test_what_is_said_occurs_where_it_is_said(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    part = text[start:end]
    found = occurrences(text, part, whole_word=False, case=True)
    if part.strip() and "\n" not in part:
        assert any(span.start < end and start < span.end for span in found)
    assert all(span.of(text).split() == part.split() for span in found)


@given(texts, texts)
def test_an_occurrence_that_is_a_whole_word_cuts_none(text, part):
    whole = occurrences(text, part)
    for span in whole:
        before, after = text[: span.start][-1:], text[span.end :][:1]
        assert not (before.isalnum() and text[span.start].isalnum())
        assert not (after.isalnum() and text[span.end - 1].isalnum())
