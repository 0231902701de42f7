from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from bioner_desk.gui.dialogs.settings_dialog import SettingsDialog
from bioner_desk.settings import SETTINGS


@pytest.fixture
def dialog(qtbot):
    made = SettingsDialog({"text_size": 150, "person": "Dr Öz"}, hints={"person": "resident"})
    qtbot.addWidget(made)
    made.open()
    return made


def test_every_setting_that_is_shown_has_a_named_field(dialog):
    shown = {setting.key: setting.title for setting in SETTINGS if setting.shown}
    assert {key: field.accessibleName() for key, field in dialog.fields.items()} == shown


def test_nothing_was_changed(qtbot, dialog):
    with qtbot.waitSignal(dialog.chosen) as said:
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert said.args == [{}]


def test_what_was_changed_is_handed_over(dialog):
    dialog.fields["theme"].setCurrentIndex(2)
    dialog.fields["wrap"].click()
    dialog.fields["threads"].setValue(4)
    dialog.fields["person"].setText("  ")
    assert dialog.changed() == {"theme": "dark", "wrap": False, "threads": 4, "person": ""}


def test_defaults(dialog):
    dialog.show_defaults()
    assert dialog.changed() == {"text_size": 100, "person": ""}
    assert dialog.fields["person"].placeholderText() == "resident"


def test_a_number_with_a_meaning(dialog):
    assert dialog.fields["gpu_layers"].text() == "auto"


def test_escape_changes_nothing(qtbot, dialog):
    dialog.fields["wrap"].click()
    with qtbot.assertNotEmitted(dialog.chosen), qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
