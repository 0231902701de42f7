"""The rule that chooses a format, and what it says of its own worth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.evaluation import Counts, Scores, paired_difference
from bioner_desk.evaluation.choosing import FEWEST_DOCUMENTS, Choosing, Doubt, choose
from bioner_desk.evaluation.picking import Measured, Table

GOLD = 10  # mentions of a document
FAST = {"resamples": 200, "repeats": 2}


def measured(name: str, rights: list[int], seconds: float = 1.0) -> Measured:
    """A format that finds so many of the ten mentions of each document, and as many wrong ones as it misses."""
    counts = [Counts(right, GOLD - right, GOLD - right) for right in rights]
    return Measured(name, tuple(Scores(one, {"Disease": one}) for one in counts), (seconds,) * len(rights))


def chosen(*formats: Measured, default: str = "own") -> Choosing:
    return choose(formats, default, **FAST)


def test_the_highest_f1_is_chosen_though_it_is_slow() -> None:
    found = chosen(measured("own", [5, 6] * 6, seconds=1), measured("slow", [8, 9] * 6, seconds=9))

    assert (found.chosen, found.best, found.alike) == ("slow", "slow", ("slow",))
    assert found.of("slow").f1 == pytest.approx(0.85)
    assert (found.documents, found.mentions) == (12, 120)
    assert found.can_tell


def test_of_formats_that_cannot_be_told_apart_the_fastest_is_chosen() -> None:
    found = chosen(
        measured("own", [2] * 12, seconds=0.1),
        measured("best", [9, 7] * 6, seconds=3),
        measured("quick", [7, 9] * 5 + [7, 8], seconds=2),
    )

    assert (found.chosen, found.best, found.alike) == ("quick", "best", ("best", "quick"))
    assert [one.format for one in found.ranked] == ["best", "quick", "own"]


def test_of_equals_in_f1_the_faster_is_the_best() -> None:
    found = chosen(measured("own", [8] * 6, seconds=2), measured("other", [8] * 6, seconds=1))

    assert (found.chosen, found.best) == ("other", "other")


def test_formats_are_told_apart_as_by_the_paired_difference() -> None:
    best, close = measured("own", [6, 7, 8, 9, 5] * 3), measured("close", [7, 7, 7, 9, 4] * 3)
    edge, far = measured("edge", [5, 8, 8, 7, 5] * 3), measured("far", [2, 3, 5, 1, 2] * 3)
    expected = {"own"}
    for one in (close, edge, far):
        difference = paired_difference(best.scores, one.scores, resamples=FAST["resamples"])
        assert difference is not None
        if difference.interval.low <= 0 <= difference.interval.high:
            expected.add(one.format)

    assert set(chosen(best, close, edge, far).alike) == expected == {"own", "close", "edge"}


def test_what_is_chosen_on_held_out_documents_is_scored_there() -> None:
    found = chosen(measured("own", [5] * 20), measured("better", [8] * 20))

    assert found.held_out is not None
    assert found.held_out.f1 == pytest.approx(0.8)
    assert found.held_out.gain == pytest.approx(0.3)
    assert found.held_out.chosen == (("better", 1.0),)


def test_documents_that_choose_do_not_score() -> None:
    # Each format is lucky in documents of its own: on all of them the best looks good, on others none is.
    rng = np.random.default_rng(3)
    formats = [measured("own", [5] * 12)]
    formats += [measured(f"lucky{number}", rng.integers(0, 11, 12).tolist()) for number in range(30)]

    found = chosen(*formats)

    assert found.held_out is not None
    assert found.held_out.f1 < found.of(found.best).f1 - 0.05


def test_choosing_that_does_worse_than_the_default_is_in_doubt() -> None:
    # Every format is right in six of twelve documents: the more of them choose it, the fewer are left to score it.
    halves = [[10 * ((at * step + shift) % 12 < 6) for at in range(12)] for step in (1, 5, 7) for shift in range(4)]
    formats = [measured(f"lucky{number}", rights) for number, rights in enumerate(halves)]

    found = chosen(measured("own", [5] * 12, seconds=2), *formats)

    assert found.chosen != "own"
    assert found.held_out is not None
    assert found.held_out.gain < 0
    assert found.doubt is Doubt.NO_BETTER
    assert not found.can_tell


def test_the_default_may_be_confirmed() -> None:
    found = chosen(measured("own", [8] * 12), measured("other", [5] * 12))

    assert (found.chosen, found.doubt) == ("own", None)


@pytest.mark.parametrize("documents", [1, FEWEST_DOCUMENTS - 1])
def test_few_documents_cannot_tell(documents: int) -> None:
    found = chosen(measured("own", [1] * documents), measured("other", [9] * documents))

    assert found.doubt is Doubt.FEW_DOCUMENTS
    assert found.best == "other"


def test_one_document_has_no_intervals() -> None:
    found = chosen(measured("own", [1], seconds=1), measured("other", [9], seconds=2))

    assert found.held_out is None
    assert found.of("other").interval is None
    assert set(found.alike) == {"own", "other"}


def test_few_mentions_cannot_tell() -> None:
    some, none = Scores(Counts(1, 0, 0), {}), Scores(Counts(0, 0, 1), {})
    found = chosen(Measured("own", (none,) * 20, (1.0,) * 20), Measured("other", (some,) * 20, (1.0,) * 20))

    assert found.doubt is Doubt.FEW_MENTIONS


def test_nothing_found_and_nothing_to_find() -> None:
    found = chosen(Measured("own", (Scores(),) * 6, (1.0,) * 6), Measured("other", (Scores(),) * 6, (2.0,) * 6))

    assert (found.chosen, found.doubt) == ("own", Doubt.FEW_MENTIONS)
    assert [one.f1 for one in found.ranked] == [0, 0]


@pytest.mark.parametrize(
    "formats",
    [
        [],
        [Measured("own", (), ())],
        [measured("own", [1, 2]), measured("other", [1])],
        [measured("other", [1, 2])],
    ],
)
def test_what_cannot_be_compared(formats: list[Measured]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - several reasons
        chosen(*formats)


def test_times_belong_to_scores() -> None:
    with pytest.raises(ValueError, match="own has 2 scores and 1 times"):
        Measured("own", (Scores(), Scores()), (1.0,))


_RIGHTS = st.integers(2, 9).flatmap(
    lambda documents: st.lists(
        st.tuples(st.lists(st.integers(0, GOLD), min_size=documents, max_size=documents), st.integers(1, 5)),
        min_size=1,
        max_size=5,
    )
)


def _formats(drawn: list[tuple[list[int], int]]) -> list[Measured]:
    return [measured(f"f{at}", rights, seconds) for at, (rights, seconds) in enumerate(drawn)]


@given(_RIGHTS)
def test_what_is_chosen_is_alike_and_none_of_those_is_faster(drawn: list[tuple[list[int], int]]) -> None:
    found = chosen(*_formats(drawn), default="f0")

    assert found.chosen in found.alike
    assert found.best in found.alike
    assert found.of(found.best).f1 == max(one.f1 for one in found.ranked)
    assert found.of(found.chosen).seconds == min(found.of(name).seconds for name in found.alike)
    assert all(one.interval is None or one.interval.low <= one.interval.high for one in found.ranked)


@given(_RIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_documents_changes_nothing_in_the_choice(drawn: list[tuple[list[int], int]], rng) -> None:
    formats = _formats(drawn)
    order = rng.sample(range(len(drawn[0][0])), len(drawn[0][0]))
    shuffled = [Measured(one.format, tuple(one.scores[at] for at in order), one.seconds) for one in formats]

    assert Table.of(formats).pick(200, 1) == Table.of(shuffled).pick(200, 1)


@given(_RIGHTS)
def test_every_document_is_held_out_once_in_every_repeat(drawn: list[tuple[list[int], int]]) -> None:
    table = Table.of(_formats(drawn[:1]))
    counts, choices = table.cross_validated(5, 3, 50, 1)

    assert (counts == 3 * table.counts[:, 0]).all()
    assert len(choices) == 3 * min(5, len(table))
