"""What documents ask of a model, before it is asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Document
from bioner_desk.errors import Cancelled
from bioner_desk.pipeline import Model
from bioner_desk.pipeline.fitting.work import Work, _common_characters, plan_work, texts_at_hand

MakesModel = Callable[..., Model]


def planned(model: Model, documents: list[Document]) -> Work:
    annotator = model.annotator(["Symptom", "Medication"])
    return plan_work(annotator, documents, clock=lambda: 0.0, cancel=CancelToken())


def test_prompts_count_what_the_one_before_does_not_begin_with(slow_model: MakesModel) -> None:
    work = planned(slow_model(), [Document(text="Chest pain and cough since Monday, given aspirin 100 mg.")])

    first, second = work.reads
    # The text is read once; of the second question only what names the other type.
    assert first > 15
    assert 0 < second < 10
    assert work.longest > first
    assert [len(chunk) for chunk in work.chunks] == [2]


def test_all_documents_are_planned_if_they_are_few(slow_model: MakesModel, notes: list[Document]) -> None:
    work = planned(slow_model(), notes[:3])

    asked = {asked.inquiry.document.name for chunk in work.chunks for asked in chunk}
    assert asked == {"1", "2", "3"}
    assert work.share == pytest.approx(1 / 3, rel=0.01)  # but for the blanks at their ends


def test_of_many_documents_some_of_all_lengths_are_planned(slow_model: MakesModel, notes: list[Document]) -> None:
    many = notes * 10

    work = planned(slow_model(), many)

    asked = [asked.inquiry.document for chunk in work.chunks for asked in chunk]
    lengths = {len(document.text) for document in asked}
    assert len(lengths) == 5
    assert max(lengths) == len(notes[-1].text.strip())
    mean = sum(len(note.text) for note in notes) / len(notes)
    assert work.share * sum(lengths) == pytest.approx(mean)


def test_a_very_long_document_is_planned_in_part(slow_model: MakesModel, notes: list[Document]) -> None:
    long = Document(text=notes[-1].text * 500)

    work = planned(slow_model(), [long])

    assert max(asked.inquiry.questions[asked.number].chunk.span.end for asked in work.chunks[-1]) <= 6_000
    assert work.share == pytest.approx(len(long.text) / 6_000)


def test_answers_as_they_were_or_as_common_ones_are(slow_model: MakesModel, notes: list[Document]) -> None:
    work = planned(slow_model(), notes[:1])

    assert work.answer_tokens(9.0) == 9.0 * len(work.reads)
    assert work.answer_tokens(None) == work.empty_answers + 6 * len(work.reads)
    assert work.empty_answers == len(work.reads)  # "[]" is one word


def test_without_documents_the_sample_notes_are_at_hand() -> None:
    for nothing in ([], [Document(text=" \n")]):
        names = {document.name for document in texts_at_hand(nothing)}
        assert "discharge-summary" in names

    mine = [Document(text="Cough.")]
    assert texts_at_hand(mine) is mine


def test_planning_can_be_stopped(slow_model: MakesModel, notes: list[Document]) -> None:
    cancel = CancelToken()
    cancel.cancel()

    with pytest.raises(Cancelled):
        plan_work(slow_model().annotator(["Symptom"]), notes, clock=lambda: 0.0, cancel=cancel)


@given(st.text("ab", max_size=30), st.text("ab", max_size=30))
def test_common_characters(first: str, second: str) -> None:
    common = _common_characters(first, second)

    assert first[:common] == second[:common]
    assert first[common : common + 1] != second[common : common + 1] or common == len(first) == len(second)
