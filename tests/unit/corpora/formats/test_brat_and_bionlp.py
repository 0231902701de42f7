"""The two formats of text files with annotations beside them; what they read is tested with the reader."""

from __future__ import annotations

from tests.unit.corpora.making import ANN, TEXT, Maker

from bioner_desk.corpora import read_document
from bioner_desk.corpora.formats import bionlp, brat


def test_brat_gives_one_document(make: Maker) -> None:
    path = make(TEXT, ANN)
    assert list(brat.FORMAT.read(path.with_suffix(".ann"))) == [read_document(path)]


def test_bionlp_gives_one_document(make: Maker) -> None:
    path = make("p53")
    part = path.with_suffix(".a1")
    part.write_text("T1\tProtein 0 3\tp53\n", encoding="utf-8")
    (document,) = bionlp.FORMAT.read(part)
    assert document.mentions[0].id == "T1"
