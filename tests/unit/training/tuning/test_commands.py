"""`bioner-desk train tune` and what follows it, on the command line."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bioner_desk.cli.app import build
from bioner_desk.errors import UsageError

pytestmark = [pytest.mark.train, pytest.mark.timeout(240)]
HOW = ("--length", "320", "--rows", "2", "--epochs", "1", "--evaluations", "1", "--precision", "f32")


def invoke(*arguments: str | Path) -> str:
    result = CliRunner().invoke(build(), [*map(str, arguments)])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_from_annotated_notes_to_annotated_notes(base: Path, examples: Path, tmp_path: Path) -> None:
    told = invoke("train", "tune", "--base", base, "--examples", examples, "--out", tmp_path / "run", *HOW)
    assert "dev f1" in told
    assert "Not a medical device" in told

    out = tmp_path / "tuned.gguf"
    told = invoke("train", "export", tmp_path / "run", "--out", out, "--quantize", "f16,q8_0", "--licence", "CC0-1.0")
    assert [path.name for path in sorted(tmp_path.glob("*.gguf"))] == ["tuned-f16.gguf", "tuned-q8_0.gguf"]

    note = tmp_path / "notes" / "a.txt"
    note.parent.mkdir()
    note.write_text("Started aspirin for gout.\n", encoding="utf-8")
    invoke("annotate", note.parent, "--model", tmp_path / "tuned-q8_0.gguf", "--out", tmp_path / "done")
    assert (tmp_path / "done" / "a.txt").read_bytes() == note.read_bytes()
    assert (tmp_path / "done" / "a.ann").exists()


def test_the_report_tells_of_a_tuning(base: Path, examples: Path, tmp_path: Path) -> None:
    invoke("train", "tune", "--base", base, "--examples", examples, "--out", tmp_path / "run", *HOW)

    model = tmp_path / "tuned.gguf"
    invoke("train", "export", tmp_path / "run", "--out", model, "--quantize", "f16", "--name", "tuned on notes")

    told = invoke("train", "report", tmp_path / "run", "--model", model, "--card", tmp_path / "CARD.md")

    assert "loss" in told
    assert str(base) in (tmp_path / "CARD.md").read_text(encoding="utf-8")


def test_a_base_is_needed(examples: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Name the model to begin with"):
        invoke("train", "tune", "--examples", examples, "--out", tmp_path / "run")


def test_without_transformers_it_says_what_to_install(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "peft" else there(name))

    with pytest.raises(UsageError, match="Training needs peft"):
        invoke("train", "tune", "--base", "x", "--examples", examples, "--out", tmp_path / "run")
