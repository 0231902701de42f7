"""The keys that a folder gives to types, in brat's kb_shortcuts.conf."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bioner_desk.corpora.conf import find_setting, read_kb_shortcuts
from bioner_desk.corpora.type_names import brat_type_names

_FILE = "kb_shortcuts.conf"


def folder_shortcuts(folder: Path, type_names: Sequence[str]) -> dict[str, str]:
    """The types of keys, as far as they are among `type_names`, in the file in the folder or nearest above it.

    The file may name a type as brat writes it (`Signe_clinique`).

    Raises:
        ReadError: the file cannot be read.
    """
    path = find_setting(folder, _FILE)
    if path is None:
        return {}
    written = {legal: name for name, legal in brat_type_names(type_names).items()}
    known = written | {name: name for name in type_names}
    return {key: known[name] for key, name in read_kb_shortcuts(path).types.items() if name in known}
