"""`bioner-desk train` on the command line."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from tests.unit.training.notes import record
from typer.testing import CliRunner

from bioner_desk.cli.app import build
from bioner_desk.cli.commands.train.extra import print_figures
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

    told = invoke("examples", notes, "--out", tmp_path / "set", "--rounds", "1", "--dev-share", "0")

    assert "mentions: Medication" in told
    assert "no documents to measure on" in told


def test_one_document_is_not_split_without_being_asked(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(record("a", "Started [M:aspirin]."), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(record("b", "No [D:gout] today."), encoding="utf-8")

    with pytest.raises(UsageError, match="only one document") as caught:
        invoke("examples", tmp_path / "a.jsonl", "--out", tmp_path / "set")

    assert "--dev-share 0" in caught.value.hint
    assert not (tmp_path / "set").exists()
    told = invoke("examples", tmp_path / "a.jsonl", "--dev", tmp_path / "b.jsonl", "--out", tmp_path / "set")
    assert "dev documents: 1" in told
    assert "cannot be measured: Medication." in told
    assert "not learnt: Disease_disorder." in told


def test_a_tenth_is_held_out_of_ten_documents_and_nothing_of_fewer(corpora: Path, tmp_path: Path) -> None:
    words = ["aspirin", "lithium", "warfarin", "metformin", "colchicine"]
    ten = [record(str(at), f"Note {at} says [M:{words[at % 5]}] number{at}.") for at in range(10)]
    (tmp_path / "ten.jsonl").write_text("\n".join(ten), encoding="utf-8")

    assert "dev documents: 1" in invoke("examples", tmp_path / "ten.jsonl", "--out", tmp_path / "a")
    assert "dev documents: 0" in invoke("examples", corpora / "notes.jsonl", "--out", tmp_path / "b")
    share = ("--dev-share", "0.25")
    assert "dev documents: 2" in invoke("examples", corpora / "notes.jsonl", "--out", tmp_path / "c", *share)


def test_a_recipe_holds_nothing_out_unless_it_is_asked(corpora: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(
        '[[source]]\nfile = "more.jsonl"\ntypes = ["Medication"]\nkinds = ["note"]\nper_round = 9\n', encoding="utf-8"
    )
    more = [record(str(at), f"Note {at} says [M:aspirin] number{at}.") for at in range(12)]
    (corpora / "more.jsonl").write_text("\n".join(more), encoding="utf-8")
    options = ("examples", "--recipe", recipe, "--corpora", corpora, "--out", tmp_path / "set")

    assert "dev documents: 0" in invoke(*options)
    assert "dev documents: 3" in invoke(*options, "--dev-share", "0.25")


def test_wrong_use_is_explained(corpora: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="corpora, or a recipe"):
        invoke("examples", "--out", tmp_path)
    with pytest.raises(UsageError, match="no format conv_terms"):
        invoke("examples", corpora / "notes.jsonl", "--formats", "conv_terms", "--out", tmp_path)
    with pytest.raises(UsageError, match="either --dev or --dev-share"):
        invoke("examples", corpora, "--dev", corpora / "notes.jsonl", "--dev-share", "0.2", "--out", tmp_path)


def test_what_would_ask_nothing_or_go_nowhere_is_refused(corpora: Path, tmp_path: Path) -> None:
    for formats in (",", "", " , "):
        with pytest.raises(UsageError, match="No output format is named"):
            invoke("examples", corpora / "notes.jsonl", "--formats", formats, "--out", tmp_path / "set")
    for folder in ("", " "):
        with pytest.raises(UsageError, match="--out names no folder"):
            invoke("examples", corpora / "notes.jsonl", "--out", folder)
    assert not (tmp_path / "set").exists()


def test_what_is_named_twice_is_taken_once(corpora: Path, tmp_path: Path) -> None:
    notes = corpora / "notes.jsonl"
    dev = tmp_path / "dev.jsonl"
    dev.write_text(record("a", "Something else with [D:gout]."), encoding="utf-8")

    told = invoke("examples", notes, corpora / ".." / "corpora" / "notes.jsonl", "--out", tmp_path / "set",
                  "--dev", dev, "--dev", dev)  # fmt: skip

    assert told.count("was named twice; it is taken once.") == 2
    assert "documents: 8\n" in told
    assert "dev documents: 1\n" in told


def test_what_is_told_can_be_read(corpora: Path, tmp_path: Path) -> None:
    long = tmp_path / "long.jsonl"
    long.write_text(record("a", f"Had [D:{'very bad ' * 200}gout] and [D:asthma]."), encoding="utf-8")

    told = invoke("examples", corpora / "notes.jsonl", long, "--out", tmp_path / "set", "--rounds", "1")

    lines = told.splitlines()
    assert "1 mention is in a stretch too long to be shown; it is not learned." in lines
    assert not [line for line in lines if line.endswith(": none") or line.startswith(("only", "too long"))]


def test_types_that_no_example_shows_are_named(tmp_path: Path) -> None:
    long = tmp_path / "long.jsonl"
    long.write_text(record("a", f"{'word' * 25000} [D:gout] [M:aspirin]"), encoding="utf-8")

    told = invoke("examples", long, "--out", tmp_path / "set", "--rounds", "1", "--dev-share", "0", "--seed", "2")

    assert "No example shows a mention of Disease_disorder, Medication; long documents need more rounds." in told


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)

    with pytest.raises(UsageError, match="Training needs torch") as caught:
        invoke("export", tmp_path, "--out", tmp_path / "model.gguf")

    assert "bioner-desk[train]" in caught.value.hint


def test_figures_are_said_in_words_for_times_and_shares(capsys: pytest.CaptureFixture[str]) -> None:
    figures = {
        "step": 1200,
        "seconds": 75.2,
        "left": 4330.0,
        "done": 0.25,
        "rate": 0.0002,
        "loss": 7.421,
        "dev_f1": 0.5,
    }

    print_figures(figures)

    told = capsys.readouterr().err
    assert told == (
        "step 1,200 · 1 min 15 s · about 1 h 12 min left · done 25.0 % · rate 0.0002 · loss 7.42 · dev f1 50.0 %\n"
    )
