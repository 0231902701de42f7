"""A folder with a person in front of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.workspace.making import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder of notes with one annotated note in it."""
    desk = Desk(tmp_path / "notes")
    desk.note()
    return desk
