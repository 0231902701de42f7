"""Runs of `bioner-desk train scratch`: of a step or two, and such as cannot begin or go on."""

# ruff: noqa: PLC0415 - torch may not be there

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.unit.training.notes import NOTES, record
from typer.testing import CliRunner

from bioner_desk.cancel import CancelToken
from bioner_desk.cli.app import build
from bioner_desk.errors import BionerError, Cancelled, ReadError, UsageError, WriteError
from bioner_desk.training.recipe import Recipe, Source
from bioner_desk.training.report import curve, facts_of
from bioner_desk.training.run_folder import locked
from bioner_desk.training.sets import make_set

pytestmark = [pytest.mark.train, pytest.mark.timeout(120)]

SMALL = ("--size", "tiny", "--length", "192")
ONE_STEP = ("--tokens", "1", "--rows", "1", "--no-compiled")


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    lines = [record(f"note-{number}", note) for number, note in enumerate(NOTES)]
    (folder / "notes.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    source = Source("notes.jsonl", ("Disease_disorder", "Medication"), ("clinical note",), {}, 20)
    make_set(Recipe((source,), formats=("conv_term",)), folder, folder / "set", seed=1)
    return folder / "set"


@pytest.fixture(scope="module")
def finished(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "run"
    invoke(examples, folder, *SMALL)
    return folder


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Path:
    """A run of one step, to be damaged and gone on with."""
    return Path(shutil.copytree(finished, tmp_path / "run"))


def invoke(examples: Path, folder: Path, *options: object) -> str:
    given = ["train", "scratch", "--examples", examples, "--out", folder, *ONE_STEP, *options]
    result = CliRunner().invoke(build(), list(map(str, given)))
    if result.exception is not None:
        raise result.exception
    return result.output


@pytest.mark.parametrize("minutes", ["0", "-3", "nan", "inf"])
def test_times_that_are_none(minutes: str, examples: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"cannot take {minutes} minutes") as caught:
        invoke(examples, tmp_path / "run", *SMALL, f"--minutes={minutes}")

    assert "above 0" in caught.value.hint
    assert not (tmp_path / "run").exists()


def test_a_short_run_is_logged_and_says_what_comes_next(examples: Path, tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text('{"step": 20}\n', encoding="utf-8")  # of a run without a checkpoint

    said = invoke(examples, tmp_path, *SMALL)

    assert f"bioner-desk train export {tmp_path} --out model.gguf" in said
    [row] = curve(tmp_path)
    assert (row["step"], row["left"]) == (1, 0)
    assert row["seconds"] > 0
    assert row["answers"] > 0


def test_means_and_the_time_left_of_a_run_that_is_cancelled(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bioner_desk.training.runs import start
    from bioner_desk.training.scratch import Settings, Trainer

    cancel, losses = CancelToken(), iter([1.0, 2.0, 6.0])

    def step(self: Trainer, *_: Any) -> dict[str, float]:
        if self.progress.steps == 2:
            cancel.cancel()
        return {"answers": next(losses)}

    monkeypatch.setattr(Trainer, "_step", step)
    settings = Settings(seconds=1e9, steps=12, rows=1, length=192, compiled=False)
    told: list[dict[str, float]] = []
    with pytest.raises(Cancelled):
        start(tmp_path, examples, "tiny", settings, told.append, cancel=cancel)

    [row] = told
    assert (row["step"], row["answers"]) == (3, 3.0)
    assert row["left"] == pytest.approx(3 * row["seconds"])
    assert curve(tmp_path) == told


def test_folders_that_cannot_be_used(examples: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(WriteError, match="file cannot be written"):
        invoke(examples, tmp_path / "file", *SMALL)
    for name in ("vocabulary.json", "run.json"):
        (tmp_path / f"no {name}" / name).mkdir(parents=True)
        with pytest.raises(WriteError, match=f"{name} cannot be written"):
            invoke(examples, tmp_path / f"no {name}", *SMALL)


def test_one_training_at_a_time_in_a_folder(run: Path, examples: Path) -> None:
    before = facts_of(run)
    with locked(run), pytest.raises(UsageError, match="Another training is at work"):
        invoke(examples, run, "--resume")

    assert facts_of(run) == before


def test_a_tuning_in_the_folder_is_left_alone(examples: Path, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"kind": "tune"}', encoding="utf-8")

    with pytest.raises(UsageError, match="holds a run already"):
        invoke(examples, tmp_path, *SMALL)

    assert facts_of(tmp_path) == {"kind": "tune"}


@pytest.mark.parametrize(
    "content",
    [
        b"Started aspirin.\n",
        gzip.compress(b"Started aspirin.\n" * 99, mtime=0)[:-9],
        gzip.compress(b"\xe9\xff\n", mtime=0),
    ],
    ids=["plain", "cut", "not UTF-8"],
)
def test_texts_that_cannot_be_read(content: bytes, examples: Path, tmp_path: Path) -> None:
    (tmp_path / "text.gz").write_bytes(content)

    with pytest.raises(ReadError, match=r"text\.gz cannot be read") as caught:
        invoke(examples, tmp_path / "run", *SMALL, "--text", tmp_path / "text.gz")

    assert "gzip" in caught.value.hint


@pytest.mark.parametrize("lacking", ["shape", "types", "length"])
def test_a_run_that_lacks_something_is_not_gone_on_with(lacking: str, run: Path, examples: Path) -> None:
    facts = facts_of(run)
    del facts[lacking]
    (run / "run.json").write_text(json.dumps(facts), encoding="utf-8")

    with pytest.raises(ReadError, match=f"says of its run lacks {lacking}"):
        invoke(examples, run, "--resume")


@pytest.mark.parametrize(
    ("file", "content"), [("run.json", "[]"), ("run.json", '{"shape": 3}'), ("vocabulary.json", '{"pieces"')]
)
def test_a_damaged_run_is_not_gone_on_with(file: str, content: str, run: Path, examples: Path) -> None:
    (run / file).write_text(content, encoding="utf-8")

    with pytest.raises(ReadError):
        invoke(examples, run, "--resume")


@pytest.mark.parametrize(("option", "other"), [("size", "small"), ("length", 256)])
def test_another_size_than_the_runs_is_refused(option: str, other: object, run: Path, examples: Path) -> None:
    with pytest.raises(UsageError, match=f"has the {option} .*, not {other}"):
        invoke(examples, run, "--resume", f"--{option}", other)


@pytest.mark.parametrize("options", [(), SMALL])
def test_a_run_goes_on_with_its_own_size(options: tuple[str, ...], run: Path, examples: Path) -> None:
    with (run / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write('{"step": 2, "answ')  # it was killed while it wrote

    invoke(examples, run, "--resume", "--tokens", 1_000, *options)

    facts = facts_of(run)
    assert (facts["size"], facts["length"], facts["settings"]["length"]) == ("tiny", 192, 192)
    assert len(curve(run)) == 2


def test_unknown_sizes_are_refused(examples: Path, tmp_path: Path) -> None:
    with pytest.raises(BionerError, match="no size huge"):
        invoke(examples, tmp_path, "--size", "huge")
