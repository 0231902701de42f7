"""Agreement between raters: pairs, all of them, and what they share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.documents import Mention
from bioner_desk.evaluation.agreement import Shared, measure_agreement
from bioner_desk.evaluation.places import RatedDocument
from bioner_desk.evaluation.scores import Counts, strict_scores

D, S = "Disease", "Sign"
TEXT = "a b c d e f g h i j"


def on(type_name: str, *places: int) -> tuple[Mention, ...]:
    """A mention over each of these tokens of `TEXT`."""
    return tuple(Mention.of(type_name, 2 * place, 2 * place + 1) for place in places)


def test_three_raters_by_hand() -> None:
    found = measure_agreement(
        ["A", "B", "C"],
        [
            RatedDocument("2", TEXT, {"C": on(D, 0), "A": on(D, 0, 1), "B": on(D, 0, 1, 2)}),
            RatedDocument("1", TEXT, {"A": on(S, 5), "B": on(D, 5), "C": ()}),
        ],
    )
    assert [document.name for document in found.documents] == ["1", "2"]
    assert [(pair.first, pair.second) for pair in found.pairs] == [("A", "B"), ("A", "C"), ("B", "C")]
    assert [pair.strict.micro for pair in found.pairs] == [Counts(2, 2, 1), Counts(1, 0, 2), Counts(1, 0, 3)]
    assert found.between("C", "A").f1 == pytest.approx(2 / 4)
    assert found.mean_f1 == pytest.approx((4 / 7 + 2 / 4 + 2 / 5) / 3)
    assert found.shared == Shared(by_all=1, by_some=1, by_one=3)
    assert found.types == {"A": {D: 2, S: 1}, "B": {D: 4}, "C": {D: 1}}
    assert [(place.document, place.span.start) for place in found.places] == [("1", 10), ("2", 2), ("2", 4)]
    assert found.frequent[0].times == 1
    # A and C, 20 tokens: both mark one, A two more; by chance 3 x 1 + 17 x 19 of 400 would be alike, types apart.
    one = found.between("A", "C")
    assert one.kappa.observed == 0.9
    assert one.kappa.expected == pytest.approx((2 * 1 + 17 * 19) / 400)
    assert set(one.kappa_per_type) == {D, S}


def test_overlap_stands_beside_strict() -> None:
    longer = (Mention.of(D, 0, 3),)
    pair = measure_agreement(["A", "B"], [RatedDocument("1", TEXT, {"A": on(D, 0, 5), "B": longer})]).pairs[0]
    assert pair.f1 == 0
    assert pair.overlap_f1 == pytest.approx(2 / 3)
    assert pair.overlap.per_type == {D: Counts(1, 0, 1)}


def test_pairs_are_scored_over_the_documents_that_both_have() -> None:
    found = measure_agreement(
        ["A", "B", "C"],
        [
            RatedDocument("1", TEXT, {"A": on(D, 0), "B": on(D, 0)}),
            RatedDocument("2", TEXT, {"A": on(D, 0), "C": on(D, 1)}),
            RatedDocument("3", TEXT, {"C": on(D, 1)}),
        ],
    )
    assert [pair.documents for pair in found.pairs] == [1, 1, 0]
    assert [pair.f1 for pair in found.pairs] == [1, 0, None]
    assert found.mean_f1 == 0.5
    assert found.between("B", "C").kappa.why_undefined == "there are no tokens"
    # Who does not have a document is not asked about it.
    assert found.shared == Shared(by_all=1, by_some=0, by_one=2)
    assert len(found.documents) == 2


def test_raters_who_gave_nothing_agree_about_nothing() -> None:
    found = measure_agreement(["A", "B"], [RatedDocument(str(at), TEXT, {"A": (), "B": ()}) for at in range(3)])
    assert (found.mean_f1, found.mean_kappa, found.pairs[0].interval) == (None, None, None)
    assert found.places == ()


def test_a_type_that_brat_writes_otherwise_is_the_same_one() -> None:
    rated = RatedDocument("1", TEXT, {"A": on("Signe clinique", 0), "B": on("Signe_clinique", 0)})
    found = measure_agreement(["A", "B"], [rated], ["Signe clinique"])
    assert found.types == {"A": {"Signe clinique": 1}, "B": {"Signe clinique": 1}}
    assert found.pairs[0].f1 == 1


def test_only_the_types_that_are_asked_for_are_compared() -> None:
    documents = [RatedDocument("1", TEXT, {"A": on(D, 0) + on(S, 1), "B": on(D, 0) + on(S, 2)})]
    assert measure_agreement(["A", "B"], documents, [D]).mean_f1 == 1
    assert measure_agreement(["A", "B"], documents).mean_f1 == 0.5


def test_the_interval_of_one_document_is_unknown() -> None:
    one = RatedDocument("1", TEXT, {"A": on(D, 0, 1), "B": on(D, 0)})
    assert measure_agreement(["A", "B"], [one]).pairs[0].interval is None


def test_the_interval_holds_what_was_found_and_comes_again() -> None:
    documents = [RatedDocument(str(at), TEXT, {"A": on(D, *range(4)), "B": on(D, *range(at))}) for at in range(9)]
    pair = measure_agreement(["A", "B"], documents).pairs[0]
    assert pair.interval
    assert pair.f1
    assert 0 < pair.interval.low < pair.f1 < pair.interval.high < 1
    assert pair == measure_agreement(["A", "B"], reversed(documents)).pairs[0]


def test_raters_that_are_not_there() -> None:
    found = measure_agreement(["A", "B"], [])
    with pytest.raises(KeyError):
        found.between("A", "C")


_mentions = st.lists(
    st.builds(lambda name, place: on(name, place)[0], st.sampled_from([D, S]), st.integers(0, 9)), max_size=6
).map(tuple)


@given(st.lists(st.tuples(_mentions, _mentions, _mentions), max_size=4))
def test_pairs_are_scored_as_gold_and_predicted_are(rows: list[tuple[tuple[Mention, ...], ...]]) -> None:
    raters = ["A", "B", "C"]
    documents = [RatedDocument(str(at), TEXT, dict(zip(raters, row, strict=True))) for at, row in enumerate(rows)]
    found = measure_agreement(raters, documents)
    for pair in found.pairs:
        first, second = raters.index(pair.first), raters.index(pair.second)
        assert pair.strict.micro == sum((strict_scores(row[first], row[second]).micro for row in rows), Counts())
    everybody = sum(len(set().union(*row)) for row in rows)
    assert found.shared.by_all + found.shared.by_some + found.shared.by_one == everybody
    assert found.shared.by_some + found.shared.by_one == sum(len(place.given) for place in found.places)
    assert found.shared.by_some + found.shared.by_one == sum(one.times for one in found.frequent)
