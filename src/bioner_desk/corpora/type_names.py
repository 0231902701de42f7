"""Type names as brat can hold them: no blanks, no punctuation but hyphens."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9_-]")


def brat_type_names(names: Sequence[str]) -> dict[str, str]:
    """The name in brat of each type of a schema; no two are the same.

    A name without any letter or digit that brat allows (`Νόσος`) becomes `Type_1`, after its place in the schema; a
    name that is taken gets `_2`, `_3`. visual.conf shows people the names as they are.
    """
    written: dict[str, str] = {}
    for place, name in enumerate(names, start=1):
        legal = brat_type_name(name)
        plain = legal if legal.strip("_-") else f"Type_{place}"
        candidate, count = plain, 1
        while candidate in written.values():
            count += 1
            candidate = f"{plain}_{count}"
        written[name] = candidate
    return written


def brat_type_name(name: str) -> str:
    """The name with every character that brat does not allow replaced by `_`.

    The replacement cannot be undone: `Signe clinique` is written as `Signe_clinique` and read back as that.
    """
    legal = _NOT_ALLOWED.sub("_", name)
    # A line of hyphens is a separator in annotation.conf.
    return legal if legal.strip("-") else f"_{legal}"
