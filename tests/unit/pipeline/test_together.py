from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.pipeline.conftest import ScriptedModel, asked, lists_words

from bioner_desk.cancel import CancelToken
from bioner_desk.conversation import Prompt
from bioner_desk.documents import Document
from bioner_desk.engines import ScriptedEngine
from bioner_desk.errors import Cancelled
from bioner_desk.formats import all_formats
from bioner_desk.paths import resources
from bioner_desk.pipeline import (
    AnnotationResult,
    Annotator,
    Answer,
    Model,
    RunStore,
    annotate_together,
    load_model,
    waves,
)

NOTE = Document(
    text="".join(
        f"On day {day} started aspirin.\nNo fever on day {day}.\r\nAspirin-induced asthma, fever on day {day}.\n"
        for day in range(4)
    )
)
FORMATS = ("conv_term", "single_term", "multi_code")


def annotators(model: Model, formats: tuple[str, ...] = FORMATS) -> list[Annotator]:
    return [model.annotator(["Drug", "Sign"], one) for one in formats]


@contextmanager
def stores(some: list[Annotator], folder: Path) -> Iterator[list[RunStore]]:
    """A store for each annotator, all in one file."""
    settings = [one.settings() for one in some]
    with RunStore(folder, settings[0], command="compare") as first:
        yield [first, *(first.of(one) for one in settings[1:])]


def answer(prompt: Prompt) -> str:
    """Something that every format can be given, and that differs with the question."""
    return lists_words("aspirin", "fever")(prompt) if len(prompt[-1].content) % 2 else '["asthma"]'


def without_time(result: AnnotationResult) -> AnnotationResult:
    """The result without what depends on when and after what it was asked."""
    answers = tuple(
        replace(
            one,
            branch=replace(one.branch, grammar=None),  # a grammar equals itself alone
            completion=replace(one.completion, branch=0, shared_tokens=0, seconds=0.0),
            stored=False,
        )
        for one in result.answers
    )
    return replace(result, answers=answers, run=replace(result.run, seconds=0.0))


def test_each_finds_what_it_finds_alone(scripted_model: ScriptedModel) -> None:
    model = scripted_model(answer, most_sentences=1)
    together = annotate_together(annotators(model), NOTE)
    assert [one.run.settings.format for one in together] == list(FORMATS)
    assert any(one.mentions for one in together)
    for one, annotator in zip(together, annotators(model), strict=True):
        assert without_time(one) == without_time(annotator.annotate(NOTE))


@pytest.mark.parametrize("wave", [1, 7, 256])
def test_questions_about_a_chunk_are_handed_over_together(
    scripted_model: ScriptedModel, monkeypatch: pytest.MonkeyPatch, wave: int
) -> None:
    monkeypatch.setattr(waves, "_WAVE", wave)
    model = scripted_model(answer, most_sentences=1)
    engine = model.engine
    assert isinstance(engine, ScriptedEngine)
    handed_over: list[set[str]] = []

    def complete(branches, *, cancel=None):
        handed_over.append({_text(branch.prompt) for branch in branches})
        return ScriptedEngine.complete(engine, branches, cancel=cancel)

    monkeypatch.setattr(model.engine, "complete", complete)
    annotate_together(annotators(model), NOTE)
    assert len(asked(model)) == 12 * 5  # three formats, the last of which asks for both types at once
    assert sum(map(len, handed_over)) == 12  # no text is in two waves
    assert len(handed_over) == {1: 12, 7: 6, 256: 1}[wave]


def _text(prompt: Prompt) -> str:
    return prompt[0].content.partition("Text: ")[2].partition("\n")[0]


def test_answers_are_kept_as_they_arrive_and_found_again(scripted_model: ScriptedModel, tmp_path: Path) -> None:
    model = scripted_model(answer, most_sentences=1)
    cancel = CancelToken()
    seen: list[tuple[int, Answer]] = []

    def stop_after_seven(place: int, given: Answer) -> None:
        seen.append((place, given))
        if len(seen) == 7:
            cancel.cancel()

    with stores(annotators(model), tmp_path) as opened, pytest.raises(Cancelled):
        annotate_together(annotators(model), NOTE, stores=opened, cancel=cancel, report=stop_after_seven)
    again = scripted_model(answer, most_sentences=1)
    with stores(annotators(again), tmp_path) as opened:
        results = annotate_together(annotators(again), NOTE, stores=opened)
    assert sum(one.stored for result in results for one in result.answers) == 7
    assert len(asked(again)) == 60 - 7
    assert {place for place, _ in seen} == {0, 1, 2}


def test_answers_of_one_format_are_none_of_another(scripted_model: ScriptedModel, tmp_path: Path) -> None:
    model = scripted_model(answer)
    with stores(annotators(model), tmp_path) as opened:
        first, second, _ = opened
        result = annotators(model)[0].annotate(NOTE, store=first)
        branch = result.answers[0].branch
        assert first.find_answer(branch) is not None
        assert second.find_answer(branch) is None


def test_each_format_is_a_run_in_the_record(scripted_model: ScriptedModel, tmp_path: Path) -> None:
    model = scripted_model(answer)
    with stores(annotators(model), tmp_path) as opened:
        (result, *_) = annotate_together(annotators(model), NOTE, stores=opened)
        opened[1].note_suggestions("a.txt", result)
    with sqlite3.connect(tmp_path / ".bioner" / "state.sqlite") as connection:
        runs = connection.execute("SELECT id, settings, command FROM run ORDER BY id").fetchall()
        noted = connection.execute("SELECT path, run FROM document").fetchall()
    connection.close()
    assert [(json.loads(settings)["format"], command) for _, settings, command in runs] == [
        (one, "compare") for one in FORMATS
    ]
    assert noted == [("a.txt", runs[1][0])]


def test_seconds_are_those_of_the_own_answers_and_a_share(scripted_model: ScriptedModel) -> None:
    results = annotate_together(annotators(scripted_model(answer)), NOTE)
    assert len({one.run.seconds for one in results}) == 1  # the script takes no time of its own
    assert results[0].run.seconds > 0


def test_no_annotators_and_annotators_of_two_models(scripted_model: ScriptedModel) -> None:
    assert annotate_together([], NOTE) == ()
    two = [*annotators(scripted_model(answer)), *annotators(scripted_model(answer))]
    with pytest.raises(ValueError, match="several models"):
        annotate_together(two, NOTE)


@pytest.fixture(scope="module")
def bundled() -> Iterator[Model]:
    with load_model(gpu_layers=0, threads=1) as model:
        yield model


def test_the_real_model_says_the_same_and_computes_the_text_once(bundled: Model) -> None:
    note = Document(text=(resources() / "samples" / "emergency-note.txt").read_text(encoding="utf-8")[:330])
    formats = tuple(all_formats())[::3]
    some = [bundled.annotator("clinical", one) for one in formats]
    together = annotate_together(some, note)
    alone = [annotator.annotate(note) for annotator in some]
    for one, other in zip(together, alone, strict=True):
        assert without_time(one) == without_time(other)
    assert _computed(together) < 0.8 * _computed(alone)


def test_the_record_gives_what_the_real_model_gave(bundled: Model, tmp_path: Path) -> None:
    note = Document(text=(resources() / "samples" / "emergency-note.txt").read_text(encoding="utf-8")[:330])
    some = [bundled.annotator("clinical", one) for one in ("conv_term", "multi_code")]
    with stores(some, tmp_path) as kept:
        fresh, again = (annotate_together(some, note, stores=kept) for _ in range(2))
    assert [one.mentions for one in again] == [one.mentions for one in fresh]
    assert all(one.stored for result in again for one in result.answers)


def _computed(results: list[AnnotationResult] | tuple[AnnotationResult, ...]) -> int:
    some = [one.completion for result in results for one in result.answers]
    return sum(one.prompt_tokens - one.shared_tokens for one in some)
