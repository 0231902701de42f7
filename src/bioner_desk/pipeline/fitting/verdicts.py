"""What is said of a model's memory and time, in words for somebody who does not know what a token is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bioner_desk.amounts import amount
from bioner_desk.engines.memory import MemoryNeed

PROGRAM_BYTES: Final = 70_000_000
"""What a process that runs models takes without one: Python, the libraries, and answers of some documents."""

_TIGHT = 0.85  # of what is free; more leaves no room for anything that is opened meanwhile
_SLOW = 180  # seconds per document
_MINUTE, _HOUR = 60, 3_600


class FitVerdict(StrEnum):
    """How a model fits a machine, the best first."""

    FITS = "fits"
    SLOW = "fits, slowly"
    TIGHT = "tight"
    TOO_LARGE = "does not fit"


@dataclass(frozen=True, slots=True)
class Fit:
    """How a model fits this machine.

    Args:
        name: of the model.
        need: bytes of memory that the model takes.
        free_memory: bytes that are free, those of a container if it has fewer.
        context: tokens that the program loads the model for, by its profile.
        longest: tokens that the longest question about the documents takes, with all the room its answer has; 0 if the
            model was not loaded.
        seconds_per_document: for a document of their mean length; `None` if the model does not fit.
        documents: whose texts were reckoned with; 0 if there were none, and sample notes were taken.
        measured: whether the model itself ran; else its speed is estimated from its size.
        verdict: in short.
    """

    name: str
    need: MemoryNeed
    free_memory: int
    context: int
    longest: int
    seconds_per_document: float | None
    documents: int
    measured: bool
    verdict: FitVerdict

    @property
    def needed_memory(self) -> int:
        """Bytes for the model and for the process that runs it."""
        return self.need.total + PROGRAM_BYTES

    def taking(self, seconds: float, *, longest: int, measured: bool) -> Fit:
        """The same with what is known of time."""
        verdict = verdict_of(self.need, self.free_memory, seconds)
        return replace(self, seconds_per_document=seconds, longest=longest, measured=measured, verdict=verdict)

    @property
    def words(self) -> str:
        """The verdict in a sentence or two."""
        needed, free = amount(self.needed_memory), amount(self.free_memory)
        if self.seconds_per_document is None:
            hint = "Choose a smaller quantisation or a smaller model, or close other programs."
            return f"Does not fit: needs {needed}, {free} are free. {hint}"
        guess = "" if self.measured else " (an estimate)"
        memory = f"needs {needed} of {free} free"
        time = f"about {duration(self.seconds_per_document)} per note{guess}"
        if self.verdict is FitVerdict.TIGHT:
            return f"Tight: {memory}; close other programs. It takes {time}."
        return f"{'Fits, slowly' if self.verdict is FitVerdict.SLOW else 'Fits'}: {memory}; {time}."


def unrun(name: str, need: MemoryNeed, free_memory: int, context: int, documents: int) -> Fit:
    """How a model fits as far as its memory goes; see `Fit`."""
    return Fit(
        name=name,
        need=need,
        free_memory=free_memory,
        context=context,
        longest=0,
        seconds_per_document=None,
        documents=documents,
        measured=False,
        verdict=verdict_of(need, free_memory, None),
    )


def verdict_of(need: MemoryNeed, free_memory: int, seconds_per_document: float | None) -> FitVerdict:
    """The verdict on memory and time; memory that is short matters more."""
    needed = need.total + PROGRAM_BYTES
    if needed > free_memory:
        return FitVerdict.TOO_LARGE
    if needed > _TIGHT * free_memory:
        return FitVerdict.TIGHT
    return FitVerdict.SLOW if seconds_per_document is not None and seconds_per_document > _SLOW else FitVerdict.FITS


def duration(seconds: float) -> str:
    """A time as precise as an estimate can be: 5 seconds, 40 seconds, 3 minutes, 1.5 hours."""
    if seconds < 1:
        return "1 second"
    if seconds < 10:
        return _counted(round(seconds), "second")
    if seconds < 55:
        return f"{round(seconds / 5) * 5} seconds"
    if seconds < 55 * _MINUTE:
        return _counted(max(1, round(seconds / _MINUTE)), "minute")
    hours = round(seconds / _HOUR * 2) / 2
    return "1 hour" if hours == 1 else f"{hours:g} hours"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
