from __future__ import annotations

import math
from dataclasses import replace

import pytest
from tests.unit.pipeline.conftest import ScriptedModel, asked, lists_words

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Document, Schema, Span
from bioner_desk.engines import Completion, Finish, ScriptedEngine, TokenScore
from bioner_desk.errors import Cancelled, ContextTooSmallError, SchemaError, UsageError
from bioner_desk.formats import ProblemKind
from bioner_desk.grammar import Automaton, LarkGrammar
from bioner_desk.model_store import ModelProfile
from bioner_desk.pipeline import Answer, Model, NoticeKind

NOTE = Document(text="Started aspirin.\nNo fever today.\r\nAspirin-induced asthma, later fever.\n")


def test_mentions_have_offsets_of_the_document(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lists_words("aspirin", "fever", "asthma"), most_sentences=1)
    result = model.annotate(NOTE, schema=["Thing"])
    assert [found.text(NOTE.text) for found in result.mentions] == ["aspirin", "fever", "asthma", "fever"]
    assert [found.start for found in result.mentions] == [8, 20, 50, 64]
    assert result.problems == ()
    assert result.run.chunks == 3
    assert result.run.coverage == 1.0


def test_the_prompt_states_kind_types_and_text(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lists_words())
    model.annotate(NOTE, schema=["Drug", "Sign"], kind="discharge summary")
    shown = [[turn.content for turn in prompt] for prompt in asked(model)]
    assert shown[0] == [
        "Document: discharge summary\nText: Started aspirin. No fever today.",
        "I've read this text.",
        "What describes Drug in the text?",
    ]
    assert shown[1][-1] == "What describes Sign in the text?"


def test_the_kind_of_the_document_is_used_unless_another_is_given(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lists_words())
    document = Document(text="Fever.", kind="radiology report")
    assert model.annotate(document, schema=["Sign"]).run.settings.kind == "radiology report"
    assert model.annotate(document, schema=["Sign"], kind="letter").run.settings.kind == "letter"
    assert model.annotate(NOTE, schema=["Sign"]).run.settings.kind == "clinical note"


def test_one_types_answer_does_not_depend_on_other_types(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lists_words("fever"))
    model.annotate(NOTE, schema=["Sign"])
    alone = list(asked(model))
    asked(model).clear()
    model.annotate(NOTE, schema=["Drug", "Sign"])
    assert [prompt for prompt in asked(model) if "Sign" in prompt[-1].content] == alone


def test_problems_name_the_question_and_the_place(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lambda _prompt: '["penicillin"]', most_sentences=1)
    result = model.annotate(NOTE, schema=["Drug"])
    assert [problem.problem.kind for problem in result.problems] == [ProblemKind.NOT_IN_TEXT] * 3
    second = result.problems[1]
    assert second.place.of(NOTE.text) == "No fever today."
    assert result.answers[second.question].completion.text == '["penicillin"]'
    assert "penicillin" in str(second)


def test_a_suggestion_leads_back_to_the_characters_of_the_answer(scripted_model: ScriptedModel) -> None:
    result = scripted_model(lists_words("fever", "asthma"), most_sentences=1).annotate(NOTE, schema=["Sign"])
    for found in result.mentions:
        answer = result.answers[found.question].completion.text
        assert found.answer.of(answer) == f'"{found.text(NOTE.text)}"'


def test_a_mention_over_a_line_break_comes_in_pieces(scripted_model: ScriptedModel) -> None:
    note = Document(text="acute renal\nfailure")
    result = scripted_model(lambda _prompt: '["renal failure"]').annotate(note, schema=["Disease"])
    assert [found.pieces for found in result.mentions] == [(Span(6, 11), Span(12, 19))]


def test_an_answer_without_end_is_cut_and_what_it_said_is_kept(scripted_model: ScriptedModel) -> None:
    def endless(_prompt) -> str:
        return '["fever", ' + '"asthma", ' * 500

    result = scripted_model(endless).annotate(NOTE, schema=["Sign"])
    assert {found.text(NOTE.text) for found in result.mentions} == {"fever", "asthma"}
    assert {notice.kind for notice in result.notices} == {NoticeKind.LENGTH}
    assert len(result.answers[0].completion.tokens) < 100


def test_a_sentence_that_does_not_fit_is_split_and_said_so(scripted_model: ScriptedModel) -> None:
    note = Document(text="fever and " * 60)
    result = scripted_model(lists_words("fever"), budget_tokens=120).annotate(note, schema=["Sign"])
    assert NoticeKind.SPLIT in {notice.kind for notice in result.notices}
    assert result.run.coverage == 1.0


def test_a_context_that_the_question_fills_is_an_error_before_anything_is_read(scripted_model: ScriptedModel) -> None:
    with pytest.raises(ContextTooSmallError):
        scripted_model(lists_words(), budget_tokens=20).annotator(["Sign"])


def test_the_question_with_the_most_tokens_decides_what_fits(scripted_model: ScriptedModel) -> None:
    # The scripted engine counts words: the first name is longer, the second has more of them.
    model = scripted_model(lists_words(), budget_tokens=90, most_sentences=1)
    note = Document(text="fever " * 30)
    narrow = model.annotate(note, schema=["T" * 200, "a b c d e f g h i j k l m n o p"])
    assert narrow.run.chunks > model.annotate(note, schema=["T" * 200]).run.chunks


@pytest.mark.parametrize("text", ["", " \n\t\u00a0\n"])
def test_a_text_of_nothing_gives_nothing(scripted_model: ScriptedModel, text: str) -> None:
    result = scripted_model(lists_words()).annotate(Document(text=text))
    assert (result.mentions, result.answers, result.run.coverage) == ((), (), 1.0)


def test_auto_takes_the_profiles_format(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lambda _prompt: "results = []", default_format="single_code")
    assert model.annotate(NOTE, schema=["Drug"]).run.settings.format == "single_code"
    assert model.annotate(NOTE, schema=["Drug"], format="multi_code").run.settings.format == "multi_code"


def test_unknown_names_are_errors_with_a_way_out(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lists_words())
    with pytest.raises(UsageError, match="multi_cod") as raised:
        model.annotate(NOTE, schema=["Drug"], format="multi_cod")
    assert "multi_code" in raised.value.hint
    with pytest.raises(SchemaError, match="clinica"):
        model.annotate(NOTE, schema="clinica")


def test_cancel_stops_the_work(scripted_model: ScriptedModel) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        scripted_model(lists_words()).annotate(NOTE, schema=["Drug"], cancel=cancel)


def test_a_model_gives_its_memory_back() -> None:
    engine = ScriptedEngine(lists_words())
    with Model(engine, ModelProfile()) as model:
        model.annotate(NOTE, schema=Schema.of_names(["Drug"]))
    assert engine.closed


def test_answers_are_held_to_words_of_the_text_unless_the_user_wants_otherwise(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lists_words())
    kinds = {}
    for constraint in ("copy", "form", "none"):
        result = model.annotate(NOTE, schema=["Sign"], constraint=constraint)
        kinds[constraint] = {type(answer.branch.grammar) for answer in result.answers}
        assert result.run.settings.constraint == constraint
    assert kinds["none"] == {type(None)}
    assert kinds["form"] == {LarkGrammar}
    assert all(issubclass(kind, Automaton) for kind in kinds["copy"])
    default = model.annotate(NOTE, schema=["Sign"])
    assert default.run.settings.constraint == "copy"


def test_a_constraint_that_there_is_not(scripted_model: ScriptedModel) -> None:
    with pytest.raises(UsageError, match="no constraint called 'strict'") as caught:
        scripted_model(lists_words()).annotate(NOTE, schema=["Sign"], constraint="strict")
    assert "none, form, copy" in caught.value.hint


def test_words_that_the_model_did_not_mean_are_a_problem_not_a_suggestion(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lists_words("aspirin", "asthma"))
    annotator = model.annotator(["Thing"])
    plan = annotator.plan(Document(text="Aspirin, aspirin and asthma."))
    text = '["aspirin", "asthma"]'
    scores = (TokenScore(0, 11, -0.1), TokenScore(11, 19, math.log(0.005)), TokenScore(19, 21, -0.1))
    asking = annotator._asking(plan.document)
    question = plan.questions[0]
    completion = Completion(0, text, scores, Finish.STOP, 10, 0, 0.0, overridden_tokens=1)
    answer = Answer(question, asking.branch(question, plan.document), completion)
    suggestions, problems = asking.read(answer, 0, plan.document)
    assert [found.text(plan.document.text) for found in suggestions] == ["aspirin"]
    assert [problem.problem.kind for problem in problems] == [ProblemKind.UNMEANT]
    assert problems[0].problem.content == '"asthma"'

    doubtful = replace(completion, tokens=(scores[0], TokenScore(11, 19, math.log(0.05)), scores[2]))
    suggestions, problems = asking.read(replace(answer, completion=doubtful), 0, plan.document)
    assert [found.text(plan.document.text) for found in suggestions] == ["aspirin", "asthma"]
    assert problems == []
