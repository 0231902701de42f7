"""What choosing on few documents costs."""

from __future__ import annotations

import pytest
from tests.unit.evaluation.test_choosing import measured

from bioner_desk.evaluation.regret import regrets

DRAWS = 20


def test_who_chooses_the_best_regrets_nothing() -> None:
    (found,) = regrets([measured("own", [4] * 30), measured("best", [9] * 30)], "own", sizes=[10], draws=DRAWS)

    assert (found.documents, found.others, found.draws) == (10, 20, DRAWS)
    assert found.best.mean == pytest.approx(0.9)
    assert found.rule.regret.mean == found.auto.regret.mean == found.highest.regret.mean == pytest.approx(0)
    assert found.default.regret.mean == pytest.approx(0.5)
    assert found.told == 1


def test_documents_that_choose_do_not_score() -> None:
    # What was right in more of the documents that choose is right in fewer of the others.
    (found,) = regrets([measured("own", [10, 0] * 10), measured("other", [0, 10] * 10)], "own", sizes=[10], draws=DRAWS)

    assert found.highest.regret.mean > 0.05
    assert found.best.mean > 0.5


def test_too_few_documents_leave_the_default() -> None:
    (found,) = regrets([measured("own", [4] * 30), measured("best", [9] * 30)], "own", sizes=[2], draws=DRAWS)

    assert found.told == 0
    assert found.rule.f1.mean == pytest.approx(0.9)
    assert found.auto.f1.mean == found.default.f1.mean == pytest.approx(0.4)


def test_a_fast_format_that_few_documents_cannot_tell_from_the_best_costs_something() -> None:
    best, quick = measured("own", [9, 8, 7, 8] * 15, seconds=5), measured("quick", [7, 8, 6, 8] * 15)
    few, many = regrets([best, quick], "own", sizes=[5, 30], draws=DRAWS)

    assert few.rule.regret.mean > many.rule.regret.mean
    assert few.rule.regret.range.low >= 0


def test_sizes_that_leave_too_few_others_are_left_out() -> None:
    found = regrets([measured("own", [4] * 25)], "own", sizes=[5, 10, 20], draws=2)

    assert [one.documents for one in found] == [5, 10]


def test_a_seed_gives_the_same_again() -> None:
    formats = [measured("own", [4, 5, 6] * 6), measured("other", [6, 5, 4] * 6)]

    assert regrets(formats, "own", sizes=[5], draws=5) == regrets(formats, "own", sizes=[5], draws=5)
    assert regrets(formats, "own", sizes=[5], draws=5) != regrets(formats, "own", sizes=[5], draws=5, seed=2)
