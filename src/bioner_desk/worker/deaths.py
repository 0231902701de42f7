"""What is said when the worker process is gone though nobody ended it."""

from __future__ import annotations

import signal
from typing import Final

from bioner_desk.worker.messages import Died

_PART: Final = "The part of the program that runs the model"
_HINT: Final = (
    "Your annotations are safe, and documents that were finished are kept. Close other programs or choose a smaller "
    "model, then start again: it goes on where it was."
)
_KILLED: Final = "was ended by the system, probably because memory ran out"
_STOPPED: Final = "stopped itself, probably because memory ran out"
_CRASHED: Final = "crashed"
_REASONS: Final = {"SIGKILL": _KILLED, "SIGTERM": "was ended from outside", "SIGABRT": _STOPPED}
# What Windows says of a process that broke the rules begins with 0xC; out of memory is one of these.
_WINDOWS_FAULTS: Final = 0xC0000000
_WINDOWS_MEMORY: Final = {0xC0000017, 0xC000012D, 0xC0000409}


def died(run: int | None, exitcode: int | None) -> Died:
    """The event, in words for a person.

    Args:
        run: the run that was under way.
        exitcode: see `Died`.
    """
    return Died(run, exitcode, f"{_PART} {_reason(exitcode)}.", _HINT)


def _reason(exitcode: int | None) -> str:
    if exitcode is None:
        return "does not answer any more"
    if exitcode < 0:
        name = _signal_name(-exitcode)
        return f"{_REASONS.get(name, _CRASHED)} (signal {-exitcode}{f', {name}' if name else ''})"
    if exitcode >= _WINDOWS_FAULTS:
        return f"{_STOPPED if exitcode in _WINDOWS_MEMORY else _CRASHED} (0x{exitcode:08X})"
    return f"ended unexpectedly (exit code {exitcode})"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return ""
