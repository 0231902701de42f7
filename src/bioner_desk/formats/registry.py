"""All output formats: every module of `formats/formats` that has a `FORMAT`."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from functools import cache

from bioner_desk.errors import BionerError, UsageError
from bioner_desk.formats import formats as _folder
from bioner_desk.formats.base import OutputFormat


def module_names() -> list[str]:
    """The modules that hold a format each; a packager must be told of them, since nothing imports them by name."""
    return [f"{_folder.__name__}.{module.name}" for module in pkgutil.iter_modules(_folder.__path__)]


@cache
def all_formats() -> dict[str, OutputFormat]:
    """Every format by its id, in alphabetical order.

    Raises:
        BionerError: if there are none, which is a fault of the installation.
    """
    found = [importlib.import_module(name).FORMAT for name in module_names()]
    if not found:
        message = "This installation of bioner-desk has no output formats."
        raise BionerError(message, hint="Install it again; a packager left bioner_desk.formats.formats out.")
    return {output_format.id: output_format for output_format in sorted(found, key=lambda one: one.id)}


def find_format(format_id: str) -> OutputFormat:
    """The format with this id.

    Raises:
        UsageError: if there is none.
    """
    formats = all_formats()
    if format_id not in formats:
        message = f"There is no output format called '{format_id}'."
        near = difflib.get_close_matches(format_id, formats, n=1)
        guess = f"Did you mean '{near[0]}'? " if near else ""
        raise UsageError(message, hint=f"{guess}The formats are: {', '.join(formats)}.")
    return formats[format_id]
