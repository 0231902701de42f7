"""UTF-8 copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from bioner_desk.corpora import convert_to_utf8, read_document
from bioner_desk.errors import EncodingError, ReadError, UsageError, WriteError

TEXT = "fièvre\r\nélevée"
ANN = "T1\tSigne 8 14\télevée\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "old" / "note.txt"
    path.parent.mkdir()
    path.write_bytes(TEXT.encode("cp1252"))
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "new.txt"


def test_text_and_annotations_are_copied_and_still_fit(source: Path, target: Path) -> None:
    source.with_suffix(".ann").write_bytes(ANN.encode("cp1252"))
    assert convert_to_utf8(source, target, "cp1252") == (target, target.with_suffix(".ann"))
    assert target.read_bytes() == TEXT.encode()
    assert target.with_suffix(".ann").read_bytes() == ANN.encode()
    assert read_document(target).problems == ()
    assert source.read_bytes() == TEXT.encode("cp1252")


def test_annotations_in_utf8_are_copied_as_they_are(source: Path, target: Path) -> None:
    source.with_suffix(".ann").write_bytes(ANN.encode())
    convert_to_utf8(source, target, "cp1252")
    assert target.with_suffix(".ann").read_bytes() == ANN.encode()


def test_a_text_alone(source: Path, target: Path) -> None:
    source.write_bytes(TEXT.encode("utf-16"))
    assert convert_to_utf8(source, target, "utf-16") == (target,)
    assert target.read_bytes() == TEXT.encode()


@pytest.mark.parametrize("existing", [".txt", ".ann"])
def test_nothing_is_overwritten(source: Path, target: Path, existing: str) -> None:
    source.with_suffix(".ann").write_bytes(ANN.encode())
    target.with_suffix(existing).write_bytes(b"mine")
    with pytest.raises(WriteError, match="is there already"):
        convert_to_utf8(source, target, "cp1252")
    assert target.with_suffix(existing).read_bytes() == b"mine"
    assert len(list(target.parent.glob("new.*"))) == 1


def test_another_encoding_than_said(source: Path, target: Path) -> None:
    with pytest.raises(EncodingError, match="is not ascii"):
        convert_to_utf8(source, target, "ascii")
    assert not target.exists()


@pytest.mark.parametrize("encoding", ["klingon", "rot13", "hex"])
def test_what_is_no_encoding(source: Path, target: Path, encoding: str) -> None:
    with pytest.raises(UsageError, match=encoding):
        convert_to_utf8(source, target, encoding)


def test_a_missing_file(tmp_path: Path, target: Path) -> None:
    with pytest.raises(ReadError):
        convert_to_utf8(tmp_path / "missing.txt", target, "cp1252")


@pytest.mark.parametrize(("source_suffix", "target_suffix"), [(".ann", ".txt"), (".txt", ".ann")])
def test_only_texts_are_converted(source: Path, target: Path, source_suffix: str, target_suffix: str) -> None:
    source.with_suffix(".ann").write_bytes(ANN.encode("cp1252"))
    with pytest.raises(UsageError, match=r"not a \.txt file"):
        convert_to_utf8(source.with_suffix(source_suffix), target.with_suffix(target_suffix), "cp1252")
    assert list(target.parent.glob("new.*")) == []
