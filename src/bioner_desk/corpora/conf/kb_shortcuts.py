"""kb_shortcuts.conf: one key per type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bioner_desk.corpora.conf.sections import significant_lines
from bioner_desk.corpora.text_files import read_text
from bioner_desk.documents import FileProblem


@dataclass(frozen=True, slots=True)
class KeyboardShortcuts:
    """The type of each key, and what could not be read."""

    types: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[FileProblem, ...] = ()


def read_kb_shortcuts(path: Path) -> KeyboardShortcuts:
    """Read a kb_shortcuts.conf file.

    Raises:
        ReadError: the file cannot be read.
    """
    return parse_kb_shortcuts(read_text(path), str(path))


def parse_kb_shortcuts(content: str, path: str = "kb_shortcuts.conf") -> KeyboardShortcuts:
    """Read lines of the form `KEY Type`; of a key that occurs twice the first line counts, as in brat."""
    types: dict[str, str] = {}
    problems = []
    for number, line in significant_lines(content):
        words = line.split()
        if len(words) != 2:
            problems.append(FileProblem(path, number, "expected: key, blank, type", line))
        elif words[0] in types:
            problems.append(FileProblem(path, number, f"the key {words[0]} is already taken", line))
        else:
            types[words[0]] = words[1]
    return KeyboardShortcuts(types, tuple(problems))
