from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from tests.gui.rows import cells

from bioner_desk.gui.dialogs.disk_change_dialog import DiskChangeDialog, DiskChoice
from bioner_desk.gui.dialogs.plain import ListedMention

ONE, OTHER = ListedMention("Drug", "aspirin"), ListedMention("Disease", "asthma")


@pytest.fixture
def dialog(qtbot):
    made = DiskChangeDialog("a.txt", [ONE], [OTHER, ONE], in_both=1)
    qtbot.addWidget(made)
    made.open()
    return made


def test_both_sides_are_shown(dialog):
    assert cells(dialog.in_file)[0][0] == "aspirin"
    assert dialog.mine.topLevelItemCount() == 2
    assert "1 mention is the same" in dialog.said.text()


@pytest.mark.parametrize(
    ("button", "choice"),
    [("take_both", DiskChoice.BOTH), ("keep_mine", DiskChoice.MINE), ("take_file", DiskChoice.FILE)],
)
def test_choices(qtbot, dialog, button, choice):
    with qtbot.waitSignal(dialog.chosen) as said:
        getattr(dialog, button).click()
    assert said.args == [choice]
    assert dialog.isHidden()


def test_return_loses_nothing(qtbot, dialog):
    with qtbot.waitSignal(dialog.chosen) as said:
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert said.args == [DiskChoice.BOTH]


def test_escape_decides_nothing(qtbot, dialog):
    with qtbot.assertNotEmitted(dialog.chosen), qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_another_text_can_only_be_taken(qtbot):
    dialog = DiskChangeDialog("a.txt", [], [OTHER], text_changed=True)
    qtbot.addWidget(dialog)
    dialog.open()
    assert not dialog.take_both.isEnabled()
    assert not dialog.keep_mine.isEnabled()
    with qtbot.waitSignal(dialog.chosen) as said:
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert said.args == [DiskChoice.FILE]
