from __future__ import annotations

import pytest
from hypothesis import given
from tests.strategies import HARD_TYPES, annotated
from tests.unit.evaluation.comparing.report.reading import Element, marks_over, read

from bioner_desk.documents import Mention, Span
from bioner_desk.evaluation.comparing.report import (
    MOST_COLUMNS,
    Column,
    RawAnswer,
    ShownDocument,
    short_labels,
    side_by_side,
    texts,
)
from bioner_desk.evaluation.comparing.report.rendering import shown

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>&amp;{{ 7 * 7 }}'


def columns_of(html: str) -> list[Element]:
    return read(html).all("div", "text")


def drawn(text: str, *columns: Column, reference: int | None = None, names: tuple[str, ...] = ("a", "b")) -> str:
    return side_by_side(ShownDocument("note", text, columns, reference), names[: len(columns)])


@given(annotated(), annotated())
def test_every_column_shows_the_text_and_marks_what_was_found(case, other):
    document, mentions, _ = case
    again = tuple(m for m in other[1] if m.end <= len(document.text))
    html = drawn(document.text, Column(mentions), Column(again))
    for column, own in zip(columns_of(html), (mentions, again), strict=False):
        characters = marks_over(column)
        assert "".join(character for character, _ in characters) == shown(document.text)
        for place, (_, over) in enumerate(characters):
            assert len(over) == sum(any(p.start <= place < p.end for p in m.pieces) for m in set(own))


def test_what_a_page_cannot_hold_is_shown_as_a_sign_for_it():
    text = "a\x00b\x07c\ud800d\rE\r\nf\u2028g\x85\x9fh\ufffe\x7f"
    assert shown(text) == "a␀b␇c\ufffdd␍E\r\nf\u2028g\x85\ufffdh\ufffd␡"
    html = drawn(text, Column([Mention.of("X", 10, 11)]))
    html.encode()
    assert columns_of(html)[0].text == shown(text)
    assert len(columns_of(html)[0].all("br")) == 3


def test_markup_in_text_type_name_note_and_answer_stays_text():
    mention = Mention.of(HOSTILE, 0, 8)
    answer = RawAnswer((HOSTILE,), Span(0, 5), HOSTILE, (Span(0, 8),))
    document = ShownDocument(HOSTILE, HOSTILE, (Column([mention], HOSTILE, (answer,)), Column(None, HOSTILE)))
    page = read(texts([document], [HOSTILE, HOSTILE], [HOSTILE], limit=10**6, rest=HOSTILE))
    assert page.all("script") == page.all("img") == []
    assert page.all("div", "text")[0].text == HOSTILE
    assert page.all("div", "said")[0].text.endswith(HOSTILE)
    assert page.all("h3")[-1].text == HOSTILE
    assert {note.text for note in page.all("p", "note")} == {HOSTILE}


def test_the_characters_of_an_answer_that_say_a_mention_are_marked():
    answers = [RawAnswer(("Drug",), Span(0, 7), '["aspirin"]', (Span(1, 10),)), RawAnswer(("Sign",), Span(0, 7), "[]")]
    (said,) = read(drawn("aspirin", Column([], "", answers))).all("div", "said")
    assert said.text == '0–7\nDrug ["aspirin"]\nSign []'
    assert [mark.text for mark in said.all("mark")] == ['"aspirin"']


def test_answers_about_a_chunk_that_are_alike_stand_together():
    answers = [RawAnswer((name,), Span(0, 7), "[]") for name in ("Drug", "Sign")]
    (said,) = read(drawn("aspirin", Column([], "", answers))).all("div", "said")
    assert said.text == "0–7\nall types []"


def test_a_difference_is_told_by_a_sign_and_a_class():
    gold, found = Column([Mention.of("Drug", 0, 7)]), Column([Mention.of("Sign", 0, 7)])
    html = drawn("aspirin", gold, found, reference=0)
    (mark,) = columns_of(html)[1].all("mark")
    assert mark.attributes == {"class": "type", "data-t": "≠ Sign", "title": "wrong type; a: Drug “aspirin”"}
    assert [one.text for one in read(html).all("abbr")] == ["+\xa01", "≠\xa01"]


def test_mentions_are_counted_without_those_that_are_not_there():
    html = drawn("aspirin", Column([Mention.of("Drug", 0, 7)]), Column([]), reference=0)
    assert [one.all("span")[0].text for one in read(html).all("p", "counts")] == ["1 mention", "0 mentions"]


def test_short_labels_are_first_words_where_these_are_enough():
    assert short_labels(["Lab_value", "Sign_symptom", "Sign-other", "_x"]) == {
        **{"Lab_value": "Lab", "Sign_symptom": "Sign_symptom", "Sign-other": "Sign-other", "_x": "_x"}
    }
    labels = short_labels(HARD_TYPES)
    assert labels.keys() == set(HARD_TYPES)
    assert all(0 < len(label) <= 14 for label in labels.values())


def test_more_columns_than_a_reader_could_hide_are_refused():
    with pytest.raises(ValueError, match="9 columns"):
        side_by_side(ShownDocument("n", "x", (Column([]),) * (MOST_COLUMNS + 1)), ["a"] * (MOST_COLUMNS + 1))


def test_documents_that_do_not_fit_are_named_and_those_that_differ_most_stay():
    same, other = Column([Mention.of("A", 0, 1)]), Column([Mention.of("A", 1, 2)])
    alike = [ShownDocument(f"alike {n}", "x" * 800, (same, same)) for n in range(5)]
    different = ShownDocument("different", "x" * 800, (same, other))
    html = texts([*alike, different], ["a", "b"], ["A"], limit=5000, rest="See elsewhere.")
    page = read(html)
    kept = [one.all("h3")[0].text for one in page.all("article")]
    assert kept == ["alike 0", "different"]
    notice = page.all("div", "notice")[0].text
    assert "2 of 6 documents are shown" in notice
    assert "See elsewhere." in notice
    assert all(f"alike {n}" in notice for n in range(1, 5))


def test_a_document_whose_marks_take_too_much_is_left_out():
    marked = ShownDocument("marked", "x" * 100, (Column([Mention.of("A", at, at + 1) for at in range(100)]),))
    assert read(texts([marked], ["a"], ["A"], limit=2000, rest="")).all("article") == []
    assert len(read(texts([marked], ["a"], ["A"], limit=20_000, rest="")).all("article")) == 1


def test_small_documents_are_shown_beside_one_that_is_too_large():
    large = ShownDocument("large", "x" * 9000, (Column([Mention.of("A", 0, 1)]), Column([])))
    small = ShownDocument("small", "x", (Column([]), Column([])))
    medium = ShownDocument("medium", "x" * 2000, (Column([]), Column([])))
    page = read(texts([large, small, medium], ["a", "b"], ["A"], limit=8000, rest=""))
    assert [one.all("h3")[0].text for one in page.all("article")] == ["small", "medium"]


def test_columns_can_be_hidden_without_a_script():
    page = read(texts([ShownDocument("n", "x", (Column([]), Column([])))], ["a", "b"], [], limit=10**6, rest=""))
    boxes = page.all("input")
    assert [box.attributes["id"] for box in boxes] == ["show-c0", "show-c1"]
    assert all(page.all("div", f"c{number}") for number in range(2))


def test_a_line_of_twenty_thousand_characters_is_shown_as_it_is():
    html = drawn("x" * 20_000, Column([Mention.of("A", 19_999, 20_000)]))
    assert columns_of(html)[0].text == "x" * 20_000
