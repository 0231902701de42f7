"""Which type an answer means by a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bioner_desk.formats.identifiers import Identifiers


class TypeNames:
    """Finds the asked type for a name in an answer.

    The spelling that the format asks for comes first, then the other one, then either without regard to case: a
    general model writes `"chemical"` where `Chemical` was asked.

    Args:
        types: the asked types.
        identifiers: whether the format writes identifiers instead of the names as they are.
    """

    def __init__(self, types: Sequence[str], *, identifiers: bool = False) -> None:
        spell = Identifiers(types).of
        spellings: list[Callable[[str], str]] = [spell, str] if identifiers else [str, spell]
        self._types: dict[str, str] = {}
        for spelling in spellings:
            for name in types:
                self._types.setdefault(spelling(name), name)
        for spelled, name in list(self._types.items()):
            self._types.setdefault(spelled.casefold(), name)

    def find(self, name: str) -> str | None:
        """The asked type, `None` if no asked type is meant."""
        exact = self._types.get(name)
        return exact if exact is not None else self._types.get(name.strip().casefold())
