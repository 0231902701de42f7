"""Disagreements: one example of each kind worked by hand, and what holds for all sets of mentions."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.documents import Mention, Span
from bioner_desk.evaluation import Disagreement, DisagreementKind, agreed, disagreements
from bioner_desk.evaluation.matching import Key, best_pairs, key_of, shared_characters

D, S = "Disease", "Sign"
KIND = DisagreementKind

Example = tuple[list[Mention], list[Mention], list[tuple[DisagreementKind, list[int], list[int]]]]

EXAMPLES: dict[str, Example] = {
    "nothing": ([], [], []),
    "both": ([Mention.of(D, 0, 5)], [Mention.of(D, 0, 5)], []),
    "pieces in another order": ([Mention.of(D, 0, 7, 17, 24)], [Mention.of(D, 17, 24, 0, 7)], []),
    "the same twice": ([Mention.of(D, 0, 5)] * 2, [Mention.of(D, 0, 5)], []),
    "missed": ([Mention.of(D, 0, 5)], [], [(KIND.ONLY_FIRST, [0], [])]),
    "missed twice is missed once": ([Mention.of(D, 0, 5)] * 2, [], [(KIND.ONLY_FIRST, [0], [])]),
    "invented": ([], [Mention.of(D, 0, 5)], [(KIND.ONLY_SECOND, [], [0])]),
    "next to each other": (
        [Mention.of(D, 0, 5)],
        [Mention.of(D, 5, 9)],
        [(KIND.ONLY_FIRST, [0], []), (KIND.ONLY_SECOND, [], [0])],
    ),
    "wrong type": ([Mention.of(D, 0, 5)], [Mention.of(S, 0, 5)], [(KIND.OTHER_TYPE, [0], [0])]),
    "too long": ([Mention.of(D, 2, 5)], [Mention.of(D, 0, 5)], [(KIND.LONGER, [0], [0])]),
    "too short": ([Mention.of(D, 0, 5)], [Mention.of(D, 2, 4)], [(KIND.SHORTER, [0], [0])]),
    "crossing": ([Mention.of(D, 0, 5)], [Mention.of(D, 2, 8)], [(KIND.OTHER_BORDER, [0], [0])]),
    "other type and border": (
        [Mention.of(D, 0, 5)],
        [Mention.of(S, 2, 4)],
        [(KIND.OTHER_TYPE_AND_BORDER, [0], [0])],
    ),
    "split": (
        [Mention.of(D, 0, 12)],
        [Mention.of(D, 0, 3), Mention.of(D, 4, 7), Mention.of(D, 8, 12)],
        [(KIND.SPLIT, [0], [0, 1, 2])],
    ),
    "merged": ([Mention.of(D, 0, 5), Mention.of(D, 6, 12)], [Mention.of(D, 0, 12)], [(KIND.MERGED, [0, 1], [0])]),
    "a part of another type is no split": (
        [Mention.of(D, 0, 12)],
        [Mention.of(D, 0, 5), Mention.of(S, 6, 12)],
        [(KIND.SHORTER, [0], [0]), (KIND.ONLY_SECOND, [], [1])],
    ),
    "hepatic or renal failure, as one": (
        [Mention.of(D, 0, 7, 17, 24), Mention.of(D, 11, 24)],
        [Mention.of(D, 0, 24)],
        [(KIND.MERGED, [0, 1], [0])],
    ),
    "the pieces of a discontinuous mention as mentions": (
        [Mention.of(D, 0, 7, 17, 24)],
        [Mention.of(D, 0, 7), Mention.of(D, 17, 24)],
        [(KIND.SPLIT, [0], [0, 1])],
    ),
    "between the pieces": (
        [Mention.of(D, 0, 7, 17, 24)],
        [Mention.of(D, 8, 16)],
        [(KIND.ONLY_FIRST, [0], []), (KIND.ONLY_SECOND, [], [0])],
    ),
    "the same characters, cut otherwise": (
        [Mention.of(D, 0, 24)],
        [Mention.of(D, 0, 7, 7, 24)],
        [(KIND.OTHER_BORDER, [0], [0])],
    ),
    "a nested mention is missed, the outer one is there": (
        [Mention.of(D, 0, 12), Mention.of(D, 4, 8)],
        [Mention.of(D, 0, 12)],
        [(KIND.ONLY_FIRST, [1], [])],
    ),
    "most pairs, though one of them would be nearer alone": (
        [Mention.of(D, 0, 6), Mention.of(D, 5, 10)],
        [Mention.of(D, 4, 10), Mention.of(D, 9, 20)],
        [(KIND.OTHER_BORDER, [0], [0]), (KIND.OTHER_BORDER, [1], [1])],
    ),
    "the same type counts more than the same pieces": (
        [Mention.of(D, 0, 6)],
        [Mention.of(S, 0, 6), Mention.of(D, 0, 5)],
        [(KIND.SHORTER, [0], [1]), (KIND.ONLY_SECOND, [], [0])],
    ),
    "the nearest of several": (
        [Mention.of(D, 5, 20)],
        [Mention.of(D, 0, 6), Mention.of(D, 6, 22)],
        [(KIND.ONLY_SECOND, [], [0]), (KIND.OTHER_BORDER, [0], [1])],
    ),
    "what is left over joins the shorter of two": (
        [Mention.of(D, 0, 30), Mention.of(D, 0, 12)],
        [Mention.of(D, 0, 29), Mention.of(D, 1, 7), Mention.of(D, 8, 12)],
        [(KIND.SHORTER, [0], [0]), (KIND.SPLIT, [1], [1, 2])],
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_worked_by_hand(name: str) -> None:
    first, second, wanted = EXAMPLES[name]

    found = disagreements(first, second)

    assert found == tuple(
        Disagreement(kind, tuple(first[at] for at in ours), tuple(second[at] for at in theirs))
        for kind, ours, theirs in wanted
    )


def test_agreed_gives_the_mentions_of_the_first_set_in_text_order_and_once() -> None:
    first = [Mention.of(S, 8, 9), Mention.of(D, 0, 2, 4, 6), Mention.of(D, 0, 2, 4, 6), Mention.of(D, 7, 9)]
    second = [Mention.of(D, 4, 6, 0, 2), Mention.of(D, 8, 9), Mention.of(S, 8, 9)]

    found = agreed(first, second)

    assert found == (first[1], first[0])
    assert found[0] is first[1]
    assert agreed([], second) == agreed(first, []) == ()


TURNED = {
    KIND.ONLY_FIRST: KIND.ONLY_SECOND,
    KIND.ONLY_SECOND: KIND.ONLY_FIRST,
    KIND.LONGER: KIND.SHORTER,
    KIND.SHORTER: KIND.LONGER,
    KIND.SPLIT: KIND.MERGED,
    KIND.MERGED: KIND.SPLIT,
}

spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 14), st.integers(1, 8))
mentions = st.builds(
    lambda name, pieces: Mention(type=name, pieces=tuple(pieces)),
    st.sampled_from([D, S]),
    st.lists(spans, min_size=1, max_size=2),
)
sets = st.lists(mentions, max_size=5)


@given(sets, sets)
def test_every_mention_that_the_other_set_lacks_is_in_exactly_one(first: list[Mention], second: list[Mention]) -> None:
    found = disagreements(first, second)

    ours, theirs = ({key_of(one) for one in side} for side in (first, second))
    assert Counter(key_of(one) for each in found for one in each.first) == Counter(ours - theirs)
    assert Counter(key_of(one) for each in found for one in each.second) == Counter(theirs - ours)
    assert {key_of(one) for one in agreed(first, second)} == ours & theirs


@given(sets, sets)
def test_exchanged_sets_give_the_same_from_the_other_side(first: list[Mention], second: list[Mention]) -> None:
    turned = [
        Disagreement(TURNED.get(one.kind, one.kind), one.second, one.first) for one in disagreements(second, first)
    ]

    assert disagreements(first, second) == tuple(turned)


@given(sets, sets)
def test_the_order_and_the_number_of_times_change_nothing(first: list[Mention], second: list[Mention]) -> None:
    wanted = _keys(disagreements(first, second))

    assert _keys(disagreements([*reversed(first), *first], second[::-1])) == wanted


@given(sets, sets)
def test_far_away_mentions_change_nothing(first: list[Mention], second: list[Mention]) -> None:
    before, after = Mention.of(S, 0, 3), Mention.of(D, 1, 4)

    found = disagreements([before, *(one.shifted(50) for one in first)], [after, *(one.shifted(50) for one in second)])

    assert found[0] == Disagreement(KIND.OTHER_TYPE_AND_BORDER, (before,), (after,))
    moved = disagreements([one.shifted(50) for one in first], [one.shifted(50) for one in second])
    assert found[1:] == moved


@given(sets, sets)
def test_kinds_say_what_is_so(first: list[Mention], second: list[Mention]) -> None:
    for one in disagreements(first, second):
        ours, theirs = ([_characters(mention) for mention in side] for side in (one.first, one.second))
        types = {mention.type for mention in one.first + one.second}
        match one.kind:
            case KIND.ONLY_FIRST | KIND.ONLY_SECOND:
                assert (len(ours), len(theirs)) == ((1, 0) if one.kind is KIND.ONLY_FIRST else (0, 1))
                continue
            case KIND.SPLIT | KIND.LONGER | KIND.SHORTER | KIND.MERGED:
                many, few = (theirs, ours) if one.kind in (KIND.SPLIT, KIND.SHORTER) else (ours, theirs)
                assert len(few) == 1
                assert (len(many) > 1) == (one.kind in (KIND.SPLIT, KIND.MERGED))
                assert all(part < few[0] for part in many)
            case KIND.OTHER_TYPE:
                assert key_of(one.first[0])[1] == key_of(one.second[0])[1]
            case KIND.OTHER_BORDER:
                assert not ours[0] < theirs[0]
                assert not theirs[0] < ours[0]
            case KIND.OTHER_TYPE_AND_BORDER:
                assert key_of(one.first[0])[1] != key_of(one.second[0])[1]
        assert len(types) == (2 if one.kind in (KIND.OTHER_TYPE, KIND.OTHER_TYPE_AND_BORDER) else 1)
        assert ours[0] & theirs[0]


@given(sets, sets)
def test_no_other_pairs_would_leave_fewer_alone(first: list[Mention], second: list[Mention]) -> None:
    ours, theirs = ({key_of(one) for one in side} for side in (first, second))
    possible = [
        (one, other)
        for one in ours - theirs
        for other in theirs - ours
        if _key_characters(one) & _key_characters(other)
    ]
    found = [one for one in disagreements(first, second) if one.first and one.second]

    assert len(found) == _most(possible)


@given(
    st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 5)), st.integers(1, 9), max_size=14),
)
def test_the_pairs_weigh_as_much_as_pairs_can(weights: dict[tuple[int, int], int]) -> None:
    names: tuple[list[Key], list[Key]] = ([(D, ((at, 9),)) for at in range(6)], [(S, ((at, 9),)) for at in range(6)])

    found = best_pairs(weights, *names)

    assert len({one for one, _ in found}) == len({other for _, other in found}) == len(found)
    assert sum(weights[pair] for pair in found) == _heaviest(list(weights.items()))


@given(sets, sets)
def test_shared_characters_are_those_in_both(first: list[Mention], second: list[Mention]) -> None:
    assert shared_characters(first, second) == {
        (at, there): common
        for at, one in enumerate(first)
        for there, other in enumerate(second)
        if (common := len(_characters(one) & _characters(other)))
    }


def test_a_document_full_of_mentions() -> None:
    # Were all compared with all, or one long chain walked anew for each mention, this would take minutes.
    tiles = [Mention.of(D, start, start + 10) for start in range(0, 30_000, 10)]
    shifted = [one.shifted(5) for one in tiles]

    found = disagreements([*tiles, Mention.of(S, 0, 40_000)], shifted)

    assert Counter(one.kind for one in found) == {KIND.OTHER_BORDER: 3_000, KIND.ONLY_FIRST: 1}


def _characters(mention: Mention) -> set[int]:
    return _key_characters(key_of(mention))


def _key_characters(key: Key) -> set[int]:
    return {at for start, end in key[1] for at in range(start, end)}


def _keys(found: tuple[Disagreement, ...]) -> list[tuple[DisagreementKind, list[Key], list[Key]]]:
    return [(one.kind, [*map(key_of, one.first)], [*map(key_of, one.second)]) for one in found]


def _most(pairs: list[tuple[Key, Key]]) -> int:
    return _heaviest([(pair, 1) for pair in pairs])


def _heaviest(weighed: list[tuple[tuple[object, object], int]]) -> int:
    if not weighed:
        return 0
    (pair, weight), *rest = weighed
    free = [(other, one) for other, one in rest if other[0] != pair[0] and other[1] != pair[1]]
    return max(_heaviest(rest), weight + _heaviest(free))
