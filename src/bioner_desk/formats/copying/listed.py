"""What an answer has listed so far."""

from __future__ import annotations

from collections.abc import Callable, Sized
from dataclasses import dataclass

Strings = tuple[str, ...]
"""The pieces of a mention."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Type and strings of every mention, and how many of the same came before it.

    `is_over` says that the last of them is listed more often than it occurs.
    """

    items: frozenset[tuple[str, Strings, int]] = frozenset()
    is_over: bool = False

    def and_one(self, type_name: str, strings: Strings, places: Callable[[Strings], Sized]) -> Listed:
        """The same with one more mention; `places` finds where strings stand in the text."""
        times = 0
        while (type_name, strings, times) in self.items:
            times += 1
        # Whatever can be written occurs at least once; only repetitions have to be counted.
        return Listed(self.items | {(type_name, strings, times)}, times > 0 and times >= len(places(strings)))
