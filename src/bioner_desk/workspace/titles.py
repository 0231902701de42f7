"""Parts of the names of steps, as people read them under "Undo"."""

from __future__ import annotations

_SHOWN = 30  # characters of a mention


def many(count: int, noun: str) -> str:
    """A number with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def short(text: str) -> str:
    """A text in one line, cut if it is long."""
    shown = " ".join(text.split())
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
