from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from tests.unit.workspace.making import ANN, TEXT, Desk

from bioner_desk.errors import BionerError
from bioner_desk.formats import all_formats
from bioner_desk.gui.comparing.setting_up import SettingUp, Which
from bioner_desk.gui.runs import RunChoice
from bioner_desk.gui.session import Session
from bioner_desk.model_store import InstalledModel
from bioner_desk.pipeline import AUTO
from bioner_desk.worker import ModelChoice
from bioner_desk.workspace import Workspace


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "own.gguf"
    path.touch()
    return path


@pytest.fixture
def setup(qtbot: QtBot, session: Session, desk: Desk, model: Path) -> SettingUp:
    """The choices for a folder of two notes, of which the second is finished."""
    (desk.folder / "ward").mkdir()
    desk.note("note.txt", TEXT, None)
    desk.note("ward/two.txt", TEXT, ANN)
    session.open_folder(desk.folder)
    session.open_document("ward/two.txt")
    session.do(lambda steps, review: steps.finish(review, done=True))
    session.open_document("note.txt")
    choice = RunChoice(ModelChoice(path=model), AUTO, "letter of a nurse")
    made = SettingUp(session, lambda: choice)
    qtbot.addWidget(made)
    return made


def test_what_is_offered_first_is_every_format_and_the_model_of_the_run_panel(setup: SettingUp, model: Path):
    wanted = setup.wanted()
    assert tuple(wanted.formats) == tuple(all_formats())
    assert tuple(wanted.models) == (model,)
    assert wanted.kind == "letter of a nurse"


def test_a_document_that_is_not_finished_has_no_gold(setup: SettingUp, desk: Desk):
    setup.choose(which=Which.THIS)
    wanted = setup.wanted()
    assert (wanted.notes, wanted.gold, wanted.names) == (desk.folder, None, ["note"])
    assert "no gold" in setup.explained.text()


def test_a_finished_document_is_its_own_gold(setup: SettingUp, session: Session, desk: Desk):
    session.open_document("ward/two.txt")
    setup.choose(which=Which.THIS)
    wanted = setup.wanted()
    assert (wanted.gold, wanted.names) == (desk.folder, ["ward/two"])
    assert "counts as gold" in setup.explained.text()


def test_finished_ones_are_offered_and_compared_where_there_are_some(setup: SettingUp, desk: Desk):
    setup.suggest()
    assert setup.which() is Which.FINISHED
    assert setup.documents.currentText() == "All finished ones (1)"
    setup.sample.setValue(5)
    wanted = setup.wanted()
    assert (wanted.gold, wanted.names, wanted.sample) == (desk.folder, ["ward/two"], 5)


def test_a_folder_that_can_only_be_read_is_compared_and_keeps_no_answers(
    setup: SettingUp, session: Session, desk: Desk
):
    assert setup.wanted().keep
    assert setup.not_kept.isHidden()
    session.close_folder()
    session.workspace = Workspace.open(desk.folder, person="Maria", report=lambda _event: None, read_only=True)
    session.folder_changed.emit()
    setup.choose(which=Which.ALL)
    assert not setup.wanted().keep
    assert not setup.not_kept.isHidden()
    assert "answers are not kept" in setup.not_kept.text()
    assert "for reading only" in setup.not_kept.toolTip()


def test_without_a_finished_document_that_choice_says_what_to_do(setup: SettingUp, session: Session):
    session.open_document("ward/two.txt")
    session.do(lambda steps, review: steps.finish(review, done=False))
    setup.choose(which=Which.FINISHED)
    with pytest.raises(BionerError, match="finished yet") as told:
        setup.wanted()
    assert "Done" in told.value.hint


def test_all_documents_have_no_gold_and_no_limit(setup: SettingUp):
    setup.choose(which=Which.ALL)
    wanted = setup.wanted()
    assert (wanted.gold, wanted.names, wanted.sample) == (None, None, None)


def test_gold_may_be_in_another_folder(setup: SettingUp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    setup.choose(which=Which.WITH_GOLD)
    with pytest.raises(BionerError, match="No folder with gold"):
        setup.wanted()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "gold"))
    setup.gold.click()
    assert setup.wanted().gold == tmp_path / "gold"
    assert setup.gold.text() == "gold"


def test_nothing_ticked_is_said(setup: SettingUp):
    setup.no_format.click()
    with pytest.raises(BionerError, match="No output format"):
        setup.wanted()
    setup.choose(formats=["conv_term", "multi_tag"])
    assert setup.wanted().formats == ("conv_term", "multi_tag")
    setup.all_formats.click()
    assert len(setup.wanted().formats) == len(all_formats())


def test_models_that_are_found_are_listed_and_damaged_ones_cannot_be_ticked(
    qtbot: QtBot, setup: SettingUp, model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    good = InstalledModel(tmp_path / "good.gguf", "good", 10, bundled=False)
    bad = InstalledModel(tmp_path / "bad.gguf", "bad", 10, bundled=False, problem="It is cut off.")
    monkeypatch.setattr("bioner_desk.gui.comparing.setting_up.find_models", lambda: [good, bad])
    setup.look()
    qtbot.waitUntil(lambda: setup.models.count() == 3)
    assert [setup.models.item(row).text() for row in range(3)] == ["good", "bad — cannot be used", "own"]
    assert setup.chosen_models() == (model,)
    setup.add_model(good.path)
    assert set(setup.chosen_models()) == {model, good.path}
    assert setup.models.item(1).toolTip() == "It is cut off."


def test_without_a_folder_nothing_can_be_compared(qtbot: QtBot, setup: SettingUp, session: Session):
    session.close_folder()
    with pytest.raises(BionerError, match="No folder"):
        setup.wanted()


def test_every_control_has_a_name(setup: SettingUp):
    for widget in (setup.models, setup.formats, setup.documents, setup.gold, setup.sample):
        assert widget.accessibleName()
