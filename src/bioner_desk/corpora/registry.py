"""The file formats: found by looking into `formats/`, so that a new one is one new file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import bioner_desk.corpora.formats as folder
from bioner_desk.corpora.base import CorpusFormat
from bioner_desk.documents import Document
from bioner_desk.errors import BionerError, UsageError


def module_names() -> list[str]:
    """The modules of all formats, for the packager: a frozen program has no folder to look into."""
    return sorted(f"{folder.__name__}.{found.name}" for found in pkgutil.iter_modules(folder.__path__))


@cache
def all_formats() -> dict[str, CorpusFormat]:
    """Every file format by its ID, in alphabetical order.

    Raises:
        BionerError: there are none, so the installation is damaged.
    """
    found: list[CorpusFormat] = [importlib.import_module(name).FORMAT for name in module_names()]
    if not found:
        message = "This installation of bioner-desk has no file formats."
        raise BionerError(message, hint=f"Install it again; a packager left {folder.__name__} out.")
    return {one.id: one for one in sorted(found, key=lambda one: one.id)}


def format_for(path: Path) -> CorpusFormat:
    """The format of a file, by its name's ending.

    Raises:
        UsageError: no format has this ending.
    """
    formats = all_formats().values()
    for one in formats:
        if path.name.lower().endswith(one.suffixes):
            return one
    message = f"{path} is in no format that can be read."
    known = ", ".join(suffix for one in formats for suffix in one.suffixes)
    raise UsageError(message, hint=f"Endings that can be read: {known}.")


def read_documents(path: Path | str) -> Iterator[Document]:
    """The documents of a file in any known format.

    Raises:
        UsageError: the format is not known.
        ReadError: the file cannot be read.
    """
    return format_for(Path(path)).read(Path(path))
