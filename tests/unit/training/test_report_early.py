"""`bioner-desk train report` of a run that has yet to report, and what it says before it measures."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.training.notes import record
from typer.testing import CliRunner, Result

from bioner_desk.cli.app import build
from bioner_desk.errors import UsageError


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    path = tmp_path / "dev.jsonl"
    path.write_text(record("a", "Started [M:aspirin] for [D:gout]."), encoding="utf-8")
    return path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Is no model: whoever reads it fails."""
    path = tmp_path / "model.gguf"
    path.write_bytes(b"")
    return path


def report(*arguments: object) -> Result:
    return CliRunner().invoke(build(), ["train", "report", *map(str, arguments)])


def test_a_run_that_has_not_reported_yet(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"kind": "scratch"}', encoding="utf-8")

    result = report(tmp_path)

    assert result.exception is None
    assert "has not reported anything yet" in result.stderr


def test_a_card_that_is_a_folder_is_refused_before_anything_is_measured(model: Path, dev: Path, tmp_path: Path) -> None:
    result = report("--model", model, "--dev", dev, "--card", tmp_path)

    assert isinstance(result.exception, UsageError)
    assert "is a folder" in str(result.exception)
    assert "README.md" in result.exception.hint


def test_a_renaming_that_matches_nothing_is_named(model: Path, dev: Path) -> None:
    result = report("--model", model, "--dev", dev, "--rename", "Drug=Medication", "--rename", "Medication=Medication")

    assert "--rename Drug=Medication matches no mention" in result.stderr
    assert "Disease_disorder, Medication." in result.stderr
    assert "Medication=Medication" not in result.stderr.replace("Drug=Medication", "")
