from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from tests.gui.comparing.fakes import TEXT, found

from bioner_desk.documents import Document, Mention
from bioner_desk.errors import BionerError, ModelError, UsageError
from bioner_desk.evaluation.comparing import ComparedDocument, Comparison, System
from bioner_desk.grammar import Constraint
from bioner_desk.gui.comparing.choosing_format import ChoosingFormat, consider, heading, sentences
from bioner_desk.model_store import find_choice, load_profile, resolve_model, sha256_of
from bioner_desk.pipeline import AUTO, RunSettings
from bioner_desk.pipeline.resolving import resolve_format

MODEL = resolve_model(None)
OWN = load_profile(MODEL).default_format
OTHER = "multi_tag"
GOOD, POOR = System(MODEL.stem, OTHER), System(MODEL.stem, OWN)
MENTIONS = (Mention.of("Chemical", 0, 7), Mention.of("Disease", 12, 18), Mention.of("Disease", 20, 26))


@pytest.fixture(autouse=True)
def own_choices(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BIONER_CONFIG_DIR", str(tmp_path / "config"))


def compared(documents: int = 12, *, gold: bool = True, sha256: str = "") -> Comparison:
    """The bundled model in its own format, which misses two of three mentions, and in another one, which finds all."""
    document = Document(text=TEXT, mentions=MENTIONS if gold else (), name="note")
    named = tuple(ComparedDocument(f"note {number:02}", document, has_gold=gold) for number in range(documents))
    types = ("Disease", "Chemical")
    settings = RunSettings(MODEL.stem, sha256 or sha256_of(MODEL), "llama", OWN, types, "note", 9, 1, 9)
    return Comparison(
        systems=(POOR, GOOD),
        documents=named,
        types=types,
        kind="clinical note",
        constraint="copy",
        found={
            (system, one.name): found(system, one.name, mentions)
            for system, mentions in ((POOR, MENTIONS[:1]), (GOOD, MENTIONS))
            for one in named
        },
        failed={},
        memory={},
        left_out={},
        settings={one: replace(settings, format=one.format) for one in (POOR, GOOD)},
        available=documents,
    )


def test_the_rule_of_profile_chooses_the_better_format():
    considered = consider(compared(), GOOD, None)
    assert considered.choice is not None
    assert (considered.choice.format, considered.choice.default) == (OTHER, OWN)
    assert heading(considered) == f"Use {OTHER} for {MODEL.stem} and these types?"
    assert any("highest F1" in one for one in sentences(considered))


def test_a_format_that_the_rule_does_not_choose_is_told_of():
    said = sentences(consider(compared(), POOR, MODEL))
    assert said[0] == f"Not {OWN}: the rule chooses {OTHER}."
    assert f"To ask in {OWN} all the same" in said[-1]


def test_few_documents_choose_nothing():
    considered = consider(compared(2), GOOD, None)
    assert considered.choice is None
    assert "Nothing is stored" in sentences(considered)[0]
    assert sentences(considered)[-1].startswith(f"To ask in {OTHER} all the same")


def test_the_models_own_format_is_asked_in_without_a_choice():
    said = sentences(consider(compared(2), POOR, None))
    assert said[-1] == f"{OWN} is what “The model’s best” in the main window means as long as no choice is stored."


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        (lambda _whole: compared(gold=False), UsageError, "Without gold"),
        (lambda _whole: compared(sha256="0" * 64), ModelError, "not the model that was compared"),
        (lambda whole: replace(whole, found=dict(list(whole.found.items())[:-1])), UsageError, "not finished"),
    ],
)
def test_what_stands_in_the_way_is_said(change, error, says):
    with pytest.raises(error, match=says):
        consider(change(compared()), GOOD, None)


def test_the_models_own_format_must_be_among_them():
    whole = compared()
    alone = replace(whole, systems=(GOOD,), found={key: one for key, one in whole.found.items() if key[0] == GOOD})
    with pytest.raises(UsageError, match="own format, cannot be measured"):
        consider(alone, GOOD, None)


def test_the_choice_is_kept_for_auto_when_the_person_agrees(qtbot: QtBot):
    window = QWidget()
    qtbot.addWidget(window)
    choosing = ChoosingFormat(window)
    failed: list[BionerError] = []
    choosing.failed.connect(failed.append)
    choosing.open(compared(), GOOD, None)
    qtbot.waitUntil(lambda: choosing.dialog is not None or bool(failed), timeout=30_000)
    assert failed == []
    assert choosing.dialog is not None
    assert find_choice(sha256_of(MODEL), ("Chemical", "Disease"), "copy") is None
    with qtbot.waitSignal(choosing.stored):
        choosing.dialog.accept()
    resolved = resolve_format(AUTO, OWN, sha256_of(MODEL), ("Disease", "Chemical"), Constraint.COPY)
    assert resolved.id == OTHER
    assert "chosen on 12 of your documents" in resolved.reason
