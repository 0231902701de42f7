"""`bioner-desk evaluate` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bioner_desk.cli.app import build


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Four notes with a mention each, of which the first two are found."""
    gold, predicted = tmp_path / "gold", tmp_path / "predicted"
    for folder, annotated in ((gold, 4), (predicted, 2)):
        folder.mkdir()
        for number in range(4):
            (folder / f"{number}.txt").write_text("gout\n")
            (folder / f"{number}.ann").write_text("T1\tDisease 0 4\tgout\n" if number < annotated else "")
    return gold, predicted


def test_the_micro_row_has_an_interval(folders: tuple[Path, Path]) -> None:
    said = CliRunner().invoke(build(), ["evaluate", *map(str, folders)]).stdout

    # All draws hold a note whose mention is found, but for one in sixteen; then there is nothing that could be right.
    assert "95 % interval of all types, by drawing documents anew: P 0.0-100.0, R 0.0-100.0, F1 0.0-100.0" in said


def test_the_interval_as_json(folders: tuple[Path, Path]) -> None:
    found = json.loads(CliRunner().invoke(build(), ["evaluate", *map(str, folders), "--json"]).stdout)

    assert found["micro"]["recall"] == 0.5
    assert found["micro_intervals"]["recall"] == {"low": 0.0, "high": 1.0}


def test_one_document_has_no_interval(folders: tuple[Path, Path]) -> None:
    for folder in folders:
        for file in [*folder.glob("[123].*")]:
            file.unlink()

    said = CliRunner().invoke(build(), ["evaluate", *map(str, folders)])

    assert said.exit_code == 0
    assert "interval" not in said.stdout
    assert "1 documents compared" in said.stdout
