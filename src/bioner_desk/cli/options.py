"""Options that several commands read in the same way."""

from __future__ import annotations

from typing import Literal

from bioner_desk.errors import UsageError
from bioner_desk.pipeline import AUTO


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
