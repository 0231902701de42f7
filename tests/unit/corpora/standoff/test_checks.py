"""Problems of lines that are no mentions."""

from __future__ import annotations

import pytest
from tests.unit.corpora.making import Maker, problems

BASE = "T1\tSign 0 4\thigh\nT2\tSign 5 10\tfever\nE1\tSign:T1 \n"
TEXT = "high fever\n"
STRAY = "blanks or tabs at the end of the line"


@pytest.mark.parametrize(
    "line",
    [
        "R1\tX Arg1:T1 Arg2:T2\t",
        "R1\tX Arg1:T1 Arg2:E1",
        "E2\tSign:T2 Theme:T1",
        "E2\tSign:T2 ",
        "A1\tNegated T1",
        "A1\tSeverity T1 very high",
        "M1\tSpeculation E1",
        "N1\tReference T1 GO:GO:0001\tname",
        "N1\tReference T1 GO:GO:0001",
        "N1\tCHEBI:71629 T2\tnisin",
        "N1\tReference Annotation:T1 Referent:MESH:D1",
        "#1\tAnnotatorNotes T1\ttext\twith tab ",
        "#1\tAnnotatorNotes E1\t",
        "*\tEquiv T1 T2",
    ],
)
def test_lines_as_brat_writes_them_are_no_problem(make: Maker, line: str) -> None:
    assert problems(make.read(TEXT, f"{BASE}{line}\n")) == []


@pytest.mark.parametrize(
    ("line", "messages"),
    [
        ("", ["a blank line"]),
        (" \t", ["a blank line"]),
        ("who knows", ["the line is not understood; it is kept as it is"]),
        ("X1\tsomething", ["the line is not understood; it is kept as it is"]),
        ("T2\tSign 0 4\thigh", ["the ID T2 occurs more than once"]),
        ("R1\tX Arg1:T1 Arg2:T9", ["T9 is not in the file"]),
        ("R1\tX Arg1:T1", ["a relation needs two arguments"]),
        ("R1\tX", ["a relation needs two arguments"]),
        ("R1\tX Arg1:T1 Arg2:T2 Arg3:E1", ["a relation needs two arguments"]),
        ("R1\tX Arg1:T1 Arg1:T2", ["both arguments of the relation have the role Arg1"]),
        ("R1\tX Arg1:T1 Arg2:T2 ", [STRAY]),
        ("E2\tOther:T2 ", ["the event is a Other, but its trigger T2 a Sign"]),
        ("E2\tSign Theme:T2", ["the event has no trigger"]),
        ("E2\tSign:T7", ["T7 is not in the file"]),
        ("E2\tSign:T2\t", [STRAY]),
        ("A1\tNegated", ["the line does not say what it is about"]),
        ("A1\tNegated T9", ["T9 is not in the file"]),
        ("A1\tNegated T1 ", [STRAY]),
        ("M1\tSpeculation", ["the line does not say what it is about"]),
        ("N1\tReference GO:GO:0001", ["the line does not say what it is about"]),
        ("N1\tReference T1 GO:1\tname\t", [STRAY]),
        ("#1\tAnnotatorNotes\ttext", ["the line does not say what it is about"]),
        ("#1\tAnnotatorNotes R7\ttext", ["R7 is not in the file"]),
        ("*\tEquiv T1", ["a group needs at least two members"]),
        ("*\tEquiv T1 T9", ["T9 is not in the file"]),
    ],
)
def test_what_is_reported(make: Maker, line: str, messages: list[str]) -> None:
    assert problems(make.read(TEXT, f"{BASE}{line}\n")) == [(4, message) for message in messages]


def test_the_order_of_lines_is_free(make: Maker) -> None:
    assert problems(make.read(TEXT, "R1\tX Arg1:T1 Arg2:T2\nT2\tSign 5 10\tfever\nT1\tSign 0 4\thigh\n")) == []


def test_a_reference_to_an_unreadable_mention_does_not_dangle(make: Maker) -> None:
    document = make.read(TEXT, "T1\tSign 4 0\thigh\nA1\tNegated T1\n")
    assert [line for line, _ in problems(document)] == [1]


def test_problems_come_in_the_order_of_lines(make: Maker) -> None:
    document = make.read(TEXT, "\nT1\tSign 0 04\thot\nR1\tX Arg1:T1\nT2\tSign 9 2")
    assert [line for line, _ in problems(document)] == [1, 2, 2, 3, 4, 4]
