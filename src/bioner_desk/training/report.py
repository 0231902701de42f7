"""What the folder of a run says, of whatever kind the run was; needs none of the packages that train."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeGuard

from bioner_desk.errors import ReadError

RUN, LOG = "run.json", "log.jsonl"
SCRATCH, TUNE = "scratch", "tune"  # kinds of runs
_ROWS = 12
_LONGEST = 300  # characters of a value; longer ones are data rather than facts
_HINT = "Is this the folder of a run?"

Scalar = str | int | float | bool | None


def curve(folder: Path) -> list[dict[str, float]]:
    """About a dozen lines of a run's log, evenly spaced, the last one included; none of a run that is yet to report.

    Raises:
        ReadError: the folder is none of a run, or the log cannot be read.
    """
    log = _log(folder)
    step = max(1, len(log) // _ROWS)
    return [*log[:-1:step], *log[-1:]]


def facts_of(folder: Path) -> dict[str, Any]:
    """What a run's `run.json` holds.

    Raises:
        ReadError: there is none, or it cannot be read.
    """
    return read_facts(folder / RUN, _HINT)


def read_facts(path: Path, hint: str) -> dict[str, Any]:
    """The entries of a JSON object in a file.

    Args:
        path: the file.
        hint: what to tell a person if it cannot be read.

    Raises:
        ReadError: it cannot be read, or is something else.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path} cannot be read: {error}."
        raise ReadError(message, hint=hint) from error
    if not isinstance(found, dict):
        message = f"{path} holds no facts: an object is expected, not {type(found).__name__}."
        raise ReadError(message, hint=hint)
    return found


def flat(facts: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Whatever numbers, texts and short lists there are, with their names; those of objects inside have both names.

    Which facts there are is left to the run: this knows no names.
    """
    for name, value in facts.items():
        named = f"{above} {name}".strip().replace("_", " ")
        if isinstance(value, Mapping):
            yield from flat(value, named)
            continue
        shown = ", ".join(map(_shown, value)) if _is_list_of_scalars(value) else _shown(value)
        if shown and len(shown) <= _LONGEST:
            yield named, shown


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.6g}"
    return f"{value:,}" if isinstance(value, int) else value if isinstance(value, str) else ""


def _is_list_of_scalars(value: object) -> TypeGuard[list[Scalar]]:
    return isinstance(value, list) and all(isinstance(one, Scalar) for one in value)


def _log(folder: Path) -> list[dict[str, float]]:
    if (folder / RUN).is_file() and not (folder / LOG).exists():
        return []
    try:
        lines = (folder / LOG).read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines[:-1]]
    except (OSError, ValueError) as error:
        message = f"{folder / LOG} cannot be read: {error}."
        raise ReadError(message, hint=_HINT) from error
    with contextlib.suppress(ValueError):  # a run that is killed while it writes leaves half a line
        rows += [json.loads(line) for line in lines[-1:]]
    return [
        {name: value for name, value in row.items() if isinstance(value, int | float)}
        for row in rows
        if isinstance(row, dict)
    ]
