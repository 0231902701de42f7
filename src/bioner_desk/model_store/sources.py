"""Where a model file came from: the file `NAME.source.toml` beside `NAME.gguf`, written once the model is whole.

It says with which size and SHA-256 the model arrived, so that a later check can tell whether it is still the same.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from bioner_desk.errors import ModelError
from bioner_desk.model_store.hashed_file import replace_file
from bioner_desk.settings.toml_text import to_toml

SourceKind = Literal["hub", "file", "pack", "program"]
"""From the hub; from a file on this computer; from a model pack; with the program."""

_SUFFIX = ".source.toml"
_HEAD = "# Where this model came from, and what it was then.\n"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REQUIRED = ("kind", "sha256", "size_bytes", "day")
_OPTIONAL = ("repository", "file", "revision", "licence")
_REPAIR = "Move the file away: the model then counts as one of unknown origin."


@dataclass(frozen=True, slots=True)
class ModelSource:
    """Where a model came from.

    Args:
        kind: how it came.
        sha256: of the file as it came, 64 digits in hexadecimal, lower case.
        size_bytes: of the file as it came.
        day: when it came.
        repository: on the hub, such as "Qwen/Qwen3-1.7B-GGUF"; empty if it came otherwise.
        file: its name where it came from; empty if unknown.
        revision: the commit of the repository; empty if it came otherwise.
        licence: under which it may be used; empty if unknown.
    """

    kind: SourceKind
    sha256: str
    size_bytes: int
    day: datetime.date
    repository: str = ""
    file: str = ""
    revision: str = ""
    licence: str = ""


def source_path(model: Path) -> Path:
    """Where the source of a model file is kept, if it is known."""
    return model.with_name(model.stem + _SUFFIX)


def read_source(model: Path) -> ModelSource | None:
    """Where a model file came from; `None` if that is not known.

    Raises:
        ModelError: the file that says it cannot be read or makes no sense.
    """
    path = source_path(model)
    try:
        return _checked(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, not TOML, or not what it should be
        message = f"{path} cannot be read: {getattr(error, 'strerror', '') or error}."
        raise ModelError(message, hint=_REPAIR) from error


def write_source(model: Path, source: ModelSource) -> None:
    """Keep where a model file came from; the file is on the disk, whole, when this returns.

    Raises:
        WriteError: it cannot be written; what was there before is intact.
    """
    replace_file(source_path(model), (_HEAD + to_toml(asdict(source))).encode())


def _checked(table: dict[str, Any]) -> ModelSource:
    # Entries of later versions of the program are left alone.
    known = {key: table[key] for key in (*_REQUIRED, *_OPTIONAL) if key in table}
    missing = [key for key in _REQUIRED if key not in known]
    if missing:
        message = f"it lacks {', '.join(missing)}"
        raise ValueError(message)
    for key, value in known.items():
        if not _makes_sense(key, value):
            message = f"{key} cannot be {value!r}"
            raise ValueError(message)
    return ModelSource(**known)


def _makes_sense(key: str, value: object) -> bool:
    if key == "kind":
        return value in get_args(SourceKind)
    if key == "size_bytes":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if key == "day":
        return type(value) is datetime.date  # a date with a time is one too, to isinstance
    return isinstance(value, str) and (key != "sha256" or bool(_SHA256.fullmatch(value)))
