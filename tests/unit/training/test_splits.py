"""Documents to measure on must not be among those to train on."""

from __future__ import annotations

import pytest

from bioner_desk.documents import Document
from bioner_desk.errors import UsageError
from bioner_desk.training.splits import overlaps, refuse_overlap, shingles

LONG = " ".join(f"word{number}" for number in range(60))
OTHER = " ".join(f"other{number}" for number in range(60))


def doc(name: str, text: str) -> Document:
    return Document(text=text, name=name)


def test_shingles_are_ten_words_without_case_and_punctuation() -> None:
    assert shingles("One, two three four five six seven eight nine TEN eleven.") == {
        "one two three four five six seven eight nine ten",
        "two three four five six seven eight nine ten eleven",
    }
    assert shingles("Too short.") == {"too short"}
    assert shingles(" … ") == set()


def test_a_copied_document_is_found_and_refused() -> None:
    train, dev = [doc("a", OTHER), doc("b", f"Before. {LONG}")], [doc("x", f"{LONG}. After that, more.")]

    found = overlaps(train, dev)

    assert [(one.dev, one.train) for one in found] == [("x", "b")]
    with pytest.raises(UsageError, match="x shares 51 of"):
        refuse_overlap(train, dev)


def test_a_short_document_that_is_there_twice_is_found() -> None:
    assert overlaps([doc("a", "Full code.")], [doc("x", "Full code.")])


def test_a_set_phrase_is_no_overlap() -> None:
    phrase = "the aim of the present study was to find out whether"

    assert not overlaps([doc("a", f"{phrase} {LONG}")], [doc("x", f"{phrase} {OTHER}")])
    refuse_overlap([doc("a", LONG)], [doc("x", OTHER)])
