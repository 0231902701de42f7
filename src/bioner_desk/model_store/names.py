"""What a model may be called, and whether a name is free."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from bioner_desk import paths
from bioner_desk.errors import ModelError

MODEL_SUFFIX = ".gguf"
PLACE_SUFFIX = ".place.toml"  # of the record of a model that is used where it lies
_SIGNS = '<>:"/\\|?*'  # that some system allows in no file name
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
_MOST_BYTES = 200  # of 255 that file systems allow; the rest is for endings
_CHOOSE = "Choose another name with --name."


def name_of(file: Path) -> str:
    """The name that a model file gives its model."""
    return file.stem if file.suffix.lower() == MODEL_SUFFIX else file.name


def check_name(name: str) -> None:
    """Make sure that a model can have this name on every system.

    Raises:
        ModelError: it cannot.
    """
    reason = _fault(name)
    if reason:
        message = f"A model cannot be called {name!r}: {reason}."
        raise ModelError(message, hint=_CHOOSE)


def check_free(name: str) -> None:
    """Make sure that no model has this name yet; capitals make no difference, as they make none on many disks.

    Raises:
        ModelError: one has.
    """
    for folder, whose in ((paths.user_models(), "of yours"), (paths.bundled_models(), "that comes with the program")):
        for other in _names(folder):
            if same_name(other, name):
                message = f"There is a model {other} already, one {whose}."
                hint = f"{_CHOOSE} Or remove the other one first." if whose == "of yours" else _CHOOSE
                raise ModelError(message, hint=hint)


def same_name(one: str, other: str) -> bool:
    """Whether some disk would take two names for the same."""
    return folded(one) == folded(other)


def folded(name: str) -> str:
    """A name without what some disks overlook: capitals, and how accents are stored."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _names(folder: Path) -> Iterator[str]:
    try:
        files = sorted(folder.iterdir())
    except OSError:  # it does not exist, or what wants to write there says what is wrong
        return
    for file in files:
        if file.name.lower().endswith(PLACE_SUFFIX):
            yield file.name[: -len(PLACE_SUFFIX)]
        elif file.suffix.lower() == MODEL_SUFFIX:
            yield file.stem


def _fault(name: str) -> str:
    if not name.strip():
        return "it has no letters"
    if wrong := next((sign for sign in name if sign in _SIGNS or not sign.isprintable()), ""):
        return f"names of files cannot hold {wrong!r}"
    faults = {
        "it begins with a dot, a dash or a blank": name[0] in ".- ",
        "it ends with a dot or a blank": name[-1] in " .",
        f"the file would end in {MODEL_SUFFIX} twice": name.lower().endswith(MODEL_SUFFIX),
        "Windows has a device of that name": name.split(".", maxsplit=1)[0].lower() in _DEVICES,
        "it is too long": len(name.encode()) > _MOST_BYTES,
    }
    return next((reason for reason, holds in faults.items() if holds), "")
