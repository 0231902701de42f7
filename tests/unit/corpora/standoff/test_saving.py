"""Writing to disk: nothing foreign is overwritten, nothing unchanged is touched."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.corpora.making import ANN, TEXT, Maker, by_id, changed, with_new, without

from bioner_desk.corpora import read_document, write_document
from bioner_desk.documents import Document, Mention
from bioner_desk.errors import ChangedOnDiskError, DependentsError, WriteError

OLD = 1_000_000_000


def ann_of(path: Path) -> str:
    return path.with_suffix(".ann").read_bytes().decode()


def age(path: Path) -> None:
    """Make both files look old, so that any write shows."""
    for file in (path, path.with_suffix(".ann")):
        if file.exists():
            os.utime(file, (OLD, OLD))


def touched(path: Path) -> list[str]:
    files = sorted(path.parent.iterdir())
    return [file.name for file in files if file.stat().st_mtime != OLD]


def test_an_edit_is_saved_and_the_text_is_not_touched(make: Maker) -> None:
    path = make(TEXT, ANN)
    age(path)
    written = write_document(changed(read_document(path), "T2", "Finding"), path)
    assert ann_of(path) == ANN.replace("Disease 17", "Finding 17")
    assert touched(path) == ["note.ann"]
    assert read_document(path) == written


def test_nothing_is_written_if_nothing_changed(make: Maker) -> None:
    path = make(TEXT, ANN)
    age(path)
    document = read_document(path)
    assert write_document(document, path) == document
    assert touched(path) == []


def test_taking_a_change_back_writes_the_old_file(make: Maker) -> None:
    path = make(TEXT, ANN)
    document = read_document(path)
    saved = write_document(without(document, "T2"), path, cascade=True)
    assert "T2" not in ann_of(path)
    assert write_document(saved, path) == saved


@pytest.mark.parametrize("ann", [None, "", "\n", ANN, "\ufeff" + ANN, ANN.replace("\n", "\r\n"), ANN.rstrip("\n")])
def test_a_copy_elsewhere_is_the_same_byte_for_byte(make: Maker, tmp_path: Path, ann: str | None) -> None:
    path = make("\ufeff" + TEXT, ann)
    copy = tmp_path / "deep" / "er" / "note.txt"
    document = write_document(read_document(path), copy)
    assert copy.read_bytes() == path.read_bytes()
    assert copy.with_suffix(".ann").exists() is (ann is not None)
    if ann is not None:
        assert copy.with_suffix(".ann").read_bytes() == path.with_suffix(".ann").read_bytes()
    write_document(with_new(document, Mention.of("Sign", 1, 8)), copy)
    assert "Started" in ann_of(copy)


def test_a_document_without_annotations_gets_no_file_until_it_has_some(make: Maker) -> None:
    path = make(TEXT)
    document = write_document(read_document(path), path)
    assert not path.with_suffix(".ann").exists()
    document = write_document(with_new(document, Mention.of("Sign", 0, 7)), path)
    assert ann_of(path) == "T1\tSign 0 7\tStarted\n"
    write_document(document.with_mentions(()), path)
    assert ann_of(path) == ""


def test_a_document_made_in_memory_gets_both_files(tmp_path: Path) -> None:
    path = tmp_path / "new.txt"
    document = Document(text="fever\r\n", mentions=(Mention.of("Sign", 0, 5),))
    written = write_document(document, path)
    assert path.read_bytes() == b"fever\r\n"
    assert ann_of(path) == "T1\tSign 0 5\tfever\n"
    assert by_id(written, "T1") == document.mentions[0]


def test_a_document_made_in_memory_without_mentions_gets_an_empty_file(tmp_path: Path) -> None:
    write_document(Document(text="fever"), tmp_path / "new.txt")
    assert ann_of(tmp_path / "new.txt") == ""


def test_the_result_goes_on_where_the_file_is(make: Maker) -> None:
    path = make(TEXT, ANN)
    document = write_document(with_new(read_document(path), Mention.of("Sign", 0, 7)), path)
    assert by_id(document, "T6") == Mention.of("Sign", 0, 7)
    document = write_document(changed(document, "T6", "Start"), path)
    document = write_document(without(document, "T6"), path)
    document = write_document(with_new(document, Mention.of("Sign", 40, 48)), path)
    assert ann_of(path) == f"{ANN}T7\tSign 40 48\tfollowed\n"
    assert read_document(path) == document


def test_new_mentions_keep_their_place_and_class(make: Maker) -> None:
    path = make("high\nfever", "T1\tSign 0 4\thigh\n")
    document = read_document(path)
    written = write_document(document.with_mentions([Mention.of("Signe clinique", 0, 10), *document.mentions]), path)
    assert [(mention.id, mention.type) for mention in written.mentions] == [("T2", "Signe clinique"), ("T1", "Sign")]
    assert written.mentions[0] == Mention.of("Signe clinique", 0, 4, 5, 10)
    age(path)
    assert write_document(written, path) == written
    assert touched(path) == []


def test_the_counting_of_an_open_document_stays(make: Maker) -> None:
    text = "one fever\r\ntwo chills\r\n"
    path = make(text, "T1\tSign 14 20\tchills\n")
    document = write_document(read_document(path).with_mentions(()), path)
    document = write_document(document.with_mentions([Mention.of("Sign", 15, 21)]), path)
    assert ann_of(path) == "T2\tSign 14 20\tchills\n"
    assert read_document(path).mentions == document.mentions


class TestConflicts:
    def test_annotations_that_somebody_else_changed(self, make: Maker) -> None:
        path = make(TEXT, ANN)
        document = changed(read_document(path), "T2", "Finding")
        path.with_suffix(".ann").write_bytes(b"T1\tOther 0 1\tS\n")
        with pytest.raises(ChangedOnDiskError) as caught:
            write_document(document, path)
        assert "note.ann" in str(caught.value)
        assert caught.value.hint
        assert ann_of(path) == "T1\tOther 0 1\tS\n"

    def test_even_if_they_may_be_overwritten(self, make: Maker) -> None:
        path = make(TEXT, ANN)
        document = read_document(path)
        path.with_suffix(".ann").write_bytes(b"")
        with pytest.raises(ChangedOnDiskError):
            write_document(document, path, overwrite=True)

    def test_annotations_that_somebody_else_deleted(self, make: Maker) -> None:
        path = make(TEXT, ANN)
        document = changed(read_document(path), "T2", "Finding")
        path.with_suffix(".ann").unlink()
        with pytest.raises(ChangedOnDiskError):
            write_document(document, path)

    def test_annotations_that_somebody_else_made(self, make: Maker) -> None:
        path = make(TEXT)
        document = with_new(read_document(path), Mention.of("Sign", 0, 7))
        path.with_suffix(".ann").write_bytes(b"")
        with pytest.raises(ChangedOnDiskError):
            write_document(document, path)

    def test_the_same_change_by_somebody_else_is_no_conflict(self, make: Maker) -> None:
        path = make(TEXT, ANN)
        document = changed(read_document(path), "T2", "Finding")
        path.with_suffix(".ann").write_bytes(ANN.replace("Disease 17", "Finding 17").encode())
        age(path)
        written = write_document(document, path)
        assert touched(path) == []
        assert read_document(path) == written

    def test_a_text_that_somebody_else_changed(self, make: Maker) -> None:
        path = make(TEXT, ANN)
        document = changed(read_document(path), "T2", "Finding")
        path.write_bytes(TEXT.replace("Started", "Began").encode())
        with pytest.raises(ChangedOnDiskError, match=r"note\.txt was changed"):
            write_document(document, path)
        assert ann_of(path) == ANN

    def test_another_text(self, make: Maker, tmp_path: Path) -> None:
        target = tmp_path / "note.txt"
        target.write_bytes(b"something else")
        with pytest.raises(WriteError, match="with another text") as caught:
            write_document(read_document(make(TEXT, ANN)), target, overwrite=True)
        assert not isinstance(caught.value, ChangedOnDiskError)
        assert target.read_bytes() == b"something else"
        assert not target.with_suffix(".ann").exists()

    def test_other_annotations_are_overwritten_only_if_asked(self, make: Maker, tmp_path: Path) -> None:
        document = read_document(make(TEXT, ANN))
        target = tmp_path / "note.txt"
        target.with_suffix(".ann").write_bytes(b"T1\tMine 0 1\tS\n")
        with pytest.raises(WriteError, match="with other annotations"):
            write_document(document, target)
        assert not target.exists()
        write_document(document, target, overwrite=True)
        assert ann_of(target) == ANN

    def test_a_text_beside_that_is_the_same(self, make: Maker, tmp_path: Path) -> None:
        target = tmp_path / "note.txt"
        target.write_bytes(TEXT.encode())
        os.utime(target, (OLD, OLD))
        write_document(read_document(make(TEXT, ANN)), target)
        assert target.stat().st_mtime == OLD
        assert ann_of(target) == ANN

    def test_a_refused_deletion_writes_nothing(self, make: Maker, tmp_path: Path) -> None:
        document = without(read_document(make(TEXT, ANN)), "T2")
        with pytest.raises(DependentsError):
            write_document(document, tmp_path / "note.txt")
        assert not (tmp_path / "note.txt").exists()

    def test_a_link_to_the_folder_leads_to_the_same_document(self, make: Maker, tmp_path: Path) -> None:
        path = make(TEXT, ANN)
        link = tmp_path / "link"
        link.symlink_to(path.parent, target_is_directory=True)
        write_document(changed(read_document(path), "T2", "Finding"), link / path.name)
        assert "Finding" in ann_of(path)

    def test_half_a_surrogate_pair_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(WriteError, match="half a surrogate pair"):
            write_document(Document(text="a\ud83d"), tmp_path / "note.txt")
        assert list(tmp_path.iterdir()) == []


class TestSharedTasks:
    @pytest.fixture
    def path(self, make: Maker) -> Path:
        path = make("p53 binds mdm2")
        path.with_suffix(".a1").write_text("T1\tProtein 0 3\tp53\n", encoding="utf-8")
        path.with_suffix(".a2").write_text("T2\tBinding 4 9\tbinds\nE1\tBinding:T2 Theme:T1\n", encoding="utf-8")
        return path

    def test_unchanged_parts_stay_as_they_are(self, path: Path) -> None:
        document = read_document(path)
        assert write_document(document, path) == document
        assert not path.with_suffix(".ann").exists()

    def test_changes_are_not_written_beside_them(self, path: Path) -> None:
        with pytest.raises(WriteError, match="shared-task files"):
            write_document(changed(read_document(path), "T1", "Gene"), path)
        assert not path.with_suffix(".ann").exists()

    def test_elsewhere_they_become_one_file(self, path: Path, tmp_path: Path) -> None:
        target = tmp_path / "out" / "p.txt"
        written = write_document(changed(read_document(path), "T1", "Gene"), target)
        assert ann_of(target).startswith("T1\tGene 0 3\tp53\nT2\tBinding")
        write_document(replace(written, mentions=()), target, cascade=True)
        assert ann_of(target) == ""
