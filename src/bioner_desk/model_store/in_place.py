"""Models that are used where they lie: a record `NAME.place.toml` in the folder of the user's models says where."""

from __future__ import annotations

import os
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bioner_desk import paths
from bioner_desk.errors import ModelError
from bioner_desk.model_store.hashed_file import replace_file
from bioner_desk.model_store.names import MODEL_SUFFIX, PLACE_SUFFIX
from bioner_desk.settings.toml_text import to_toml

_HEAD = "# A model that bioner-desk uses where it lies. Removing the model removes this record, never the file.\n"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model's file lies, and how it was when somebody last made sure what it holds.

    Args:
        path: of the file, absolute.
        size_bytes: of the file.
        changed_ns: when it was changed, in nanoseconds.
    """

    path: str
    size_bytes: int
    changed_ns: int


def record_path(name: str) -> Path:
    """The record of a model that is used where it lies; it need not exist."""
    return paths.user_models() / f"{name}{PLACE_SUFFIX}"


def stand_in(name: str) -> Path:
    """Where the model's file would be, were it copied: what is known of it is kept beside that."""
    return paths.user_models() / f"{name}{MODEL_SUFFIX}"


def place_of(file: Path) -> Place:
    """A file as it is now.

    Raises:
        OSError: it is not there.
    """
    stat = file.stat()
    return Place(str(Path(os.path.abspath(file))), stat.st_size, stat.st_mtime_ns)  # noqa: PTH100 - links stay


def read_place(record: Path) -> Place:
    """Where the model of a record lies.

    Raises:
        ModelError: the record cannot be read or makes no sense.
    """
    try:
        return _checked(tomllib.loads(record.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, not TOML, or not what it should be
        message = f"{record} is damaged: {getattr(error, 'strerror', '') or error}."
        raise ModelError(message, hint=f"Remove {record.name} and import the model again.") from error


def write_place(record: Path, place: Place) -> None:
    """Write a record, or replace it.

    Raises:
        WriteError: it cannot be written; what was there is intact.
    """
    replace_file(record, (_HEAD + to_toml(asdict(place))).encode())


def check_place(name: str, place: Place) -> None:
    """Make sure that a file is still where it was, and as it was.

    Raises:
        ModelError: it is not.
    """
    try:
        now = place_of(Path(place.path))
    except OSError as error:
        message = f"The file of {name} is not at {place.path} any more."
        hint = "Connect the disk that it is on, or put it back; or remove the model from the list and import it again."
        raise ModelError(message, hint=hint) from error
    if (now.size_bytes, now.changed_ns) != (place.size_bytes, place.changed_ns):
        message = f"The file of {name}, {place.path}, has been changed since it was imported."
        hint = f"bioner-desk models verify {name} tells whether it still holds the same; else import it again."
        raise ModelError(message, hint=hint)


def _checked(table: dict[str, Any]) -> Place:
    path, size, changed = (table.get(key) for key in ("path", "size_bytes", "changed_ns"))
    if not isinstance(path, str) or type(size) is not int or type(changed) is not int:
        message = "it does not tell path, size_bytes and changed_ns of the file"
        raise ValueError(message)
    return Place(path, size, changed)
