"""Running out of memory, said to a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from bioner_desk.errors import ModelMemoryError

_SIGNS = ("out of memory", "can't allocate memory", "not enough memory")


@contextmanager
def memory_explained(what: str, hint: str) -> Iterator[None]:
    """Turn what PyTorch says about memory into an error for a person; everything else passes.

    Args:
        what: was tried, as in "The memory is not enough to …".
        hint: what to do.

    Raises:
        ModelMemoryError: the memory was not enough.
    """
    try:
        yield
    except (MemoryError, torch.OutOfMemoryError, RuntimeError) as error:
        if type(error) is RuntimeError and not any(sign in str(error).lower() for sign in _SIGNS):
            raise
        message = f"The memory is not enough to {what}; checkpoints of the run are whole."
        raise ModelMemoryError(message, hint=hint) from error
