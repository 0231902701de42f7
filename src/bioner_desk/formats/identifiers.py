"""Type names where only an identifier can stand: tags, classes, bio labels and brat types."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9_]")


class Identifiers:
    """A two-way map between type names, which may hold any characters, and identifiers.

    Every character outside `[A-Za-z0-9_]` becomes `_`, a leading digit gets `_` in front, and a collision gets `_2`,
    `_3` in asked order.
    """

    def __init__(self, types: Sequence[str]) -> None:
        self._of: dict[str, str] = {}
        taken: set[str] = set()
        for name in types:
            identifier = _unused(_plain(name), taken)
            taken.add(identifier)
            self._of[name] = identifier
        self._types = {identifier: name for name, identifier in self._of.items()}

    def of(self, type_name: str) -> str:
        """The identifier of a type that was asked."""
        return self._of[type_name]

    def type_of(self, identifier: str) -> str | None:
        """The type behind an identifier, `None` if it was not asked."""
        return self._types.get(identifier)

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)


def _plain(name: str) -> str:
    plain = _NOT_ALLOWED.sub("_", name)
    return f"_{plain}" if not plain or plain[0].isdigit() else plain


def _unused(identifier: str, taken: set[str]) -> str:
    candidate, count = identifier, 1
    while candidate in taken:
        count += 1
        candidate = f"{identifier}_{count}"
    return candidate
