"""JSON as all formats write it."""

from __future__ import annotations

import json


def dumps(value: object) -> str:
    """Characters outside ASCII stand for themselves, separators have a blank."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
