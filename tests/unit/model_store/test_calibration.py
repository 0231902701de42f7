"""Calibrations in a profile: what they compute, how they are read, and how they get there."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.model_store.test_profile import model_with

from bioner_desk.errors import ModelError
from bioner_desk.model_store import Calibration, load_profile, with_calibrations
from bioner_desk.model_store.calibration import read_calibrations

LINE = Calibration("conv_term", ("Chemical", "Disease"), (0.2, 0.6), (0.1, 0.9))
OTHER = Calibration("multi_code", ("Chemical", "Disease"), (0.5,), (0.4,))
PROFILE = """# How a model wants to be asked.
style = "bare"
types = [
  "Chemical",
  "Disease",  # both of BC5CDR
]
licence = '''
[[calibration]]
is not a table here'''
"""
TABLE = """[[calibration]]
format = "conv_term"
types = ["Chemical"]
said = [0.1, 0.9]
right = [0.2, 0.7]
"""

rising = st.lists(st.integers(0, 1000).map(lambda one: one / 1000), min_size=1, max_size=12, unique=True).map(sorted)


@st.composite
def calibrations(draw: st.DrawFn) -> Calibration:
    said = draw(rising)
    right = sorted(draw(st.lists(st.floats(0, 1), min_size=len(said), max_size=len(said))))
    names = draw(st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=3, unique=True))
    return Calibration(draw(st.sampled_from(["a", "b"])), tuple(names), tuple(said), tuple(right))


@pytest.mark.parametrize(("confidence", "share"), [(0, 0.1), (0.2, 0.1), (0.3, 0.3), (0.4, 0.5), (0.6, 0.9), (1, 0.9)])
def test_a_map_is_linear_between_its_points_and_level_outside(confidence: float, share: float) -> None:
    assert LINE(confidence) == pytest.approx(share)


@settings(max_examples=50)
@given(calibrations(), st.floats(0, 1), st.floats(0, 1))
def test_a_map_never_falls_and_is_that_of_numpy(calibration: Calibration, one: float, other: float) -> None:
    low, high = sorted((one, other))

    assert 0 <= calibration(low) <= calibration(high) + 1e-12 <= 1 + 1e-12
    assert calibration(one) == pytest.approx(np.interp(one, calibration.said, calibration.right))


def test_a_profile_holds_calibrations(tmp_path: Path) -> None:
    model = model_with(tmp_path, PROFILE + TABLE)
    (found,) = load_profile(model).calibration

    assert found == Calibration("conv_term", ("Chemical",), (0.1, 0.9), (0.2, 0.7))
    assert load_profile(model).calibrations("conv_term") == {"Chemical": found}
    assert load_profile(model).calibrations("multi_code") == {}


@pytest.mark.parametrize(
    ("changed", "into", "words"),
    [
        ("said = [0.1, 0.9]", "said = [0.1]", "calibration of conv_term: said has 1 numbers, right has 2"),
        ("said = [0.1, 0.9]", "said = [0.9, 0.1]", "each number of said must be above the one before it"),
        ("said = [0.1, 0.9]", "said = [0.9, 0.9]", "each number of said must be above the one before it"),
        ("said = [0.1, 0.9]", "said = [0.1, 1.9]", "must lie between 0 and 1"),
        ("said = [0.1, 0.9]", "said = [0.1, nan]", "must lie between 0 and 1"),
        ("said = [0.1, 0.9]", "said = [0, true]", "must be lists of numbers"),
        ("said = [0.1, 0.9]", "said = 0.1", "must be lists of numbers"),
        ("said = [0.1, 0.9]", "", "must be lists of numbers"),
        ("right = [0.2, 0.7]", "right = [0.7, 0.2]", "no number of right may be below the one before it"),
        ("[0.1, 0.9]\nright = [0.2, 0.7]", "[]\nright = []", "said and right are empty"),
        ('format = "conv_term"', "format = 1", "number 1: format must be a text"),
        ('types = ["Chemical"]', "types = []", "types must be a list of texts"),
        ('types = ["Chemical"]', 'typs = ["Chemical"]', "has no entry typs; entries are: format, types, said, right"),
        ("[[calibration]]", "[calibration]", r"must be tables, each under a line \[\[calibration\]\]"),
        (TABLE, TABLE + TABLE, "has two tables for Chemical in conv_term"),
    ],
)
def test_mistakes_in_a_calibration_are_named(tmp_path: Path, changed: str, into: str, words: str) -> None:
    assert changed in TABLE
    model = model_with(tmp_path, 'style = "bare"\n' + TABLE.replace(changed, into))

    with pytest.raises(ModelError, match=words) as caught:
        load_profile(model)

    assert "tiny.v2.profile.toml" in str(caught.value)
    assert caught.value.hint


def test_points_that_make_no_map_are_refused() -> None:
    with pytest.raises(ValueError, match="said has 2 numbers"):
        Calibration("conv_term", ("Chemical",), (0.1, 0.2), (0.1,))


def test_calibrations_are_added_behind_what_is_there() -> None:
    text = with_calibrations(PROFILE, [LINE, OTHER], {"conv_term": "measured in May"})

    assert text.startswith(PROFILE)
    assert text.count("# measured in May") == 1
    assert read_calibrations(tomllib.loads(text)["calibration"]) == (LINE, OTHER)


def test_only_those_of_the_same_format_and_types_are_replaced() -> None:
    signs = Calibration("conv_term", ("Sign",), (0.5,), (0.5,))
    first = with_calibrations(PROFILE, [LINE, OTHER, signs], {"conv_term": "old"})
    new = Calibration("conv_term", ("Disease",), (0.1, 0.3), (0.0, 1.0))

    text = with_calibrations(first, [new], {"conv_term": "new"})

    assert read_calibrations(tomllib.loads(text)["calibration"]) == (OTHER, signs, new)
    assert text.startswith(PROFILE)
    assert (text.count("# old"), text.count("# new")) == (1, 1)
    assert with_calibrations(text, [new], {"conv_term": "new"}) == text


def test_a_new_profile_holds_nothing_else() -> None:
    text = with_calibrations("", [LINE], {})

    assert text.startswith("[[calibration]]\n")
    assert read_calibrations(tomllib.loads(text)["calibration"]) == (LINE,)


def test_line_ends_of_windows_and_lists_over_several_lines_are_kept() -> None:
    profile = 'style = "bare"\r\n' + TABLE.replace("[0.1, 0.9]", "[\n[0.1][0], 0.9]").replace("[0.1][0]", "0.1")

    text = with_calibrations(profile, [OTHER], {})

    assert text.startswith(profile.rstrip())
    assert len(read_calibrations(tomllib.loads(text)["calibration"])) == 2


def test_a_profile_that_cannot_be_taken_apart_is_refused() -> None:
    inline = 'calibration = [{format = "conv_term", types = ["Chemical"], said = [0.1], right = [0.1]}]\n'

    with pytest.raises(ValueError, match=r"cannot|Cannot"):
        with_calibrations(inline, [LINE], {})


@settings(max_examples=30)
@given(st.lists(calibrations(), max_size=3), calibrations())
def test_what_is_written_is_read_again(present: list[Calibration], new: Calibration) -> None:
    profile = PROFILE
    for one in present:
        profile = with_calibrations(profile, [one], {one.format: "a comment"})
    text = with_calibrations(profile, [new], {})
    found = read_calibrations(tomllib.loads(text)["calibration"])

    assert text.startswith(PROFILE)
    assert found[-1] == new
    assert all(one in present for one in found[:-1])
