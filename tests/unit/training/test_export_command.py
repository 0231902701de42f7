"""`bioner-desk train export`: what is refused before a model is loaded, and what is warned of."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from bioner_desk.cli.app import build
from bioner_desk.errors import ReadError, UsageError, WriteError
from bioner_desk.training.quantised_files import check_target, write_quantised


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """What is left of a run whose weights are gone: whoever loads them fails."""
    folder = tmp_path / "run"
    folder.mkdir()
    facts = {"kind": "scratch", "length": 192, "formats": ["conv_term"], "kinds": ["note"], "types": ["Medication"]}
    (folder / "run.json").write_text(json.dumps(facts), encoding="utf-8")
    return folder


def export(run: Path, *options: object) -> Result:
    return CliRunner().invoke(build(), ["train", "export", str(run), *map(str, options)])


@pytest.mark.parametrize(
    ("given", "says"),
    [("nope", "no format nope"), ("conv_term,single_code", "takes one format"), ("", "No output format")],
)
def test_formats_that_a_model_cannot_be_best_in(given: str, says: str, run: Path, tmp_path: Path) -> None:
    result = export(run, "--out", tmp_path / "x.gguf", "--default-format", given)

    assert isinstance(result.exception, UsageError)
    assert says in str(result.exception)
    assert "conv_term" in result.exception.hint


@pytest.mark.train
def test_a_format_that_the_run_does_not_know_is_warned_of(run: Path, tmp_path: Path) -> None:
    result = export(run, "--out", tmp_path / "x.gguf", "--default-format", "single_code")

    assert "was not trained in single_code" in result.stderr
    assert "trained in: conv_term." in result.stderr
    assert isinstance(result.exception, ReadError)  # it went on to the weights
    assert "not trained" not in export(run, "--out", tmp_path / "x.gguf").stderr


@pytest.mark.train
def test_places_for_the_file_are_checked_before_the_model_is_loaded(run: Path, tmp_path: Path) -> None:
    absent = export(run, "--out", tmp_path / "absent" / "x.gguf").exception
    assert isinstance(absent, WriteError)
    assert "there is no folder" in str(absent)
    unnamed = export(run, "--out", tmp_path / "model").exception
    assert isinstance(unnamed, UsageError)
    assert unnamed.hint == f"--out {tmp_path / 'model.gguf'}"


def test_names_of_model_files(tmp_path: Path) -> None:
    (tmp_path / "x.gguf").mkdir()
    for folder in (tmp_path / "x.gguf", tmp_path, Path()):
        with pytest.raises(UsageError, match="is a folder"):
            check_target(folder)
    check_target(tmp_path / "v1.2.gguf")


def test_a_disk_that_becomes_full_while_numbers_are_written(tmp_path: Path) -> None:
    numbers = np.zeros(1_000_000, dtype=np.float32)
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no full disk to write to")

    def write(_path: Path) -> None:
        with full.open("wb") as file:
            numbers.tofile(file)

    with pytest.raises(WriteError, match="the disk is full") as caught:
        write_quantised(write, "", tmp_path / "x.gguf", ["q8_0"])
    assert "room on its disk" in caught.value.hint


def test_a_disk_that_is_full_is_named_whatever_numpy_says(tmp_path: Path) -> None:
    def write(_path: Path) -> None:
        raise OSError("1572864 requested and 737560 written")

    with pytest.raises(WriteError, match=r"x\.gguf cannot be written: the disk is full\."):
        write_quantised(write, "", tmp_path / "x.gguf", ["q8_0"])
