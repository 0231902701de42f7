"""A UTF-8 copy of a document in another encoding; offsets stay valid, for they count characters."""

from __future__ import annotations

from pathlib import Path

from bioner_desk.corpora.safe_write import write_atomically
from bioner_desk.corpora.text_files import read_bytes
from bioner_desk.errors import EncodingError, UsageError, WriteError


def convert_to_utf8(source: Path, target: Path, encoding: str) -> tuple[Path, ...]:
    """Write a UTF-8 copy of a text file and of the .ann file beside it, and return the files that were written.

    An .ann file that is UTF-8 already is copied as it is.

    Raises:
        UsageError: there is no such encoding, or a name does not end in .txt.
        EncodingError: the file does not have that encoding.
        WriteError: a file to be written is there already.
    """
    for path in (source, target):
        if path.suffix.lower() != ".txt":
            message = f"{path} is not a .txt file."
            raise UsageError(message, hint="Name the text; the .ann file beside it is copied along.")
    copies = {target: _decoded(source, encoding).encode("utf-8")}
    ann = source.with_suffix(".ann")
    if ann.exists():
        copies[target.with_suffix(".ann")] = _as_utf8(ann, encoding)
    for path in copies:
        if path.exists():
            message = f"{path} is there already."
            raise WriteError(message, hint="Choose another name or folder for the copy.")
    for path, data in copies.items():
        write_atomically(path, data, expected=None)
    return tuple(copies)


def _as_utf8(path: Path, encoding: str) -> bytes:
    data = read_bytes(path)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(path, encoding).encode("utf-8")
    return data


def _decoded(path: Path, encoding: str) -> str:
    try:
        return read_bytes(path).decode(encoding)
    except LookupError as error:
        message = f"There is no text encoding {encoding!r}."
        raise UsageError(message, hint="Examples: cp1252, latin-1, utf-16.") from error
    except UnicodeError as error:
        message = f"{path} is not {encoding}: {error}."
        raise EncodingError(message, hint="Try another encoding: cp1252, latin-1, utf-16.") from error
