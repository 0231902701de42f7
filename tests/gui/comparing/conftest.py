"""A comparison of the window's, whose worker tests speak for."""

from __future__ import annotations

import pytest
from tests.gui.comparing.fakes import FakeComparing

from bioner_desk.gui.comparing.comparing import Comparing
from bioner_desk.gui.runs import Runs


@pytest.fixture
def comparing(runs: Runs) -> Comparing:
    """With the fake worker."""
    return Comparing(runs, runs)


@pytest.fixture
def fake_comparing(runs: Runs) -> FakeComparing:
    """For what shows a comparison."""
    return FakeComparing(runs)
