"""Offsets in every counting, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioner_desk.corpora.standoff.offsets import CODE_POINTS, Counting, OffsetMap, Unit, possible_countings
from bioner_desk.documents import Span

TEXT = "\ufeffa😀\r\nβ€b"


def numbers_of(counting: Counting, needle: str) -> tuple[int, int]:
    start = TEXT.index(needle)
    ((first, last),) = OffsetMap(TEXT, counting).numbers((Span(start, start + len(needle)),))
    return first, last


@pytest.mark.parametrize(
    ("counting", "numbers"),
    [
        (CODE_POINTS, (7, 8)),
        (Counting(crlf_as_one=True), (6, 7)),
        (Counting(without_bom=True), (6, 7)),
        (Counting(Unit.UTF16), (8, 9)),
        (Counting(Unit.UTF8), (15, 16)),
        (Counting(crlf_as_one=True, without_bom=True), (5, 6)),
        (Counting(Unit.UTF8, without_bom=True), (12, 13)),
    ],
)
def test_the_same_place_in_each_counting(counting: Counting, numbers: tuple[int, int]) -> None:
    assert numbers_of(counting, "b") == numbers
    assert OffsetMap(TEXT, counting).pieces((numbers,)) == (Span(7, 8),)


def test_utf8_widths_are_those_of_the_encoding() -> None:
    offsets = OffsetMap(TEXT, Counting(Unit.UTF8))
    for place in range(len(TEXT) + 1):
        assert offsets.numbers((Span(place, place),)) == ((len(TEXT[:place].encode()),) * 2,)


def test_utf16_widths_are_those_of_the_encoding() -> None:
    offsets = OffsetMap(TEXT, Counting(Unit.UTF16))
    for place in range(len(TEXT) + 1):
        assert offsets.numbers((Span(place, place),)) == ((len(TEXT[:place].encode("utf-16-le")) // 2,) * 2,)


def test_half_a_character_is_no_place() -> None:
    assert OffsetMap("😀b", Counting(Unit.UTF16)).pieces(((1, 2),)) is None
    assert OffsetMap("βb", Counting(Unit.UTF8)).pieces(((0, 1),)) is None


def test_the_end_of_a_line_lies_before_its_cr() -> None:
    offsets = OffsetMap("ab\r\ncd", Counting(crlf_as_one=True))
    assert offsets.pieces(((0, 2), (3, 5))) == (Span(0, 2), Span(4, 6))


def test_the_start_of_the_text_lies_behind_an_uncounted_mark() -> None:
    assert OffsetMap("\ufeffab", Counting(without_bom=True)).pieces(((0, 2),)) == (Span(1, 3),)


@pytest.mark.parametrize("counting", [CODE_POINTS, Counting(Unit.UTF16)])
@pytest.mark.parametrize("numbers", [((0, 99),), ((2, 1),), ((0, 1), (1, 99))])
def test_numbers_that_are_no_place(counting: Counting, numbers: tuple[tuple[int, int], ...]) -> None:
    assert OffsetMap("a😀b", counting).pieces(numbers) is None


def test_only_countings_that_differ_are_possible() -> None:
    assert possible_countings("plain\ntext") == ()
    assert possible_countings("a\r\nb") == (Counting(crlf_as_one=True),)
    assert possible_countings("naïve") == (Counting(Unit.UTF8),)
    assert set(possible_countings("𝛼")) == {Counting(Unit.UTF8), Counting(Unit.UTF16)}
    both = possible_countings("\ufeffa\r\nb")
    assert Counting(crlf_as_one=True, without_bom=True) in both
    assert [counting.deviations for counting in both] == sorted(counting.deviations for counting in both)


def test_names_for_people() -> None:
    assert str(CODE_POINTS) == "characters"
    assert str(Counting(Unit.UTF16)) == "UTF-16 units"
    assert str(Counting(Unit.UTF8, crlf_as_one=True)) == "UTF-8 bytes, CR LF as one character"
    assert str(Counting(without_bom=True)) == "from behind the byte order mark"


@settings(deadline=None)
@given(st.text(alphabet="aβ€😀\r\n\ufeff", min_size=1, max_size=12), st.data())
def test_there_and_back(text: str, data: st.DataObject) -> None:
    counting = data.draw(st.sampled_from((CODE_POINTS, *possible_countings(text))))
    offsets = OffsetMap(text, counting)
    start = data.draw(st.integers(0, len(text)))
    numbers = offsets.numbers((Span(start, data.draw(st.integers(start, len(text)))),))
    back = offsets.pieces(numbers)
    assert back is not None
    # Of places that have the same number either will do.
    assert offsets.numbers(back) == numbers
