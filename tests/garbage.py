"""Garbage in tests with windows is collected after them, on their own thread (see bioner_desk.gui.garbage)."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def garbage() -> Iterator[None]:
    """No thread of the program deletes what is Qt's by collecting garbage."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()
