"""Mentions and the lines they came from."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.corpora.making import Maker

from bioner_desk.corpora import StandoffSource
from bioner_desk.corpora.standoff.matching import Matching, TypeNames, match_mentions
from bioner_desk.documents import Document, Mention

ANN = "T1\tSign 0 4\thigh\nT2\tSign 5 10\tfever\nT2\tSign 15 21\tchills\n"


def match(document: Document, *mentions: Mention) -> Matching:
    assert isinstance(document.source, StandoffSource)
    bounds = document.source.standoff.bounds
    return match_mentions(mentions, bounds, TypeNames(bounds))


def test_by_id_and_for_doubled_ids_by_content(make: Maker) -> None:
    document = make.read("high fever and chills\n", ANN)
    high, fever, chills = document.mentions
    matching = match(document, replace(fever, type="Finding"), chills, Mention.of("Sign", 0, 4))
    assert sorted((bound.at, place) for bound, place in matching.kept) == [(1, 0), (2, 1)]
    assert matching.new == [2]
    assert [bound.mention for bound in matching.gone] == [high]


def test_names_of_types(make: Maker) -> None:
    document = make.read("high fever", "T1\tA.B 0 4\thigh\n")
    assert isinstance(document.source, StandoffSource)
    names = TypeNames(document.source.standoff.bounds)
    assert [names.written(name) for name in ("A.B", "C.D", "C-D")] == ["A.B", "C_D", "C-D"]
