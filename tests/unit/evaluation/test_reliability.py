"""Measures of confidences, against their definitions."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.evaluation import Bin, auroc, bins, brier, calibration_error

# Few different values, so that there are ties.
shares = st.integers(0, 8).map(lambda eighth: eighth / 8) | st.floats(0, 1)
judged = st.lists(st.tuples(shares, st.booleans()), max_size=40).map(
    lambda pairs: ([one for one, _ in pairs], [one for _, one in pairs])
)


def test_bins_worked_by_hand() -> None:
    said = [0.0, 0.0625, 0.1, 0.97, 1.0]
    right = [False, True, True, True, False]

    found = bins(said, right)

    assert [one.mentions for one in found] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert found[0] == Bin(0.0, 0.1, 2, 0.03125, 0.5)
    assert found[5] == Bin(0.5, 0.6, 0, 0.0, 0.0)
    assert found[9].said == pytest.approx(0.985)
    assert calibration_error(said, right) == pytest.approx((2 * 0.46875 + 0.9 + 2 * 0.485) / 5)
    assert brier(said, right) == pytest.approx((0.9375**2 + 0.9**2 + 0.03**2 + 1) / 5)


def test_one_bin_compares_the_means() -> None:
    assert calibration_error([0.2, 0.4], [True, False], number=1) == pytest.approx(0.2)


@given(judged)
def test_every_mention_is_in_the_bin_that_holds_its_confidence(case) -> None:
    said, right = case
    found = bins(said, right)

    assert sum(one.mentions for one in found) == len(said)
    assert all(one.low <= one.said <= one.high for one in found if one.mentions)
    assert sum(one.mentions * one.right for one in found) == pytest.approx(sum(right))


@given(judged)
def test_the_area_is_the_share_of_pairs_in_which_the_right_mention_is_ahead(case) -> None:
    said, right = case
    ahead = [one for one, truth in zip(said, right, strict=True) if truth]
    behind = [one for one, truth in zip(said, right, strict=True) if not truth]
    pairs = [1.0 if one > other else 0.5 if one == other else 0.0 for one, other in product(ahead, behind)]

    found = auroc(said, right)

    assert found == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)


@given(judged)
def test_a_map_that_rises_does_not_change_the_area(case) -> None:
    said, right = case
    area = auroc([round(one, 3) for one in said], right)

    assert auroc([round(one, 3) / 2 + 0.25 for one in said], right) == pytest.approx(area)


@given(judged)
def test_errors_lie_between_0_and_1(case) -> None:
    assert 0 <= calibration_error(*case) <= 1
    assert 0 <= brier(*case) <= 1


@given(st.lists(st.booleans(), min_size=1))
def test_who_knows_the_truth_makes_no_error(right: list[bool]) -> None:
    said = [float(one) for one in right]

    assert calibration_error(said, right) == 0
    assert brier(said, right) == 0
    assert auroc(said, right) in {1.0, None}


@given(st.lists(st.booleans(), min_size=1))
def test_who_says_the_share_that_is_right_makes_no_calibration_error(right: list[bool]) -> None:
    share = sum(right) / len(right)

    assert calibration_error([share] * len(right), right) == pytest.approx(0, abs=1e-9)
    assert auroc([share] * len(right), right) in {0.5, None}


def test_nothing_is_no_division_by_zero() -> None:
    assert (calibration_error([], []), brier([], []), auroc([], [])) == (0, 0, None)


def test_lists_of_different_lengths_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="shorter"):
        calibration_error([0.5], [])
