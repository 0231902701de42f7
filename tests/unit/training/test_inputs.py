"""Digests of what was read."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bioner_desk.training.inputs import digest_of


def test_a_file_has_the_digest_that_sha256sum_prints(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"notes")

    assert digest_of(tmp_path / "a") == hashlib.sha256(b"notes").hexdigest()


def test_a_folder_changes_with_its_texts_and_annotations_and_with_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"gout")
    empty = digest_of(tmp_path)
    (tmp_path / "a.ann").write_bytes(b"T1\tD 0 4\tgout\n")
    annotated = digest_of(tmp_path)
    (tmp_path / "README.md").write_bytes(b"x")

    assert digest_of(tmp_path) == annotated != empty
    (tmp_path / "a.ann").rename(tmp_path / "b.ann")
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")
    assert digest_of(tmp_path) != annotated
