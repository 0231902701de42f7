"""Bootstrap intervals: cases worked by hand, and what holds for all scores."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.evaluation import Counts, Interval, Scores, paired_difference, score_intervals
from bioner_desk.evaluation.intervals import CountsIntervals


def scores(right: int, wrong: int = 0, missed: int = 0, name: str = "Disease") -> Scores:
    return Scores(Counts(right, wrong, missed), {name: Counts(right, wrong, missed)})


RIGHT, WRONG, MISSED = scores(1), scores(0, 1), scores(0, 0, 1)


def test_two_documents_worked_by_hand() -> None:
    # Of four equally likely draws one is right twice (F1 1), two are one of each (2/3), one is missed twice (0).
    inner = score_intervals([RIGHT, MISSED], level=0.4)
    outer = score_intervals([RIGHT, MISSED], level=0.95)

    assert inner is not None
    assert outer is not None
    assert inner.micro.f1 == Interval(2 / 3, 2 / 3)
    assert inner.micro.recall == Interval(0.5, 0.5)
    assert inner.micro.precision == Interval(1, 1)
    assert outer.micro.f1 == outer.micro.recall == outer.micro.precision == Interval(0, 1)
    assert outer.per_type == {"Disease": outer.micro}


def test_documents_that_are_alike_leave_no_doubt() -> None:
    found = score_intervals([scores(3, 1, 2)] * 40)

    sure = CountsIntervals(Interval(0.75, 0.75), Interval(0.6, 0.6), Interval(2 / 3, 2 / 3))
    assert found is not None
    assert found.micro == found.per_type["Disease"] == sure


def test_many_documents_come_near_the_normal_distribution() -> None:
    # Recall of 400 documents with one mention each, half of them found: 0.5 ± 1.96 · sqrt(0.25 / 400) = 0.451 to 0.549.
    found = score_intervals([RIGHT, MISSED] * 200)

    assert found is not None
    assert found.micro.recall.low == pytest.approx(0.451, abs=0.006)
    assert found.micro.recall.high == pytest.approx(0.549, abs=0.006)


def test_a_type_of_one_document_reaches_down_to_nothing() -> None:
    found = score_intervals([scores(5, name="Sign"), *[RIGHT] * 9])

    assert found is not None
    assert found.per_type["Sign"].f1 == Interval(0, 1)
    assert found.per_type["Disease"].f1 == Interval(1, 1)


@pytest.mark.parametrize("documents", [[], [RIGHT]])
def test_one_document_says_nothing_about_others(documents: list[Scores]) -> None:
    assert score_intervals(documents) is None
    assert paired_difference(documents, documents) is None


def test_a_system_that_is_always_better() -> None:
    found = paired_difference([RIGHT] * 5, [WRONG] * 5)

    assert found is not None
    assert (found.difference, found.interval, found.not_better) == (1, Interval(1, 1), 0)


def test_a_system_is_not_better_than_itself() -> None:
    same = [RIGHT, MISSED, WRONG, scores(3, 2, 1)]

    found = paired_difference(same, same)

    assert found is not None
    assert (found.difference, found.interval, found.not_better) == (0, Interval(0, 0), 1)


def test_a_comparison_worked_by_hand() -> None:
    # Each finds what the other misses: of four draws one has the difference 1, two 0, one -1.
    found = paired_difference([RIGHT, MISSED], [MISSED, RIGHT])

    assert found is not None
    assert (found.difference, found.interval) == (0, Interval(-1, 1))
    assert found.not_better == pytest.approx(0.75, abs=0.03)


def test_documents_are_paired() -> None:
    # Hard and easy documents differ much, but the first system finds one mention more in each: no doubt about that.
    easy, hard = (scores(10, 0, 10), scores(9, 0, 11)), (scores(2, 0, 18), scores(1, 0, 19))

    found = paired_difference(*zip(*[easy, hard] * 6, strict=True))

    assert found is not None
    assert found.not_better == 0
    assert found.interval.low > 0


def test_a_comparison_needs_the_same_documents() -> None:
    with pytest.raises(ValueError, match="zip"):
        paired_difference([RIGHT] * 3, [RIGHT] * 2)


def test_documents_that_do_not_fit_into_memory_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [scores(at % 5, at % 3, at % 2) for at in range(30)]
    at_once = score_intervals(documents)

    monkeypatch.setattr("bioner_desk.evaluation.intervals._MOST_DRAWN", 100)

    assert score_intervals(documents) == at_once


_COUNTS = st.builds(Counts, *[st.integers(0, 9)] * 3)
_DOCUMENTS = st.lists(
    st.dictionaries(st.sampled_from(["Disease", "Sign", "Drug"]), _COUNTS).map(
        lambda types: Scores(sum(types.values(), Counts()), types)
    ),
    min_size=2,
    max_size=12,
)


@given(_DOCUMENTS, st.integers(0, 9), st.randoms(use_true_random=False))
def test_intervals_lie_in_range_and_hang_on_nothing_but_documents_and_seed(
    documents: list[Scores], seed: int, shuffler: random.Random
) -> None:
    found = score_intervals(documents, resamples=200, seed=seed)

    assert found is not None
    assert set(found.per_type) == {name for one in documents for name in one.per_type}
    for one in [found.micro, *found.per_type.values()]:
        for interval in (one.precision, one.recall, one.f1):
            assert 0 <= interval.low <= interval.high <= 1
    shuffled = shuffler.sample(documents, len(documents))
    assert score_intervals(shuffled, resamples=200, seed=seed) == found


@given(st.lists(st.tuples(_COUNTS, _COUNTS), min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_comparisons_turn_round_with_the_systems(pairs: list[tuple[Counts, Counts]], shuffler: random.Random) -> None:
    first, second = ([Scores(counts) for counts in side] for side in zip(*pairs, strict=True))

    found, turned = paired_difference(first, second, resamples=200), paired_difference(second, first, resamples=200)

    assert found is not None
    assert turned is not None
    assert found.difference == pytest.approx(-turned.difference)
    assert -1 <= found.interval.low <= found.interval.high <= 1
    assert 0 <= found.not_better <= 1
    order = shuffler.sample(range(len(pairs)), len(pairs))
    assert paired_difference([first[at] for at in order], [second[at] for at in order], resamples=200) == found
