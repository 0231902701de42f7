"""A schema: the entity types that are asked for, in their order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EntityType:
    """One entity type: the name in files and prompts, a short label, a one-line description, a colour (#RRGGBB)."""

    name: str
    label: str = ""
    description: str = ""
    color: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """A named, ordered set of entity types.

    Raises:
        ValueError: if there are no types, two have the same name, or a name is blank.
    """

    name: str
    types: tuple[EntityType, ...]
    title: str = ""

    def __post_init__(self) -> None:
        names = self.type_names
        if not names:
            message = f"schema {self.name!r} has no entity types"
            raise ValueError(message)
        if not all(name.strip() for name in names):
            message = f"schema {self.name!r} has an entity type without a name"
            raise ValueError(message)
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            message = f"schema {self.name!r} names {', '.join(twice)} more than once"
            raise ValueError(message)

    @classmethod
    def of_names(cls, names: Iterable[str]) -> Schema:
        """A schema of types that have nothing but names."""
        return cls("unnamed", tuple(EntityType(name) for name in names))

    @property
    def type_names(self) -> tuple[str, ...]:
        """The names in the order in which they are asked."""
        return tuple(entity_type.name for entity_type in self.types)
