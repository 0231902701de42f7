"""Reading text files strictly: nothing is guessed, dropped or replaced, and errors say where and what to do."""

from __future__ import annotations

import codecs
import errno
import os
import shlex
import stat
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NoReturn

from bioner_desk.errors import EncodingError, ReadError, UsageError

_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_REASONS = {
    errno.ENOENT: "there is no such file",
    errno.EACCES: "you are not allowed to read it",
    errno.EPERM: "you are not allowed to read it",
    errno.EISDIR: "it is a folder",
}


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        ReadError: the file cannot be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
            # A pipe would be waited for, a device read without end.
            message = f"{path} is not a file but a pipe or a device."
            raise ReadError(message, hint="Choose a plain text file (.txt, UTF-8).")
        return path.read_bytes()
    except OSError as error:
        # Windows says "not allowed" of a folder.
        reason = "it is a folder" if path.is_dir() else _REASONS.get(error.errno or 0, error.strerror or str(error))
        message = f"{path} cannot be read: {reason}."
        raise ReadError(message, hint="Check the path and the permissions of the file.") from error


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, every character as it is: line ends, byte order mark and control characters.

    Raises:
        EncodingError: the bytes are not UTF-8.
        ReadError: the file cannot be read, or is no text.
    """
    text = decode(read_bytes(path), path)
    if "\0" in text:
        message = f"{path} looks like a binary file: there is a NUL character in it."
        raise ReadError(message, hint="Choose a plain text file (.txt, UTF-8).")
    return text


def decode(data: bytes, path: Path) -> str:
    """The text of UTF-8 bytes; `path` is named in the error.

    Raises:
        EncodingError: the bytes are not UTF-8.
        ReadError: they are no text at all.
    """
    if wide := _wide_encoding(data):
        raise _not_utf8(path, 0, data, wide)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in data:
            message = f"{path} looks like a binary file: byte {data.index(0)} is NUL."
            raise ReadError(message, hint="Choose a plain text file (.txt, UTF-8).") from error
        raise _not_utf8(path, error.start, data, _single_byte_encoding(data)) from error


def find_texts(paths: Iterable[Path | str]) -> Iterator[tuple[Path, Path]]:
    """Every text file of the given files and folders, each once, with the folder that it was found below.

    Folders are searched to the bottom, in the order of names; hidden files and folders are left out, and a folder that
    links lead to twice is visited once.

    Raises:
        ReadError: there is no such file or folder, or a folder cannot be read.
        UsageError: a file that was named is not a .txt file.
    """
    seen: set[str] = set()
    for given in paths:
        path = Path(given)
        root, found = (path, _below(path, is_text_file)) if path.is_dir() else (path.parent, iter([_checked(path)]))
        for text in found:
            real = os.path.realpath(text)  # unlike Path.resolve, no exception for links in a circle
            if real not in seen:
                seen.add(real)
                yield root, text


def find_annotations(folder: Path) -> Iterator[Path]:
    """Every .ann file below a folder, in the order of names; hidden files and folders are left out.

    Raises:
        ReadError: a folder cannot be read.
    """
    return _below(folder, lambda path: path.suffix == ".ann")


def is_text_file(path: Path) -> bool:
    """Whether the name is that of a text document."""
    return path.suffix.lower() == ".txt"


def _below(folder: Path, is_wanted: Callable[[Path], bool]) -> Iterator[Path]:
    visited: set[str] = set()
    for parent, folders, files in os.walk(folder, followlinks=True, onerror=_unreadable):
        real = os.path.realpath(parent)
        if real in visited:
            folders.clear()
            continue
        visited.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if is_wanted(Path(name)) and not name.startswith("."):
                yield Path(parent, name)


def _unreadable(error: OSError) -> NoReturn:
    message = f"The folder {error.filename} cannot be read: {error.strerror}."
    raise ReadError(message, hint="Check its permissions, or name other folders.") from error


def _checked(path: Path) -> Path:
    if not path.exists():
        message = f"There is no file or folder {path}."
        raise ReadError(message, hint="Check the path.")
    if not is_text_file(path):
        message = f"{path} is not a .txt file."
        raise UsageError(message, hint="Name .txt files, or folders that hold some.")
    return path


def _wide_encoding(data: bytes) -> str:
    """UTF-16 or UTF-32 if the bytes show it, else nothing."""
    for mark, encoding in _WIDE_MARKS:
        if data.startswith(mark):
            return encoding
    if b"\0" not in data:
        return ""
    # Western text without a mark: every other byte is NUL.
    for encoding, nuls, others in (("utf-16-le", data[1::2], data[::2]), ("utf-16-be", data[::2], data[1::2])):
        if len(nuls) > 1 and nuls.count(0) > 0.8 * len(nuls) and 0 not in others:
            return encoding
    return ""


def _single_byte_encoding(data: bytes) -> str:
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _not_utf8(path: Path, at: int, data: bytes, encoding: str) -> EncodingError:
    line = data.count(b"\n", 0, at) + 1
    message = f"{path} is not UTF-8: byte {at} (0x{data[at]:02X}), in line {line}."
    if _is_damaged_utf8(data):
        hint = (
            "The rest of it is UTF-8, so this byte is probably damaged. Open the file in an editor and repair the line."
        )
        return EncodingError(message, hint=hint)
    command = f"bioner-desk convert {_quoted(path)} --from {encoding}"
    return EncodingError(
        message, hint=f"It is probably {encoding}. Make a UTF-8 copy, and move the original away: {command}"
    )


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether most characters beyond ASCII are good UTF-8; in another encoding hardly any would be."""
    decoded = data.decode("utf-8", "replace")
    bad = decoded.count("\ufffd")
    good = sum(not character.isascii() for character in decoded) - bad
    return good > bad


def _quoted(path: Path) -> str:
    """The path as a shell takes it."""
    return subprocess.list2cmdline([str(path)]) if os.name == "nt" else shlex.quote(str(path))
