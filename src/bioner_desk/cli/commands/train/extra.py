"""What the training commands share: whether the extra is installed, and formats by their names."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager

from bioner_desk.errors import UsageError
from bioner_desk.formats import all_formats

_NEEDED = ("torch", "tokenizers", "gguf")


@contextmanager
def torch_there() -> Iterator[None]:
    """For what needs the extra: says so if it is not there."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        message = f"Training needs {', '.join(missing)}, which this installation does not have."
        raise UsageError(message, hint="Install the extra: pip install 'bioner-desk[train]'.")
    yield


def chosen_formats(given: str | None) -> tuple[str, ...]:
    """The formats of an option; all of them if it was not given."""
    chosen = tuple(name.strip() for name in given.split(",") if name.strip()) if given else tuple(all_formats())
    unknown = [name for name in chosen if name not in all_formats()]
    if unknown:
        message = f"There is no format {unknown[0]}."
        raise UsageError(message, hint=f"Formats are: {', '.join(all_formats())}.")
    return chosen
