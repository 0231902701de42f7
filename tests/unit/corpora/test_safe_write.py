"""Writing safely: the old file or the new one, never something in between."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from bioner_desk.corpora.safe_write import digest, make_folder, write_atomically
from bioner_desk.errors import ChangedOnDiskError, WriteError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "note.ann"
    path.write_bytes(b"old")
    return path


def failing(code: int):
    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


def test_replaces_the_content(path: Path) -> None:
    write_atomically(path, b"new\r\n")
    assert path.read_bytes() == b"new\r\n"
    assert list(path.parent.iterdir()) == [path]


def test_makes_a_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "new.ann", b"new", expected=None)
    assert (tmp_path / "new.ann").read_bytes() == b"new"


def test_the_content_is_complete_before_it_gets_its_name(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[tuple[str, int]] = []
    replace, fsync = os.replace, os.fsync

    def spy_fsync(handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            events.append(("fsync", os.fstat(handle).st_size))
        fsync(handle)

    def spy_replace(source: Path, target: Path) -> None:
        events.append(("replace", source.stat().st_size))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", spy_fsync)
    monkeypatch.setattr(os, "replace", spy_replace)
    write_atomically(path, b"newer")
    assert events == [("fsync", 5), ("replace", 5)]


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        ("replace", errno.EACCES, "you are not allowed to write there"),
        ("replace", errno.EROFS, "the folder can only be read"),
        ("fsync", errno.ENOSPC, "the disk is full"),
        ("fsync", errno.EIO, os.strerror(errno.EIO)),
        ("open", errno.EACCES, "you are not allowed to write there"),
        ("open", errno.ENAMETOOLONG, "its name is too long"),
    ],
)
def test_a_failure_leaves_the_old_file_and_nothing_else(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, words: str
) -> None:
    monkeypatch.setattr(os, call, failing(code))
    with pytest.raises(WriteError, match=words) as caught:
        write_atomically(path, b"new")
    monkeypatch.undo()
    assert str(path) in str(caught.value)
    assert caught.value.hint
    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]


def test_an_interruption_leaves_the_old_file_and_nothing_else(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_cannot_be_flushed_is_no_failure(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync

    def only_files(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "not for folders")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", only_files)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_copy_need_not_be_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", failing(errno.EIO))
    write_atomically(path, b"new", durable=False)
    assert path.read_bytes() == b"new"


def test_what_is_expected_is_there(path: Path) -> None:
    write_atomically(path, b"new", expected=digest(b"old"))
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("expected", "there", "happened"),
    [(digest(b"older"), b"old", "was changed"), (None, b"old", "appeared"), (digest(b"old"), None, "was deleted")],
)
def test_what_is_expected_is_not_there(path: Path, expected: str | None, there: bytes | None, happened: str) -> None:
    if there is None:
        path.unlink()
    with pytest.raises(ChangedOnDiskError, match=happened):
        write_atomically(path, b"new", expected=expected)
    assert list(path.parent.iterdir()) == ([path] if there else [])
    if there:
        assert path.read_bytes() == there


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_permissions_are_kept(path: Path) -> None:
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    write_atomically(tmp_path / "new", b"")
    assert (tmp_path / "new").stat().st_mode == usual.stat().st_mode


def test_a_link_is_followed(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.ann"
    link.symlink_to(path)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("missing/note.ann", "its folder does not exist"),
        ("note.ann/x", "its folder is a file"),
        (".", "it is a folder"),
    ],
)
def test_places_that_cannot_be(path: Path, target: str, words: str) -> None:
    with pytest.raises(WriteError, match=words):
        write_atomically(path.parent / target, b"new")
    assert path.read_bytes() == b"old"


def test_making_folders(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(WriteError, match="its folder is a file"):
        make_folder(tmp_path / "file" / "b")
