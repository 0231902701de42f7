"""What brat's settings files have in common: sections of lines, comments, and lookup from a folder upwards."""

from __future__ import annotations

import re
from pathlib import Path

_HEADER = re.compile(r"\s*\[(.*)\]\s*")
_BOM = "\ufeff"

Numbered = tuple[int, str]
"""A line with its 1-based number."""


def find_setting(folder: Path, file_name: str) -> Path | None:
    """The nearest settings file of that name in a folder or above it; brat looks up each file by itself."""
    absolute = folder.absolute()
    for place in (absolute, *absolute.parents):
        path = place / file_name
        if path.is_file():
            return path
    return None


def split_sections(content: str) -> dict[str, list[Numbered]]:
    """The lines of each section, without blank lines and comments; what stands before the first is in section `""`."""
    sections: dict[str, list[Numbered]] = {}
    name = ""
    for numbered in significant_lines(content):
        header = _HEADER.fullmatch(numbered[1])
        if header:
            name = header[1].strip()
            sections.setdefault(name, [])
        else:
            sections.setdefault(name, []).append(numbered)
    return sections


def significant_lines(content: str) -> list[Numbered]:
    """The lines that are neither blank nor comments."""
    lines = enumerate(content.removeprefix(_BOM).split("\n"), start=1)
    stripped = ((number, line.rstrip("\r")) for number, line in lines)
    return [(number, line) for number, line in stripped if line.strip() and not line.lstrip().startswith("#")]


def listed(string: str, separator: str) -> tuple[str, ...]:
    """The parts of a list, without blanks around them and without empty ones."""
    return tuple(part.strip() for part in string.split(separator) if part.strip())
