"""What the training commands share: whether the extra is installed, and formats by their names."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager

from bioner_desk.cli.console import err
from bioner_desk.errors import UsageError
from bioner_desk.formats import all_formats

ALL = "all"
_NEEDED = ("torch", "tokenizers", "gguf")


@contextmanager
def torch_there(*more: str) -> Iterator[None]:
    """For what needs the extra: says so if it is not there, or not all of it.

    Args:
        more: packages that are needed besides those that every training needs.
    """
    missing = [name for name in (*_NEEDED, *more) if importlib.util.find_spec(name) is None]
    if missing:
        message = f"Training needs {', '.join(missing)}, which this installation does not have."
        raise UsageError(message, hint="Install the extra: pip install 'bioner-desk[train]'.")
    os.environ.setdefault("TQDM_DISABLE", "1")  # bars of libraries; the program says itself how far it is
    # PyTorch's threads otherwise wait without giving the core away; read once, when it is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "0")
    yield


def print_figures(values: dict[str, float]) -> None:
    """Print what a training reports on its way, in a line; times in seconds become minutes and hours."""
    err.print(" · ".join(_said(name, value) for name, value in values.items()), soft_wrap=True)


def _said(name: str, value: float) -> str:
    if name == "seconds":
        return _duration(value)
    if name == "left":
        return f"about {_duration(value)} left"
    if name in {"done", "dev_f1"}:
        return f"{name.replace('_', ' ')} {100 * value:.1f} %"
    return f"{name} {value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{name} {value:.3g}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes >= 10 else f"{minutes} min {rest} s" if minutes else f"{rest} s"


def chosen_formats(given: str) -> tuple[str, ...]:
    """The formats that an option names: ids separated by commas, or "all".

    Raises:
        UsageError: it names none, or one that is unknown.
    """
    if given.strip() == ALL:
        return tuple(all_formats())
    chosen = tuple(name.strip() for name in given.split(",") if name.strip())
    if not chosen:
        message = "No output format is named, so nothing could be asked."
        raise UsageError(message, hint="Name some, such as conv_term,single_code, or say all.")
    unknown = [name for name in chosen if name not in all_formats()]
    if unknown:
        message = f"There is no format {unknown[0]}."
        raise UsageError(message, hint=f"Formats are: {', '.join(all_formats())}.")
    return chosen
