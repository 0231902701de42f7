"""A window without a window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.scripted_worker import Window


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    """Runs of the scripted model."""
    window = Window(tmp_path)
    yield window
    window.worker.close()
