"""Folders of annotations brought together, with everything that people send back."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from bioner_desk.documents import Mention
from bioner_desk.errors import ReadError, UsageError
from bioner_desk.evaluation.gathering import LeftOut, gather, rater_names

TEXT = "fever and cough\n"
FEVER, COUGH = "T1\tSign 0 5\tfever\n", "T1\tSign 10 15\tcough\n"


def folder(path: Path, files: Mapping[str, str]) -> Path:
    """A folder with these files."""
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content.encode())
    path.mkdir(exist_ok=True)
    return path


@pytest.fixture
def anna(tmp_path: Path) -> Path:
    """Two notes with their annotations, one in a folder below."""
    files = {"1.txt": TEXT, "1.ann": FEVER, "more/2.txt": "cold\n", "more/2.ann": ""}
    return folder(tmp_path / "anna", files)


def test_documents_by_name_with_everybodys_mentions(tmp_path: Path, anna: Path) -> None:
    ben = folder(tmp_path / "ben", {"1.txt": TEXT, "1.ann": COUGH, "more/2.txt": "cold\n", "more/2.ann": ""})
    found = gather([anna, ben])
    assert found.raters == ("anna", "ben")
    assert [(document.name, document.text) for document in found.documents] == [("1", TEXT), ("more/2", "cold\n")]
    assert found.documents[0].mentions == {"anna": (Mention.of("Sign", 0, 5),), "ben": (Mention.of("Sign", 10, 15),)}
    assert found.documents[1].mentions == {"anna": (), "ben": ()}
    assert (found.lacking, found.unusable, found.problems) == ((), (), {"anna": (), "ben": ()})


def test_annotations_alone_get_the_text_of_another(tmp_path: Path, anna: Path) -> None:
    ben = folder(tmp_path / "ben", {"1.ann": COUGH, "more/2.ann": "T1\tSign 2 90\told\n", "3.ann": ""})
    found = gather([ben, anna])
    assert found.documents[0].mentions["ben"] == (Mention.of("Sign", 10, 15),)
    assert found.documents[1].mentions["ben"] == ()
    assert [(one.line, one.path.endswith("2.ann")) for one in found.problems["ben"]] == [(1, True)]
    assert found.unusable == (LeftOut("ben", "3", "no folder has its text"),)
    assert found.lacking == (LeftOut("anna", "3", "it is not there"),)


def test_texts_may_lie_in_a_folder_of_their_own(tmp_path: Path) -> None:
    anna, ben = (folder(tmp_path / name, {"1.ann": ann}) for name, ann in (("anna", FEVER), ("ben", COUGH)))
    assert gather([anna, ben]).documents == ()
    found = gather([anna, ben], folder(tmp_path / "notes", {"1.txt": TEXT, "2.txt": ""}))
    assert [document.name for document in found.documents] == ["1"]
    assert (found.lacking, found.unusable) == ((), ())


def test_the_text_that_most_have_counts(tmp_path: Path, anna: Path) -> None:
    others = [
        folder(tmp_path / name, {"1.txt": text, "1.ann": FEVER, "more/2.ann": ""})
        for name, text in (("ben", TEXT + "!"), ("cleo", TEXT))
    ]
    for order in ([anna, *others], [others[0], anna, others[1]]):
        found = gather(order)
        assert found.documents[0].text == TEXT
        assert set(found.documents[0].mentions) == {"anna", "cleo"}
        assert [(one.rater, one.document) for one in found.unusable] == [("ben", "1")]
        assert "text" in found.unusable[0].reason


def test_two_different_texts_are_not_compared(tmp_path: Path, anna: Path) -> None:
    ben = folder(tmp_path / "ben", {"1.txt": TEXT.replace("\n", "\r\n"), "1.ann": FEVER, "more/2.ann": ""})
    found = gather([anna, ben])
    assert [document.name for document in found.documents] == ["more/2"]
    assert [(one.rater, one.document) for one in found.unusable] == [("ben", "1")]


def test_a_text_without_annotations_was_not_annotated(tmp_path: Path, anna: Path) -> None:
    ben = folder(tmp_path / "ben", {"1.txt": TEXT + "other", "more/2.txt": "cold\n", "more/2.ann": ""})
    found = gather([anna, ben])
    assert [document.name for document in found.documents] == ["more/2"]
    assert found.lacking == (LeftOut("ben", "1", "there is its text without annotations"),)
    assert found.unusable == ()


def test_what_cannot_be_read_is_named(tmp_path: Path, anna: Path) -> None:
    ben = folder(tmp_path / "ben", {"1.ann": "", "more/2.ann": "", "4.txt": "", "4.ann": ""})
    (ben / "1.ann").write_bytes(b"T1\tSign 0 5\tfi\xe8vre\n")
    (ben / "4.txt").write_bytes(b"fi\xe8vre")
    found = gather([anna, ben])
    assert [document.name for document in found.documents] == ["more/2"]
    assert [(one.rater, one.document) for one in found.unusable] == [("ben", "1"), ("ben", "4")]
    assert all("not UTF-8" in one.reason for one in found.unusable)


def test_a_corpus_file_stands_for_a_folder(tmp_path: Path, anna: Path) -> None:
    corpus = tmp_path / "ben.jsonl"
    record = {"id": "1", "text": TEXT, "entities": [{"type": "Sign", "start": 0, "end": 5}]}
    corpus.write_text("\n".join(map(json.dumps, (record, record | {"id": "twice"}, record | {"id": "twice"}))))
    found = gather([anna, corpus])
    assert found.raters == ("anna", "ben.jsonl")
    assert found.documents[0].mentions["anna"] == found.documents[0].mentions["ben.jsonl"]
    assert found.unusable == (LeftOut("ben.jsonl", "twice", f"{corpus} has several documents of this name"),)


def test_names_that_are_no_utf8_are_readable(tmp_path: Path, anna: Path) -> None:
    ben = folder(tmp_path / "ben", {"1.ann": FEVER, os.fsdecode(b"n\xff.txt"): TEXT, os.fsdecode(b"n\xff.ann"): FEVER})
    assert [one.document for one in gather([anna, ben]).lacking if one.rater == "anna"] == ["n\\xff"]


def test_a_damaged_corpus_file_stops(tmp_path: Path, anna: Path) -> None:
    (tmp_path / "ben.jsonl").write_text("{")
    with pytest.raises(ReadError, match="not a record"):
        gather([anna, tmp_path / "ben.jsonl"])


def test_fewer_than_two(anna: Path) -> None:
    with pytest.raises(UsageError, match="at least two"):
        gather([anna])


def test_a_folder_that_is_gone_is_said_to_be(tmp_path: Path, anna: Path) -> None:
    with pytest.raises(ReadError, match="Berta does not exist") as caught:
        gather([anna, tmp_path / "Berta"])
    assert "moved or deleted" in caught.value.hint


def test_a_folder_is_not_compared_with_itself(tmp_path: Path, anna: Path) -> None:
    (tmp_path / "link").symlink_to(anna, target_is_directory=True)
    with pytest.raises(UsageError, match="is given twice"):
        gather([anna, anna])
    with pytest.raises(UsageError, match="are the same"):
        gather([anna, tmp_path / "link"])
    with pytest.raises(UsageError, match="are the same"):
        gather([anna, anna / ".." / "anna"])


@pytest.mark.parametrize("files", [{}, {"1.txt": TEXT}, {"notes.md": ""}])
def test_a_folder_without_annotations(tmp_path: Path, anna: Path, files: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"no annotations in .*empty"):
        gather([anna, folder(tmp_path / "empty", files)])


def test_names_are_as_long_as_they_have_to_be() -> None:
    paths = [Path("/study/anna/ann"), Path("/study/ben/ann"), Path("/other/cleo"), Path("/a/b"), Path("/x/a/b")]
    *names, whole, longest = rater_names(paths)
    assert names == ["anna/ann", "ben/ann", "cleo"]
    assert (Path(whole), longest) == (Path("/a/b").absolute(), "x/a/b")


def test_names_of_relative_paths(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(folder(tmp_path / "anna", {}))
    assert rater_names([Path(), Path("../ben"), Path("x/anna")]) == (f"{tmp_path.name}/anna", "ben", "x/anna")
