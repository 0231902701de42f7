"""From the probability of a mention's tokens to how often such mentions are right: tables of a model's profile.

    [[calibration]]
    format = "conv_term"
    types = ["Chemical", "Disease"]
    said = [0.1, 0.4, 0.9]
    right = [0.3, 0.6, 0.8]

A calibration belongs to a model and an output format, to the entity types that it was fitted on, and to answers held to
words of the text (`Constraint.COPY`).
"""

from __future__ import annotations

import math
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeGuard

ENTRY = "calibration"
_KEYS = ("format", "types", "said", "right")
_HEADER = re.compile(r"[ \t]*\[")
_OWN_HEADER = re.compile(rf"[ \t]*\[\[[ \t]*{ENTRY}[ \t]*\]\]")
_TEXT = re.compile(r"[^\"\\\x00-\x1f\x7f]*")


@dataclass(frozen=True, slots=True)
class Calibration:
    """A map that never falls, linear between its points and level outside of them.

    Args:
        format: the id of the output format.
        types: entity types whose mentions it was fitted on.
        said: the points' confidences before, in [0, 1], each above the one before it.
        right: the share of mentions that were right there, in [0, 1], none below the one before it.

    Raises:
        ValueError: the points make no such map.
    """

    format: str
    types: tuple[str, ...]
    said: tuple[float, ...]
    right: tuple[float, ...]

    def __post_init__(self) -> None:
        if fault := _fault(self.said, self.right):
            raise ValueError(fault)

    def __call__(self, confidence: float) -> float:
        """The share of right mentions to be expected among those of this confidence, in [0, 1]."""
        place = bisect_right(self.said, confidence)
        if place == 0:
            return self.right[0]
        if place == len(self.said):
            return self.right[-1]
        low, high = self.said[place - 1], self.said[place]
        share = (confidence - low) / (high - low)
        return self.right[place - 1] + share * (self.right[place] - self.right[place - 1])


def read_calibrations(value: object) -> tuple[Calibration, ...]:
    """The calibrations of a profile, from what its TOML holds.

    Raises:
        ValueError: they make no sense; the message goes on from "calibration …".
    """
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        message = f"must be tables, each under a line [[{ENTRY}]]"
        raise ValueError(message)
    found = [_read(table, number) for number, table in enumerate(value, start=1)]
    pairs = [(one.format, name) for one in found for name in one.types]
    twice = next((pair for pair in pairs if pairs.count(pair) > 1), None)
    if twice:
        message = f"has two tables for {twice[1]} in {twice[0]}"
        raise ValueError(message)
    return tuple(found)


def with_calibrations(profile: str, new: Iterable[Calibration], comments: Mapping[str, str]) -> str:
    """The text of a profile with further calibrations; those that share format and a type with them are replaced.

    Everything else stays as it is, character by character; comments inside of a table go with it.

    Args:
        profile: TOML, empty for a new profile.
        new: what to add.
        comments: by format, a line about its calibration.

    Raises:
        ValueError: the profile is written in a way that cannot be taken apart.
    """
    added = tuple(new)
    replaced = {(one.format, name) for one in added for name in one.types}
    kept = [part for part in _parts(profile) if not _speaks_of(part, replaced)]
    tables = [_table(one, comments.get(one.format, "")) for one in added]
    text = "\n\n".join([*filter(None, ["".join(kept).rstrip("\r\n")]), *tables]) + "\n"
    before, after = tomllib.loads(profile), tomllib.loads(text)
    rest = [one for one in before.pop(ENTRY, []) if not _is_among(one, replaced)]
    if (*read_calibrations(rest), *added) != read_calibrations(after.pop(ENTRY, [])) or before != after:
        message = f"its tables [[{ENTRY}]] cannot be told from the rest"
        raise ValueError(message)
    return text


def _read(table: Mapping[str, Any], number: int) -> Calibration:
    format_id, types, said, right = (table.get(key) for key in _KEYS)
    where = f"of {format_id}" if isinstance(format_id, str) and format_id else f"number {number}"
    unknown = [key for key in table if key not in _KEYS]
    if unknown:
        message = f"{where} has no entry {unknown[0]}; entries are: {', '.join(_KEYS)}"
    elif not isinstance(format_id, str) or not format_id:
        message = f"{where}: format must be a text"
    elif not isinstance(types, list) or not types or not all(isinstance(name, str) and name for name in types):
        message = f"{where}: types must be a list of texts"
    elif not _are_numbers(said) or not _are_numbers(right):
        message = f"{where}: said and right must be lists of numbers"
    elif fault := _fault(said, right):
        message = f"{where}: {fault}"
    else:
        return Calibration(format_id, tuple(types), tuple(map(float, said)), tuple(map(float, right)))
    raise ValueError(message)


def _are_numbers(value: object) -> TypeGuard[list[float]]:
    return isinstance(value, list) and all(isinstance(one, int | float) and not isinstance(one, bool) for one in value)


def _fault(said: Sequence[float], right: Sequence[float]) -> str:
    """Why points make no map that never falls; empty if they do."""
    if len(said) != len(right):
        return f"said has {len(said)} numbers, right has {len(right)}"
    if not said:
        return "said and right are empty"
    if not all(math.isfinite(one) and 0 <= one <= 1 for one in (*said, *right)):
        return "said and right must lie between 0 and 1"
    if any(one >= other for one, other in pairwise(said)):
        return "each number of said must be above the one before it"
    if any(one > other for one, other in pairwise(right)):
        return "no number of right may be below the one before it"
    return ""


def _parts(profile: str) -> list[str]:
    """The text, cut before each line that begins a table."""
    parts = [""]
    for line in profile.splitlines(keepends=True):
        if _HEADER.match(line) and not _is_open(parts[-1]):
            parts.append("")
        parts[-1] += line
    return parts


def _is_open(part: str) -> bool:
    """Whether a part ends in the middle of a value: its next line then belongs to it, whatever it begins with."""
    try:
        tomllib.loads(part)
    except tomllib.TOMLDecodeError:
        return True
    return False


def _speaks_of(part: str, pairs: set[tuple[str, str]]) -> bool:
    return _OWN_HEADER.match(part) is not None and _is_among(tomllib.loads(part)[ENTRY][0], pairs)


def _is_among(table: Mapping[str, Any], pairs: set[tuple[str, str]]) -> bool:
    return any((table["format"], name) in pairs for name in table["types"])


def _table(calibration: Calibration, comment: str) -> str:
    lines = [
        f"[[{ENTRY}]]",
        *([f"# {comment}"] if comment else []),
        f"format = {_quoted(calibration.format)}",
        f"types = [{', '.join(map(_quoted, calibration.types))}]",
        f"said = [{', '.join(map(repr, calibration.said))}]",
        f"right = [{', '.join(map(repr, calibration.right))}]",
    ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    if _TEXT.fullmatch(text):
        return f'"{text}"'
    escaped = (f"\\U{ord(one):08X}" if not _TEXT.fullmatch(one) else one for one in text)
    return f'"{"".join(escaped)}"'
