from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.evaluation.comparing.making import comparison, document, found, sign

from bioner_desk.documents import Mention, Span
from bioner_desk.evaluation.choosing import FEWEST_DOCUMENTS
from bioner_desk.evaluation.comparing import (
    ComparedDocument,
    Comparison,
    Cost,
    RowMaker,
    Said,
    System,
    vote,
    with_ceilings,
)

A, B, C = System("m", "conv_term"), System("m", "multi_term"), System("m", "single_tag")
TEXT = "fever cough asthma 1"
FEVER, COUGH, ASTHMA = sign(0, 5), sign(6, 11), sign(12, 18)


def two_documents() -> list[ComparedDocument]:
    return [document("a", TEXT, FEVER, COUGH), document("b", TEXT, ASTHMA)]


def scored() -> Comparison:
    given = [found(A, "a", FEVER), found(A, "b", ASTHMA), found(B, "a", FEVER, ASTHMA), found(B, "b")]
    return comparison(two_documents(), given)


def test_scores_are_strict_over_all_documents() -> None:
    first, second = RowMaker().rows(scored())
    assert (first.system, first.documents, first.scored, first.failed) == (A, 2, 2, 0)
    assert first.scores.micro.precision == 1
    assert first.scores.micro.recall == pytest.approx(2 / 3)
    assert first.measure == pytest.approx(0.8)
    assert second.scores.micro.precision == pytest.approx(1 / 2)
    assert second.scores.micro.recall == pytest.approx(1 / 3)
    assert first.intervals is not None
    assert first.measure_interval == first.intervals.micro.f1
    # The vote is "fever" in the first document and nothing in the second.
    assert first.agreement == pytest.approx(2 / 3)
    assert first.agreement_interval is None


def test_the_highest_is_the_best_and_what_may_equal_it_is_marked() -> None:
    many = [document(f"{number:02}", TEXT, FEVER, COUGH, ASTHMA) for number in range(20)]
    given = [
        each
        for number, one in enumerate(many)
        for each in (
            found(C, one.name),
            found(B, one.name, FEVER, COUGH),
            found(A, one.name, *([FEVER, COUGH, ASTHMA] if number % 2 else [FEVER])),
        )
    ]
    rows = RowMaker().rows(comparison(many, given))
    assert [row.system for row in rows] == [B, A, C]  # 0.8, 0.73, 0
    assert [row.is_best for row in rows] == [True, False, False]
    assert [row.is_indistinguishable for row in rows] == [False, True, False]


def test_with_one_document_nothing_can_be_told_apart() -> None:
    one, *_ = two_documents()
    rows = RowMaker().rows(comparison([one], [found(A, "a", FEVER, COUGH), found(B, "a")]))
    assert [(row.intervals, row.measure_interval) for row in rows] == [(None, None)] * 2
    assert [row.is_indistinguishable for row in rows] == [False, True]


@pytest.mark.parametrize("number", [2, FEWEST_DOCUMENTS - 1, FEWEST_DOCUMENTS])
def test_few_documents_tell_nothing_apart_even_if_one_system_wins_them_all(number: int) -> None:
    few = [document(f"{one}", TEXT, FEVER, COUGH) for one in range(number)]
    given = [each for one in few for each in (found(A, one.name, FEVER, COUGH), found(B, one.name, FEVER))]
    rows = RowMaker().rows(comparison(few, given))
    assert [row.system for row in rows] == [A, B]
    assert rows[1].is_indistinguishable is (number < FEWEST_DOCUMENTS)


def test_of_equal_systems_the_fastest_comes_first() -> None:
    one, *_ = two_documents()
    slow, fast = found(A, "a", FEVER, cost=Cost(seconds=2.0)), found(B, "a", FEVER, cost=Cost(seconds=1.0))
    assert [row.system for row in RowMaker().rows(comparison([one], [slow, fast]))] == [B, A]


def test_what_could_not_be_asked_is_not_the_fastest() -> None:
    one, *_ = two_documents()
    given = [found(A, "a", cost=Cost(seconds=1.0))]
    rows = RowMaker().rows(replace(comparison([one], given), systems=(A, B), failed={(B, "a"): "too long"}))
    assert [(row.system, row.measure, row.is_best) for row in rows] == [(A, 0.0, True), (B, 0.0, False)]


def without(comparison: Comparison, system: System, name: str) -> Comparison:
    """As if a system were not done with a document."""
    return replace(comparison, found={key: one for key, one in comparison.found.items() if key != (system, name)})


def test_documents_that_failed_count_as_missed() -> None:
    one = replace(without(scored(), B, "b"), failed={(B, "b"): "too long"})
    row = next(row for row in RowMaker().rows(one) if row.system == B)
    assert (row.documents, row.failed, row.scored) == (1, 1, 2)
    assert row.scores.micro.missed == 2


def test_documents_still_to_come_count_for_nothing() -> None:
    one = without(scored(), B, "b")
    row = next(row for row in RowMaker().rows(one) if row.system == B)
    assert (row.documents, row.failed, row.scored) == (1, 0, 1)
    assert row.scores.micro.missed == 1


def test_a_system_that_has_not_begun_comes_last_without_a_measure() -> None:
    rows = RowMaker().rows(replace(scored(), systems=(C, A, B)))
    assert [row.system for row in rows] == [A, B, C]
    assert rows[2].measure is None
    assert rows[2].seconds is None
    assert not rows[2].is_indistinguishable
    nothing = RowMaker().rows(replace(scored(), found={}))
    assert [row.is_best for row in nothing] == [False, False]


def test_the_ceiling_is_that_of_the_chunks_that_were_shown() -> None:
    one = scored()
    halves = tuple(Said(("Sign",), place, "[]") for place in (Span(0, 8), Span(8, 20)))
    cut_through = replace(one.found[A, "a"], said=halves)
    rows = RowMaker().rows(with_ceilings(replace(one, found={**one.found, (A, "a"): cut_through})))
    ceilings = {row.system: row.ceiling for row in rows if row.ceiling}
    assert ceilings[B].micro.f1 == 1
    assert ceilings[A].micro.missed == 1  # "cough" is in no chunk as a whole


def test_mentions_of_other_types_are_not_missed() -> None:
    other = document("a", TEXT, FEVER, Mention.of("Other", 6, 11))
    (row,) = RowMaker().rows(comparison([other], [found(A, "a", FEVER)]))
    assert row.scores.micro.f1 == 1


def without_gold(one: Comparison) -> Comparison:
    bare = tuple(replace(each, has_gold=False, document=each.document.with_mentions(())) for each in one.documents)
    return replace(one, documents=bare)


def test_without_gold_systems_agree_with_the_vote_and_nothing_is_a_score() -> None:
    given = [found(A, "a", FEVER, COUGH), found(B, "a", FEVER), found(C, "a", FEVER, ASTHMA)]
    given += [found(one, "b", ASTHMA) for one in (A, B, C)]
    rows = RowMaker().rows(without_gold(comparison(two_documents(), given)))
    assert {row.system: row.agreement for row in rows} == {B: 1.0, A: 0.8, C: 0.8}
    for row in rows:
        assert (row.scored, row.scores.micro.f1, row.intervals, row.ceiling) == (0, 0, None, None)
        assert row.agreement_interval is not None
        assert row.measure == row.agreement
        assert row.measure_interval == row.agreement_interval


def test_one_system_has_nobody_to_agree_with() -> None:
    (row,) = RowMaker().rows(without_gold(comparison(two_documents(), [found(A, "a", FEVER)])))
    assert row.agreement is None
    assert not row.is_best


def test_the_vote_is_taken_anew_when_another_system_is_there() -> None:
    maker = RowMaker()
    given = [found(A, "a", FEVER), found(B, "a", COUGH)]
    before = maker.rows(without_gold(comparison(two_documents(), given)))
    after = maker.rows(without_gold(comparison(two_documents(), [*given, found(C, "a", COUGH)])))
    assert {row.system: row.agreement for row in before} == {A: 0.0, B: 0.0}
    assert {row.system: row.agreement for row in after} == {A: 0.0, B: 1.0, C: 1.0}


def test_a_vote_needs_half_of_the_systems_and_two_of_them() -> None:
    assert vote([[FEVER, COUGH], [FEVER]]) == (FEVER,)
    assert set(vote([[FEVER, COUGH], [FEVER], [COUGH]])) == {FEVER, COUGH}
    assert vote([[FEVER, COUGH], [FEVER], [FEVER], [COUGH], []]) == (FEVER,)
    assert vote([[FEVER, FEVER], [COUGH]]) == ()
    turned = Mention(type="Sign", pieces=(Span(12, 18), Span(0, 5)))
    assert len(vote([[turned], [replace(turned, pieces=turned.pieces[::-1])]])) == 1


def test_shares_of_nothing_are_unknown() -> None:
    nothing = found(A, "a", cost=Cost())
    (row,) = RowMaker().rows(comparison([document("a", TEXT, FEVER)], [nothing], memory={"m": 7}))
    assert (row.read, row.not_in_text, row.overridden) == (None, None, None)
    assert (row.answer_tokens, row.seconds, row.memory) == (0, 0, 7)


def test_shares_and_costs_are_those_of_all_documents_together() -> None:
    costs = (
        Cost(answers=3, read=2, listed=4, not_in_text=1, answer_tokens=10, overridden_tokens=1, seconds=1.0),
        Cost(answers=1, read=1, listed=1, not_in_text=0, answer_tokens=30, overridden_tokens=1, seconds=2.0),
    )
    given = [found(A, "a", cost=costs[0]), found(A, "b", cost=costs[1])]
    (row,) = RowMaker().rows(comparison(two_documents(), given))
    assert (row.read, row.not_in_text, row.overridden) == (0.75, 0.2, 0.05)
    assert (row.answer_tokens, row.seconds) == (20, 1.5)


def test_what_was_found_anew_is_scored_anew() -> None:
    maker = RowMaker()
    one = scored()
    before = maker.rows(one)
    other = replace(one, found={**one.found, (A, "a"): found(A, "a")})
    assert maker.rows(other) == RowMaker().rows(other) != before


some_mentions = st.lists(st.sampled_from([FEVER, COUGH, ASTHMA]), unique=True)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(some_mentions, some_mentions, some_mentions), min_size=1, max_size=5), st.data())
def test_rows_made_on_the_way_change_nothing_at_the_end(given, data) -> None:
    documents = [document(f"{number}", TEXT, *gold) for number, (gold, _, _) in enumerate(given)]
    everything = [
        found(system, f"{number}", *mentions)
        for number, (_, one, other) in enumerate(given)
        for system, mentions in ((A, one), (B, other))
    ]
    whole = comparison(documents, everything, systems=(A, B))
    if data.draw(st.booleans()):
        whole = without_gold(whole)
    maker = RowMaker(resamples=20)
    for count in range(len(everything)):
        kept = dict(list(whole.found.items())[:count])
        maker.rows(replace(whole, found=kept))
    assert maker.rows(whole) == RowMaker(resamples=20).rows(whole)


def test_the_same_seed_gives_the_same_rows() -> None:
    many = [document(f"{number:02}", TEXT, FEVER, COUGH) for number in range(12)]
    one = comparison(many, [found(A, each.name, *[FEVER, COUGH][: at % 3]) for at, each in enumerate(many)])
    few = RowMaker(resamples=20)
    assert few.rows(one) == RowMaker(resamples=20).rows(one)
    assert few.rows(one) != few.rows(replace(one, seed=2))
