"""Speeds from times."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.pipeline.fitting.speeds import Speeds, Timed, speeds_of
from bioner_desk.pipeline.fitting.work import Work

counts = st.integers(1, 2_000)


@given(
    read=st.floats(1e-5, 1.0),
    written=st.floats(1e-5, 1.0),
    work=st.lists(st.tuples(counts, counts), min_size=2, max_size=20),
)
def test_speeds_that_made_the_times_are_found(read: float, written: float, work: list[tuple[int, int]]) -> None:
    # Something long to read with little to write, and the reverse: these tell one from the other.
    work = [(500, 1), (2, 100), *work]

    found = speeds_of([Timed(r, w, r * read + w * written) for r, w in work])

    total = sum(r * read + w * written for r, w in work)
    assert sum(r * found.per_read + w * found.per_written for r, w in work) == pytest.approx(total, rel=1e-3)
    assert found.per_read >= 0
    assert found.per_written >= 0


def test_two_times_are_enough() -> None:
    found = speeds_of([Timed(100, 1, 1.05), Timed(2, 10, 0.52)])

    assert [found.per_read, found.per_written] == pytest.approx([0.01, 0.05])


def test_times_that_are_all_alike_give_one_speed_for_both() -> None:
    found = speeds_of([Timed(90, 10, 2.0), Timed(90, 10, 2.0)])

    assert [found.per_read, found.per_written] == pytest.approx([0.02, 0.02])


@pytest.mark.parametrize(
    "times", [[Timed(100, 1, 0.1), Timed(1, 100, 9.0), Timed(900, 2, 0.01)], [Timed(1, 100, 0.01), Timed(100, 1, 9.0)]]
)
def test_no_speed_is_below_nothing(times: list[Timed]) -> None:
    found = speeds_of(times)

    assert min(found.per_read, found.per_written) >= 0
    assert max(found.per_read, found.per_written) > 0


def test_times_that_the_clock_did_not_see() -> None:
    assert speeds_of([Timed(5, 5, 0.0)]) == Speeds(0.0, 0.0)


def test_short_prompts_take_at_least_one_pass_over_the_weights() -> None:
    work = Work(chunks=(), reads=(1, 10, 100), empty_answers=0, longest=0, share=2.0, seconds=0.5)

    assert Speeds(per_read=0.1, per_written=0.3, per_prompt=2.0).seconds(work, 7.0) == pytest.approx(
        2.0 * (0.5 + 2.0 + 2.0 + 10.0 + 2.1)
    )
