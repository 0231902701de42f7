"""Adding a type to an annotation.conf without touching anything else in it."""

from __future__ import annotations

import re

from bioner_desk.corpora.conf.annotation_conf import parse_annotation_conf

_HEADER = re.compile(r"\s*\[(.*)\]\s*")
_ENTITIES = ("entities", "spans")


def with_entity(content: str, name: str) -> str:
    """The content of an annotation.conf with one more entity, below the last one; as it is if it has that already.

    Args:
        content: of the file.
        name: as `brat_type_name` allows it.
    """
    if any(one.name == name and one.selectable for one in parse_annotation_conf(content).entities):
        return content
    lines = content.split("\n")
    end = "\r" if any(line.endswith("\r") for line in lines) else ""
    place = _last_entity(lines)
    if place is None:
        closed = content if not content or content.endswith("\n") else f"{content}{end}\n"
        return f"{closed}[entities]{end}\n{name}{end}\n"
    if place == len(lines) - 1:
        return f"{content}{end}\n{name}"
    return "\n".join([*lines[: place + 1], name + end, *lines[place + 1 :]])


def _last_entity(lines: list[str]) -> int | None:
    """The line behind which an entity can be added: the last one of the section that says something."""
    inside, place = False, None
    for at, line in enumerate(lines):
        bare = line.rstrip("\r").removeprefix("\ufeff")
        header = _HEADER.fullmatch(bare)
        if header:
            inside = header[1].strip() in _ENTITIES
        if inside and bare.strip() and not bare.lstrip().startswith("#"):
            place = at
    return place
