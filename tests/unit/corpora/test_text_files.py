"""Reading texts strictly, and finding them."""

from __future__ import annotations

import errno
import os
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from bioner_desk.corpora import find_annotations, find_texts, read_text
from bioner_desk.errors import EncodingError, ReadError, UsageError

FRENCH = "Le patient présente une fièvre élevée.\nTempérature\u00a0: 39\n"


@pytest.fixture
def text(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(data: bytes) -> Path:
        path = tmp_path / "note.txt"
        path.write_bytes(data)
        return path

    return write


def test_every_character_is_kept(text: Callable[[bytes], Path]) -> None:
    content = "\ufeffa\r\nb\rc\n\u2028\u0085\x0b\x0c\t😀\x01\x1a"
    assert read_text(text(content.encode())) == content


@pytest.mark.parametrize(
    ("data", "place", "encoding"),
    [
        (FRENCH.encode("cp1252"), r"byte 13 \(0xE9\), in line 1", "cp1252"),
        (b"one\ntwo \x93quoted\x94\n", r"byte 8 \(0x93\), in line 2", "cp1252"),
        (b"one\n\x81\xe9", r"byte 4 \(0x81\), in line 2", "latin-1"),
        (b"\xed\xa0\x80", r"byte 0 \(0xED\), in line 1", "cp1252"),
        (FRENCH.encode("utf-16"), r"byte 0 \(0xFF\), in line 1", "utf-16"),
        (b"\xfe\xff" + FRENCH.encode("utf-16-be"), r"byte 0 \(0xFE\), in line 1", "utf-16"),
        (FRENCH.encode("utf-32"), r"byte 0 \(0xFF\), in line 1", "utf-32"),
        ("plain".encode("utf-16-le"), r"byte 0 \(0x70\), in line 1", "utf-16-le"),
        ("plain".encode("utf-16-be"), r"byte 0 \(0x00\), in line 1", "utf-16-be"),
    ],
)
def test_other_encodings_are_named(text: Callable[[bytes], Path], data: bytes, place: str, encoding: str) -> None:
    path = text(data)
    with pytest.raises(EncodingError, match=f"is not UTF-8: {place}") as caught:
        read_text(path)
    assert str(path) in str(caught.value)
    assert f"bioner-desk convert {path} --from {encoding}" in caught.value.hint
    assert data.decode(encoding)


@pytest.mark.skipif(os.name == "nt", reason="another shell")
@pytest.mark.parametrize("name", ["my note.txt", "O'Br$ien.txt"])
def test_the_command_can_be_copied(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xe9")
    with pytest.raises(EncodingError) as caught:
        read_text(path)
    command = shlex.split(caught.value.hint[caught.value.hint.index("bioner-desk convert") :])
    assert command == ["bioner-desk", "convert", str(path), "--from", "cp1252"]


def test_a_damaged_byte_in_utf8_is_not_taken_for_another_encoding(text: Callable[[bytes], Path]) -> None:
    with pytest.raises(EncodingError) as caught:
        read_text(text("Übelkeit, Ödeme: grö".encode() + b"\xff" + "ßer".encode()))
    assert "damaged" in caught.value.hint
    assert "convert" not in caught.value.hint


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(ReadError, match="pipe"):
        read_text(tmp_path / "pipe.txt")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_in_a_circle_are_found_and_then_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("b.txt")
    (tmp_path / "b.txt").symlink_to("a.txt")
    for _, path in find_texts([tmp_path]):
        with pytest.raises(ReadError):
            read_text(path)


@pytest.mark.parametrize("data", [b"%PDF\0\x00\xff\xfe\0\0\x89", b"text with \0 in it", b"PK\x03\x04\0\0\0\0\xc3\x28"])
def test_binary_files_are_refused(text: Callable[[bytes], Path], data: bytes) -> None:
    with pytest.raises(ReadError, match="looks like a binary file") as caught:
        read_text(text(data))
    assert not isinstance(caught.value, EncodingError)


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="there is no such file"):
        read_text(tmp_path / "missing.txt")
    with pytest.raises(ReadError, match="it is a folder"):
        read_text(tmp_path)


def test_a_file_that_may_not_be_read(text: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = text(b"secret")

    def refuse(_self: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ReadError, match="you are not allowed to read it"):
        read_text(path)


class TestFinding:
    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        names = ["b.txt", "a.txt", "A.TXT", "sub/z.txt", "sub/deep/y.txt", "aa/x.txt"]
        others = ["a.ann", "notes.md", ".bioner/state.txt", ".hidden.txt", "sub/.git/c.txt", "txt"]
        for name in names + others:
            path = tmp_path / "root" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return tmp_path / "root"

    def found(self, root: Path, *paths: Path) -> list[str]:
        return [str(path.relative_to(root)) for _, path in find_texts(paths)]

    def test_folders_are_searched_in_order_without_hidden_ones(self, root: Path) -> None:
        assert self.found(root, root) == ["A.TXT", "a.txt", "b.txt", "aa/x.txt", "sub/z.txt", "sub/deep/y.txt"]

    def test_the_root_of_each_is_told(self, root: Path) -> None:
        assert list(find_texts([str(root / "aa"), root / "b.txt"])) == [
            (root / "aa", root / "aa" / "x.txt"),
            (root, root / "b.txt"),
        ]

    def test_each_comes_once(self, root: Path) -> None:
        assert self.found(root, root / "sub" / "z.txt", root / "sub", root / "sub") == ["sub/z.txt", "sub/deep/y.txt"]

    def test_links_that_lead_back_do_not_go_on_for_ever(self, root: Path) -> None:
        (root / "sub" / "loop").symlink_to(root, target_is_directory=True)
        (root / "sub" / "again").symlink_to(root / "sub" / "deep", target_is_directory=True)
        assert self.found(root, root / "sub").count("sub/deep/y.txt") <= 1
        assert len(self.found(root, root / "sub")) == 6

    def test_annotations_are_searched_in_the_same_way(self, root: Path) -> None:
        for name in ("sub/z.ann", ".hidden.ann", ".bioner/b.ann"):
            (root / name).touch()
        assert [str(path.relative_to(root)) for path in find_annotations(root)] == ["a.ann", "sub/z.ann"]

    def test_a_hidden_folder_that_was_named_is_searched(self, root: Path) -> None:
        assert self.found(root, root / ".bioner") == [".bioner/state.txt"]

    def test_a_folder_without_texts(self, tmp_path: Path) -> None:
        assert list(find_texts([tmp_path])) == []

    def test_a_folder_that_cannot_be_read_is_not_left_out_silently(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scandir = os.scandir

        def refuse(path: str) -> object:
            if path.endswith("deep"):
                raise PermissionError(errno.EACCES, "Permission denied", path)
            return scandir(path)

        monkeypatch.setattr(os, "scandir", refuse)
        with pytest.raises(ReadError, match=r"deep cannot be read: Permission denied"):
            list(find_texts([root]))

    def test_other_files_are_refused(self, root: Path) -> None:
        with pytest.raises(UsageError, match=r"notes\.md is not a \.txt file"):
            list(find_texts([root / "notes.md"]))

    def test_missing_ones_are_refused(self, root: Path) -> None:
        with pytest.raises(ReadError, match="There is no file or folder"):
            list(find_texts([root / "nothing"]))
