"""Which data exactly were read: the SHA-256 of files and folders."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bioner_desk.corpora import digest, find_texts, read_bytes

_ANNOTATIONS = (".ann", ".a1", ".a2", ".co", ".rel")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file; of a folder, that of the names and digests of its texts and annotations, in their order.

    Raises:
        ReadError: it cannot be read.
    """
    if not path.is_dir():
        return digest(read_bytes(path))
    whole = hashlib.sha256()
    for _, text in find_texts([path]):
        for one in (text, *(text.with_suffix(suffix) for suffix in _ANNOTATIONS)):
            if one.exists():
                whole.update(f"{one.relative_to(path).as_posix()}\0{digest(read_bytes(one))}\n".encode())
    return whole.hexdigest()
