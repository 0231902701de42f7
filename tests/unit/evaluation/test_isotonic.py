"""The map that never falls."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.evaluation import Points, calibration_error, isotonic
from bioner_desk.evaluation.isotonic import LEAST_MENTIONS, MOST_POINTS


def fitted(said: list[float], right: list[bool]) -> Points:
    points = isotonic(said, right)
    assert points is not None
    return points


def test_too_few_mentions_give_no_map() -> None:
    assert isotonic([0.5] * (LEAST_MENTIONS - 1), [True] * (LEAST_MENTIONS - 1)) is None


def test_groups_that_rise_stay_and_violators_are_pooled() -> None:
    rising = [0.1] * 20 + [0.5] * 20 + [0.9] * 20
    right = [False] * 20 + ([True] * 5 + [False] * 15) + [True] * 20
    assert fitted(rising, right) == Points((0.1, 0.5, 0.9), (0.0, 0.25, 1.0))

    falling = ([True] * 5 + [False] * 15) + [False] * 20 + [True] * 20
    assert fitted(rising, falling) == Points((0.3, 0.9), (0.125, 1.0))


def test_equal_confidences_are_one_point() -> None:
    assert fitted([1.0] * 60, [False] * 30 + [True] * 30) == Points((1.0,), (0.5,))


@given(mentions=st.integers(20, 400), different=st.integers(1, 60), seed=st.integers(0, 2**32))
def test_a_map_rises_within_its_bounds(mentions: int, different: int, seed: int) -> None:
    chance = random.Random(seed)
    said = [chance.randint(0, different) / different for _ in range(mentions)]
    right = [chance.random() < 0.5 for _ in said]
    points = fitted(said, right)

    assert 1 <= len(points.said) == len(points.right) <= MOST_POINTS
    assert all(one < other for one, other in pairwise(points.said))
    assert all(one < other for one, other in pairwise(points.right))
    assert min(said) - 1e-4 <= points.said[0]
    assert points.said[-1] <= max(said) + 1e-4
    assert min(points.right) - 1e-4 <= sum(right) / len(right) <= max(points.right) + 1e-4


def test_probabilities_that_are_too_high_are_put_right() -> None:
    chance = random.Random(1)
    truth = [chance.random() for _ in range(4_000)]
    right = [chance.random() < one for one in truth]
    said = [one**0.25 for one in truth]
    points = fitted(said, right)

    calibrated = np.interp(said, points.said, points.right).tolist()

    assert calibration_error(said, right) > 0.25
    assert calibration_error(calibrated, right) < 0.03
    assert np.interp(0.5**0.25, points.said, points.right) == pytest.approx(0.5, abs=0.06)
