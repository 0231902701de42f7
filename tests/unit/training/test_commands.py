"""`bioner-desk train` on the command line."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bioner_desk.cli.app import build
from bioner_desk.errors import UsageError
from bioner_desk.training.sets import read_set


def invoke(*arguments: str | Path) -> str:
    result = CliRunner().invoke(build(), ["train", *map(str, arguments)])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_examples_of_a_corpus(corpora: Path, tmp_path: Path) -> None:
    told = invoke(
        "examples", corpora / "notes.jsonl", "--formats", "conv_term,multi_code", "--kind", "radiology report",
        "--rounds", "1", "--out", tmp_path / "set",
    )  # fmt: skip

    assert "documents: 8" in told
    examples = list(read_set(tmp_path / "set"))
    assert {one.kind for one in examples} == {"radiology report"}
    assert {question.format for one in examples for question in one.questions} == {"conv_term", "multi_code"}


def test_examples_of_a_brat_folder(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "a.txt").write_text("Started aspirin.\n", encoding="utf-8")
    (notes / "a.ann").write_text("T1\tMedication 8 15\taspirin\n", encoding="utf-8")

    told = invoke("examples", notes, "--out", tmp_path / "set", "--rounds", "1")

    assert "mentions: Medication" in told


def test_wrong_use_is_explained(corpora: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="corpora, or a recipe"):
        invoke("examples", "--out", tmp_path)
    with pytest.raises(UsageError, match="no format conv_terms"):
        invoke("examples", corpora / "notes.jsonl", "--formats", "conv_terms", "--out", tmp_path)


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)

    with pytest.raises(UsageError, match="Training needs torch") as caught:
        invoke("export", tmp_path, "--out", tmp_path / "model.gguf")

    assert "bioner-desk[train]" in caught.value.hint
