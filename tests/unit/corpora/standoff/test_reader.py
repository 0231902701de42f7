"""Reading from disk: which files, and what stops it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.corpora.making import ANN, TEXT, Maker

from bioner_desk.corpora import read_annotations, read_document, render_standoff
from bioner_desk.documents import Mention
from bioner_desk.errors import EncodingError, ReadError, UsageError


def test_text_and_annotations(make: Maker) -> None:
    document = read_document(str(make(TEXT, ANN, name="case-7")))
    assert (document.text, document.name, len(document.mentions)) == (TEXT, "case-7", 5)


def test_any_of_the_files_names_the_document(make: Maker) -> None:
    path = make(TEXT, ANN, name="note.v1")
    assert read_document(path.with_suffix(".ann")) == read_document(path)


def test_annotations_whose_text_lies_elsewhere(make: Maker) -> None:
    path = make(TEXT, ANN)
    document = read_document(path)
    path.unlink()
    assert read_annotations(path.with_suffix(".ann"), TEXT) == document
    assert "beyond the end" in str(read_annotations(path.with_suffix(".ann"), "short").problems[0])


def test_no_annotations_yet(make: Maker) -> None:
    document = read_document(make(TEXT))
    assert document.mentions == ()
    assert document.problems == ()
    assert render_standoff(document) == ""


def test_the_text_is_not_changed(make: Maker) -> None:
    text = "\ufeffa\r\nb\rc\u2028d\u00a0e\n\n"
    assert read_document(make(text)).text == text


def test_the_ending_may_be_in_capitals(make: Maker) -> None:
    path = make(TEXT, ANN)
    assert len(read_document(path.rename(path.with_suffix(".TXT"))).mentions) == 5


def test_parts_of_a_shared_task_are_one_document(make: Maker) -> None:
    path = make("p53 binds mdm2")
    path.with_suffix(".a1").write_text("T1\tProtein 0 3\tp53\nT2\tProtein 10 14\tmdm2", encoding="utf-8")
    path.with_suffix(".a2").write_text("T3\tBinding 4 9\tbinds\nE1\tBinding:T3 Theme:T1\n", encoding="utf-8")
    document = read_document(path.with_suffix(".a2"))
    assert document.mentions == (
        Mention.of("Protein", 0, 3),
        Mention.of("Protein", 10, 14),
        Mention.of("Binding", 4, 9),
    )
    assert document.problems == ()
    assert render_standoff(document).splitlines()[1:3] == ["T2\tProtein 10 14\tmdm2", "T3\tBinding 4 9\tbinds"]


def test_problems_name_the_part(make: Maker) -> None:
    path = make("p53 binds mdm2")
    path.with_suffix(".a1").write_text("T1\tProtein 0 3\tp53\n", encoding="utf-8")
    path.with_suffix(".a2").write_text("\nE1\tBinding:T9\n", encoding="utf-8")
    places = [(Path(problem.path).suffix, problem.line) for problem in read_document(path).problems]
    assert places == [(".a2", 1), (".a2", 2)]


def test_an_ann_file_comes_before_parts(make: Maker) -> None:
    path = make("p53", "T1\tGene 0 3\tp53\n")
    path.with_suffix(".a1").write_text("T1\tProtein 0 3\tp53\n", encoding="utf-8")
    assert read_document(path).mentions == (Mention.of("Gene", 0, 3),)


def test_annotations_that_are_not_utf8(make: Maker) -> None:
    path = make("naïve", "")
    path.with_suffix(".ann").write_bytes("T1\tSign 0 1\tn\nT2\tSign 0 5\tnaïve\n".encode("latin-1"))
    with pytest.raises(EncodingError, match=r"note\.ann is not UTF-8: byte 28 \(0xEF\), in line 2"):
        read_document(path)


def test_a_nul_in_annotations_is_kept(make: Maker) -> None:
    document = make.read(TEXT, "T1\tDisease 0 1\tS\n#1\tNote T1\ta\0b\n")
    assert render_standoff(document).endswith("a\0b\n")


def test_annotations_without_a_text(make: Maker) -> None:
    path = make(TEXT, ANN)
    path.unlink()
    with pytest.raises(ReadError, match=r"note\.txt cannot be read: there is no such file"):
        read_document(path.with_suffix(".ann"))


def test_annotations_that_are_a_folder(make: Maker) -> None:
    path = make(TEXT)
    path.with_suffix(".ann").mkdir()
    with pytest.raises(ReadError, match="it is a folder"):
        read_document(path)


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"note\.docx is not a \.txt or \.ann file"):
        read_document(tmp_path / "note.docx")
