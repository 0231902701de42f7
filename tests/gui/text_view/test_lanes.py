from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.gui.text_view.lanes import label_places, levels, stacked

spans = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda pair: (pair[0], sum(pair))), max_size=12)


def meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@given(spans)
def test_spans_that_overlap_have_different_levels_and_the_shorter_one_lies_inside(found):
    of = levels(found)

    for one in range(len(found)):
        for other in range(one):
            if meet(found[one], found[other]):
                assert of[one] != of[other]
                sizes = [end - start for start, end in (found[one], found[other])]
                if sizes[0] != sizes[1]:
                    assert (of[one] < of[other]) == (sizes[0] < sizes[1])


def test_levels_begin_at_the_bottom_everywhere():
    assert levels([(0, 10), (2, 4), (20, 30), (5, 6)]) == [1, 0, 0, 0]
    assert levels([(0, 5), (0, 5), (0, 5)]) == [2, 1, 0]
    assert levels([]) == []


@given(spans)
def test_stretches_in_one_lane_do_not_meet(found):
    lanes = stacked(found)

    assert all(
        lanes[one] != lanes[other] or not meet(found[one], found[other])
        for one in range(len(found))
        for other in range(one)
    )


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(2, 60), st.integers(5, 50)), max_size=12))
def test_labels_never_cover_each_other_and_start_beneath_their_marks(drawn):
    wanted = sorted((float(left), float(left + width), float(label)) for left, width, label in drawn)
    places = label_places(wanted, 4.0)
    seen = [(x, x + room) for x, room in places if room > 0]

    assert all(one[1] + 3.9 <= other[0] for one, other in pairwise(seen))
    for (left, right, width), (x, room) in zip(wanted, places, strict=True):
        assert room <= width
        assert room == 0 or left <= x <= max(right, left)
