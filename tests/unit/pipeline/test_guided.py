"""Guided models: what they are asked, what room examples have, and what the record holds of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.pipeline.conftest import ScriptedModel, asked, lists_words

from bioner_desk.conversation import Prompt
from bioner_desk.documents import Document, EntityType, Mention, Schema
from bioner_desk.errors import ContextTooSmallError, UsageError
from bioner_desk.model_store import Calibration
from bioner_desk.pipeline import RunSettings, RunStore, VotingAnnotator
from bioner_desk.pipeline.store import fingerprint

NOTE = Document(text="Gout again.\nNo fever.\nGout of the toe.")
SCHEMA = Schema("own", (EntityType("Disease", description="named diseases"), EntityType("Sign")))
FINISHED = [
    Document(text="He had gout.", mentions=(Mention.of("Disease", 7, 11),)),
    Document(text="Fever since Monday.", mentions=(Mention.of("Sign", 0, 5),)),
]


def shown(prompt: Prompt) -> list[str]:
    """The texts that a prompt holds, the asked one last."""
    return [turn.content.partition("\nText: ")[2].partition("\n")[0] for turn in prompt if "\nText: " in turn.content]


def test_a_guided_model_is_told_what_the_types_are(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lists_words(), style="guided", most_sentences=1)
    result = model.annotate(NOTE, schema=SCHEMA, kind="letter")
    assert len(asked(model)) == 6
    for prompt in asked(model):
        assert prompt[0].content.splitlines()[1:3] == ["Disease: named diseases", "Sign"]
        assert "Document: letter\nText: " in prompt[0].content
        assert len(prompt) == 3
    assert result.run.settings.prompt_style == "guided"


def test_a_bare_model_is_told_nothing_and_shown_no_examples(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lists_words())
    result = model.annotate(NOTE, schema=SCHEMA)
    assert all("named diseases" not in prompt[0].content for prompt in asked(model))
    assert (result.run.settings.prompt_style, result.run.settings.guidance_sha256) == ("bare", "")
    with pytest.raises(UsageError, match=r"scripted is asked without examples.*bare") as caught:
        model.annotate(NOTE, schema=SCHEMA, examples=FINISHED)
    assert "Leave the examples out" in caught.value.hint


def test_all_chunks_of_a_document_are_shown_the_same_examples(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lists_words("gout"), style="guided", most_sentences=1)
    result = model.annotate(NOTE, schema=SCHEMA, examples=FINISHED)
    texts = [shown(prompt) for prompt in asked(model)]
    assert {tuple(each[:-1]) for each in texts} == {("Fever since Monday.", "He had gout.")}
    assert [each[-1] for each in texts[::2]] == ["Gout again.", "No fever.", "Gout of the toe."]
    assert result.problems == ()


def test_the_document_itself_is_not_shown(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lists_words(), style="guided", most_sentences=1)
    model.annotate(NOTE, schema=SCHEMA, examples=[*FINISHED, NOTE.with_mentions([Mention.of("Disease", 0, 4)])])
    assert {tuple(shown(prompt)[:-1]) for prompt in asked(model)} == {("Fever since Monday.", "He had gout.")}


def test_examples_stay_within_their_tokens_and_chunks_leave_room_for_them(scripted_model: ScriptedModel) -> None:
    long = Document(text="gout and fever " * 90)
    many = [Document(text=f"Gout number {number}.", mentions=(Mention.of("Disease", 0, 4),)) for number in range(50)]
    model = scripted_model(lists_words(), style="guided", budget_tokens=400, example_tokens=100)
    alone, guided = (model.annotator(SCHEMA, examples=some).plan(long) for some in ((), many))
    assert len(guided.chunks) > len(alone.chunks)
    assert guided.examples
    annotator = model.annotator(SCHEMA, examples=many)
    bare = annotator.inquiry(replace(guided, examples=()))
    full = annotator.inquiry(guided)
    for question in guided.questions:
        with_examples, without = (each.asking.branch(question, long) for each in (full, bare))
        spent = model.engine.count_tokens(with_examples.prompt) - model.engine.count_tokens(without.prompt)
        assert 60 < spent <= 100
        assert model.engine.count_tokens(with_examples.prompt) + with_examples.max_tokens <= 400


def test_room_for_examples_that_leaves_none_for_text_is_an_error(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lists_words(), style="guided", budget_tokens=150, example_tokens=120)
    with pytest.raises(ContextTooSmallError):
        model.annotator(SCHEMA, examples=FINISHED)
    model.annotator(SCHEMA)


def test_no_tokens_for_examples_are_no_examples(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lists_words(), style="guided", example_tokens=0)
    annotator = model.annotator(SCHEMA, examples=FINISHED)
    assert (annotator.examples, annotator.plan(NOTE).examples) == (0, ())
    assert model.annotator(SCHEMA).settings() == annotator.settings()


def test_what_is_explained_and_shown_decides_the_settings(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lists_words(), style="guided")
    other = Schema("own", (EntityType("Disease", description="diseases"), EntityType("Sign")))
    smaller = scripted_model(lists_words(), style="guided", example_tokens=500)
    annotators = [
        *(model.annotator(SCHEMA), model.annotator(other)),
        *(model.annotator(SCHEMA, examples=some) for some in (FINISHED, FINISHED[:1])),
        smaller.annotator(SCHEMA, examples=FINISHED),
    ]
    assert len({one.settings().guidance_sha256 for one in annotators}) == 5
    assert model.annotator(SCHEMA, examples=FINISHED[::-1]).settings() == annotators[2].settings()


def test_answers_with_other_examples_are_not_taken_from_the_record(
    scripted_model: ScriptedModel, tmp_path: Path
) -> None:
    model = scripted_model(lists_words("gout"), style="guided")
    counts = []
    for examples in (FINISHED, FINISHED, FINISHED[:1]):
        annotator = model.annotator(SCHEMA, examples=examples)
        with RunStore(tmp_path, annotator.settings()) as store:
            result = annotator.annotate(NOTE, store=store)
        counts.append(sum(answer.stored for answer in result.answers))
    assert counts == [0, len(result.answers), 0]


def test_records_of_bare_prompts_from_before_stay_of_use() -> None:
    types, threads = ("Disease", "Sign"), (("threads", "1"),)
    settings = RunSettings(
        "starter", "5c" * 32, "llama.cpp", "conv_term", types, "clinical note", 512, 2, 520, engine_settings=threads
    )
    assert fingerprint(settings) == "b99d43ca0a94578de1737ee6e22b71b057eba87af2ab1b471cc6a0be30994fbc"
    assert fingerprint(replace(settings, guidance_sha256="ab")) != fingerprint(settings)


def test_what_was_calibrated_without_examples_does_not_count_with_them(scripted_model: ScriptedModel) -> None:
    line = Calibration(format="conv_term", types=("Disease",), said=(0.0, 1.0), right=(0.2, 0.4))
    model = scripted_model(lists_words(), style="guided", calibration=(line,))
    assert list(model.annotator(SCHEMA).calibration) == ["Disease"]
    assert model.annotator(SCHEMA, examples=FINISHED).calibration == {}


def test_formats_that_vote_have_examples_each_in_its_own_shape(scripted_model: ScriptedModel) -> None:
    model = scripted_model(lambda _prompt: "[]", style="guided", most_sentences=1)
    formats = ("conv_term", "single_term")
    voting = VotingAnnotator([model.annotator(SCHEMA, one, examples=FINISHED) for one in formats], 1)
    assert voting.examples == 2
    voting.annotate(NOTE)
    assert all("He had gout." in shown(prompt) for prompt in asked(model))
    assert {len(prompt) for prompt in asked(model)} == {15, 9}
    other = [model.annotator(SCHEMA, one, examples=FINISHED[at:]) for at, one in enumerate(formats)]
    assert VotingAnnotator(other, 1).settings() != voting.settings()
