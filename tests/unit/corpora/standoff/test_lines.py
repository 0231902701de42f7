"""Lines: kinds, IDs, what they name, and that no character is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioner_desk.corpora.standoff.lines import AnnLine, Kind, id_number, is_reference, parse_lines


def parse(content: str) -> list[AnnLine]:
    return list(parse_lines(content, "a.ann"))


def one(content: str) -> AnnLine:
    (line,) = parse(content)
    return line


@pytest.mark.parametrize(
    ("content", "kind", "id_", "refs"),
    [
        ("T1\tDisease 0 3\tfoo", Kind.TEXT, "T1", ()),
        ("R1\tCauses Arg1:T1 Arg2:T2\t", Kind.RELATION, "R1", ("T1", "T2")),
        ("R1\tproduces Subject:T10 Object:E2", Kind.RELATION, "R1", ("T10", "E2")),
        ("R1\tproduces T1 T2", Kind.RELATION, "R1", ("T1", "T2")),
        ("R1\tproduces\tArg1:T1\tArg2:T2", Kind.RELATION, "R1", ("T1", "T2")),
        ("E1\tBinding:T3 Theme:T1 Theme2:E2", Kind.EVENT, "E1", ("T3", "T1", "E2")),
        ("E1\tClinical_event:T5 ", Kind.EVENT, "E1", ("T5",)),
        ("E1\tHost Bacterium:T2", Kind.EVENT, "E1", ("T2",)),
        ("A1\tNegation E1", Kind.ATTRIBUTE, "A1", ("E1",)),
        ("A1\tSeverity T1 very T2", Kind.ATTRIBUTE, "A1", ("T1",)),
        ("M1\tSpeculation E1", Kind.MODIFIER, "M1", ("E1",)),
        ("N1\tReference T1 GO:GO:0001\tname T9", Kind.NORMALIZATION, "N1", ("T1",)),
        ("N1\tReference Annotation:T1 Referent:DB:T7", Kind.NORMALIZATION, "N1", ("T1",)),
        ("N1\tReference Referent:DB:T7 Annotation:T1", Kind.NORMALIZATION, "N1", ("T1",)),
        ("N1\tCHEBI:71629 T2\tnisin", Kind.NORMALIZATION, "N1", ("T2",)),
        ("N1\tCHEBI:71629\tT2\tnisin", Kind.NORMALIZATION, "N1", ("T2",)),
        ("#1\tAnnotatorNotes T1\tsee T2\tand T3", Kind.NOTE, "#1", ("T1",)),
        ("#a7\tAnnotatorNotes R1", Kind.NOTE, "#a7", ("R1",)),
        ("*\tEquiv T1 T2 T3", Kind.EQUIV, "", ("T1", "T2", "T3")),
        ("T12-old\tDisease 0 3\tfoo", Kind.TEXT, "T12-old", ()),
        ("X1\tsomething T1", Kind.OTHER, "X1", ()),
        ("t1\tDisease 0 3", Kind.OTHER, "t1", ()),
        ("T1 Disease 0 3 foo", Kind.OTHER, "", ()),
        ("*1\tEquiv T1 T2", Kind.OTHER, "", ()),
        ("1T\tDisease 0 3", Kind.OTHER, "", ()),
        ("*", Kind.OTHER, "", ()),
        ("", Kind.OTHER, "", ()),
        ("R1\t", Kind.RELATION, "R1", ()),
        ("E1\t", Kind.EVENT, "E1", ()),
    ],
)
def test_kind_id_and_references(content: str, kind: Kind, id_: str, refs: tuple[str, ...]) -> None:
    line = one(content + "\n")
    assert (line.kind, line.id, line.refs) == (kind, id_, refs)


@pytest.mark.parametrize(
    ("content", "trigger"),
    [("E1\tBinding:T3 Theme:T1", "T3"), ("E1\tHost Bacterium:T2", ""), ("E1\t", ""), ("R1\tA:T1 B:T2", "")],
)
def test_the_trigger_of_an_event(content: str, trigger: str) -> None:
    assert one(content).trigger == trigger


def test_only_lf_ends_a_line() -> None:
    content = "T1\tA 0 9\ta\u0085b\u2028c\x0bd\x0ce\x1cf\rg\nT2\tA 0 1\ta\n"
    first, second = parse(content)
    assert first.content.endswith("\x1cf\rg")
    assert second.id == "T2"


def test_line_ends_are_kept() -> None:
    lines = parse("T1\ta\r\nT2\tb\n\r\nT3\tc")
    assert [(line.content, line.end) for line in lines] == [
        ("T1\ta", "\r\n"),
        ("T2\tb", "\n"),
        ("", "\r\n"),
        ("T3\tc", ""),
    ]
    assert [line.number for line in lines] == [1, 2, 3, 4]


def test_a_file_with_cr_only_has_lines_too() -> None:
    content = "T1\tA 0 3\ta\rb\rR1\tX Arg1:T1 Arg2:T2\r*\tEquiv T1 T2\r"
    lines = parse(content)
    assert [line.id for line in lines] == ["T1", "R1", ""]
    assert lines[0].content == "T1\tA 0 3\ta\rb"
    assert "".join(line.raw for line in lines) == content


def test_a_cr_inside_the_only_line_does_not_end_it() -> None:
    assert one("T1\tA 0 3\ta\rb").content == "T1\tA 0 3\ta\rb"


@pytest.mark.parametrize(
    ("name", "number"), [("T12", 12), ("T12-b", 12), ("#3", 3), ("*", 0), ("T", 0), ("T" + "9" * 30, 0), ("T007", 7)]
)
def test_the_number_of_an_id(name: str, number: int) -> None:
    assert id_number(name) == number


@pytest.mark.parametrize(
    ("token", "is_one"), [("T1", True), ("#x2", True), ("T", False), ("Arg1:T1", False), ("1", False)]
)
def test_what_looks_like_a_reference(token: str, is_one: bool) -> None:
    assert is_reference(token) is is_one


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("T1R*#A\t\r\n: \u2028x"), max_size=60))
def test_no_character_is_lost(content: str) -> None:
    assert "".join(line.raw for line in parse(content)) == content
