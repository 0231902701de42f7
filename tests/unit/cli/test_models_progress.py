"""The line that says how far the bringing of a model has come."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from bioner_desk.cli.commands.models import progress
from bioner_desk.cli.commands.models.progress import shown_transfer
from bioner_desk.model_store import Transfer, TransferStep


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a terminal is sent."""
    sent = io.StringIO()
    monkeypatch.setattr(progress, "err", Console(file=sent, force_terminal=True, width=80))
    return sent


def test_what_is_waited_for_is_said_before_anything_is_reported(screen: io.StringIO) -> None:
    with shown_transfer(TransferStep.ASKING):
        pass
    assert "Asking the hub" in screen.getvalue()


def test_each_step_is_said(screen: io.StringIO) -> None:
    with shown_transfer(TransferStep.ASKING) as (_, report):
        report(Transfer(TransferStep.FETCHING, 5_000_000, 10_000_000))
    assert "Fetching" in screen.getvalue()
    assert "5.0/10.0 MB" in screen.getvalue()


def test_nothing_is_shown_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = io.StringIO()
    monkeypatch.setattr(progress, "err", Console(file=sent))
    with shown_transfer(TransferStep.COPYING) as (cancel, report):
        report(Transfer(TransferStep.COPYING, 1, 2))
    assert not cancel.cancelled
    assert sent.getvalue().strip() == ""
