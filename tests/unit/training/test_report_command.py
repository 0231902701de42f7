"""`bioner-desk train report`: models that answer from scripts are measured, and a card is written."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.gguf_files import LLAMA, f32_tensor, write_gguf
from tests.unit.pipeline.conftest import lists_words
from tests.unit.training.notes import record
from typer.testing import CliRunner

from bioner_desk.cli.app import build
from bioner_desk.conversation import Prompt
from bioner_desk.engines import ScriptedEngine
from bioner_desk.errors import ReadError, SchemaError, UsageError
from bioner_desk.gguf import sha256_of
from bioner_desk.model_store import ModelProfile, profile_path
from bioner_desk.pipeline import Model

NOTES = (
    "[M:Aspirin] was given for [D:gout].",
    "[M:Lithium] was stopped, no [D:gout].",
    "He takes [M:aspirin] daily.",
    "She has [D:severe gout] and a rash.",
)
PROFILE = """\
licence = "CC0-1.0"
types = ["Medication", "Disease_disorder"]
kinds = ["clinical note"]
formats = ["conv_term"]

[[calibration]]
# model 123, notes: 40 mentions of 7 documents; ECE 0.1
format = "conv_term"
types = ["Medication"]
said = [0.1, 0.9]
right = [0.2, 0.8]
"""


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    path = tmp_path / "dev.jsonl"
    path.write_text("\n".join(record(f"n{at}", note) for at, note in enumerate(NOTES)), encoding="utf-8")
    return path


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "run.json").write_text(json.dumps({"kind": "tune", "settings": {"rank": 16}}), encoding="utf-8")
    log = '{"step": 1, "seconds": 60, "loss": 2.5}\n{"step": 2, "seconds": 120, "tokens": 5000, "loss": 1.25}\n'
    (folder / "log.jsonl").write_text(log, encoding="utf-8")
    return folder


def drugs_are_drugs(prompt: Prompt) -> str:
    asked = {"Medication": ("Aspirin", "aspirin", "Lithium"), "Disease_disorder": ("gout", "rash")}
    words = next((words for name, words in asked.items() if name in prompt[-1].content), ())
    return lists_words(*words)(prompt)


SCRIPTS: dict[str, Callable[[Prompt], str]] = {
    "good.gguf": drugs_are_drugs,
    "bad.gguf": lists_words("was", "aspirin"),
    "mute.gguf": lambda _prompt: "I cannot say.",
}


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Files of models; what is loaded answers from a script."""
    files = {name: write_gguf(tmp_path / name, LLAMA, [f32_tensor("a", 2, 3)]) for name in SCRIPTS}
    profile_path(files["good.gguf"]).write_text(PROFILE)
    # The package has the command under the module's name.
    module = importlib.import_module("bioner_desk.cli.commands.train.report")
    monkeypatch.setattr(
        module, "load_model", lambda path: Model(ScriptedEngine(SCRIPTS[path.name]), ModelProfile(most_sentences=1))
    )
    return files


def invoke(*arguments: object) -> str:
    result = CliRunner().invoke(build(), ["train", "report", *map(str, arguments)])
    if result.exception is not None:
        raise result.exception
    return result.output


def rows(said: str) -> list[list[str]]:
    """The rows of all tables, whichever way they are drawn."""
    return [[cell for cell in re.split(r"  +|\|", line.strip().replace(" | ", "|").strip("| ")) if cell]
            for line in said.splitlines()]  # fmt: skip


def test_scores_with_intervals_for_every_type(dev: Path, models: dict[str, Path]) -> None:
    said = rows(invoke("--model", models["good.gguf"], "--dev", dev))

    # Right: three drugs and two of gout; wrong: gout of severe gout, and a rash; missed: severe gout.
    [whole] = [row for row in said if row[:3] == ["dev", "4", "conv_term"]]
    assert whole[3].startswith("71.4 (")
    assert whole[4].startswith("83.3 (")
    assert whole[5].startswith("76.9 (")
    assert whole[6] == "0 of 28"
    [drugs] = [row for row in said if row[1:3] == ["conv_term", "Medication"]]
    assert drugs[3:] == ["100.0 (100.0 – 100.0)"] * 3 + ["3"]


def test_answers_that_cannot_be_read_are_counted(dev: Path, models: dict[str, Path]) -> None:
    said = rows(invoke("--model", models["mute.gguf"], "--dev", dev, "--limit", 1))

    assert [row[3:7] for row in said if row[0] == "dev" and row[1] == "1"] == [["0.0", "0.0", "0.0", "7 of 7"]]


def test_a_run_is_reported_beside_its_model(run: Path, dev: Path, models: dict[str, Path]) -> None:
    said = rows(invoke(run, "--model", models["good.gguf"], "--dev", dev))

    assert ["step", "seconds", "loss", "tokens"] in said
    assert ["2", "120", "1.25", "5,000"] in said


def test_a_run_is_reported_without_the_packages_that_train(run: Path) -> None:
    # None in sys.modules is what a package that is not installed looks like to an import.
    program = (
        "import sys\n"
        "sys.modules |= dict.fromkeys(['torch', 'tokenizers', 'transformers', 'peft', 'gguf'])\n"
        "from bioner_desk.cli.app import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "train", "report", str(run)], capture_output=True, encoding="utf-8", check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "1.25" in done.stdout


def test_the_card_says_what_the_model_is_and_how_it_was_made(
    run: Path, dev: Path, models: dict[str, Path], tmp_path: Path
) -> None:
    examples = tmp_path / "set"
    examples.mkdir()
    (examples / "statistics.json").write_text('{"documents": 1234, "mentions": {"Drug": 9}}', encoding="utf-8")

    invoke(run, "--model", models["good.gguf"], "--dev", dev, "--examples", examples, "--card", tmp_path / "CARD.md")

    card = (tmp_path / "CARD.md").read_text(encoding="utf-8")
    for row in (
        ["SHA-256", f"`{sha256_of(models['good.gguf'])}`"], ["Parameters", "6"], ["Licence", "CC0-1.0"],
        ["Types", "Medication, Disease_disorder"], ["kind", "tune"], ["settings rank", "16"],
        ["at the end: minutes", "2"], ["at the end: tokens", "5,000"], ["documents", "1,234"], ["mentions Drug", "9"],
        ["dev.jsonl", f"`{sha256_of(dev)}`"], ["dev", "conv_term", "0", "1", "1", "0"],
    ):  # fmt: skip
        assert row in rows(card)
    assert "- Medication: 1 formats (conv_term: 7 documents)" in card
    assert "Not a medical device" in card


def test_documents_are_quoted_only_if_that_is_asked(dev: Path, models: dict[str, Path], tmp_path: Path) -> None:
    options = ("--model", models["good.gguf"], "--dev", dev, "--card", tmp_path / "CARD.md")

    invoke(*options)
    silent = (tmp_path / "CARD.md").read_text(encoding="utf-8")
    invoke(*options, "--examples-of-errors")
    quoting = (tmp_path / "CARD.md").read_text(encoding="utf-8")

    assert not re.search("gout|rash|aspirin", silent, re.IGNORECASE)
    assert "- invented: said Disease_disorder: She has severe gout and a [rash]." in quoting
    assert "[gout] and a rash.; gold has “severe gout”" in quoting


def test_two_models_are_compared_on_the_same_documents(dev: Path, models: dict[str, Path], tmp_path: Path) -> None:
    two = ("--model", models["good.gguf"], "--model", models["bad.gguf"])

    said = invoke(*two, "--dev", dev, "--card", tmp_path / "CARD.md")

    [printed], [written] = (
        [row for row in rows(text) if len(row) == 4 and re.match(r"-\d", row[2])]
        for text in (said, (tmp_path / "CARD.md").read_text(encoding="utf-8"))
    )
    assert printed[:2] == written[:2] == ["dev", "conv_term"]
    assert float(written[2].split()[0]) == pytest.approx(float(printed[2].split()[0]) / 100, abs=6e-4)
    assert written[3] == "1.000"


def test_models_that_are_best_in_different_formats_are_compared_in_these(
    dev: Path, models: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("bioner_desk.cli.commands.train.report")
    best = {"good.gguf": "conv_term", "mute.gguf": "multi_code"}
    monkeypatch.setattr(
        module,
        "load_model",
        lambda path: Model(ScriptedEngine(SCRIPTS[path.name]), ModelProfile(default_format=best[path.name])),
    )
    two = ("--model", models["mute.gguf"], "--model", models["good.gguf"], "--dev", dev)

    [compared] = [row for row in rows(invoke(*two)) if len(row) == 4 and row[2].startswith("+")]

    # The first finds nothing, so that all of it is gain.
    assert compared[:2] == ["dev", "conv_term"]
    assert compared[2].startswith("+76.9 (")
    said = rows(invoke(*two, "--formats", "conv_term,single_term"))
    assert [row[1] for row in said if len(row) == 4 and row[2][0] in "+-"] == ["conv_term", "single_term"]


def test_each_corpus_has_its_own_schema_and_kind(
    dev: Path, models: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text(dev.read_text().replace("Disease_disorder", "Modifier").replace("Medication", "Chemical"))
    asked: list[str] = []

    def answer(prompt: Prompt) -> str:
        asked.append(prompt[0].content.partition("\n")[0])
        return "[]"

    monkeypatch.setitem(SCRIPTS, "mute.gguf", answer)
    said = invoke(
        "--model", models["mute.gguf"], "--dev", dev, "--dev", other, "--schema", "clinical",
        "--schema", "chemical-disease", "--kind", "progress note", "--kind", "abstract", "--rename", "Modifier=Disease",
        "--limit", 2,
    )  # fmt: skip

    types = [tuple(row[:3]) for row in rows(said) if len(row) == 7 and row[1] == "conv_term"]
    assert types == [
        ("dev", "conv_term", "Disease_disorder"), ("dev", "conv_term", "Medication"),
        ("other", "conv_term", "Chemical"), ("other", "conv_term", "Disease"),
    ]  # fmt: skip
    assert asked == ["Document: progress note"] * 14 + ["Document: abstract"] * 4


def test_notes_that_nobody_annotated_are_not_measured_on(models: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text("Took aspirin.")
    (folder / "a.ann").write_text("T1\tMedication 5 12\taspirin\n")
    (folder / "b.ann").write_text("")

    said = rows(invoke("--model", models["good.gguf"], "--dev", folder))

    assert [row[1] for row in said if row[0] == "notes" and row[2] == "conv_term"] == ["2"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "nothing to report"),
        (["RUN", "--dev", "DEV"], "no model to measure"),
        (["RUN", "--card", "CARD.md"], "none is named"),
        (["--model", "MODEL", "--dev", "DEV", "--rename", "Old"], "OLD=NEW, not Old"),
        (
            ["--model", "MODEL", "--dev", "DEV", "--schema", "clinical", "--schema", "clinical"],
            "2 times for 1 of --dev",
        ),
        (["--model", "MODEL", "--dev", "DEV", "--schema", "chemical-disease"], "no mention of the types of the schema"),
        (["--model", "MODEL", "--dev", "DEV", "--formats", "conv_tern"], "no format conv_tern"),
    ],
)
def test_wrong_use_is_explained(options: list[str], says: str, run: Path, dev: Path, models: dict[str, Path]) -> None:
    paths = {"RUN": run, "DEV": dev, "MODEL": models["good.gguf"]}

    with pytest.raises(UsageError, match=says) as caught:
        invoke(*(paths.get(one, one) for one in options))

    assert caught.value.hint


def test_what_cannot_be_read_is_named(tmp_path: Path, dev: Path, models: dict[str, Path]) -> None:
    with pytest.raises(ReadError, match=r"log\.jsonl"):
        invoke(tmp_path)
    with pytest.raises(SchemaError):
        invoke("--model", models["good.gguf"], "--dev", dev, "--schema", "clinica")
