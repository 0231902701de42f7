"""Cohen's kappa on tokens: by hand, beside scikit-learn, and where it is undefined."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.documents import Mention
from bioner_desk.evaluation.kappa import Label, TokenLabels, kappa, kappa_of_type, token_table, types_in

D, S = "Disease", "Sign"
TEXT = "a b c d e f g h i j"  # ten tokens, each of one character


def on(type_name: str, *places: int) -> list[Mention]:
    """A mention over each of these tokens of `TEXT`."""
    return [Mention.of(type_name, 2 * place, 2 * place + 1) for place in places]


def table(first: list[Mention], second: list[Mention], text: str = TEXT) -> Counter[tuple[Label, Label]]:
    tokens = TokenLabels(text)
    return token_table(len(tokens), tokens.of(first), tokens.of(second))


def test_one_type_by_hand() -> None:
    found = kappa(table(on(D, 0, 1, 2, 3), on(D, 0, 1, 2, 4)))
    # Three tokens are marked by both and five by neither; by chance 0.4 x 0.4 + 0.6 x 0.6 would be the same.
    assert (found.tokens, found.observed) == (10, 0.8)
    assert found.expected == pytest.approx(0.52)
    assert found.value == pytest.approx(0.28 / 0.48)
    assert found.why_undefined == ""


def test_two_types_by_hand() -> None:
    both = table(on(D, 0, 1) + on(S, 2, 3), on(D, 0, 2) + on(S, 3, 4))
    found = kappa(both)
    # The same: tokens 0 and 3, and the five from 5 on. By chance: 0.2 x 0.2 twice, and 0.6 x 0.6.
    assert found.value == pytest.approx((0.7 - 0.44) / (1 - 0.44))
    # Whether tokens are in a Disease: alike but for tokens 1 and 2.
    assert kappa_of_type(both, D).value == pytest.approx((0.8 - 0.68) / (1 - 0.68))
    assert types_in(both) == [D, S]


def test_a_token_in_mentions_of_two_types_has_a_label_of_its_own() -> None:
    both = table(on(D, 0) + on(S, 0), on(D, 0))
    assert both == {(frozenset({D, S}), frozenset({D})): 1, (frozenset(), frozenset()): 9}
    assert kappa(both).observed == 0.9
    assert kappa_of_type(both, D).value == 1
    assert kappa_of_type(both, S).value == 0


def test_more_disagreement_than_by_chance_is_below_zero() -> None:
    value = kappa(table(on(D, *range(5)), on(D, *range(5, 10)))).value
    assert value == -1


def test_tokens_are_in_a_mention_if_they_share_a_character_with_a_piece() -> None:
    labels = TokenLabels("take 50mg  of ASA, daily").of([Mention.of(D, 7, 10, 14, 17), Mention.of(S, 17, 24)])
    assert labels == {1: {D}, 3: {D}, 4: {S}, 5: {S}}


def test_pieces_without_characters_or_behind_the_text_label_nothing() -> None:
    assert TokenLabels("ab cd").of([Mention.of(D, 1, 1), Mention.of(D, 9, 12)]) == {}


def test_texts_are_added() -> None:
    whole = table(on(D, 0), on(D, 1)) + table(on(D, 0), on(D, 0))
    assert kappa(whole).observed == 0.9
    assert kappa(whole).tokens == 20


@pytest.mark.parametrize(
    ("first", "second", "text", "why"),
    [
        ([], [], TEXT, "neither has a token in a mention"),
        ([], [], "", "there are no tokens"),
        (on(D, *range(10)) + on(S, *range(10)), on(D, *range(10)) + on(S, *range(10)), TEXT, "Disease and Sign"),
    ],
)
def test_kappa_is_undefined_where_chance_makes_all_the_same(
    first: list[Mention], second: list[Mention], text: str, why: str
) -> None:
    found = kappa(table(first, second, text))
    assert found.value is None
    assert why in found.why_undefined


def test_kappa_of_a_type_that_neither_gave_is_undefined() -> None:
    assert kappa_of_type(table(on(D, 1), on(D, 2)), S).why_undefined == "neither has a token in a mention"


def test_one_marks_all_and_the_other_nothing() -> None:
    assert kappa(table(on(D, *range(10)), [])).value == 0


_labels = st.lists(st.sampled_from([(), (D,), (S,), (D, S)]), min_size=10, max_size=10)


def _mentions(labels: list[tuple[str, ...]]) -> list[Mention]:
    return [one for place, types in enumerate(labels) for name in types for one in on(name, place)]


@pytest.fixture(scope="module")
def metrics() -> Any:
    """Imported before the first example, for that takes seconds."""
    return pytest.importorskip("sklearn.metrics")


@given(first=_labels, second=_labels)
def test_kappa_is_that_of_scikit_learn(
    metrics: Any, first: list[tuple[str, ...]], second: list[tuple[str, ...]]
) -> None:
    both = table(_mentions(first), _mentions(second))
    if kappa(both).value is not None:
        assert kappa(both).value == pytest.approx(metrics.cohen_kappa_score(_joined(first), _joined(second)))
    for name in types_in(both):
        binary = [[name in one for one in labels] for labels in (first, second)]
        if kappa_of_type(both, name).value is not None:
            assert kappa_of_type(both, name).value == pytest.approx(metrics.cohen_kappa_score(*binary))


def _joined(labels: list[tuple[str, ...]]) -> list[str]:
    return ["+".join(one) for one in labels]


@given(_labels, _labels)
def test_the_order_of_raters_changes_nothing(first: list[tuple[str, ...]], second: list[tuple[str, ...]]) -> None:
    one = kappa(table(_mentions(first), _mentions(second)))
    other = kappa(table(_mentions(second), _mentions(first)))
    assert one == other
    assert one.value is None or -1 <= one.value <= 1
