from __future__ import annotations

import logging

import pytest
from PySide6.QtCore import Qt
from tests.gui.rows import cells

from bioner_desk.errors import Cancelled, ReadError
from bioner_desk.gui.dialogs.dependents_dialog import DependentsDialog
from bioner_desk.gui.dialogs.error_box import error_box, show_error
from bioner_desk.gui.dialogs.notice_dialog import NoticeDialog


def test_the_notice_is_understood_or_closed(qtbot):
    dialog = NoticeDialog()
    qtbot.addWidget(dialog)
    assert "Not a medical device" in dialog.heading.text()
    assert "diagnose" in dialog.accessibleDescription()
    dialog.open()
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)


@pytest.mark.parametrize(("key", "signal"), [(Qt.Key.Key_Return, "rejected"), (Qt.Key.Key_Escape, "rejected")])
def test_what_hangs_on_a_mention(qtbot, key, signal):
    dialog = DependentsDialog("aspirin", [("Relation", "R1 Treats aspirin, pain"), ("Attribute", "A2 Negated")])
    qtbot.addWidget(dialog)
    assert "2 lines about this mention" in dialog.said.text()
    assert cells(dialog.list)[1][1] == "A2 Negated"
    dialog.open()
    with qtbot.waitSignal(getattr(dialog, signal)):
        qtbot.keyClick(dialog, key)


def test_what_hangs_on_a_mention_goes_when_its_button_is_pressed(qtbot):
    dialog = DependentsDialog("aspirin", [("Relation", "R1")])
    qtbot.addWidget(dialog)
    dialog.open()
    with qtbot.waitSignal(dialog.accepted):
        assert dialog.confirm is not None
        dialog.confirm.click()


def test_a_single_dependent(qtbot):
    dialog = DependentsDialog("aspirin", [("Relation", "R1")])
    qtbot.addWidget(dialog)
    assert "1 line about this mention" in dialog.said.text()


def test_an_error_says_what_happened_and_what_to_do(qtbot):
    box = error_box(None, ReadError("a<b>.txt cannot be read.", hint="Save it again."))
    assert box is not None
    qtbot.addWidget(box)
    assert (box.text(), box.informativeText()) == ("a<b>.txt cannot be read.", "Save it again.")
    assert box.textFormat() is Qt.TextFormat.PlainText
    assert box.windowTitle() == "bioner-desk"
    assert box.defaultButton().icon().isNull()


def test_an_error_says_what_was_tried(qtbot):
    box = error_box(None, ReadError("It cannot be read."), title="Open a folder")
    assert box is not None
    qtbot.addWidget(box)
    assert box.windowTitle() == "Open a folder — bioner-desk"


def test_what_is_not_meant_for_people_goes_into_the_log(qtbot, caplog):
    with caplog.at_level(logging.ERROR):
        box = error_box(None, KeyError("a patient's name"))
    assert box is not None
    qtbot.addWidget(box)
    assert "patient" not in box.text() + box.informativeText()
    assert "KeyError" in box.informativeText()
    assert caplog.records


def test_stopped_work_is_no_error(qtbot):
    assert error_box(None, Cancelled("Stopped.")) is None
    show_error(None, Cancelled("Stopped."))


def test_an_error_does_not_hold_the_program_up(qtbot, qapp):
    show_error(None, ReadError("It cannot be read."))
    box = qapp.activeModalWidget()
    qtbot.addWidget(box)
    with qtbot.waitSignal(box.finished):
        qtbot.keyClick(box, Qt.Key.Key_Escape)
