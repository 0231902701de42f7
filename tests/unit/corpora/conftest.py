"""A folder in which tests make documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.corpora.making import Maker


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    """Makes NAME.txt and NAME.ann in a folder of the test's own."""
    return Maker(tmp_path / "notes")
