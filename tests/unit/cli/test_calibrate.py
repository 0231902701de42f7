"""`bioner-desk calibrate` on the command line, with a model that answers from a script."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import pytest
from tests.gguf_files import LLAMA, write_gguf
from tests.unit.pipeline.conftest import lists_words
from typer.testing import CliRunner, Result

from bioner_desk.cli.app import build
from bioner_desk.cli.commands import calibrate
from bioner_desk.engines import ScriptedEngine
from bioner_desk.errors import UsageError, WriteError
from bioner_desk.model_store import ModelProfile, load_profile, profile_path
from bioner_desk.pipeline import Model

DOCUMENTS = 6
# The model is surer of "aspirin" than of "day"; gold has two thirds of the former and none of the latter.
PROFILE = '# how it wants to be asked\nstyle = "bare"\nmost_sentences = 1\n'
CHEMICALS = ("--schema", "chemical-disease")


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Notes with annotations that somebody made."""
    folder = tmp_path / "gold"
    folder.mkdir()
    sentence = "Took aspirin all day. "
    for number in range(DOCUMENTS):
        (folder / f"{number}.txt").write_text(9 * sentence)
        starts = [place * len(sentence) + 5 for place in range(9) if place % 3]
        (folder / f"{number}.ann").write_text(
            "".join(f"T{place}\tChemical {start} {start + 7}\taspirin\n" for place, start in enumerate(starts, 1))
        )
    return folder


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model file with its profile; what is loaded answers from a script."""
    file = write_gguf(tmp_path / "tiny.gguf", LLAMA)
    profile_path(file).write_text(PROFILE)

    def load(path: Path, **_options: object) -> Model:
        assert path == file
        answers = lists_words("aspirin", "day")
        engine = ScriptedEngine(answers, logprob=lambda word: math.log(0.95 if "aspirin" in word else 0.65))
        return Model(engine, ModelProfile(most_sentences=1))

    monkeypatch.setattr(calibrate, "load_model", load)
    return file


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(build(), ["calibrate", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def measured(*arguments: object) -> dict[str, Any]:
    (line,) = run(*arguments, "--json").stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_what_confidences_are_worth_is_printed(gold: Path, model: Path) -> None:
    ran = run(gold, "--model", model, *CHEMICALS)

    assert ran.exit_code == 0
    # Two types, nine sentences, two words: of 216 suggestions a sixth is right.
    rows = [line.split() for line in ran.stdout.splitlines()]
    assert ["conv_term", "216", "16.7", "%", "0.800", "0.633"] in [row[:6] for row in rows]
    assert "conv_term, raw" in ran.stdout
    assert ["0.9-1.0", "108", "0.95", "0.33", "#######", "|"] in rows
    assert "conv_term, calibrated, held out" in ran.stdout
    assert profile_path(model).read_text() == PROFILE


def test_the_same_as_json(gold: Path, model: Path) -> None:
    found = measured(gold, "--model", model, *CHEMICALS)

    assert (found["format"], found["documents"], found["mentions"]) == ("conv_term", DOCUMENTS, 216)
    assert found["ece"] == pytest.approx(0.8 - 1 / 6)
    assert found["ece_held_out"] == pytest.approx(0, abs=0.01)
    assert sum(one["mentions"] for one in found["bins"]) == 216
    assert found["written"] is False


def test_a_calibration_that_helps_is_written(gold: Path, model: Path) -> None:
    ran = run(gold, "--model", model, *CHEMICALS, "--write")

    assert "tiny.profile.toml: calibration of conv_term" in ran.stdout
    text = profile_path(model).read_text()
    assert text.startswith(PROFILE)
    assert "gold: 216 mentions of 6 documents; ECE 0.633, on held-out documents 0.00" in text
    (found,) = load_profile(model).calibration
    assert (found.format, found.types) == ("conv_term", ("Chemical", "Disease"))
    assert found(0.95) == pytest.approx(1 / 3, abs=1e-3)
    assert found(0.65) == pytest.approx(0, abs=1e-3)


def test_several_formats_and_collections(gold: Path, model: Path) -> None:
    ran = run(gold, gold, "--model", model, *CHEMICALS, "--format", "single_term,conv_term", "--limit", 2, "--json")

    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [(one["format"], one["documents"]) for one in lines] == [("single_term", 4), ("conv_term", 4)]


def test_all_formats(gold: Path, model: Path) -> None:
    ran = run(gold, "--model", model, *CHEMICALS, "--format", "all", "--write")

    assert "multi_bio" in ran.stdout
    # Formats whose shape the script does not speak find nothing, and keep their confidences.
    assert "multi_brat" in ran.stderr.split("not stored")[1]
    assert {one.format for one in load_profile(model).calibration} >= {"conv_term", "single_term"}


def test_texts_that_nobody_annotated_are_not_gold(gold: Path, model: Path) -> None:
    (gold / "0.ann").unlink()
    (gold / "1.ann").write_bytes(b"")

    assert measured(gold, "--model", model, *CHEMICALS)["documents"] == DOCUMENTS - 1


def test_documents_that_cannot_be_read_are_named(gold: Path, model: Path) -> None:
    (gold / "bad.txt").write_bytes(b"\xff\xfe\xfa")

    ran = run(gold, "--model", model, *CHEMICALS)

    assert ran.exit_code == 1
    assert "left out" in ran.stderr
    assert "bad" in ran.stderr
    assert "216" in ran.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--format", "conv_tern"], "conv_tern"),
        (["--format", ","], "names no format"),
        (["--schema", "clinical"], "no gold annotations of the schema's types"),
        ([*CHEMICALS, "--limit", "1"], "only one annotated document"),
        ([*CHEMICALS, "--format", "multi_brat"], "found no mention in 6 documents"),
    ],
)
def test_what_cannot_be_calibrated_is_explained(gold: Path, model: Path, options: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        run(gold, "--model", model, *options)

    assert caught.value.hint


def test_a_folder_without_documents(tmp_path: Path, model: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(UsageError, match="no gold annotations"):
        run(tmp_path / "empty", "--model", model)


def test_a_profile_that_cannot_be_written_is_told_before_the_work(
    gold: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda _path, mode: mode != os.W_OK)
    monkeypatch.setattr(calibrate, "load_model", lambda *_, **__: pytest.fail("was loaded"))

    with pytest.raises(WriteError, match=r"tiny\.profile\.toml cannot be written") as caught:
        run(gold, "--model", model, *CHEMICALS, "--write")

    assert "--model" in caught.value.hint
