"""Progress is told now and then, and at the end for sure."""

from __future__ import annotations

import pytest

from bioner_desk.model_store import Transfer, TransferStep
from bioner_desk.model_store.metering import Meter


@pytest.fixture
def clock() -> list[float]:
    """The time, in seconds, to be moved by hand."""
    return [100.0]


def test_ten_times_a_second_at_most_and_the_end_for_sure(clock: list[float]) -> None:
    told: list[Transfer] = []
    meter = Meter(TransferStep.COPYING, 1000, told.append, clock=lambda: clock[0])
    for _ in range(100):
        clock[0] += 0.015
        meter.add(10)

    assert (told[0].done, told[-1].done) == (0, 1000)
    assert 13 < len(told) < 17
    assert told[-1].rate == pytest.approx(10 / 0.015)


def test_the_rate_is_that_of_late(clock: list[float]) -> None:
    told: list[Transfer] = []
    meter = Meter(TransferStep.COPYING, 1_000_000, told.append, clock=lambda: clock[0])
    for count in [10_000] * 10 + [100] * 20:
        clock[0] += 1
        meter.add(count)

    assert told[10].rate == 10_000
    assert told[-1].rate == 100
    assert told[-1].seconds_left == pytest.approx((1_000_000 - 102_000) / 100)


def test_nobody_need_listen(clock: list[float]) -> None:
    Meter(TransferStep.CHECKING, 0, None, clock=lambda: clock[0]).add(0)
