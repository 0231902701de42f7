"""Scores held against those of nervaluate and seqeval, where they count the same things.

What they cannot say: discontinuous mentions (both), mentions that overlap others of their side (seqeval). Where they
differ: nervaluate gives each predicted mention in turn the first gold mention that overlaps it, and does not take that
back when a later one fits better; here the most pairs count, and an exact match is never taken away.
"""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nervaluate import Evaluator
from nervaluate.entities import EvaluationResult
from seqeval.metrics.sequence_labeling import precision_recall_fscore_support

from bioner_desk.documents import Mention
from bioner_desk.evaluation import Counts, Scores, overlap_scores, strict_scores, type_blind_scores

D, S, C = "Disease", "Sign", "Chemical"
TYPES = [D, S, C]

Pair = tuple[list[Mention], list[Mention]]


def nervaluate(gold: list[list[Mention]], predicted: list[list[Mention]]) -> dict[str, EvaluationResult]:
    """What nervaluate counts; its offsets include the last character."""
    sides = [
        [[{"label": one.type, "start": one.start, "end": one.end - 1} for one in mentions] for mentions in documents]
        for documents in (gold, predicted)
    ]
    found = Evaluator(*sides, tags=TYPES, loader="dict").evaluate()["overall"]
    assert isinstance(found, dict)
    return found


def counts(found: EvaluationResult) -> Counts:
    """Of strict, exact and type matching: what overlaps without being right is wrong and missed at once."""
    assert found.partial == 0
    return Counts(found.correct, found.incorrect + found.spurious, found.incorrect + found.missed)


@st.composite
def flat(draw: st.DrawFn) -> list[Mention]:
    """Mentions that do not overlap each other."""
    borders = sorted(draw(st.sets(st.integers(0, 40), max_size=10)))
    return [
        Mention.of(draw(st.sampled_from(TYPES)), start, end)
        for start, end in zip(borders[::2], borders[1::2], strict=False)
    ]


@st.composite
def in_slots(draw: st.DrawFn) -> Pair:
    """Mentions of which none overlaps two others."""
    sides: Pair = ([], [])
    for slot in range(draw(st.integers(0, 6))):
        for side in sides:
            if draw(st.booleans()):
                start = 20 * slot + draw(st.integers(0, 8))
                side.append(Mention.of(draw(st.sampled_from(TYPES)), start, start + draw(st.integers(1, 10))))
    return sides


@given(st.lists(st.tuples(flat(), flat()), min_size=1, max_size=3))
def test_strict_and_type_blind_are_nervaluates_strict_and_exact_where_mentions_do_not_overlap(
    documents: list[Pair],
) -> None:
    found = nervaluate([gold for gold, _ in documents], [predicted for _, predicted in documents])

    strict = sum((strict_scores(*pair) for pair in documents), Scores()).micro
    blind = sum((type_blind_scores(*pair) for pair in documents), Scores()).micro
    assert strict == counts(found["strict"])
    assert blind == counts(found["exact"])
    assert (strict.precision, strict.recall, strict.f1) == pytest.approx(
        (found["strict"].precision, found["strict"].recall, found["strict"].f1)
    )


@given(in_slots())
def test_overlap_is_nervaluates_where_there_is_nothing_to_choose(sides: Pair) -> None:
    found = nervaluate([sides[0]], [sides[1]])

    assert overlap_scores(*sides).micro == counts(found["ent_type"])
    blind = overlap_scores(*sides, blind=True).micro
    partial = found["partial"]
    assert blind == Counts(partial.correct + partial.partial, partial.spurious, partial.missed)


@given(flat(), flat())
def test_where_there_is_a_choice_the_best_is_at_least_as_good(gold: list[Mention], predicted: list[Mention]) -> None:
    found = nervaluate([gold], [predicted])

    assert overlap_scores(gold, predicted).micro.right >= found["ent_type"].correct
    assert overlap_scores(gold, predicted, blind=True).micro.right >= (
        found["partial"].correct + found["partial"].partial
    )


def test_where_nervaluate_takes_the_first_that_overlaps() -> None:
    gold = [Mention.of(D, 0, 10), Mention.of(D, 10, 20)]
    predicted = [Mention.of(D, 4, 16), Mention.of(D, 0, 9)]

    # The first predicted mention takes the first gold one, the only one that the second overlaps.
    assert nervaluate([gold], [predicted])["ent_type"].correct == 1
    assert overlap_scores(gold, predicted).micro == Counts(2, 0, 0)


def test_where_nervaluate_gives_away_an_exact_match() -> None:
    gold = [Mention.of(D, 0, 9), Mention.of(D, 0, 4)]
    predicted = [Mention.of(D, 2, 4), Mention.of(D, 0, 9)]

    # The first predicted mention overlaps the gold mention that the second is.
    assert nervaluate([gold], [predicted])["strict"].correct == 0
    assert strict_scores(gold, predicted).micro == Counts(1, 1, 1)


@st.composite
def tagged(draw: st.DrawFn, length: int) -> list[tuple[str, int, int]]:
    """Types with first and last tokens, in order, that do not overlap."""
    borders = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    return [
        (draw(st.sampled_from(TYPES)), start, end)
        for start, end in zip(borders[::2], borders[1::2], strict=False)
        if start < end
    ]


def tags(mentions: list[tuple[str, int, int]], length: int) -> list[str]:
    found = ["O"] * length
    for name, start, end in mentions:
        found[start:end] = [f"B-{name}", *[f"I-{name}"] * (end - start - 1)]
    return found


def mentions(tokens: list[tuple[str, int, int]]) -> list[Mention]:
    """With tokens of three characters and blanks between them."""
    return [Mention.of(name, 4 * start, 4 * end - 1) for name, start, end in tokens]


LENGTH = 12


@given(st.lists(st.tuples(tagged(LENGTH), tagged(LENGTH)), min_size=1, max_size=4))
def test_strict_scores_are_seqevals(
    documents: list[tuple[list[tuple[str, int, int]], list[tuple[str, int, int]]]],
) -> None:
    gold, predicted = ([tags(side, LENGTH) for side in sides] for sides in zip(*documents, strict=True))

    ours = sum((strict_scores(mentions(one), mentions(other)) for one, other in documents), Scores())

    assume(ours.per_type)  # seqeval divides by the number of types
    for average, mine in (("micro", ours.micro), ("macro", ours.macro)):
        theirs = precision_recall_fscore_support(gold, predicted, average=average, zero_division=0)[:3]
        assert (mine.precision, mine.recall, mine.f1) == pytest.approx(theirs)
    each = precision_recall_fscore_support(gold, predicted, average=None, zero_division=0)[2]
    assert [one.f1 for one in ours.per_type.values()] == pytest.approx(list(each))
