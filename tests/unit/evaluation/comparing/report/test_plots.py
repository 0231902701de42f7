from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.evaluation.comparing.report.reading import read

from bioner_desk.evaluation import Interval
from bioner_desk.evaluation.comparing.report.axes import cost_axis, share_axis
from bioner_desk.evaluation.comparing.report.bars import Bar, Panel, bars
from bioner_desk.evaluation.comparing.report.matrices import matrix
from bioner_desk.evaluation.comparing.report.placing import Box, place_labels
from bioner_desk.evaluation.comparing.report.scatter import Point, scatter

shares = st.floats(0, 1)
costs = st.floats(1e-6, 1e6)


@given(st.lists(shares, min_size=1, max_size=12))
def test_an_axis_of_shares_holds_all_values_and_stays_a_share(values):
    axis = share_axis(values, 400, 20)
    assert 0 <= axis.low < axis.high <= 1
    assert len(axis.ticks) >= 2
    assert all(20 - 1e-6 <= axis.at(value) <= 400 + 1e-6 for value in (*values, *axis.ticks))


@given(st.lists(costs, min_size=1, max_size=12))
def test_an_axis_of_costs_holds_all_values(values):
    axis = cost_axis(values, 50, 800)
    assert len(axis.ticks) >= 2
    assert all(50 - 1e-6 <= axis.at(value) <= 800 + 1e-6 for value in (*values, *axis.ticks))


def test_costs_far_apart_are_shown_on_a_logarithmic_axis():
    assert not cost_axis([1.0, 7.9], 0, 100).is_log
    axis = cost_axis([1.0, 100.0], 0, 100)
    assert axis.is_log
    assert axis.at(10) - axis.at(1) == pytest.approx(axis.at(100) - axis.at(10))


def test_costs_of_nothing_still_have_an_axis():
    assert cost_axis([0.0], 0, 100).at(0.0) == 0


@given(st.lists(st.tuples(st.floats(60, 760), st.floats(30, 380)), min_size=1, max_size=14))
def test_labels_cover_neither_each_other_nor_a_point(points):
    area = Box(52, 14, 818, 392)
    labels = place_labels([f"format_{number}" for number in range(len(points))], points, area)
    for first, second in itertools.combinations(labels or (), 2):
        assert not first.box.overlaps(second.box)
    for label in labels or ():
        assert area.holds(label.box)
        assert not any(label.box.overlaps(Box(x - 5, y - 5, x + 5, y + 5)) for x, y in points)


def test_labels_for_which_there_is_no_room_have_no_places():
    assert place_labels(["x" * 30], [(50, 50)], Box(0, 0, 100, 100)) is None


def test_a_plot_tells_its_numbers_to_those_who_do_not_see_it():
    points = [Point("<conv>", 1.5, 0.5, Interval(0.4, 0.6), is_best=True), Point("tag", 20.0, 0.25)]
    (svg,) = read(scatter(points, across="seconds", up="F1", caption="F1 & seconds")).all("svg")
    assert svg.attributes["role"] == "img"
    assert svg.all("title")[0].text == "F1 & seconds"
    assert svg.all("desc")[0].text == "<conv>: 50.0 (40.0–60.0) at 1.5; tag: 25.0 at 20"
    assert {text.text for text in svg.all("text", "label")} == {"<conv>", "tag"}
    assert len(svg.all("path", "interval")) == 1
    assert "seconds, logarithmic →" in svg.text


def test_names_that_are_too_long_become_numbers_with_a_list():
    points = [Point(f"a model with a long name · format_{number}", 1, 0.5, group=str(number)) for number in range(6)]
    page = read(scatter(points, across="s", up="F1", caption="c"))
    assert {text.text for text in page.all("text", "label")} <= set("123456")
    assert [one.text for one in page.all("li")] == [point.name for point in points]
    assert len({one.attributes["d"] for one in page.all("path", "point")}) == 4


def test_a_plot_of_nothing_is_nothing():
    assert scatter([], across="s", up="F1", caption="c") == ""


def test_bars_have_the_length_of_their_score():
    panel = Panel("Drug", "3 in gold", (Bar("a", 1.0, Interval(0.5, 1.0)), Bar("b", 0.5), Bar("c", None)))
    page = read(bars([panel], caption="F1"))
    one, half, none = (float(bar.attributes["width"]) for bar in page.all("rect"))
    assert (half / one, none) == (0.5, 0)
    assert page.all("desc")[0].text == "a 100.0 (50.0–100.0); b 50.0; c –"
    assert len(page.all("path", "interval")) == 1


def test_a_heat_map_holds_its_numbers():
    page = read(matrix("F1", ["a", "<b>"], [[1.0, 0.256], [None, 1.0]]))
    assert [cell.text for cell in page.all("td") if cell.attributes.get("class")] == ["", "26", "–", ""]
    assert [head.text for head in page.all("th") if head.attributes["scope"] == "row"] == ["a", "<b>"]
    assert page.all("td", "h3")[0].attributes["title"] == "a, <b>: 25.6 %"


def test_values_below_nothing_are_shown_in_the_lightest_shade():
    assert read(matrix("Kappa", ["a", "b"], [[1, -0.4], [-0.4, 1]])).all("td", "h0")[0].text == "-40"


@pytest.mark.parametrize("values", [[[1.0]], [[1.0, 0.5], [1.0]]])
def test_a_matrix_that_is_not_square_is_refused(values):
    with pytest.raises(ValueError, match="2 names"):
        matrix("F1", ["a", "b"], values)
