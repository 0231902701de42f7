from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from tests.gui.rows import cells

from bioner_desk.documents import EntityType, Schema
from bioner_desk.errors import SchemaError
from bioner_desk.gui.dialogs.schema_dialog import SchemaDialog, titles

ALT = Qt.KeyboardModifier.AltModifier
CLINICAL = Schema("clinical", (EntityType("Disease", color="#EE8866"), EntityType("Drug"), EntityType("Test")), "Notes")
OTHER = Schema.of_names(["Gene"])


def load(path: Path) -> Schema:
    if path.name == "wrong.toml":
        raise SchemaError("It is no schema.", hint="Choose another.")
    return Schema.of_names(["FromFile"])


@pytest.fixture
def dialog(qtbot):
    made = SchemaDialog(None, titles([CLINICAL, OTHER]), load, type_keys={"g": "Drug", "1": "Test"})
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.open()
    return made


def names(dialog):
    return list(dialog.schema().type_names)


def test_types_are_shown_with_their_keys(dialog):
    assert [row[1:3] for row in cells(dialog.list)] == [["1", "Disease"], ["2  g", "Drug"], ["3", "Test"]]
    assert all(one.color for one in dialog.schema().types)


def test_return_hands_the_types_over(qtbot, dialog):
    with qtbot.waitSignal(dialog.chosen) as said:
        qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert said.args[0].name == "clinical"
    assert said.args[0].type_names == ("Disease", "Drug", "Test")


def test_the_folders_own_are_offered_first(qtbot):
    dialog = SchemaDialog(OTHER, titles([CLINICAL]), load)
    qtbot.addWidget(dialog)
    assert names(dialog) == ["Gene"]
    dialog.source.setCurrentIndex(1)
    assert names(dialog) == ["Disease", "Drug", "Test"]


def test_keys_put_them_in_another_order(qtbot, dialog):
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down, ALT)
    assert names(dialog) == ["Drug", "Disease", "Test"]
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down, ALT)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down, ALT)
    assert names(dialog) == ["Drug", "Test", "Disease"]
    qtbot.keyClick(dialog.list, Qt.Key.Key_Up, ALT)
    dialog.up.click()
    dialog.up.click()
    assert names(dialog) == ["Disease", "Drug", "Test"]


def test_return_in_the_name_adds_a_type_and_does_not_close(qtbot, dialog):
    dialog.name.setFocus()
    qtbot.keyClicks(dialog.name, "  Body  part ")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert names(dialog) == ["Disease", "Drug", "Test", "Body part"]
    assert dialog.schema().types[-1].color
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_a_type_that_is_there_is_not_added(dialog):
    dialog.name.setText("drug")
    dialog.add.click()
    assert dialog.problem.text() == "There is a type drug already."
    assert len(names(dialog)) == 3


def test_a_file(dialog, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/x/mine.toml", ""))
    dialog.from_file.click()
    assert names(dialog) == ["FromFile"]
    assert dialog.source.currentText() == "mine.toml"


def test_a_file_that_is_no_schema(dialog):
    dialog.open_file(Path("/x/wrong.toml"))
    assert dialog.problem.text() == "It is no schema. Choose another."
    assert names(dialog) == ["Disease", "Drug", "Test"]


def test_without_any_schema(qtbot):
    dialog = SchemaDialog(None, {}, load)
    qtbot.addWidget(dialog)
    dialog.name.setText("First")
    dialog.add_type()
    assert names(dialog) == ["First"]
