"""What hangs on a mention, for a person to see before deleting it."""

from __future__ import annotations

import pytest
from tests.unit.corpora.making import ANN, TEXT, Maker, by_id

from bioner_desk.corpora import AnnLine, Dependents, Kind, dependents, other_annotations
from bioner_desk.documents import Document, Mention


def ids(lines: tuple[AnnLine, ...]) -> list[str]:
    return [line.id or "*" for line in lines]


@pytest.mark.parametrize(
    ("name", "silent", "consent", "groups"),
    [
        ("T1", ["A1", "N1"], ["E1"], ["*"]),
        ("T2", [], ["R1"], []),
        ("T3", [], ["R1"], ["*"]),
        ("T4", ["A2", "#1", "#2"], [], []),
        ("T5", ["A1"], ["E1"], []),
    ],
)
def test_what_goes_with_a_mention(
    make: Maker, name: str, silent: list[str], consent: list[str], groups: list[str]
) -> None:
    document = make.read(TEXT, ANN)
    found = dependents(document, by_id(document, name))
    assert (ids(found.silent), ids(found.consent), ids(found.groups)) == (silent, consent, groups)


def test_nothing_hangs_on_what_is_not_in_a_file(make: Maker) -> None:
    new = Mention.of("Sign", 0, 4)
    assert dependents(make.read(TEXT, ANN), new) == Dependents()
    assert dependents(Document(text=TEXT, mentions=(new,)), new) == Dependents()
    assert other_annotations(Document(text=TEXT), new) == ()


def test_nothing_goes_while_another_line_has_the_id(make: Maker) -> None:
    document = make.read(TEXT, ANN + "T4\tSign 0 7\tStarted\n")
    assert dependents(document, document.mentions[-1]) == Dependents()


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("T1", ["E1", "N1", "*"]),
        ("T2", ["R1"]),
        ("T4", ["A2", "#1", "#2"]),
        ("T5", ["E1", "A1"]),
    ],
)
def test_other_annotations(make: Maker, name: str, about: list[str]) -> None:
    document = make.read(TEXT, ANN)
    assert ids(other_annotations(document, by_id(document, name))) == about


def test_other_annotations_can_be_shown(make: Maker) -> None:
    document = make.read(TEXT, ANN)
    relation = other_annotations(document, by_id(document, "T2"))[0]
    assert relation.kind is Kind.RELATION
    assert relation.content.rstrip() == "R1\tCauses Arg1:T3 Arg2:T2"
