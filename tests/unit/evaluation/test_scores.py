from __future__ import annotations

import os
from pathlib import Path

import pytest

from bioner_desk.corpora import read_documents
from bioner_desk.documents import Document, Mention, Span
from bioner_desk.evaluation import Counts, Scores, ceiling, strict_scores
from bioner_desk.formats import all_formats, find_format
from bioner_desk.pipeline import cut

D, S = "Disease", "Sign"


def test_scores_worked_by_hand() -> None:
    gold = [Mention.of(D, 0, 5), Mention.of(D, 10, 15), Mention.of(S, 20, 25), Mention.of(S, 30, 32, 40, 42)]
    predicted = [
        Mention.of(D, 0, 5),  # right
        Mention.of(D, 10, 16),  # one character too long: wrong, and one missed
        Mention.of(D, 20, 25),  # other type: wrong, and one missed
        Mention.of(S, 40, 42, 30, 32),  # the same pieces in another order: right
    ]
    scores = strict_scores(gold, predicted)
    assert scores.micro == Counts(right=2, wrong=2, missed=2)
    assert scores.per_type == {D: Counts(1, 2, 1), S: Counts(1, 0, 1)}
    assert (scores.micro.precision, scores.micro.recall, scores.micro.f1) == (0.5, 0.5, 0.5)
    assert scores.per_type[D].precision == pytest.approx(1 / 3)


def test_the_same_mention_twice_counts_once() -> None:
    assert strict_scores([Mention.of(D, 0, 5)] * 2, [Mention.of(D, 0, 5)] * 3).micro == Counts(1, 0, 0)


def test_nothing_is_no_division_by_zero() -> None:
    assert (Counts().precision, Counts().recall, Counts().f1) == (0.0, 0.0, 0.0)


def test_scores_add_up_over_documents() -> None:
    one = strict_scores([Mention.of(D, 0, 5)], [])
    two = strict_scores([Mention.of(S, 0, 5)], [Mention.of(S, 0, 5)])
    assert one + two == Scores(Counts(1, 0, 1), {D: Counts(0, 0, 1), S: Counts(1, 0, 0)})


def test_a_ceiling_below_one_is_what_the_format_cannot_say() -> None:
    document = Document(text="hepatic or renal failure", mentions=(Mention.of(D, 0, 7, 17, 24), Mention.of(D, 11, 24)))
    assert ceiling(find_format("multi_brat"), document, [D]).scores.micro == Counts(2, 0, 0)
    assert ceiling(find_format("multi_bio"), document, [D]).scores.micro == Counts(1, 0, 1)
    assert ceiling(find_format("single_term"), document, [D]).answer_characters == 41


def test_a_mention_over_the_border_of_chunks_is_missed() -> None:
    document = Document(text="renal failure", mentions=(Mention.of(D, 0, 13),))
    cuts = [Span(0, 5), Span(6, 13)]
    assert ceiling(find_format("multi_brat"), document, [D], cuts).scores.micro == Counts(0, 0, 1)


def corpus(name: str) -> list[Document]:
    folder = os.environ.get("BIONER_CORPORA")
    if not folder:
        pytest.skip("BIONER_CORPORA is not set")
    return list(read_documents(Path(folder) / "corpora" / name))


@pytest.mark.corpora
@pytest.mark.parametrize("format_id", all_formats())
def test_ceilings_on_abstracts(format_id: str) -> None:
    documents = corpus("bc5cdr.dev.jsonl.gz")[:100]
    whole, chunks = Scores(), Scores()
    for document in documents:
        types = ["Chemical", "Disease"]
        whole += ceiling(find_format(format_id), document, types).scores
        spans = [chunk.span for chunk in cut(document.text, lambda _text: True)]
        chunks += ceiling(find_format(format_id), document, types, spans).scores
    assert whole.micro.f1 >= 0.998
    assert chunks.micro.f1 >= 0.995


@pytest.mark.corpora
def test_ceilings_of_lists_on_case_reports_with_41_types() -> None:
    documents = corpus("maccrobat.dev.jsonl.gz")
    types = sorted({mention.type for document in documents for mention in document.mentions})
    total = sum((ceiling(find_format("conv_term"), one, types).scores for one in documents), Scores())
    assert total.micro.f1 >= 0.985
