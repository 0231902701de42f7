"""Reading packs, zips or folders, trusting nothing in them: what could lead elsewhere or fill the disk is refused."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Protocol

from bioner_desk.errors import ModelNotFoundError, PackError
from bioner_desk.model_store.packs.entries import check_distinct, check_entry
from bioner_desk.model_store.packs.manifest import MANIFEST

MOST_ENTRIES = 64  # a pack of format 1 has six
_MOST_READ = 4 * 1024 * 1024  # at once: far more than the list of that many entries takes
_MOST_RATIO = 100  # packed models do not get smaller at all, texts to a third
_SMALL = 64 * 1024  # what packs to almost nothing, for it is almost nothing
_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # bits of the flags: the content, strongly, the list of contents
_AGAIN = "Copy the pack again; if that does not help, ask for it again."
_FOREIGN = "Do not use this pack: whoever made it may mean harm. Ask for another one."
_REPACK = "Unpack it and import the folder, or make the pack with bioner-desk models export."
# All that zipfile says of archives that are damaged, or meant to seem so.
_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    IndexError,
)

Read = Callable[[int], bytes]
"""Gives at most so many bytes more of a file of a pack; none at its end."""


class OpenPack(Protocol):
    """A pack whose list of contents has been checked."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """The files that are there, with the bytes that they claim to have."""

    def reading(self, name: str) -> contextlib.AbstractContextManager[Read]:
        """Read a file of the pack; what cannot be read raises `PackError`."""


def is_pack(path: Path) -> bool:
    """Whether a path is a zip, or a folder with a pack's list of contents; a damaged zip is one as well."""
    if path.is_dir():
        return (path / MANIFEST).is_file()
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            begins = file.read(2)
    except OSError:
        return path.suffix.lower() == ".zip"
    return begins == b"PK" or path.suffix.lower() == ".zip"


@contextlib.contextmanager
def open_pack(path: Path) -> Iterator[OpenPack]:
    """Open a pack and check which files it has, without reading them.

    Raises:
        ModelNotFoundError: there is nothing.
        PackError: it is no pack, it is damaged, or has what no pack has.
    """
    if path.is_dir():
        yield _Folder(path)
        return
    if not path.exists():
        message = f"There is no model pack {path}."
        raise ModelNotFoundError(message, hint="Check the path.")
    if not path.is_file():
        message = f"{path} is a device or a pipe, not a model pack."
        raise PackError(message, hint="Name a .zip file or a folder.")
    with contextlib.ExitStack() as stack:
        with _told(path.name):
            file = stack.enter_context(path.open("rb"))
            archive = stack.enter_context(zipfile.ZipFile(_Sparing(file, path.name)))
        yield _Zip(path.name, archive)


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pack = folder.name
        with _told(self._pack):
            self.sizes: Mapping[str, int] = dict(self._walk(folder))
        check_distinct(self.sizes, self._pack)

    def _walk(self, folder: Path) -> Iterator[tuple[str, int]]:
        for count, path in enumerate(sorted(folder.iterdir())):
            name = path.relative_to(self._folder).as_posix()
            check_entry(name, self._pack)
            found = path.lstat()
            if count >= MOST_ENTRIES:
                raise _too_many(self._pack)
            if stat.S_ISDIR(found.st_mode) and folder == self._folder:
                yield from self._walk(path)
            elif stat.S_ISREG(found.st_mode):
                if not _is_litter(path.name):
                    yield name, found.st_size
            else:
                raise _no_file(self._pack, name)

    @contextlib.contextmanager
    def reading(self, name: str) -> Iterator[Read]:
        with _told(self._pack, name):
            # A link may have taken the file's place since it was looked at.
            handle = os.open(
                self._folder / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
            )
        with os.fdopen(handle, "rb") as file:
            yield _teller(file.read, self._pack, name)


class _Zip:
    def __init__(self, pack: str, archive: zipfile.ZipFile) -> None:
        self._pack = pack
        self._archive = archive
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise _too_many(pack)
        check_distinct((one.orig_filename for one in entries), pack)
        for one in entries:
            _check(one, pack)
        self._entries = {one.filename: one for one in entries if not one.is_dir()}
        self.sizes: Mapping[str, int] = {name: one.file_size for name, one in self._entries.items()}

    @contextlib.contextmanager
    def reading(self, name: str) -> Iterator[Read]:
        with _told(self._pack, name):
            file = self._archive.open(self._entries[name])
        with contextlib.closing(file):
            yield _teller(file.read, self._pack, name)


class _Sparing(io.RawIOBase):
    """A file that gives no more at once than the list of contents of a pack needs: a hostile one claims gigabytes."""

    def __init__(self, file: BinaryIO, pack: str) -> None:
        self._file = file
        self._pack = pack

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            here = self._file.tell()
            size = self._file.seek(0, io.SEEK_END) - here
            self._file.seek(here)
        if size > _MOST_READ:
            raise _too_many(self._pack)
        return self._file.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


def _check(entry: zipfile.ZipInfo, pack: str) -> None:
    name = entry.orig_filename
    check_entry(name.removesuffix("/") if entry.is_dir() else name, pack)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR} or (kind == stat.S_IFDIR) > entry.is_dir():
        raise _no_file(pack, name)
    if entry.flag_bits & _ENCRYPTED:
        message = f"{pack}: {name} is encrypted."
        raise PackError(message, hint=_REPACK)
    if entry.compress_type not in _METHODS:
        message = f"{pack}: {name} is compressed in a way that packs do not use."
        raise PackError(message, hint=_REPACK)
    is_stored = entry.compress_type == zipfile.ZIP_STORED
    if is_stored and entry.compress_size != entry.file_size:
        message = f"{pack}: {name} claims {entry.file_size:,} bytes and has {entry.compress_size:,}."
        raise PackError(message, hint=_AGAIN)
    if entry.file_size > max(_SMALL, _MOST_RATIO * entry.compress_size):
        message = f"{pack}: {name} would grow from {entry.compress_size:,} to {entry.file_size:,} bytes."
        raise PackError(message, hint=_FOREIGN)


def _is_litter(name: str) -> bool:
    """Whether a desktop left a file of this name when somebody looked into the folder; nobody reads it."""
    return name.startswith("._") or name.lower() in _LITTER


def _teller(read: Read, pack: str, name: str) -> Read:
    def told(size: int) -> bytes:
        with _told(pack, name):
            return read(size)

    return told


@contextlib.contextmanager
def _told(pack: str, name: str = "") -> Iterator[None]:
    """Say what is wrong with a pack in words that name it."""
    try:
        yield
    except _DAMAGE as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        where = f"{pack}: {name}" if name else pack
        message = f"{where} is damaged or cannot be read: {reason}."
        raise PackError(message, hint=_AGAIN) from error


def _no_file(pack: str, name: str) -> PackError:
    return PackError(f"{pack}: {name} is a link or a device, not a file.", hint=_FOREIGN)


def _too_many(pack: str) -> PackError:
    return PackError(f"{pack} has more files than any model pack.", hint="Name a pack made with models export.")
