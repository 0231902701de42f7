"""Which names files in a pack may have: such as lead nowhere but into the pack, on every system."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bioner_desk.errors import PackError
from bioner_desk.model_store.names import folded

_DRIVE = re.compile(r"[A-Za-z]:")
_FOREIGN = "Do not use this pack: whoever made it may mean harm. Ask for another one."


def check_entry(name: str, pack: str) -> None:
    """Make sure that the name of a file in a pack leads nowhere else.

    Args:
        name: with slashes.
        pack: the pack's name, for messages.

    Raises:
        PackError: it does, or nobody can tell.
    """
    reason = _fault(name)
    if reason:
        message = f"{pack} has a file {name!r}, which {reason}."
        raise PackError(message, hint=_FOREIGN)


def check_distinct(names: Iterable[str], pack: str) -> None:
    """Make sure that no two names are the same, on disks that overlook capitals as well.

    Raises:
        PackError: two are.
    """
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(folded(name), name)
        if other is not name:
            message = f"{pack} has {name!r} twice." if other == name else f"{pack} has {name!r} and {other!r}."
            raise PackError(message, hint=f"Many disks take both for one file. {_FOREIGN}")


def _fault(name: str) -> str:
    if not name or not name.isprintable():
        return "has a name that cannot be shown"
    if "\\" in name:
        return "has a backslash in its name"
    if name.startswith("/") or _DRIVE.match(name):
        return "wants to be outside of the pack"
    parts = name.split("/")
    if ".." in parts:
        return "wants to be outside of the pack"
    if any(part in {"", "."} for part in parts):
        return "has a name that makes no sense"
    return ""
