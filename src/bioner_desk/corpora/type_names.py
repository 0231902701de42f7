"""Type names as brat can hold them: no blanks, no punctuation but hyphens."""

from __future__ import annotations

import re

_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9_-]")


def brat_type_name(name: str) -> str:
    """The name with every character that brat does not allow replaced by `_`.

    The replacement cannot be undone: `Signe clinique` is written as `Signe_clinique` and read back as that.
    """
    legal = _NOT_ALLOWED.sub("_", name)
    # A line of hyphens is a separator in annotation.conf.
    return legal if legal.strip("-") else f"_{legal}"
