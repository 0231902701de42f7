"""Bytes in the words of people."""

from __future__ import annotations

_UNITS = ((1_000_000_000, "GB", 1), (1_000_000, "MB", 0), (1_000, "KB", 0))


def amount(size: float) -> str:
    """So many bytes, in units of thousands as the hub shows them: "1.3 GB"."""
    for unit, name, digits in _UNITS:
        if size >= unit:
            return f"{size / unit:,.{digits}f} {name}"
    return f"{size:,.0f} bytes"
