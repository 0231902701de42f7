"""Mistakes, subsets and intervals of all measures, worked by hand."""

from __future__ import annotations

import pytest

from bioner_desk.documents import Document, Mention
from bioner_desk.evaluation import (
    Counts,
    DisagreementKind,
    Interval,
    Measure,
    Scores,
    Subset,
    disagreements,
    evaluated,
    intervals_together,
    mistakes,
    score_intervals,
    strict_scores,
    subsets,
)
from bioner_desk.evaluation.matching import key_of

D, S = "Disease", "Sign"
KIND = DisagreementKind


def test_mistakes_are_counted_by_the_type_of_gold() -> None:
    gold = [Mention.of(D, 0, 9), Mention.of(D, 10, 14), Mention.of(S, 20, 24), Mention.of(S, 30, 34)]
    found = [
        Mention.of(D, 0, 4),
        Mention.of(D, 5, 9),
        Mention.of(S, 10, 14),
        Mention.of(D, 19, 22),
        Mention.of(D, 40, 44),
    ]

    counted = mistakes(disagreements(gold, found))

    assert counted.per_type == {
        D: {KIND.SPLIT: 1, KIND.OTHER_TYPE: 1, KIND.ONLY_SECOND: 1},
        S: {KIND.OTHER_TYPE_AND_BORDER: 1, KIND.ONLY_FIRST: 1},
    }
    assert counted.confused == {(D, S): 1, (S, D): 1}
    assert counted.total == {
        KIND.SPLIT: 1,
        KIND.OTHER_TYPE: 1,
        KIND.ONLY_SECOND: 1,
        KIND.OTHER_TYPE_AND_BORDER: 1,
        KIND.ONLY_FIRST: 1,
    }


def test_the_most_frequent_confusion_comes_first() -> None:
    gold = [Mention.of("Drug", at, at + 1) for at in range(3)] + [Mention.of(D, 9, 10)]
    found = [Mention.of(S, at, at + 1) for at in range(3)] + [Mention.of(S, 9, 10)]

    assert list(mistakes(disagreements(gold, found)).confused.items()) == [(("Drug", S), 3), ((D, S), 1)]


def test_subsets_worked_by_hand() -> None:
    text = "acute renal failure, gout and gout, chronic failure of the right heart"
    outer, inner = Mention.of(D, 0, 19), Mention.of(D, 6, 19)
    first, second = Mention.of(D, 21, 25), Mention.of(D, 30, 34)
    apart, far = Mention.of(D, 36, 43, 65, 70), Mention.of(S, 36, 70)
    elsewhere = Document(text="acute renal failure", mentions=(Mention.of(D, 0, 19), Mention.of(S, 6, 19)))

    here, there = subsets([Document(text=text, mentions=(outer, inner, first, second, apart, far)), elsewhere])

    assert here == {
        Subset.NESTED: {key_of(inner), key_of(apart)},
        Subset.DISCONTINUOUS: {key_of(apart)},
        Subset.REPEATED: {key_of(first), key_of(second)},
        Subset.LONG: {key_of(far)},
        # The outer one is in both documents; "renal failure" has another type there.
        Subset.RARE: {key_of(inner), key_of(apart), key_of(far)},
    }
    assert there[Subset.NESTED] == there[Subset.RARE] == {key_of(elsewhere.mentions[1])}


def test_a_long_mention_has_five_words() -> None:
    text = "failure of the right\n heart"
    four, five = Mention.of(D, 0, 20), Mention.of(D, 0, 27)

    (found,) = subsets([Document(text=text, mentions=(four, five))])

    assert found[Subset.LONG] == {key_of(five)}


def test_two_types_at_one_place_lie_in_each_other() -> None:
    both = (Mention.of(D, 0, 4), Mention.of(S, 0, 4))

    (found,) = subsets([Document(text="gout", mentions=both)])

    assert found[Subset.NESTED] == {key_of(one) for one in both}


def test_a_mention_that_is_listed_twice_is_neither_nested_nor_repeated() -> None:
    (found,) = subsets([Document(text="gout", mentions=(Mention.of(D, 0, 4),) * 2)])

    assert found[Subset.NESTED] == found[Subset.REPEATED] == set()
    assert len(found[Subset.RARE]) == 1


def test_everything_about_two_documents() -> None:
    gold = [
        Document(text="gout, gout", mentions=(Mention.of(D, 0, 4), Mention.of(D, 6, 10))),
        Document(text="pain", mentions=(Mention.of(S, 0, 4),)),
    ]

    found = evaluated(gold, [[Mention.of(D, 0, 4)], [Mention.of(S, 0, 4)]])

    assert found.documents == 2
    assert found.scores[Measure.STRICT] == Scores(Counts(2, 0, 1), {D: Counts(1, 0, 1), S: Counts(1, 0, 0)})
    assert found.scores[Measure.STRING_SET].micro == Counts(2, 0, 0)
    assert found.mistakes.total == {KIND.ONLY_FIRST: 1}
    repeated, rare, nested = (found.subsets[one] for one in (Subset.REPEATED, Subset.RARE, Subset.NESTED))
    assert (repeated.found, repeated.gold, repeated.share) == (1, 2, 0.5)
    assert repeated.interval == Interval(0, 0.5)
    assert (rare.found, rare.gold) == (1, 1)
    assert (nested.found, nested.gold, nested.share, nested.interval) == (0, 0, 0, None)
    intervals = found.intervals[Measure.STRICT]
    # Twice the first document: recall 1/2; twice the second: 1; else 2/3.
    assert intervals is not None
    assert intervals.micro.recall == Interval(0.5, 1)


def test_the_seed_decides_the_intervals() -> None:
    mentions = tuple(Mention.of(D, 5 * at, 5 * at + 4) for at in range(60))
    gold = [Document(text="gout " * 60, mentions=mentions[:many]) for many in range(20, 60)]
    found = [document.mentions[: 7 * at % 31] for at, document in enumerate(gold)]

    assert evaluated(gold, found, seed=7) == evaluated(gold, found, seed=7)
    assert evaluated(gold, found, seed=7).intervals != evaluated(gold, found, seed=8).intervals


def test_one_document_has_no_intervals() -> None:
    found = evaluated([Document(text="gout", mentions=(Mention.of(D, 0, 4),))], [[]])

    assert set(found.intervals.values()) == {None}
    assert found.subsets[Subset.RARE].interval is None


def test_gold_and_predictions_are_of_the_same_documents() -> None:
    with pytest.raises(ValueError, match="zip"):
        evaluated([Document(text="gout")], [])


def test_macro_intervals_worked_by_hand() -> None:
    # Two documents, each with a type of its own, one right and one missed. Of four draws one has the first type alone
    # (macro 1), one the second alone (0), two have both (1/2).
    right, missed = Scores.of({D: Counts(1, 0, 0)}), Scores.of({S: Counts(0, 0, 1)})

    outer, inner = score_intervals([right, missed]), score_intervals([right, missed], level=0.4)

    assert outer is not None
    assert inner is not None
    assert outer.macro is not None
    assert inner.macro is not None
    assert outer.macro.f1 == outer.macro.recall == Interval(0, 1)
    assert inner.macro.f1 == inner.macro.recall == Interval(0.5, 0.5)


def test_scores_without_types_have_no_macro_interval() -> None:
    found = score_intervals([Scores(Counts(1, 1, 1))] * 3)

    assert found is not None
    assert found.macro is None


def test_intervals_together_are_those_alone() -> None:
    gold = [Mention.of(D, at, at + 1) for at in range(9)]
    first = [strict_scores(gold, gold[:at]) for at in range(9)]
    second = [Scores(Counts(at, 9 - at, 1)) for at in range(9)]

    together = intervals_together([first, second])

    assert together[0] == score_intervals(first)
    assert together[1] is not None
    with pytest.raises(ValueError, match="zip"):
        intervals_together([first, second[1:]])
