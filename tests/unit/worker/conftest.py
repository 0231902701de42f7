"""A window without a window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.scripted_worker import Window, scripted

from bioner_desk.worker import Loader

MakeWindow = Callable[[Loader], Window]


@pytest.fixture
def make_window(tmp_path: Path) -> Iterator[MakeWindow]:
    """Makes a window whose runs use a loader."""
    with ExitStack() as stack:

        def make(load: Loader) -> Window:
            window = Window(tmp_path, load)
            stack.callback(window.worker.close)
            return window

        yield make


@pytest.fixture
def window(make_window: MakeWindow) -> Window:
    """Runs of the scripted model."""
    return make_window(scripted)
