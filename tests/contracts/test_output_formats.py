"""What every output format promises; a new format is tested by being there."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import annotated, answers, texts, types

from bioner_desk.documents import Document, Mention
from bioner_desk.formats import OutputFormat, Parsed, all_formats, as_shown

FORMATS = list(all_formats().values())
every_format = pytest.mark.parametrize("output_format", FORMATS, ids=lambda one: one.id)

_Strings = Counter[tuple[str, tuple[str, ...]]]


def strings(mentions: tuple[Mention, ...], document: Document) -> _Strings:
    shown = as_shown(document).text
    return Counter((mention.type, mention.strings(shown)) for mention in mentions)


def check_places(parsed: Parsed, answer: str, document: Document, asked: tuple[str, ...]) -> None:
    for mention in parsed.mentions:
        assert mention.type in asked
        assert all(0 <= piece.start < piece.end <= len(document.text) for piece in mention.pieces)
        assert 0 <= mention.answer.start < mention.answer.end <= len(answer)
    for problem in parsed.problems:
        assert 0 <= problem.answer.start <= problem.answer.end <= len(answer)
        assert str(problem)


@every_format
def test_identity(output_format: OutputFormat) -> None:
    assert output_format.id.isidentifier()
    assert output_format.title
    assert output_format.origin
    assert all(limit == limit.strip() for limit in output_format.limits)


@every_format
@given(case=annotated())
def test_questions_cover_every_type_once_in_order(output_format: OutputFormat, case) -> None:
    document, _, asked = case
    questions = output_format.questions(asked)
    assert tuple(name for question in questions for name in question) == asked
    for question in questions:
        instruction = output_format.instruction(document, question)
        assert all(name in instruction for name in question)
        turns = output_format.prompt(document, question)
        assert turns[-1].role == "user"
        assert turns[-1].content.endswith(instruction)
        assert as_shown(document).text in turns[0].content


@every_format
@settings(max_examples=300)
@given(case=annotated())
def test_the_ideal_answer_gives_back_what_it_says(output_format: OutputFormat, case) -> None:
    document, mentions, asked = case
    for question in output_format.questions(asked):
        said = output_format.expressible(document, mentions, question)
        answer = output_format.write(document, mentions, question)
        parsed = output_format.parse(answer, document, question)
        assert parsed.problems == ()
        assert strings(parsed.mentions, document) == strings(said, document)
        check_places(parsed, answer, document, question)


@every_format
@given(case=annotated())
def test_offsets_are_right_where_the_answer_determines_them(output_format: OutputFormat, case) -> None:
    document, mentions, asked = case
    shown = as_shown(document).text
    for question in output_format.questions(asked):
        said = output_format.expressible(document, mentions, question)
        # A string that occurs once has one place, whatever the format leaves open.
        certain = {one for one in said if all(occurrences(part, shown) == 1 for part in one.strings(shown))}
        if len(certain) < len(said):
            continue
        parsed = output_format.parse(output_format.write(document, said, question), document, question)
        assert {(one.type, one.pieces) for one in parsed.mentions} == {(one.type, one.pieces) for one in certain}


def occurrences(string: str, text: str) -> int:
    return sum(text.startswith(string, at) for at in range(len(text)))


@every_format
@given(case=annotated(), cut=st.floats(0, 1))
def test_a_cut_answer_invents_nothing_and_says_that_it_is_cut(output_format: OutputFormat, case, cut: float) -> None:
    document, mentions, asked = case
    question = output_format.questions(asked)[0]
    whole = output_format.write(document, mentions, question)
    answer = whole[: int(cut * len(whole))]
    parsed = output_format.parse(answer, document, question)
    check_places(parsed, answer, document, question)
    text = as_shown(document).text
    said = output_format.expressible(document, mentions, question)
    for mention in parsed.mentions:
        # A label per token cannot tell a mention that was cut from a shorter one.
        assert any(one.type == mention.type and one.text(text).startswith(mention.text(text)) for one in said)
    assert len(parsed.mentions) <= len(said)
    if len(parsed.mentions) < len(said) and whole[len(answer) - 1 : len(answer) + 1].isalnum():
        assert parsed.problems


@every_format
@settings(max_examples=300)
@given(answer=answers, text=texts, asked=types)
def test_any_answer_is_read_without_an_exception(output_format: OutputFormat, answer, text, asked) -> None:
    document = Document(text=text)
    question = output_format.questions(asked)[0]
    parsed = output_format.parse(answer, document, question)
    check_places(parsed, answer, document, question)


@every_format
@given(case=annotated(), data=st.data())
def test_a_damaged_answer_is_read_without_an_exception(output_format: OutputFormat, case, data) -> None:
    document, mentions, asked = case
    question = output_format.questions(asked)[0]
    answer = output_format.write(document, mentions, question)
    at = data.draw(st.integers(0, len(answer)))
    answer = answer[:at] + data.draw(answers) + answer[at + data.draw(st.integers(0, 5)) :]
    check_places(output_format.parse(answer, document, question), answer, document, question)


@every_format
@given(case=annotated())
def test_reading_twice_gives_the_same(output_format: OutputFormat, case) -> None:
    document, mentions, asked = case
    question = output_format.questions(asked)[0]
    answer = output_format.write(document, mentions, question)
    assert output_format.parse(answer, document, question) == output_format.parse(answer, document, question)


@every_format
@pytest.mark.parametrize("deep", ["[" * 5000, "{" * 5000, '{"a":' * 2000, "(" * 5000, "A(" * 2000, "<Disease>" * 2000])
def test_deep_answers_end(output_format: OutputFormat, deep: str) -> None:
    document = Document(text="aspirin")
    parsed = output_format.parse(deep, document, ("Disease",))
    assert parsed.mentions == ()
    check_places(parsed, deep, document, ("Disease",))


@every_format
def test_reasoning_and_fences_around_an_answer_are_skipped(output_format: OutputFormat) -> None:
    document = Document(text="No renal failure after aspirin.")
    mentions = (Mention.of("Disease", 3, 16),)
    ideal = output_format.write(document, mentions, ("Disease",))
    wrapped = f"<think>\n[renal?]\n</think>\n\n```json\n{ideal}\n```"
    parsed = output_format.parse(wrapped, document, ("Disease",))
    assert [(one.type, one.pieces) for one in parsed.mentions] == [(one.type, one.pieces) for one in mentions]
    assert "renal" in parsed.mentions[0].answer.of(wrapped)
    assert parsed.problems == ()
