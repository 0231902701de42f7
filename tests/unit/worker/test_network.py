"""The worker is as closed as the window that started it."""

from __future__ import annotations

import pytest
from tests.scripted_worker import wants_the_network
from tests.unit.worker.conftest import MakeWindow

from bioner_desk.offline import ENVIRONMENT
from bioner_desk.worker import Ended, How


@pytest.mark.parametrize(
    ("variable", "why"),
    [
        ("", "no command has asked for the network"),
        ("1", "it is never used because of the environment variable BIONER_OFFLINE"),
    ],
)
def test_what_wants_the_network_is_refused(
    make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch, variable: str, why: str
) -> None:
    monkeypatch.setenv(ENVIRONMENT, variable)
    window = make_window(wants_the_network)
    end = window.run(window.note("a.txt", "Asthma.\n"))[-1]
    assert isinstance(end, Ended)
    assert end.how is How.FAILED
    assert end.message == f"tests.scripted_worker wanted the address of host.invalid, and was refused: {why}."
