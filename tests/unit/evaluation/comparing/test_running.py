from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.evaluation.comparing.making import CONV, LIST, document, loads, scripted, setup, sign

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Mention
from bioner_desk.engines import ScriptedEngine
from bioner_desk.errors import Cancelled, GrammarError, ModelMemoryError, WriteError
from bioner_desk.evaluation.comparing import Comparison, ComparisonRun, RowMaker, Setup, System, with_ceilings
from bioner_desk.pipeline import Model, Progress

ONE = document("a", "No fever. Some cough and fever.", sign(3, 8), sign(15, 20), sign(25, 30))
TWO = document("b", "Still a cough. Asthma.", sign(8, 13))
WORDS = {CONV: ("fever", "cough"), LIST: ("fever",)}
IN_CONV, IN_LIST = System("script", CONV), System("script", LIST)


def run(one: Setup, *models: Model) -> Comparison:
    running = ComparisonRun(one, loads(*models))
    for _ in running.steps():
        pass
    return running.comparison


def engine_of(model: Model) -> ScriptedEngine:
    assert isinstance(model.engine, ScriptedEngine)
    return model.engine


def asked(model: Model) -> int:
    return len(engine_of(model).asked)


def texts(found: Sequence[Mention], text: str) -> list[str]:
    return [one.text(text) for one in found]


def test_every_system_is_asked_about_every_document(tmp_path: Path) -> None:
    model = scripted(WORDS)
    running = ComparisonRun(setup(tmp_path, ONE, TWO), loads(model))
    steps = [(step.model, step.document, [one.system.format for one in step.found]) for step in running.steps()]
    assert steps == [("script", "a", [CONV, LIST]), ("script", "b", [CONV, LIST])]
    found = running.comparison.found
    assert texts(found[IN_CONV, "a"].mentions, ONE.document.text) == ["fever", "cough", "fever"]
    assert texts(found[IN_LIST, "a"].mentions, ONE.document.text) == ["fever", "fever"]
    assert texts(found[IN_LIST, "b"].mentions, TWO.document.text) == []
    assert running.comparison.failed == {}
    assert running.comparison.memory["script"] > 1_000_000
    assert running.comparison.settings[IN_LIST].format == LIST
    assert engine_of(model).closed
    assert RowMaker().rows(running.comparison)[0].system == IN_CONV


def test_documents_of_their_own_kinds_are_asked_about_as_these(tmp_path: Path) -> None:
    letter = replace(TWO, document=replace(TWO.document, kind="letter"))
    assert run(setup(tmp_path, ONE, letter), scripted(WORDS)).kind == "clinical note, letter"
    assert run(setup(tmp_path, ONE, letter, kind="abstract"), scripted(WORDS)).kind == "abstract"


def test_answers_lead_back_to_what_was_said_where(tmp_path: Path) -> None:
    found = run(setup(tmp_path, ONE), scripted(WORDS)).found[IN_CONV, "a"]
    assert [said.place.of(ONE.document.text) for said in found.said] == ["No fever.", "Some cough and fever."]
    for mention in found.mentions:
        said = found.said[mention.question]
        assert mention.answer.of(said.text).strip('"') == mention.text(ONE.document.text)
        assert said.place.contains(mention.hull)


def test_without_a_record_nothing_is_kept_and_everything_is_asked(tmp_path: Path) -> None:
    kept = run(setup(tmp_path / "kept", ONE, TWO), scripted(WORDS))
    model = scripted(WORDS)
    alone = run(setup(tmp_path / "none", ONE, TWO, keep=False), model)
    assert {key: one.mentions for key, one in alone.found.items()} == {
        key: one.mentions for key, one in kept.found.items()
    }
    assert asked(model) > 0
    assert not (tmp_path / "none").exists()


def test_the_comparison_grows_with_the_steps(tmp_path: Path) -> None:
    running = ComparisonRun(setup(tmp_path, ONE, TWO), loads(scripted(WORDS)))
    counts = [len(running.comparison.found) for _ in running.steps()]
    assert counts == [2, 4]


def test_a_second_run_asks_nothing_and_finds_the_same(tmp_path: Path) -> None:
    first = run(setup(tmp_path, ONE, TWO), scripted(WORDS))
    again = scripted({})
    second = run(setup(tmp_path, ONE, TWO), again)
    assert asked(again) == 0
    assert second.found == first.found
    assert "script" in first.memory
    assert second.memory == {}  # no model worked, so nothing was measured


def test_it_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    cancel = CancelToken()
    model = scripted(WORDS)

    def stop(progress: Progress) -> None:
        if progress.tokens and asked(model) == 5:
            cancel.cancel()

    running = ComparisonRun(setup(tmp_path, ONE, TWO), loads(model), cancel=cancel, report=stop)
    with pytest.raises(Cancelled):
        list(running.steps())
    assert {name for _, name in running.comparison.found} == {"a"}
    assert engine_of(model).closed
    again = scripted(WORDS)
    whole = run(setup(tmp_path, ONE, TWO), again)
    assert asked(model) + asked(again) == 8
    assert len(whole.found) == 4


def test_models_are_loaded_one_at_a_time(tmp_path: Path) -> None:
    models = [scripted(WORDS, name="one"), scripted({CONV: ("asthma",)}, name="two")]
    open_ones: list[int] = []

    def load(path: Path) -> Model:
        open_ones.append(sum(asked(model) > 0 and not engine_of(model).closed for model in models))
        return models[int(path.stem)]

    two = replace(setup(tmp_path, ONE), models={"one": Path("0.gguf"), "two": Path("1.gguf")})
    running = ComparisonRun(two, load)
    assert [step.model for step in running.steps()] == ["one", "two"]
    assert open_ones == [0, 0]
    assert len(running.comparison.found) == 4
    assert set(running.comparison.memory) == {"one", "two"}


def test_guided_models_are_shown_examples_and_others_do_without(tmp_path: Path) -> None:
    guided, bare = scripted(WORDS, "guided", style="guided"), scripted(WORDS, "bare")
    models = {"guided": Path("guided.gguf"), "bare": Path("bare.gguf")}
    gold = (ONE.document, TWO.document)
    run(setup(tmp_path, ONE, TWO, models=models, formats=(CONV,), examples=gold), guided, bare)
    prompts = ["\n".join(turn.content for turn in prompt) for prompt in engine_of(guided).asked]
    about_one = [one for one in prompts if "No fever." in one.rpartition("Text: ")[2]]
    assert len(about_one) == 1
    assert "Still a cough." in about_one[0]
    assert all(one.count("No fever.") <= 1 for one in prompts)
    assert all(len(prompt) == 3 for prompt in engine_of(bare).asked)


def test_a_model_that_cannot_be_loaded_is_noted_and_others_go_on(tmp_path: Path) -> None:
    def load(path: Path) -> Model:
        if path.stem == "large":
            message = "The model needs 40 GB."
            raise ModelMemoryError(message)
        return scripted(WORDS)

    two = replace(setup(tmp_path, ONE), models={"large": Path("large.gguf"), "script": Path("small.gguf")})
    running = ComparisonRun(two, load)
    assert len(list(running.steps())) == 2
    assert running.comparison.failed == {(System("large", one), "a"): "The model needs 40 GB." for one in (CONV, LIST)}
    assert len(running.comparison.found) == 2


def test_the_only_model_that_cannot_be_loaded_ends_the_run(tmp_path: Path) -> None:
    def load(_path: Path) -> Model:
        message = "The model needs 40 GB."
        raise ModelMemoryError(message)

    with pytest.raises(ModelMemoryError):
        list(ComparisonRun(setup(tmp_path, ONE), load).steps())


def test_a_format_whose_question_fills_the_context_is_noted(tmp_path: Path) -> None:
    tight = scripted(WORDS, budget_tokens=52)  # enough for what conv_term asks, not for the other
    comparison = run(setup(tmp_path, ONE, TWO), tight)
    assert comparison.failed.keys() == {(IN_LIST, "a"), (IN_LIST, "b")}
    assert comparison.found.keys() == {(IN_CONV, "a"), (IN_CONV, "b")}
    assert "context" in comparison.failed[IN_LIST, "a"]


def test_a_format_that_fails_while_answering_is_found_out_and_the_others_keep_their_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = scripted(WORDS)

    def complete(branches, *, cancel=None):
        for branch in branches:
            if len(branch.prompt) == 1 and "Asthma" in branch.prompt[0].content:
                message = "The grammar cannot be used."
                raise GrammarError(message)
        return ScriptedEngine.complete(engine_of(model), branches, cancel=cancel)

    monkeypatch.setattr(model.engine, "complete", complete)
    comparison = run(setup(tmp_path, ONE, TWO), model)
    assert comparison.failed == {(IN_LIST, "b"): "The grammar cannot be used."}
    assert comparison.found.keys() == {(IN_CONV, "a"), (IN_LIST, "a"), (IN_CONV, "b")}
    last = RowMaker().rows(comparison)[-1]
    assert (last.system, last.failed, last.scores.micro.missed) == (IN_LIST, 1, 2)


def test_a_record_that_breaks_ends_the_run(tmp_path: Path) -> None:
    model = scripted(WORDS)

    def break_it(_progress: Progress) -> None:
        if asked(model) == 3:
            with sqlite3.connect(tmp_path / ".bioner" / "state.sqlite") as connection:
                connection.execute("DROP TABLE answer")
            connection.close()

    running = ComparisonRun(setup(tmp_path, ONE, TWO), loads(model), report=break_it)
    with pytest.raises(WriteError):
        list(running.steps())
    assert engine_of(model).closed


def test_progress_counts_documents_and_text_of_every_system(tmp_path: Path) -> None:
    seen: list[tuple[int, float, str]] = []
    empty = document("empty", "")

    def report(progress: Progress) -> None:
        seen.append((progress.documents_done, progress.characters_done / progress.characters, progress.current))
        assert progress.documents == 6
        assert progress.seconds_left is None or progress.seconds_left >= 0

    two = replace(setup(tmp_path, ONE, empty, TWO), models={"one": Path("1.gguf"), "two": Path("2.gguf")})
    running = ComparisonRun(two, loads(scripted(WORDS), scripted(WORDS)), report=report)
    list(running.steps())
    assert seen[-1][:2] == (6, 1.0)
    assert [share for _, share, _ in seen] == sorted(share for _, share, _ in seen)
    assert "two: b" in {current for _, _, current in seen}


def test_an_empty_text_has_nothing_in_it(tmp_path: Path) -> None:
    comparison = run(setup(tmp_path, document("empty", " \n")), scripted(WORDS))
    assert comparison.found[IN_CONV, "empty"].said == ()
    assert RowMaker().rows(with_ceilings(comparison))[0].ceiling is not None


def test_time_of_shared_tokens_is_added_at_the_speed_of_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = scripted(WORDS)

    def complete(branches, *, cancel=None):
        for one in ScriptedEngine.complete(engine_of(model), branches, cancel=cancel):
            shared = 0 if one.branch == 0 else 10
            read, said = one.prompt_tokens - shared, len(one.tokens)
            yield replace(one, shared_tokens=shared, seconds=0.5 * read + 2.0 * said)

    monkeypatch.setattr(model.engine, "complete", complete)
    comparison = run(setup(tmp_path, document("a", "Fever.", sign(0, 5))), model)
    for system in (IN_CONV, IN_LIST):
        cost = comparison.found[system, "a"].cost
        assert cost.seconds == pytest.approx(0.5 * cost.prompt_tokens + 2.0 * cost.answer_tokens), system


def test_the_speed_of_the_whole_run_counts_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = scripted(WORDS)

    def complete(branches, *, cancel=None):
        slower = 3 if asked(model) else 1  # the second document takes three times as long
        for one in ScriptedEngine.complete(engine_of(model), branches, cancel=cancel):
            yield replace(one, shared_tokens=10 if one.branch else 0, seconds=slower * one.prompt_tokens * 0.1)

    monkeypatch.setattr(model.engine, "complete", complete)
    running = ComparisonRun(setup(tmp_path, TWO, document("c", "Fever again. And a cough.")), loads(model))
    first, _ = [step.found[1].cost.seconds for step in running.steps()]
    assert running.comparison.found[IN_LIST, "b"].cost.seconds > first
