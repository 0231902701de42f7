"""Where raters disagree: places, their context, what is frequent."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.documents import Mention, Span
from bioner_desk.evaluation.disagreements import Disagreement, DisagreementKind
from bioner_desk.evaluation.matching import key_of
from bioner_desk.evaluation.places import (
    Difference,
    Given,
    Place,
    RatedDocument,
    context_of,
    givens,
    most_frequent,
    places,
)

D, S = "Disease", "Sign"
TEXT = "No fever today.\nSevere chest pain since\nMonday, chest pain was mild. Fever\n"


def rated(*mentions: list[Mention], text: str = TEXT) -> RatedDocument:
    """A document with the mentions of raters A, B and so on."""
    return RatedDocument("note", text, {name: tuple(given) for name, given in zip("ABCD", mentions, strict=False)})


def test_what_all_gave_is_no_place() -> None:
    fever = Mention.of(S, 3, 8)
    assert places(rated([fever], [fever], [fever])) == ()
    assert givens(rated([fever], [fever, fever])) == (Given(fever, ("A", "B")),)


def test_a_place_has_all_that_overlaps_and_who_gave_it() -> None:
    short, long, fever = Mention.of(S, 23, 33), Mention.of(S, 16, 33), Mention.of(S, 3, 8)
    (place,) = places(rated([short, fever], [fever, long], [long, fever], [fever]))
    assert (place.document, place.line, place.span) == ("note", 2, Span(16, 33))
    assert place.given == (Given(long, ("B", "C")), Given(short, ("A",)))
    assert place.silent == ("D",)
    kinds = {(one.first, one.second): one.disagreement.kind for one in place.differences}
    assert kinds == {
        ("A", "B"): DisagreementKind.LONGER,
        ("A", "C"): DisagreementKind.LONGER,
        ("A", "D"): DisagreementKind.ONLY_FIRST,
        ("B", "D"): DisagreementKind.ONLY_FIRST,
        ("C", "D"): DisagreementKind.ONLY_FIRST,
    }


def test_differences_are_told_without_taking_anybody_for_gold() -> None:
    short, long, fever = Mention.of(S, 23, 33), Mention.of(S, 16, 33), Mention.of(S, 3, 8)
    first = rated([short, fever], [long])
    assert [place.told for place in places(first)] == ["only A", "longer in B"]
    assert [place.told for place in places(rated([long], [short, Mention.of(S, 16, 22)]))] == ["in parts in B"]
    assert [place.told for place in places(rated([short], [Mention.of(D, 23, 33)]))] == ["other type"]
    assert [place.told for place in places(rated([short], [long], []))] == ["other border, not given by all"]


def test_every_kind_has_its_words() -> None:
    for kind in DisagreementKind:
        told = Difference("anna", "ben", Disagreement(kind, (), ())).told
        assert told
        assert not {"missed", "invented", "wrong", "too"} & set(told.split())


def test_mentions_that_share_characters_only_through_a_third_are_one_place() -> None:
    left, right, both = Mention.of(S, 16, 22), Mention.of(S, 29, 33), Mention.of(S, 16, 33)
    (place,) = places(rated([left, right], [both]))
    assert [one.mention for one in place.given] == [both, left, right]
    assert [one.disagreement.kind for one in place.differences] == [DisagreementKind.MERGED]


def test_mentions_that_only_touch_are_two_places() -> None:
    found = places(rated([Mention.of(S, 16, 22)], [Mention.of(S, 22, 28)]))
    assert [place.span for place in found] == [Span(16, 22), Span(22, 28)]


def test_what_lies_between_the_pieces_of_a_mention_is_another_place() -> None:
    around, between = Mention.of(S, 16, 22, 29, 33), Mention.of(D, 23, 28)
    found = places(rated([around], [between]))
    assert [place.given[0].mention for place in found] == [around, between]


def test_a_nested_mention_that_one_lacks_is_a_place_of_its_own() -> None:
    outer, inner = Mention.of(S, 16, 33), Mention.of(D, 23, 28)
    (place,) = places(rated([outer, inner], [outer]))
    assert place.given == (Given(inner, ("A",)),)


def test_places_come_in_text_order_with_their_lines() -> None:
    given_by_a = [Mention.of(S, 69, 74), Mention.of(S, 3, 8), Mention.of(S, 48, 58)]
    assert [place.line for place in places(rated(given_by_a, []))] == [1, 3, 3]


def test_a_mention_without_characters_is_a_place() -> None:
    (place,) = places(rated([Mention.of(S, 3, 3)], []))
    assert place.span == Span(3, 3)


def test_the_most_frequent_come_first_whatever_their_capitals() -> None:
    document = rated(
        [Mention.of(S, 3, 8), Mention.of(S, 69, 74), Mention.of(S, 23, 33)],
        [Mention.of(D, 23, 33)],
    )
    found = most_frequent(places(document), [document])
    assert [(one.type, one.text, one.times, one.by_rater) for one in found] == [
        (S, "fever", 2, {"A": 2}),
        (D, "chest pain", 1, {"B": 1}),
        (S, "chest pain", 1, {"A": 1}),
    ]


def test_context_is_whole_words() -> None:
    text = "one two three four five six"
    assert context_of(text, Span(8, 13), 6).of(text) == "two three four"
    assert context_of(text, Span(8, 13), 4).of(text) == "two three"
    assert context_of(text, Span(8, 13), 100).of(text) == text
    assert context_of("x" * 50, Span(20, 22), 5) == Span(15, 27)


_mentions = st.lists(
    st.builds(
        lambda type_name, start, length: Mention.of(type_name, start, min(start + length, 70)),
        st.sampled_from([D, S]),
        st.integers(0, 70),
        st.integers(0, 12),
    ),
    max_size=6,
)


@given(st.lists(_mentions, min_size=2, max_size=4))
def test_every_mention_that_not_all_gave_is_in_exactly_one_place(mentions: list[list[Mention]]) -> None:
    document = rated(*mentions)
    found = places(document)
    everybody = [frozenset(map(key_of, given)) for given in mentions]
    disputed = frozenset().union(*everybody) - everybody[0].intersection(*everybody[1:])
    assert sorted(key_of(one.mention) for place in found for one in place.given) == sorted(disputed)
    assert [place.span for place in found] == sorted(place.span for place in found)
    for place in found:
        _check(place, document)


def _check(place: Place, document: RatedDocument) -> None:
    assert place.differences
    assert place.context.contains(place.span)
    assert place.line == document.text.count("\n", 0, place.span.start) + 1
    mentions = {key_of(one.mention) for one in place.given}
    for one in place.differences:
        assert {key_of(mention) for mention in one.disagreement.first + one.disagreement.second} <= mentions
    assert set(place.silent) == set(document.mentions) - {rater for one in place.given for rater in one.raters}


@given(_mentions, _mentions)
def test_the_order_of_raters_changes_no_place(first: list[Mention], second: list[Mention]) -> None:
    one, other = (
        places(RatedDocument("note", TEXT, dict(mentions)))
        for mentions in ((("A", tuple(first)), ("B", tuple(second))), (("B", tuple(second)), ("A", tuple(first))))
    )
    assert [place.span for place in one] == [place.span for place in other]
    assert [len(place.differences) for place in one] == [len(place.differences) for place in other]
