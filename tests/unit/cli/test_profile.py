"""`bioner-desk profile` on the command line, with a model that answers from a script."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.gguf_files import LLAMA, write_gguf
from typer.testing import CliRunner, Result

from bioner_desk.cli.app import build
from bioner_desk.cli.commands import annotate, profile
from bioner_desk.cli.exit_codes import CANNOT_TELL, SOME_FAILED
from bioner_desk.conversation import Prompt
from bioner_desk.engines import ScriptedEngine
from bioner_desk.errors import ContextTooSmallError, ModelError, UsageError, WriteError
from bioner_desk.gguf import sha256_of
from bioner_desk.model_store import choices_path, load_profile, profile_path
from bioner_desk.pipeline import Model

SENTENCES = ("Took aspirin daily. ", "Has asthma. ", "Took warfarin. ")
NOTES = 8
SCHEMA = ("--schema", "chemical-disease")
FORMATS = ("--formats", "conv_term,single_term,multi_brat")


def listed(*words: str) -> Callable[[str], str]:
    return lambda text: json.dumps([word for word in words if word in text])


def answers(prompt: Prompt) -> str:
    """The model's own format finds a third of the chemicals, single_term all of them and nothing else."""
    whole = "\n".join(turn.content for turn in prompt)
    text = prompt[0].content.partition("\nText: ")[2].partition("\n")[0]
    if "Disease" in prompt[-1].content:
        return "[]"
    if "What describes" in whole:
        return listed("warfarin", "daily")(text)
    return listed("aspirin", "warfarin")(text) if "as a JSON array of strings" in whole else "[]"


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of settings of the test's own."""
    monkeypatch.setenv("BIONER_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Notes that somebody corrected."""
    folder = tmp_path / "gold"
    folder.mkdir()
    for number in range(NOTES):
        text = "".join(SENTENCES) * (2 + number % 2)
        (folder / f"{number}.txt").write_text(text)
        places = [
            (at, word) for word in ("aspirin", "warfarin") for at in range(len(text)) if text.startswith(word, at)
        ]
        lines = [f"T{at}\tChemical {at} {at + len(word)}\t{word}\n" for at, word in places]
        (folder / f"{number}.ann").write_text("".join(lines))
    return folder


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model file with its profile; what is loaded answers from a script."""
    file = write_gguf(tmp_path / "tiny.gguf", LLAMA)
    profile_path(file).write_text('style = "bare"\ndefault_format = "conv_term"\nmost_sentences = 1\n')

    def load(path: Path, **_options: object) -> Model:
        return Model(ScriptedEngine(answers, name="tiny", sha256=sha256_of(Path(path))), load_profile(Path(path)))

    monkeypatch.setattr(profile, "load_model", load)
    monkeypatch.setattr(annotate, "load_model", load)
    return file


def run(*arguments: object, command: str = "profile") -> Result:
    result = CliRunner().invoke(build(), [command, *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def found(*arguments: object) -> dict[str, Any]:
    (line,) = run(*arguments, "--json").stdout.splitlines()
    about: dict[str, Any] = json.loads(line)
    return about


def test_the_best_format_is_chosen_and_annotate_asks_in_it(model: Path, gold: Path, tmp_path: Path) -> None:
    ran = run(model, "--gold", gold, *SCHEMA, *FORMATS)

    assert ran.exit_code == 0
    assert "Chosen for tiny and Chemical, Disease: single_term. It has the highest F1 (100.0)" in ran.stdout
    assert "every other format is significantly behind" in ran.stdout
    assert "what is chosen scores F1 100.0 (100.0-100.0)" in ran.stdout
    assert "beside conv_term, the model's own default" in ran.stdout
    assert "single_term was chosen in 100 % of it" in ran.stdout
    assert choices_path(sha256_of(model)).exists()

    note = tmp_path / "note.txt"
    note.write_text("Took aspirin.")
    annotated = run(note, "--model", model, *SCHEMA, command="annotate")
    assert f"auto: single_term, chosen on {NOTES} of your documents on " in annotated.stderr
    assert "F1 1.00 (1.00-1.00)" in annotated.stderr
    assert note.with_suffix(".ann").read_text() == "T1\tChemical 5 12\taspirin\n"


def test_other_types_stay_with_the_models_own_format(model: Path, gold: Path, tmp_path: Path) -> None:
    run(model, "--gold", gold, *SCHEMA, *FORMATS)
    note = tmp_path / "note.txt"
    note.write_text("Took aspirin.")

    annotated = run(note, "--model", model, command="annotate")

    assert "auto: conv_term, the model's own default: no format was chosen" in annotated.stderr


def test_the_same_as_json(model: Path, gold: Path) -> None:
    about = found(model, "--gold", gold, *SCHEMA, *FORMATS)

    assert (about["chosen"], about["best"], about["alike"]) == ("single_term", "single_term", ["single_term"])
    assert (about["can_tell"], about["doubt"], about["stored"]) == (True, None, True)
    assert (about["documents"], about["mentions"], about["default"]) == (NOTES, 40, "conv_term")
    assert [one["format"] for one in about["formats"]] == ["single_term", "conv_term", "multi_brat"]
    assert about["held_out"]["gain"] == pytest.approx(0.5)
    assert about["held_out"]["chosen"] == {"single_term": 1.0}


def test_too_few_documents_cannot_tell(model: Path, gold: Path, config: Path) -> None:
    ran = run(model, "--gold", gold, *SCHEMA, *FORMATS, "--sample", 3)

    assert ran.exit_code == CANNOT_TELL
    assert "One cannot tell which format is best: fewer than 5 documents are too few (3 documents, " in ran.stdout
    assert "Nothing was stored: auto stays conv_term, the model's own default." in ran.stdout
    assert not list(config.rglob("*.toml"))


def test_one_document_cannot_tell(model: Path, gold: Path) -> None:
    ran = run(model, "--gold", gold, *SCHEMA, *FORMATS, "--sample", 1)

    assert ran.exit_code == CANNOT_TELL
    assert "(1 document, " in ran.stdout


def test_few_mentions_cannot_tell(model: Path, gold: Path) -> None:
    for one in gold.glob("*.ann"):
        one.write_text(one.read_text().splitlines(keepends=True)[0])

    assert found(model, "--gold", gold, *SCHEMA, *FORMATS)["doubt"] == "fewer than 30 gold mentions are too few"


def test_a_choice_that_was_made_stays_when_later_documents_cannot_tell(model: Path, gold: Path) -> None:
    run(model, "--gold", gold, *SCHEMA, *FORMATS)
    kept = choices_path(sha256_of(model)).read_bytes()

    ran = run(model, "--gold", gold, *SCHEMA, *FORMATS, "--sample", 2)

    assert "auto stays single_term, chosen on " in ran.stdout
    assert choices_path(sha256_of(model)).read_bytes() == kept


def test_the_models_own_format_is_always_measured(model: Path, gold: Path) -> None:
    about = found(model, "--gold", gold, *SCHEMA, "--formats", "multi_brat")

    assert {one["format"] for one in about["formats"]} == {"conv_term", "multi_brat"}
    assert about["chosen"] == "conv_term"


def test_a_dry_run_asks_and_writes_nothing(model: Path, gold: Path, config: Path, monkeypatch) -> None:
    monkeypatch.setattr(profile, "load_model", lambda *_, **__: pytest.fail("was loaded"))

    ran = run(model, "--gold", gold, *SCHEMA, *FORMATS, "--dry-run", "--sample", 2)

    assert ran.exit_code == 0
    assert "tiny would be asked in conv_term, single_term, multi_brat about 2 documents" in ran.stdout
    assert "That cannot tell: it takes 5 documents with 30 gold mentions." in ran.stdout
    assert not config.exists()


def test_a_format_that_cannot_be_asked_is_no_choice(model: Path, gold: Path, monkeypatch) -> None:
    def load(path: Path, **_options: object) -> Model:
        def fails(prompt: Prompt) -> str | Exception:
            whole = "\n".join(turn.content for turn in prompt)
            if "What describes" not in whole and "as a JSON array of strings" not in whole:
                return ContextTooSmallError("it does not fit")
            return answers(prompt)

        return Model(ScriptedEngine(fails, name="tiny"), load_profile(path))

    monkeypatch.setattr(profile, "load_model", load)
    ran = run(model, "--gold", gold, *SCHEMA, *FORMATS)

    assert ran.exit_code == SOME_FAILED
    assert f"multi_brat: it could not be asked about {NOTES} documents: it does not fit" in ran.stderr
    assert "Chosen for tiny and Chemical, Disease: single_term." in ran.stdout


def test_without_the_models_own_format_nothing_can_be_said(model: Path, gold: Path, monkeypatch) -> None:
    def load(path: Path, **_options: object) -> Model:
        def fails(prompt: Prompt) -> str | Exception:
            whole = "\n".join(turn.content for turn in prompt)
            return ContextTooSmallError("it does not fit") if "What describes" in whole else answers(prompt)

        return Model(ScriptedEngine(fails, name="tiny"), load_profile(path))

    monkeypatch.setattr(profile, "load_model", load)
    with pytest.raises(UsageError, match=r"conv_term, the model's own format, cannot be measured: .*does not fit"):
        run(model, "--gold", gold, *SCHEMA, *FORMATS)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--formats", "conv_tern"), "conv_tern"),
        (("--formats", ","), "names no format"),
        (("--formats", "conv_term"), "nothing to choose from: conv_term is the model's own format"),
        (("--schema", "clinical"), "no gold mention of the schema's types"),
    ],
)
def test_what_makes_no_sense_is_told_before_the_work(
    model: Path, gold: Path, monkeypatch, options: tuple[str, ...], words: str
) -> None:
    monkeypatch.setattr(profile, "load_model", lambda *_, **__: pytest.fail("was loaded"))

    with pytest.raises(UsageError, match=words) as caught:
        run(model, "--gold", gold, *SCHEMA, *options)

    assert caught.value.hint


def test_a_damaged_file_of_choices_is_told_before_the_work_and_stays(model: Path, gold: Path, monkeypatch) -> None:
    path = choices_path(sha256_of(model))
    path.parent.mkdir(parents=True)
    path.write_text("[[choice")
    monkeypatch.setattr(profile, "load_model", lambda *_, **__: pytest.fail("was loaded"))

    with pytest.raises(ModelError, match="are damaged"):
        run(model, "--gold", gold, *SCHEMA, *FORMATS)

    assert path.read_text() == "[[choice"


def test_a_damaged_file_of_choices_does_not_stop_annotate(model: Path, tmp_path: Path) -> None:
    path = choices_path(sha256_of(model))
    path.parent.mkdir(parents=True)
    path.write_text("[[choice")
    note = tmp_path / "note.txt"
    note.write_text("Took warfarin.")

    ran = run(note, "--model", model, *SCHEMA, command="annotate")

    assert ran.exit_code == 0
    assert "auto: conv_term, the model's own default: The chosen formats in" in ran.stderr
    assert note.with_suffix(".ann").exists()


def test_a_folder_of_settings_that_cannot_be_written_is_told_before_the_work(
    model: Path, gold: Path, config: Path, monkeypatch
) -> None:
    config.write_text("a file in the place of the folder")
    monkeypatch.setattr(profile, "load_model", lambda *_, **__: pytest.fail("was loaded"))

    with pytest.raises((WriteError, ModelError)) as caught:
        run(model, "--gold", gold, *SCHEMA, *FORMATS)

    assert caught.value.hint
