"""`bioner-desk annotate --examples` on the command line, with a model that answers from a script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bioner_desk.cli.app import build
from bioner_desk.cli.commands import annotate
from bioner_desk.conversation import Prompt
from bioner_desk.engines import ScriptedEngine
from bioner_desk.errors import UsageError
from bioner_desk.model_store import ModelProfile
from bioner_desk.pipeline import Model

Load = Callable[[str], list[Prompt]]
SCHEMA = ("--schema", "chemical-disease")


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    """Have a model of some style loaded; gives what it will have been asked."""

    def make(style: str) -> list[Prompt]:
        engine = ScriptedEngine(lambda _prompt: "[]", name="tiny")
        monkeypatch.setattr(annotate, "load_model", lambda *_, **__: Model(engine, ModelProfile(style=style)))
        return engine.asked

    return make


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """One note, and a folder of finished ones beside it."""
    for name, text, lines in (
        ("notes/new", "Took warfarin.", None),
        ("done/one", "Took aspirin.", "T1\tChemical 5 12\taspirin\n"),
        ("done/two", "Has asthma.", ""),
        ("done/broken", "Has asthma.", "T1\tDisease 4 99\tasthma\n"),
        ("done/open", "Has gout.", None),
    ):
        path = tmp_path / f"{name}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        if lines is not None:
            path.with_suffix(".ann").write_text(lines)
    return tmp_path / "notes"


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(build(), ["annotate", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_finished_documents_are_shown(load: Load, notes: Path) -> None:
    asked = load("guided")

    ran = run(notes, "--examples", notes.parent / "done", *SCHEMA)

    assert ran.exit_code == 0
    assert "guided prompts with examples, chosen from 2 chunks" in ran.stderr
    assert "1 document not used for examples" in ran.stderr
    texts = [turn.content.partition("\nText: ")[2] for turn in asked[0] if "\nText: " in turn.content]
    assert texts == ["Took aspirin.", "Has asthma.", "Took warfarin."]


def test_without_them_it_is_said_that_there_could_be_some(load: Load, notes: Path) -> None:
    load("guided")
    assert "without examples; --examples FOLDER" in run(notes, *SCHEMA).stderr


def test_a_model_with_bare_prompts_takes_none(load: Load, notes: Path) -> None:
    load("bare")
    with pytest.raises(UsageError, match="tiny is asked without examples"):
        run(notes, "--examples", notes.parent / "done", *SCHEMA)
    assert "prompts" not in run(notes, *SCHEMA).stderr


def test_formats_that_vote_are_shown_them_too(load: Load, notes: Path) -> None:
    load("guided")
    ran = run(notes, "--examples", notes.parent / "done", *SCHEMA, "--formats", "conv_term,single_term")
    assert "guided prompts with examples, chosen from 2 chunks" in ran.stderr


def test_a_folder_without_finished_documents(load: Load, notes: Path) -> None:
    load("guided")
    with pytest.raises(UsageError, match="no finished document") as caught:
        run(notes, "--examples", notes, *SCHEMA)
    assert "right .ann" in caught.value.hint
    for name in ("one", "two"):
        (notes.parent / "done" / f"{name}.txt").unlink()
    with pytest.raises(UsageError) as caught:
        run(notes, "--examples", notes.parent / "done", *SCHEMA)
    assert caught.value.hint.startswith("broken.txt: ")


def test_nothing_but_errors_is_said_if_so_wanted(load: Load, notes: Path) -> None:
    load("guided")
    assert run(notes, "--examples", notes.parent / "done", *SCHEMA, "--quiet").stderr == ""
