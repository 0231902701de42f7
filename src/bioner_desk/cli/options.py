"""Options that several commands read in the same way."""

from __future__ import annotations

from typing import Final, Literal

from bioner_desk.errors import UsageError
from bioner_desk.formats import all_formats, find_format
from bioner_desk.pipeline import AUTO

ALL: Final = "all"
"""Instead of a list of formats."""


def parse_gpu_layers(given: str) -> int | Literal["auto"]:
    """The number of layers, or "auto".

    Raises:
        UsageError: it is neither.
    """
    if given == AUTO:
        return AUTO
    if not given.isdecimal():
        message = f"--gpu-layers takes a number or {AUTO}, not '{given}'."
        raise UsageError(message)
    return int(given)


def parse_formats(given: str) -> tuple[str, ...]:
    """The output formats of a list with commas, or all of them for "all"; one that is named twice comes twice.

    Raises:
        UsageError: there is no such format, or none is named.
    """
    if given.strip() == ALL:
        return tuple(all_formats())
    named = tuple(find_format(name.strip()).id for name in given.split(",") if name.strip())
    if not named:
        message = "--formats names no format."
        raise UsageError(message, hint=f"Formats are: {', '.join(all_formats())}; or say {ALL}.")
    return named
