"""What a run's folder says: facts of any kind of run, and the curve of its losses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bioner_desk.errors import ReadError
from bioner_desk.training.report import curve, facts_of, flat


def log(folder: Path, text: str) -> Path:
    (folder / "log.jsonl").write_text(text, encoding="utf-8")
    return folder


def test_a_dozen_rows_of_a_long_log(tmp_path: Path) -> None:
    rows = curve(log(tmp_path, "".join(f'{{"step": {step}, "loss": 1.5}}\n' for step in range(100))))

    assert 12 <= len(rows) <= 14
    assert (rows[0]["step"], rows[-1]["step"]) == (0, 99)


def test_rows_of_several_kinds_and_a_half_written_one(tmp_path: Path) -> None:
    rows = curve(log(tmp_path, '{"step": 1, "loss": 2}\n{"step": 1, "dev_f1": 0.5, "note": "x"}\n{"step": 2, "lo'))

    assert rows == [{"step": 1, "loss": 2}, {"step": 1, "dev_f1": 0.5}]


def test_an_empty_log(tmp_path: Path) -> None:
    assert curve(log(tmp_path, "")) == []


@pytest.mark.parametrize("content", ["no json\n{}\n", None])
def test_a_folder_that_is_no_run_is_named(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        log(tmp_path, content)

    with pytest.raises(ReadError, match=r"log\.jsonl cannot be read") as caught:
        curve(tmp_path)

    assert "folder of a run" in caught.value.hint


def test_facts_of_any_run_are_listed(tmp_path: Path) -> None:
    facts = {
        "kind": "tune",
        "settings": {"rate": 2e-4, "steps": 12000, "compiled": False, "dropout": None, "deep": {"est": 1}},
        "types": ["Disease", "Drug"],
        "scores": [{"not": "a fact"}],
        "blob": "x" * 1000,
    }
    (tmp_path / "run.json").write_text(json.dumps(facts), encoding="utf-8")

    assert list(flat(facts_of(tmp_path))) == [
        ("kind", "tune"),
        ("settings rate", "0.0002"),
        ("settings steps", "12,000"),
        ("settings compiled", "no"),
        ("settings deep est", "1"),
        ("types", "Disease, Drug"),
    ]


@pytest.mark.parametrize("content", ["[1]", "{", None])
def test_facts_that_cannot_be_read(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "run.json").write_text(content, encoding="utf-8")

    with pytest.raises(ReadError, match=r"run\.json"):
        facts_of(tmp_path)
