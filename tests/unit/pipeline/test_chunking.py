from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import texts

from bioner_desk.documents import Span
from bioner_desk.errors import ContextTooSmallError
from bioner_desk.pipeline.chunking import Chunk, coverage, cut


def always(_text: str) -> bool:
    return True


def test_sentences_are_grouped_up_to_their_number() -> None:
    text = "A one. B two. C three. D four."
    assert [chunk.span.of(text) for chunk in cut(text, always, most_sentences=3)] == [
        "A one. B two. C three.",
        "D four.",
    ]


def test_sentences_are_grouped_up_to_their_length() -> None:
    text = "Aaaaaaaa. Bbbbbbbb. Cccccccc."
    found = [chunk.span.of(text) for chunk in cut(text, always, most_characters=19)]
    assert found == ["Aaaaaaaa. Bbbbbbbb.", "Cccccccc."]


def test_one_long_sentence_is_not_cut_for_its_length() -> None:
    text = "word " * 200
    assert [chunk.span for chunk in cut(text, always, most_characters=100)] == [Span(0, 999)]


def test_a_sentence_that_does_not_fit_is_cut_at_the_last_blank_and_says_so() -> None:
    text = "aspirin  and metformin daily"
    chunks = list(cut(text, lambda shown: len(shown) <= 14))
    assert [chunk.span.of(text) for chunk in chunks] == ["aspirin  and", "metformin", "daily"]
    assert [chunk.splits_sentence for chunk in chunks] == [True, True, False]


def test_a_word_that_does_not_fit_is_cut_itself() -> None:
    chunks = list(cut("x" * 25, lambda shown: len(shown) <= 10))
    assert [len(chunk.span) for chunk in chunks] == [10, 10, 5]


def test_a_context_without_room_for_any_text_is_an_error_with_a_hint() -> None:
    with pytest.raises(ContextTooSmallError) as raised:
        list(cut("aspirin", lambda _shown: False))
    assert raised.value.hint


def test_coverage_counts_what_is_missing() -> None:
    assert coverage("", []) == 1.0
    assert coverage("ab cd", [Chunk(Span(0, 2))]) == 0.5


@given(
    text=texts.filter(lambda text: "\ufeff" not in text),
    limit=st.integers(1, 40),
    sentences=st.integers(1, 4),
    characters=st.integers(1, 80),
)
def test_no_character_is_lost_whatever_fits(text: str, limit: int, sentences: int, characters: int) -> None:
    chunks = list(cut(text, lambda shown: len(shown) <= limit, most_sentences=sentences, most_characters=characters))
    assert all(one.span.end <= two.span.start for one, two in pairwise(chunks))
    assert all(0 < len(chunk.span) <= limit for chunk in chunks)
    assert "".join("".join(chunk.span.of(text) for chunk in chunks).split()) == "".join(text.split())
    assert coverage(text, chunks) == 1.0
