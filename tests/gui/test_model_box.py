from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from bioner_desk.gui.model_box import ModelBox, about
from bioner_desk.model_store import InstalledModel, ModelProfile

OWN = InstalledModel(
    Path("/models/own.gguf"),
    "own",
    1_234_000_000,
    bundled=False,
    title="Own & sons",
    parameters=1_500_000_000,
    quantisation="Q4_K_M",
    profile=ModelProfile(default_format="conv_term"),
)
DAMAGED = InstalledModel(
    Path("/models/torn.gguf"), "torn", 12, bundled=False, problem="It ends too early. Fetch it again."
)
BUNDLED = InstalledModel(Path("/program/tiny.gguf"), "tiny", 30_000_000, bundled=True, default=True)
OTHER = InstalledModel(Path("/program/starter.gguf"), "starter", 5_000_000, bundled=True)


@pytest.fixture
def box(qtbot, monkeypatch):
    monkeypatch.setattr("bioner_desk.gui.model_box.find_models", lambda: [OWN, DAMAGED, BUNDLED])
    made = ModelBox(None)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def looked(qtbot, box):
    box.look()
    qtbot.waitUntil(lambda: box.count() == 4)
    return box


def words(box):
    return [box.itemText(at) for at in range(box.count())]


def pick(box, at):
    box.setCurrentIndex(at)
    box.activated.emit(at)


def test_before_anybody_looked_there_is_the_default(box):
    assert words(box) == ["the default model", "Open model file …"]
    assert box.path is None


def test_models_that_are_found(looked):
    assert words(looked) == ["own (Q4_K_M)", "torn — cannot be used", "tiny", "Open model file …"]
    assert looked.currentText() == "tiny"
    assert looked.itemData(1, Qt.ItemDataRole.ToolTipRole) == DAMAGED.problem
    assert not looked.model().item(1).isEnabled()


def test_choosing(looked):
    pick(looked, 0)
    assert looked.path == OWN.path
    assert looked.toolTip() == about(OWN) == "Own & sons · 1,500 M parameters · 1,234 MB · its own format: conv_term"
    pick(looked, 2)
    assert looked.path is None


def test_only_the_default_is_what_nobody_need_choose(qtbot, monkeypatch):
    monkeypatch.setattr("bioner_desk.gui.model_box.find_models", lambda: [OWN, BUNDLED, OTHER])
    box = ModelBox(None)
    qtbot.addWidget(box)
    box.look()
    qtbot.waitUntil(lambda: box.count() == 4)
    pick(box, 2)
    assert (box.path, box.currentText()) == (OTHER.path, "starter")
    pick(box, 1)
    assert (box.path, box.currentText()) == (None, "tiny")


def test_what_was_chosen_and_became_the_default_is_listed_once(qtbot, monkeypatch, tmp_path):
    file = tmp_path / "own.gguf"
    file.touch()
    default = InstalledModel(file, "own", 1, bundled=False, default=True)
    monkeypatch.setattr("bioner_desk.gui.model_box.find_models", lambda: [default, OTHER])
    box = ModelBox(file)
    qtbot.addWidget(box)
    box.look()
    qtbot.waitUntil(lambda: box.path is None)
    assert words(box) == ["own", "starter", "Open model file …"]
    assert (box.path, box.currentText()) == (None, "own")


def test_the_one_of_the_last_time_stays_chosen_when_others_are_found(qtbot, monkeypatch, tmp_path):
    last = tmp_path / "last.gguf"
    last.touch()
    monkeypatch.setattr("bioner_desk.gui.model_box.find_models", lambda: [OWN, BUNDLED])
    box = ModelBox(last)
    qtbot.addWidget(box)
    assert (box.path, box.currentText()) == (last, "last")
    box.look()
    qtbot.waitUntil(lambda: box.count() == 4)
    assert (box.path, box.currentText()) == (last, "last")


def test_a_file_that_is_removed_is_chosen_no_more(qtbot, looked, tmp_path):
    file = tmp_path / "mine.gguf"
    file.touch()
    looked.choose(file)
    assert looked.currentText() == "mine"
    file.unlink()
    looked.look()
    qtbot.waitUntil(lambda: looked.path is None)
    assert looked.findText("mine") < 0


def test_a_file_that_is_gone_is_not_chosen(qtbot, tmp_path):
    box = ModelBox(tmp_path / "gone.gguf")
    qtbot.addWidget(box)
    assert box.path is None


def test_a_file_of_the_persons_own(qtbot, monkeypatch, looked, tmp_path):
    answers = [("", ""), (str(tmp_path / "new.gguf"), "")]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: answers.pop(0))
    pick(looked, 3)
    assert looked.currentText() == "tiny"
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert looked.path is None
    pick(looked, 3)
    qtbot.waitUntil(lambda: looked.path is not None)
    assert looked.currentText() == "new"
    assert words(looked)[-2:] == ["new", "Open model file …"]
