"""Tunings from beginning to end, stopped and gone on with."""

# ruff: noqa: PLC0415 - torch may not be there

from __future__ import annotations

import json
import shutil
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from tests.unit.training.tuning.running import adapter, assert_same, settings, tune

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import Cancelled, ReadError, UsageError
from bioner_desk.pipeline import load_model
from bioner_desk.training.sets import EXAMPLES, read_set

pytestmark = [pytest.mark.train, pytest.mark.timeout(240)]


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
