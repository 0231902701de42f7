"""What is said when llama.cpp itself cannot be loaded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bioner_desk.errors import UnsupportedModelError


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Around an import that loads the library: say in plain words that it is missing, or built for another computer."""
    try:
        yield
    except (ImportError, OSError, RuntimeError) as error:
        message = f"llama.cpp cannot be loaded: {error}"
        raise UnsupportedModelError(message, hint="Install llama-cpp-python again, built for this computer.") from error
