"""What a model pack holds: its file `pack.toml`.

    format = 1
    name = "bioner-small"
    day = 2026-01-31
    program = "0.1.0"

    [source]                 # where the packed model came from, as far as that is known
    licence = "Apache-2.0"

    [[file]]
    path = "bioner-small.gguf"
    size_bytes = 9203552
    sha256 = "fffe…"

A pack of format 1 holds `NAME.gguf` and may hold `NAME.profile.toml`, `README.md` (the model's card), `LICENCE.txt` and
`choices/SHA256-OF-THE-MODEL.toml`; nothing else.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bioner_desk.errors import ModelError, PackError
from bioner_desk.model_store.names import MODEL_SUFFIX, check_name
from bioner_desk.model_store.packs.entries import check_entry
from bioner_desk.settings.toml_text import to_toml

FORMAT_VERSION = 1
MANIFEST = "pack.toml"
CARD, LICENCE = "README.md", "LICENCE.txt"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HEAD = "# A model pack: bioner-desk models import THIS-ZIP-OR-FOLDER\n"
_NEWER = "Bring bioner-desk up to date, or ask for a pack that was made with this version."
_AGAIN = "Ask for the pack again; bioner-desk models export makes one."
_SOURCE = ("repository", "file", "revision", "licence")


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file of a pack.

    Args:
        path: in the pack, with slashes.
        size_bytes: of the file.
        sha256: of the file, in hexadecimal.
    """

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack says that it holds.

    Args:
        name: of the model.
        files: all but the manifest itself; the model's is among them.
        source: where the model came from: entries of `ModelSource` that are known of it.
    """

    name: str
    files: tuple[PackFile, ...]
    source: Mapping[str, str]

    @property
    def model(self) -> PackFile:
        """The model's file."""
        return next(one for one in self.files if one.path == f"{self.name}{MODEL_SUFFIX}")

    def file(self, path: str) -> PackFile | None:
        """The file at a path of the pack, if it has one there."""
        return next((one for one in self.files if one.path == path), None)

    @property
    def profile_path(self) -> str:
        """Where in the pack the model's profile is, if there is one."""
        return f"{self.name}.profile.toml"

    @property
    def choices_path(self) -> str:
        """Where in the pack the chosen formats are, if there are any."""
        return f"choices/{self.model.sha256}.toml"


def manifest_text(manifest: Manifest, *, day: datetime.date, program: str) -> str:
    """A manifest as TOML; `read_manifest` gives it back.

    Args:
        manifest: what the pack holds.
        day: when the pack is made.
        program: the version of the program that makes it.
    """
    head = {"format": FORMAT_VERSION, "name": manifest.name, "day": day, "program": program}
    source = {"source": dict(manifest.source)} if manifest.source else {}
    tables = [f"[[file]]\n{to_toml(asdict(one))}" for one in manifest.files]
    return "\n".join([f"{_HEAD}{to_toml({**head, **source})}", *tables])


def read_manifest(data: bytes, pack: str) -> Manifest:
    """Read what a pack says that it holds, and make sure that a pack can hold that.

    Args:
        data: of the manifest.
        pack: the pack's name, for messages.

    Raises:
        PackError: it makes no sense, or is of a later version.
    """
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # not UTF-8, not TOML, or nested beyond reason
        message = f"{pack}: {MANIFEST} cannot be read: {error}."
        raise PackError(message, hint=_AGAIN) from error
    version = table.get("format")
    if type(version) is not int or version < 1:
        raise _wrong(pack, "its format is not a version")
    if version > FORMAT_VERSION:
        message = f"{pack} is a pack of format {version}; this program reads format {FORMAT_VERSION}."
        raise PackError(message, hint=_NEWER)
    name = table.get("name")
    if not isinstance(name, str):
        raise _wrong(pack, "it does not name the model")
    try:
        check_name(name)
    except ModelError as error:
        raise _wrong(pack, str(error).rstrip(".")) from error
    manifest = Manifest(name, _files(table.get("file"), pack), _source(table.get("source", {}), pack))
    _check_files(manifest, pack)
    return manifest


def _files(tables: object, pack: str) -> tuple[PackFile, ...]:
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise _wrong(pack, "its files must be tables, each under a line [[file]]")
    return tuple(_file(one, pack) for one in tables)


def _file(table: Mapping[str, Any], pack: str) -> PackFile:
    path, size, sha256 = table.get("path"), table.get("size_bytes"), table.get("sha256")
    if not isinstance(path, str):
        raise _wrong(pack, "a file has no path")
    check_entry(path, f"{pack}: {MANIFEST}")
    if type(size) is not int or size < 0:
        raise _wrong(pack, f"size_bytes of {path} cannot be {size!r}")
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        raise _wrong(pack, f"sha256 of {path} cannot be {sha256!r}")
    return PackFile(path, size, sha256)


def _source(table: object, pack: str) -> dict[str, str]:
    if not isinstance(table, dict):
        raise _wrong(pack, "source must be a table")
    known = {key: value for key, value in table.items() if key in _SOURCE}
    for key, value in known.items():
        if not isinstance(value, str):
            raise _wrong(pack, f"{key} of the source cannot be {value!r}")
    return known


def _check_files(manifest: Manifest, pack: str) -> None:
    given = [one.path for one in manifest.files]
    twice = next((path for path in given if given.count(path) > 1), None)
    if twice:
        raise _wrong(pack, f"it has {twice} twice")
    model = f"{manifest.name}{MODEL_SUFFIX}"
    if model not in given:
        raise _wrong(pack, f"it has no {model}")
    usual = {model, manifest.profile_path, manifest.choices_path, CARD, LICENCE}
    strange = next((path for path in given if path not in usual), None)
    if strange:
        raise _wrong(pack, f"a pack of format {FORMAT_VERSION} has no file {strange}")


def _wrong(pack: str, reason: str) -> PackError:
    return PackError(f"{pack}: {MANIFEST} makes no sense: {reason}.", hint=_AGAIN)
