"""How far the bringing of a model has come: what fetching, copying, packing and checking report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class TransferStep(StrEnum):
    """What is being done."""

    ASKING = "asking"  # the hub, for the file's size and hash
    FETCHING = "fetching"  # from the hub
    COPYING = "copying"  # from or to a file on this computer
    CHECKING = "checking"  # size, hash and header


@dataclass(frozen=True, slots=True)
class Transfer:
    """A moment of a transfer.

    Args:
        step: what is being done.
        done: bytes of the step that are done, those of an earlier attempt included.
        total: bytes of the step; 0 while that is unknown.
        rate: bytes per second of late; 0 while that is unknown.
    """

    step: TransferStep
    done: int = 0
    total: int = 0
    rate: float = 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long the step will take at this rate; `None` while that is unknown."""
        return (self.total - self.done) / self.rate if self.rate > 0 and self.total else None


TransferReport = Callable[[Transfer], None]
"""Is told of moments, on the thread that does the work, ten times a second at most."""
