"""The program as its user starts it: a process of its own, with the real model."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bioner_desk.paths import resources

PROGRAM = (sys.executable, "-m", "bioner_desk")


@dataclass(frozen=True)
class Ran:
    """What a run of the program left behind."""

    code: int
    out: str
    err: str

    @property
    def json_lines(self) -> list[dict[str, Any]]:
        """The JSON objects on standard output."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


def environment(home: Path) -> dict[str, str]:
    """An environment in which nothing of the developer's own is found, and screens are wide."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "COLUMNS"))}
    return plain | {"HOME": str(home), "USERPROFILE": str(home), "COLUMNS": "200", "PYTHONUTF8": "1", "NO_COLOR": "1"}


@pytest.fixture
def bioner_desk(tmp_path: Path) -> Run:
    """Run the program and wait for its end."""

    def run(*arguments: object, cwd: Path = tmp_path) -> Ran:
        done = subprocess.run(
            [*PROGRAM, *map(str, arguments)],
            cwd=cwd,
            env=environment(tmp_path),
            capture_output=True,
            encoding="utf-8",
            timeout=240,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """Two of the sample notes without their gold, in a folder of their own."""
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in ("greek-and-accents.txt", "emergency-note.txt"):
        shutil.copy(resources() / "samples" / name, folder)
    return folder
