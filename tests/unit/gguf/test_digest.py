"""A file's SHA-256 is right, and computed again only when the file changed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from bioner_desk.errors import ModelNotFoundError
from bioner_desk.gguf import sha256_of


def test_the_hash_follows_the_content(tmp_path: Path) -> None:
    file = tmp_path / "a.gguf"
    file.write_bytes(b"one")
    assert sha256_of(file) == hashlib.sha256(b"one").hexdigest()

    file.write_bytes(b"three")
    assert sha256_of(file) == hashlib.sha256(b"three").hexdigest()


def test_a_file_of_the_same_size_and_time_is_not_read_again(tmp_path: Path) -> None:
    file = tmp_path / "a.gguf"
    file.write_bytes(b"one")
    os.utime(file, ns=(1, 1))
    first = sha256_of(file)
    file.write_bytes(b"two")
    os.utime(file, ns=(1, 1))

    assert sha256_of(file) == first


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="absent"):
        sha256_of(tmp_path / "absent.gguf")
