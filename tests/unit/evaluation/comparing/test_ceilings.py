from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.evaluation.comparing.making import comparison, document, found, sign

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import Cancelled
from bioner_desk.evaluation import Ceiling, Counts, Scores, ceiling
from bioner_desk.evaluation.comparing import (
    Comparison,
    RowMaker,
    System,
    missing_ceilings,
    reckon_ceilings,
    with_ceilings,
)
from bioner_desk.evaluation.comparing import ceilings as module
from bioner_desk.evaluation.scores import total
from bioner_desk.formats import OutputFormat

A, B = System("m", "conv_term"), System("m", "multi_term")
OTHER_MODEL = System("n", "conv_term")
TEXT = "fever cough asthma 1"


def three() -> Comparison:
    """One document with gold, read by three systems, and one without, read by the first."""
    named = [document("a", TEXT, sign(0, 5)), replace(document("b", TEXT), has_gold=False)]
    return comparison(named, [*(found(one, "a") for one in (A, B, OTHER_MODEL)), found(A, "b")])


@pytest.fixture
def reckoned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The formats whose ceilings were reckoned."""
    formats: list[str] = []

    def reckon(output_format: OutputFormat, *about: Any) -> Ceiling:
        formats.append(output_format.id)
        return ceiling(output_format, *about)

    monkeypatch.setattr(module, "ceiling", reckon)
    return formats


def test_documents_with_gold_that_were_read_have_ceilings(reckoned: list[str]) -> None:
    one = three()
    assert missing_ceilings(one) == ((A, "a"), (B, "a"), (OTHER_MODEL, "a"))
    whole = with_ceilings(one)
    assert whole.ceilings.keys() == {(A, "a"), (B, "a"), (OTHER_MODEL, "a")}
    assert missing_ceilings(whole) == ()
    assert reckoned == [A.format, B.format]  # two models that are asked in one format share it
    assert with_ceilings(whole) == whole
    assert len(reckoned) == 2


def test_a_row_lacks_its_ceiling_until_it_is_known_of_all_documents() -> None:
    named = [document(name, TEXT, sign(0, 5)) for name in "ab"]
    one = comparison(named, [found(A, "a"), found(A, "b")])
    (row,) = RowMaker().rows(one)
    assert (row.ceiling, row.lacks_ceiling) == (None, True)
    half = replace(one, ceilings=reckon_ceilings(one, [(A, "a")]))
    (row,) = RowMaker().rows(half)
    assert (row.ceiling, row.lacks_ceiling) == (None, True)
    (row,) = RowMaker().rows(with_ceilings(half))
    assert row.ceiling == Scores.of({"Sign": Counts(2, 0, 0)})
    assert not row.lacks_ceiling


def test_without_gold_nothing_is_lacking() -> None:
    named = [replace(document("a", TEXT), has_gold=False)]
    (row,) = RowMaker().rows(comparison(named, [found(A, "a")]))
    assert not row.lacks_ceiling


def test_reckoning_can_be_left_and_taken_up_again(reckoned: list[str]) -> None:
    one = three()
    answers: Iterator[bool] = iter([False, True])
    first = reckon_ceilings(one, missing_ceilings(one), enough=lambda: next(answers))
    assert list(first) == [(A, "a"), (B, "a")]
    rest = replace(one, ceilings=first)
    assert {**first, **reckon_ceilings(rest, missing_ceilings(rest))} == with_ceilings(one).ceilings
    assert reckoned[:2] == [A.format, B.format]
    assert reckoned[2:] == [A.format, B.format]  # of the whole; of the rest, the first one's is known


def test_reckoning_stops_when_somebody_asks(reckoned: list[str]) -> None:
    one, cancel = three(), CancelToken()

    def stop() -> bool:
        cancel.cancel()
        return False

    with pytest.raises(Cancelled):
        reckon_ceilings(one, missing_ceilings(one), cancel=cancel, enough=stop)
    assert reckoned == [A.format]


counts = st.builds(Counts, *[st.integers(0, 9)] * 3)


@given(st.lists(st.builds(Scores, counts, st.dictionaries(st.sampled_from("abc"), counts))))
def test_the_total_is_what_adding_gives(scores: list[Scores]) -> None:
    added = sum(scores, Scores())
    assert total(scores) == added
    assert list(total(scores).per_type) == list(added.per_type)
