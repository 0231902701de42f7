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
    considered = consider(compared(), POOR, MODEL)
    said = sentences(considered)
    assert said[0] == f"Not {OWN}: the rule chooses {OTHER}."
    assert f"If you choose {OWN} all the same" in said[-1]
    assert considered.own is not None
    assert (considered.own.format, considered.own.by_person) == (OWN, True)


def test_few_documents_choose_nothing_unless_a_person_does():
    considered = consider(compared(2), GOOD, None)
    assert considered.choice is None
    assert "Nothing is stored unless you want it" in sentences(considered)[0]
    assert sentences(considered)[-1].startswith(f"If you choose {OTHER} all the same")


def test_one_document_is_enough_for_a_choice_of_ones_own():
    own = consider(compared(1), GOOD, None).own
    assert own is not None
    assert (own.f1, own.f1_low, own.f1_high, own.held_out_f1) == (1.0, 0.0, 1.0, 0.0)


def test_what_the_rule_chooses_is_no_choice_of_ones_own():
    assert consider(compared(), GOOD, None).own is None


def test_a_choice_of_ones_own_is_kept_for_auto_and_called_so(qtbot: QtBot):
    window = QWidget()
    qtbot.addWidget(window)
    choosing = ChoosingFormat(window)
    choosing.open(compared(2), GOOD, None)
    qtbot.waitUntil(lambda: choosing.dialog is not None, timeout=30_000)
    assert choosing.dialog is not None
    assert choosing.dialog.confirm is None
    (anyway,) = [one for one in choosing.dialog.buttons.buttons() if OTHER in one.text()]
    with qtbot.waitSignal(choosing.stored):
        anyway.click()
    resolved = resolve_format(AUTO, OWN, sha256_of(MODEL), ("Disease", "Chemical"), Constraint.COPY)
    assert resolved.id == OTHER
    assert "your own choice of" in resolved.reason
    assert resolved.reason.endswith("F1 1.00 on 2 documents")


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
