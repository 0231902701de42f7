"""What "auto" means."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.model_store.test_choices import CHOICE

from bioner_desk.engines import ScriptedEngine
from bioner_desk.grammar import Constraint
from bioner_desk.model_store import FormatChoice, ModelProfile, choices_path, with_choice
from bioner_desk.pipeline import AUTO, Model, ResolvedFormat, resolve_format

SHA256 = "5c" * 32
TYPES = ("Disease", "Chemical")

Keep = Callable[[FormatChoice], Path]


@pytest.fixture
def keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keep:
    """Keeps a choice for the model in a folder of settings of the test's own."""
    monkeypatch.setenv("BIONER_CONFIG_DIR", str(tmp_path))

    def kept(choice: FormatChoice) -> Path:
        path = choices_path(SHA256)
        path.parent.mkdir(exist_ok=True)
        path.write_text(with_choice("", choice, path), encoding="utf-8")
        return path

    return kept


def resolved(format_id: str = AUTO, constraint: Constraint = Constraint.COPY, sha256: str = SHA256) -> ResolvedFormat:
    return resolve_format(format_id, "conv_term", sha256, TYPES, constraint)


def test_what_was_chosen_says_on_what(keep: Keep) -> None:
    keep(replace(CHOICE, format="multi_code", day=datetime.date(2026, 3, 1)))

    assert str(resolved()) == ("auto: multi_code, chosen on 20 of your documents on 1 March 2026, F1 0.71 (0.66-0.75)")


def test_without_a_choice_it_is_the_models_own(keep: Keep) -> None:
    del keep

    assert str(resolved()) == (
        "auto: conv_term, the model's own default: no format was chosen for this model and these types; "
        "bioner-desk profile finds one"
    )


def test_who_names_a_format_gets_it(keep: Keep) -> None:
    keep(CHOICE)

    assert resolved("multi_bio") == ResolvedFormat("multi_bio")
    assert str(resolved("multi_bio")) == "multi_bio"


@pytest.mark.parametrize(
    ("choice", "constraint", "sha256"),
    [
        (replace(CHOICE, types=("Disease",)), Constraint.COPY, SHA256),
        (CHOICE, Constraint.NONE, SHA256),
        (CHOICE, Constraint.COPY, "77" * 32),
        (CHOICE, Constraint.COPY, ""),
    ],
)
def test_a_choice_for_something_else_is_none(
    keep: Keep, choice: FormatChoice, constraint: Constraint, sha256: str
) -> None:
    keep(choice)

    assert resolved(AUTO, constraint, sha256).id == "conv_term"


def test_a_format_of_a_newer_version(keep: Keep) -> None:
    keep(replace(CHOICE, format="multi_song"))

    assert resolved().id == "conv_term"
    assert "this version of the program lacks multi_song" in resolved().reason
    assert str(resolved()).endswith("which was chosen; run bioner-desk profile again")


def test_a_window_has_words_of_its_own_for_what_to_do(keep: Keep) -> None:
    assert resolved().told("look there").endswith("for this model and these types; look there")
    keep(CHOICE)
    assert resolved().told("") == str(resolved())


def test_a_damaged_file_stops_nothing_and_is_told(keep: Keep) -> None:
    path = keep(CHOICE)
    path.write_text("[[choice", encoding="utf-8")

    found = resolved()

    assert found.id == "conv_term"
    assert found.reason.startswith(f"the model's own default: The chosen formats in {path} are damaged: ")
    assert found.reason.endswith("Move the file away; bioner-desk profile writes a new one.")


def test_an_annotator_asks_in_the_format_that_was_chosen(keep: Keep) -> None:
    keep(CHOICE)
    model = Model(ScriptedEngine([], sha256=SHA256), ModelProfile(default_format="conv_term"))

    annotator = model.annotator(list(TYPES))

    assert (annotator.settings().format, annotator.resolved.id) == ("single_term", "single_term")
    assert annotator.resolved.reason.startswith("chosen on 20 of your documents")
    assert model.annotator(["Disease"]).settings().format == "conv_term"
