"""T lines: their parts, what is unusual, and the text column."""

from __future__ import annotations

import pytest

from bioner_desk.corpora.standoff.text_bound import (
    format_numbers,
    is_plain,
    matched_length,
    oddities,
    split_text_line,
    why_no_mention,
    why_unreadable,
)
from bioner_desk.documents import Span


@pytest.mark.parametrize(
    ("content", "numbers", "column"),
    [
        ("T1\tDisease 0 3\tfoo", ((0, 3),), "foo"),
        ("T1\tDisease 0 3;5 7\tfoo ba", ((0, 3), (5, 7)), "foo ba"),
        ("T1\tDisease 0 3", ((0, 3),), None),
        ("T1\tDisease 0 3 ", ((0, 3),), None),
        ("T1\tDisease 0 3\t", ((0, 3),), ""),
        ("T1\tDisease 0 3 \tfoo", ((0, 3),), "foo"),
        ("T1\tDisease 000 003\tfoo", ((0, 3),), "foo"),
        ("T1\tDisease  0  3\tfoo", ((0, 3),), "foo"),
        ("T1\tРак-лёгких 0 3\ta\tb", ((0, 3),), "a\tb"),
        ("T1\tA 0 3\tx\ny", ((0, 3),), "x\ny"),
    ],
)
def test_parts_of_a_line(content: str, numbers: tuple[tuple[int, int], ...], column: str | None) -> None:
    parts = split_text_line(content)
    assert parts is not None
    assert (parts.numbers, parts.column) == (numbers, column)
    end = "" if parts.column is None else f"\t{parts.column}"
    assert f"{parts.id}\t{parts.type}{parts.gap}{parts.offsets}{parts.blanks}{end}" == content


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("T1\tDisease -1 3\tfoo", "an offset is negative"),
        ("T1\tDisease 0 3; 5 7\tfoo", "there is a blank beside a ';' in the offsets"),
        ("T1\tDisease 0 3 ;5 7\tfoo", "there is a blank beside a ';' in the offsets"),
        ("T1\tDisease 0 3;\tfoo", "the offsets end with ';'"),
        ("T1\tDisease\tfoo", "not a text annotation"),
        ("T1\tDisease 0\tfoo", "not a text annotation"),
        ("T1\tDisease 0 3 5 7\tfoo", "not a text annotation"),
        ("T1\tDisease ٣ ٤\tfoo", "not a text annotation"),
        (f"T1\tDisease 0 {'9' * 5000}\tfoo", "not a text annotation"),
        ("T1\tSigne clinique 0 3\tfoo", "not a text annotation"),
        ("T1\t\tfoo", "not a text annotation"),
        ("T1\t", "not a text annotation"),
    ],
)
def test_lines_that_cannot_be_read(content: str, why: str) -> None:
    assert split_text_line(content) is None
    assert why_unreadable(content).startswith(why)


def test_numbers_that_are_no_place() -> None:
    assert why_no_mention(((3, 1),)) == "a piece starts after its end"
    assert why_no_mention(((0, 99),)) == "the offsets lie beyond the end of the text"


@pytest.mark.parametrize(
    ("offsets", "expected"),
    [
        ("Disease 0 3", []),
        ("Disease 0 3;5 7", []),
        ("Disease 3 3", ["a piece is empty (it starts where it ends)"]),
        ("Disease 5 7;0 3", ["the pieces are not in the order of the text"]),
        ("Disease 0 3;3 5", ["two pieces touch"]),
        ("Disease 3 5;0 3", ["the pieces are not in the order of the text", "two pieces touch"]),
        ("Disease 0 4;3 5", ["the pieces overlap"]),
        ("Disease 00 3", ["an offset has leading zeros"]),
        ("Disease 0 30;40 50", []),
        ("Disease  0 3", ["there is more than one blank between type and offsets"]),
        ("Disease 0 3 ", ["blanks or tabs at the end of the line"]),
    ],
)
def test_what_is_unusual(offsets: str, expected: list[str]) -> None:
    parts = split_text_line(f"T1\t{offsets}")
    assert parts is not None
    assert list(oddities(parts, parts.numbers)) == expected


def test_plain_offsets_have_nothing_unusual() -> None:
    for offsets, plain in (
        ("A 0 3", True),
        ("A 0 3;4 5", False),
        ("A 3 3", False),
        ("A 0 03", False),
        ("A  0 3", False),
    ):
        parts = split_text_line(f"T1\t{offsets}\tfoo")
        assert parts is not None
        assert is_plain(parts, parts.numbers) is plain


@pytest.mark.parametrize(
    ("text", "pieces", "rest", "length"),
    [
        ("renal failure", [Span(0, 5)], "renal\n", 5),
        ("renal failure", [Span(0, 5)], "renal", 5),
        ("renal failure", [Span(0, 5)], "renal\r\n", 5),
        ("renal failure", [Span(0, 5)], "renal\tfailure\n", 5),
        ("renal failure", [Span(0, 5)], "renal  \n", 5),
        ("renal failure", [Span(0, 5)], "renal failure\n", None),
        ("renal failure", [Span(0, 5)], "rena\n", None),
        ("renal failure", [Span(0, 5), Span(6, 13)], "renal failure\n", 13),
        ("renal failure", [Span(6, 13), Span(0, 5)], "failure renal\n", 13),
        ("renal failure", [Span(6, 13), Span(0, 5)], "renal failure\n", 13),
        ("renal failure", [Span(0, 5), Span(6, 13)], "renalfailure\n", 12),
        ("a\tb", [Span(0, 3)], "a\tb\tc\n", 3),
        ("a\nb", [Span(0, 3)], "a b\n", 3),
        ("a\r\nb", [Span(0, 4)], "a b\n", 3),
        ("a\r\nb", [Span(0, 4)], "a  b\n", 4),
        ("a\r\nb", [Span(0, 4)], "a\nb\n", 3),
        ("ab\r", [Span(0, 3)], "ab\r\n", 3),
        ("abc", [Span(1, 1)], "\n", 0),
        ("abc", [Span(1, 1)], "", 0),
        ("abc", [Span(0, 1)], "", None),
    ],
)
def test_the_text_column(text: str, pieces: list[Span], rest: str, length: int | None) -> None:
    assert matched_length(rest, text, pieces) == length


def test_numbers_as_a_line_holds_them() -> None:
    assert format_numbers(((0, 3), (5, 7))) == "0 3;5 7"
