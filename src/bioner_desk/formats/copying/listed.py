"""What an answer has listed so far."""

from __future__ import annotations

from collections.abc import Callable, Sized
from dataclasses import dataclass

Strings = tuple[str, ...]
"""The pieces of a mention."""
_CIRCLE = 2  # in a row; after one repetition lists often go on with something new (docs/adr/0007)


@dataclass(frozen=True, slots=True)
class Listed:
    """Type and strings of every mention, and how many of the same came before it.

    `repeated` counts how many of them, up to the last one, are in a row listed more often than they occur.
    """

    items: frozenset[tuple[str, Strings, int]] = frozenset()
    repeated: int = 0

    @property
    def is_over(self) -> bool:
        """Whether the list goes round in circles."""
        return self.repeated >= _CIRCLE

    def and_one(self, type_name: str, strings: Strings, places: Callable[[Strings], Sized]) -> Listed:
        """The same with one more mention; `places` finds where strings stand in the text."""
        times = 0
        while (type_name, strings, times) in self.items:
            times += 1
        # Whatever can be written occurs at least once; only repetitions have to be counted.
        is_too_often = times > 0 and times >= len(places(strings))
        return Listed(self.items | {(type_name, strings, times)}, self.repeated + 1 if is_too_often else 0)
