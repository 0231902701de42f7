"""Tunings from beginning to end, and what becomes of them when something goes wrong."""

# ruff: noqa: PLC0415 - torch may not be there

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError, Cancelled, ModelMemoryError, ReadError, UsageError, WriteError
from bioner_desk.pipeline import load_model
from bioner_desk.training.examples import Example, write_examples
from bioner_desk.training.sets import EXAMPLES, read_set

pytestmark = [pytest.mark.train, pytest.mark.timeout(240)]


def settings(**changes: Any) -> Any:
    from bioner_desk.training.tuning.settings import TuneSettings

    quick = TuneSettings(
        epochs=2, length=320, rows=2, rank=8, rate=5e-3, evaluations=2, dev_documents=2, precision="f32"
    )
    return replace(quick, **changes)


def tune(
    folder: Path,
    base: Path | str,
    examples: Path,
    how: Any = None,
    report: Callable[[dict[str, float]], None] = lambda _: None,
    cancel: CancelToken | None = None,
    **more: bool,
) -> None:
    pytest.importorskip("transformers")
    from bioner_desk.training.tuning.runs import Ask
    from bioner_desk.training.tuning.runs import tune as run

    run(Ask(folder, str(base), examples, how or settings(), **more), report, cancel or CancelToken())


def adapter(folder: Path) -> dict[str, Any]:
    from bioner_desk.training.checkpoints import read_saved

    found: dict[str, Any] = read_saved(folder / "checkpoint.pt")["adapter"]
    return found


def assert_same(first: dict[str, Any], second: dict[str, Any]) -> None:
    import torch

    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)


@pytest.fixture(scope="module")
def tuned(base: Path, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tuned")
    tune(folder, base, examples, settings(epochs=20, evaluations=2, rate=1e-2, dropout=0.0))
    return folder


def test_the_loss_falls_and_dev_documents_are_measured(tuned: Path) -> None:
    log = [json.loads(line) for line in (tuned / "log.jsonl").read_text(encoding="utf-8").splitlines()]

    assert log[-1]["loss"] < log[0]["loss"] / 2
    assert [row["dev_f1"] for row in log if "dev_f1" in row]
    assert log[-1]["done"] == 1


def test_the_merged_model_says_what_the_adapted_one_says(tuned: Path, base: Path) -> None:
    import torch

    from bioner_desk.training.checkpoints import read_saved
    from bioner_desk.training.tuning.adapter import load_adapter, with_adapter
    from bioner_desk.training.tuning.base import load_base
    from bioner_desk.training.tuning.runs import load_merged

    tokens = torch.arange(5, 60)[None]
    with torch.no_grad():
        plain = load_base(str(base), torch.float32).model(tokens).logits
        adapted = with_adapter(load_base(str(base), torch.float32).model, 8, 32.0, 0.0, 1).eval()
        load_adapter(adapted, read_saved(tuned / "best.pt"))
        wanted = adapted(tokens).logits
        merged = load_merged(tuned).model(tokens).logits

    assert torch.allclose(merged, wanted, atol=1e-3)
    assert not torch.allclose(merged, plain, atol=0.1)


def test_llama_cpp_answers_as_the_merged_model_does_and_has_learned(
    tuned: Path, tmp_path: Path, examples: Path
) -> None:
    from bioner_desk.model_store import load_profile
    from bioner_desk.pipeline import Model
    from bioner_desk.training.exporting import export_run
    from bioner_desk.training.model_file import card_of
    from bioner_desk.training.report import facts_of
    from bioner_desk.training.tuning.engine import TorchEngine
    from bioner_desk.training.tuning.runs import load_merged

    path = tmp_path / "tuned.gguf"
    card = card_of(facts_of(tuned), tuned, name="tuned", licence="CC0-1.0", default_format="single_code")
    export_run(tuned, card, path, ["f32"])
    merged = load_merged(tuned)
    torch_model = Model(TorchEngine(merged, merged.model, 320), load_profile(path))
    asked = [(one, question) for one in islice(read_set(examples), 8) for question in one.questions][:12]

    right = 0
    with load_model(path, threads=1) as model:
        assert model.profile.budget_tokens == 320
        for example, question in asked:
            how: dict[str, Any] = {"schema": question.types, "format": question.format, "constraint": "none"}
            said = model.annotate(example.document(), **how).answers[0].completion.text
            right += said == question.answer
            if said == question.answer:  # where it is sure, so that no tie decides
                assert torch_model.annotate(example.document(), **how).answers[0].completion.text == said
    assert right >= 6


def test_a_stopped_run_goes_on_as_if_it_had_not_been_stopped(base: Path, examples: Path, tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    from bioner_desk.training.tuning.runs import load_merged

    whole, parts = tmp_path / "whole", tmp_path / "parts"
    tune(whole, base, examples)
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        tune(parts, base, examples, report=lambda _: cancel.cancel(), cancel=cancel)
    with pytest.raises(UsageError, match="not come to its end"):
        load_merged(parts)

    tune(parts, "", examples, resume=True)

    assert_same(adapter(whole), adapter(parts))
    assert (parts / "merged").is_dir()


def test_a_measurement_that_is_stopped_loses_nothing(
    base: Path, examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bioner_desk.training.tuning.engine import TorchEngine

    def stop(*_: object, **__: object) -> None:
        raise Cancelled("Stopped as asked.")

    with monkeypatch.context() as patched:
        patched.setattr(TorchEngine, "complete", stop)
        with pytest.raises(Cancelled):
            tune(tmp_path, base, examples)
    log: list[dict[str, float]] = []

    tune(tmp_path, "", examples, report=log.append, resume=True)

    assert [values["done"] for values in log if "dev_f1" in values][-1] == 1
    assert min(values["done"] for values in log) >= 0.5


def test_a_run_that_ended_before_its_first_checkpoint_is_begun_anew(base: Path, examples: Path, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"kind": "tune"}', encoding="utf-8")
    (tmp_path / "log.jsonl").write_text('{"step": 900}\n', encoding="utf-8")
    cancel = CancelToken()

    with pytest.raises(Cancelled):
        tune(tmp_path, base, examples, report=lambda _: cancel.cancel(), cancel=cancel)

    assert '"step": 900' not in (tmp_path / "log.jsonl").read_text(encoding="utf-8")


def test_a_run_of_another_version_is_told_apart(tuned: Path, examples: Path, tmp_path: Path) -> None:
    from bioner_desk.training.checkpoints import read_saved, save

    shutil.copytree(tuned, tmp_path / "run")
    state = read_saved(tmp_path / "run" / "checkpoint.pt")
    save(tmp_path / "run" / "checkpoint.pt", state | {"progress": {"unheard": 1}})
    with pytest.raises(ReadError, match="another version"):
        tune(tmp_path / "run", "", examples, resume=True)

    facts = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    (tmp_path / "run" / "run.json").write_text(json.dumps(facts | {"settings": {"unheard": 1}}), encoding="utf-8")
    with pytest.raises(ReadError, match="another version"):
        tune(tmp_path / "run", "", examples, resume=True)


def test_a_run_that_has_ended_goes_on_if_it_is_given_more_passes(base: Path, examples: Path, tmp_path: Path) -> None:
    tune(tmp_path, base, examples, settings(epochs=1))
    before = adapter(tmp_path)
    last: dict[str, float] = {}

    tune(tmp_path, "", examples, settings(epochs=1), report=last.update, resume=True)
    assert not last
    assert_same(before, adapter(tmp_path))

    tune(tmp_path, "", examples, settings(epochs=2), report=last.update, resume=True)
    assert last["done"] == 1
    assert "dev_f1" in last
    with pytest.raises(AssertionError):
        assert_same(before, adapter(tmp_path))


def test_a_stopped_run_can_be_ended_as_it_is(base: Path, examples: Path, tmp_path: Path) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        tune(tmp_path, base, examples, report=lambda _: cancel.cancel(), cancel=cancel)
    before = adapter(tmp_path)

    tune(tmp_path, "", examples, finish=True)

    assert (tmp_path / "merged" / "model.safetensors").exists()
    assert_same(before, adapter(tmp_path))


def test_it_ends_when_the_dev_score_no_longer_rises(
    base: Path, examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bioner_desk.training.tuning import runs

    scores = iter([0.5, 0.7, 0.6, 0.65, 0.9])
    monkeypatch.setattr(runs, "dev_score", lambda *_args, **_more: lambda: next(scores))
    seen: list[float] = []

    tune(
        tmp_path, base, examples, settings(epochs=8, evaluations=8, patience=2),
        report=lambda values: seen.extend([values["dev_f1"]] if "dev_f1" in values else []),
    )  # fmt: skip

    assert seen == [0.5, 0.7, 0.6, 0.65]


def test_without_dev_documents_it_runs_to_its_end(base: Path, examples: Path, tmp_path: Path) -> None:
    shutil.copy(examples / EXAMPLES, tmp_path / EXAMPLES)
    seen: list[dict[str, float]] = []

    tune(tmp_path / "run", base, tmp_path, settings(epochs=1), report=seen.append)

    assert seen
    assert not any("dev_f1" in values for values in seen)
    assert (tmp_path / "run" / "merged").is_dir()


def test_nothing_found_at_first_does_not_end_a_run(
    base: Path, examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bioner_desk.training.tuning import runs

    scores = iter([0.0, 0.0, 0.0, 0.4])
    monkeypatch.setattr(runs, "dev_score", lambda *_args, **_more: lambda: next(scores))
    last: dict[str, float] = {}

    tune(tmp_path, base, examples, settings(epochs=4, evaluations=4, patience=1), report=last.update)

    assert last["dev_f1"] == 0.4


def test_a_gguf_file_is_tuned_like_a_folder(base: Path, examples: Path, tmp_path: Path) -> None:
    import torch

    from bioner_desk.training.model_file import Card
    from bioner_desk.training.tuning.base import load_base
    from bioner_desk.training.tuning.export import export

    packed = tmp_path / "base.gguf"
    card = Card("base", "CC0-1.0", 320, ["conv_term"], ["clinical note"], ["Medication"])
    export(load_base(str(base), torch.float32), card, packed, "f32")

    tune(tmp_path / "a", base, examples, settings(epochs=1))
    tune(tmp_path / "b", packed, examples, settings(epochs=1))

    assert_same(adapter(tmp_path / "a"), adapter(tmp_path / "b"))
    assert (tmp_path / "b" / "merged" / "tokenizer.json").exists()


def test_a_run_that_is_there_is_not_begun_anew(tuned: Path, base: Path, examples: Path) -> None:
    with pytest.raises(UsageError, match="holds a run already"):
        tune(tuned, base, examples)


def test_a_folder_that_holds_no_run_cannot_be_resumed(base: Path, examples: Path, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"run\.json cannot be read"):
        tune(tmp_path / "meant another", "", examples, resume=True)

    assert not (tmp_path / "meant another").exists()


def test_a_damaged_checkpoint_is_said(base: Path, examples: Path, tuned: Path, tmp_path: Path) -> None:
    shutil.copytree(tuned, tmp_path / "run")
    (tmp_path / "run" / "checkpoint.pt").write_bytes(b"half a")

    with pytest.raises(ReadError, match=r"checkpoint\.pt is damaged") as caught:
        tune(tmp_path / "run", "", examples, resume=True)
    assert "weights_only" not in str(caught.value)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"length": 64}, "No question .* fits into 64"),
        ({"length": 4096}, "takes 512 tokens"),
        ({"precision": "f8"}, "f8"),
        ({"seconds": 0.0}, "--minutes"),
        ({"seconds": float("nan")}, "--minutes"),
        ({"epochs": -1.0}, "--epochs"),
        ({"rank": 1000}, "rank 1000"),
    ],
)
def test_settings_that_cannot_work_are_refused(
    base: Path, examples: Path, tmp_path: Path, how: dict[str, Any], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        tune(tmp_path, base, examples, settings(**how))


def test_a_folder_that_is_none_is_said_before_anything_is_loaded(base: Path, examples: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(WriteError, match="file"):
        tune(tmp_path / "file", "nowhere/nothing", examples)


def test_two_at_once_in_one_folder_are_not_let(base: Path, examples: Path, tmp_path: Path) -> None:
    from bioner_desk.training.run_folder import locked

    with locked(tmp_path), pytest.raises(UsageError, match="Another training is at work"):
        tune(tmp_path, base, examples)


def test_a_set_without_questions_is_refused(base: Path, tmp_path: Path) -> None:
    write_examples(tmp_path / EXAMPLES, [Example("a text", task="read")])

    with pytest.raises(UsageError, match="nothing to learn from"):
        tune(tmp_path / "run", base, tmp_path)


def test_too_small_a_disk_is_found_out_first(
    base: Path, examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: used._replace(free=1000))

    with pytest.raises(WriteError, match="0 MB are free"):
        tune(tmp_path / "run", base, examples)

    assert not (tmp_path / "run" / "run.json").exists()


def test_when_memory_is_not_enough_the_checkpoint_stays(
    base: Path, examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bioner_desk.training.tuning.tuner import Tuner

    cancel = CancelToken()
    with pytest.raises(Cancelled):
        tune(tmp_path, base, examples, report=lambda _: cancel.cancel(), cancel=cancel)
    before = adapter(tmp_path)

    def fail(*_: object) -> float:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8000000000 bytes")

    monkeypatch.setattr(Tuner, "_step", fail)
    with pytest.raises(ModelMemoryError, match="not enough to tune"):
        tune(tmp_path, "", examples, resume=True)

    assert_same(before, adapter(tmp_path))


def test_a_disk_that_fills_while_the_model_is_written_leaves_the_run_whole(
    tuned: Path, examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transformers import PreTrainedModel

    folder = tmp_path / "run"
    shutil.copytree(tuned, folder)
    shutil.rmtree(folder / "merged")

    def fail(_model: object, target: Path, **_more: object) -> None:
        target.mkdir()
        (target / "half").touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PreTrainedModel, "save_pretrained", fail)
    with pytest.raises(WriteError, match="No space left") as caught:
        tune(folder, "", examples, finish=True)

    assert "--finish" in caught.value.hint
    assert not list(folder.glob("merged*"))
    assert_same(adapter(folder), adapter(tuned))


def test_the_runs_of_other_commands_are_told_apart(examples: Path, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"kind": "scratch"}', encoding="utf-8")

    with pytest.raises(BionerError, match="none of `bioner-desk train tune`"):
        tune(tmp_path, "", examples, resume=True)
