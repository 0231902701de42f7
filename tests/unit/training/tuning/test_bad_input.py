"""What becomes of a tuning when something is wrong, or goes wrong on the way."""

# ruff: noqa: PLC0415 - torch may not be there

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.unit.training.tuning.running import adapter, assert_same, settings, tune

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError, Cancelled, ModelError, ModelMemoryError, ReadError, UsageError, WriteError
from bioner_desk.training.examples import Example, write_examples
from bioner_desk.training.sets import EXAMPLES

pytestmark = [pytest.mark.train, pytest.mark.timeout(240)]


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


def test_a_damaged_tuned_model_can_be_had_again(tuned: Path, examples: Path, tmp_path: Path) -> None:
    from bioner_desk.training.tuning.runs import load_merged

    folder = tmp_path / "run"
    shutil.copytree(tuned, folder)
    (folder / "merged" / "model.safetensors").write_bytes(b"none")
    with pytest.raises(ModelError, match="is damaged") as caught:
        load_merged(folder)
    assert "--finish" in caught.value.hint

    tune(folder, "", examples, finish=True)

    assert load_merged(folder).name == str(folder / "merged")
