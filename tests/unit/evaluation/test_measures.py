"""All measures on one case worked by hand, macro means, strings, and what holds between measures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.documents import Mention, Span
from bioner_desk.evaluation import (
    Counts,
    Measure,
    Scores,
    overlap_scores,
    scores_by,
    strict_scores,
    string_scores,
    type_blind_scores,
)

D, S = "Disease", "Sign"
#       0         1         2         3
#       0123456789012345678901234567890123456
TEXT = "severe gout, gout, old  gout and pain"
GOLD = [Mention.of(D, 0, 11), Mention.of(D, 13, 17), Mention.of(D, 24, 28), Mention.of(S, 33, 37)]
FOUND = [Mention.of(D, 7, 11), Mention.of(D, 13, 17), Mention.of(S, 24, 28), Mention.of(S, 29, 32)]

WORKED = {
    # Right is the second alone.
    Measure.STRICT: {D: Counts(1, 1, 2), S: Counts(0, 2, 1)},
    # The first, too, although it is too short.
    Measure.OVERLAP: {D: Counts(2, 0, 1), S: Counts(0, 2, 1)},
    # "gout" and "severe gout" in gold, "gout" among what was found.
    Measure.STRING_SET: {D: Counts(1, 0, 1), S: Counts(0, 2, 1)},
    # "gout" twice on either side: one of the two that were found is not where one of gold is.
    Measure.STRING_MULTISET: {D: Counts(2, 0, 1), S: Counts(0, 2, 1)},
}


@pytest.mark.parametrize("measure", WORKED)
def test_measures_worked_by_hand(measure: Measure) -> None:
    assert scores_by(measure, TEXT, GOLD, FOUND).per_type == WORKED[measure]


def test_type_blind_measures_worked_by_hand() -> None:
    assert scores_by(Measure.TYPE_BLIND, TEXT, GOLD, FOUND) == Scores(Counts(2, 2, 2))
    assert scores_by(Measure.TYPE_BLIND_OVERLAP, TEXT, GOLD, FOUND) == Scores(Counts(3, 1, 1))


def test_two_types_at_one_place_are_two_mentions_even_without_types() -> None:
    both, one = [Mention.of(D, 0, 4), Mention.of(S, 0, 4)], [Mention.of("Drug", 0, 4)] * 2

    assert type_blind_scores(both, one).micro == overlap_scores(both, one, blind=True).micro == Counts(1, 0, 1)
    assert type_blind_scores(both, both).micro == overlap_scores(both, both, blind=True).micro == Counts(2, 0, 0)


def test_one_mention_over_two_stands_for_one() -> None:
    assert overlap_scores([Mention.of(D, 0, 4), Mention.of(D, 5, 9)], [Mention.of(D, 0, 9)]).micro == Counts(1, 0, 1)


def test_overlap_is_of_pieces_and_not_of_what_lies_between_them() -> None:
    apart = [Mention.of(D, 0, 7, 17, 24)]

    assert overlap_scores(apart, [Mention.of(D, 8, 16)]).micro == Counts(0, 1, 1)
    assert overlap_scores(apart, [Mention.of(D, 8, 18)]).micro == Counts(1, 0, 0)


def test_a_mention_without_characters_overlaps_itself_alone() -> None:
    empty = Mention.of(D, 3, 3)

    assert overlap_scores([empty], [empty]).micro == Counts(1, 0, 0)
    assert overlap_scores([empty], [Mention.of(D, 0, 9)]).micro == Counts(0, 1, 1)


def test_macro_means_are_of_the_types_that_occur() -> None:
    macro = Scores.of({D: Counts(1, 1, 1), S: Counts(0, 2, 0), "Drug": Counts()}).macro

    assert (macro.precision, macro.recall, macro.f1) == (0.25, 0.25, 0.25)
    assert macro.types == (D, S)
    assert Scores().macro.f1 == 0
    assert Scores().macro.types == ()


def test_strings_are_the_same_however_a_line_breaks_and_not_in_another_case() -> None:
    text = "renal failure, renal\n  failure, Renal failure"
    gold = [Mention.of(D, 0, 13), Mention.of(D, 15, 30)]

    assert string_scores(text, gold, gold[:1], counted="set").micro == Counts(1, 0, 0)
    assert string_scores(text, gold, gold[:1], counted="multiset").micro == Counts(1, 0, 1)
    assert string_scores(text, gold, [Mention.of(D, 32, 45)], counted="set").micro == Counts(0, 1, 1)
    assert string_scores(text, gold, [Mention.of(S, 0, 13)], counted="set").micro == Counts(0, 1, 1)


def test_the_string_of_a_discontinuous_mention_is_its_pieces() -> None:
    text = "hepatic or renal failure; hepatic failure"
    gold, found = [Mention.of(D, 0, 7, 17, 24)], [Mention.of(D, 26, 41)]

    assert string_scores(text, gold, found, counted="set").micro == Counts(1, 0, 0)
    assert strict_scores(gold, found).micro == Counts(0, 1, 1)
    # However a file lists them.
    listed = [Mention.of(D, 17, 24, 0, 7, 0, 7)]
    assert string_scores(text, gold, listed, counted="set").micro == Counts(1, 0, 0)


def test_identical_mentions_are_one_string() -> None:
    assert string_scores("gout", [Mention.of(D, 0, 4)] * 3, [], counted="multiset").micro == Counts(0, 0, 1)


PLACES = "abab abab abab abab abab"
mentions = st.lists(
    st.builds(
        lambda name, pieces: Mention(type=name, pieces=tuple(pieces)),
        st.sampled_from([D, S]),
        st.lists(
            st.builds(lambda start, length: Span(start, start + length), st.integers(0, 16), st.integers(0, 6)),
            min_size=1,
            max_size=2,
        ),
    ),
    max_size=6,
)


@given(mentions, mentions)
def test_what_is_right_by_a_narrow_measure_is_right_by_a_wider_one(gold: list[Mention], found: list[Mention]) -> None:
    right = {measure: scores_by(measure, PLACES, gold, found).micro.right for measure in Measure}

    assert right[Measure.STRICT] <= right[Measure.OVERLAP] <= right[Measure.TYPE_BLIND_OVERLAP]
    assert right[Measure.STRICT] <= right[Measure.TYPE_BLIND] <= right[Measure.TYPE_BLIND_OVERLAP]
    assert right[Measure.STRICT] <= right[Measure.STRING_MULTISET]
    assert right[Measure.STRING_SET] <= right[Measure.STRING_MULTISET]


@given(mentions, mentions, st.sampled_from(Measure))
def test_exchanged_sides_exchange_wrong_and_missed(gold: list[Mention], found: list[Mention], measure: Measure) -> None:
    there, back = scores_by(measure, PLACES, gold, found), scores_by(measure, PLACES, found, gold)

    assert {name: Counts(one.right, one.missed, one.wrong) for name, one in back.per_type.items()} == there.per_type
    assert (back.micro.right, back.micro.wrong) == (there.micro.right, there.micro.missed)
    if measure.has_types:
        assert sum(there.per_type.values(), Counts()) == there.micro


@given(mentions, st.sampled_from(Measure))
def test_gold_is_perfect(gold: list[Mention], measure: Measure) -> None:
    micro = scores_by(measure, PLACES, gold, gold[::-1]).micro

    assert (micro.wrong, micro.missed) == (0, 0)
    assert (micro.right > 0) == bool(gold)
