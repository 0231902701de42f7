from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from bioner_desk.gui.actions import ACTIONS
from bioner_desk.gui.dialogs.keys_dialog import KeysDialog

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def dialog(qtbot):
    made = KeysDialog({"find.next": ("F7",)}, types=["Disease", "Drug"], type_keys={"g": "Gene"})
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.open()
    return made


def shown(dialog):
    """The commands that are seen, by their groups."""
    heads = [dialog.list.topLevelItem(at) for at in range(dialog.list.topLevelItemCount())]
    rows = {head.text(0): [head.child(at) for at in range(head.childCount())] for head in heads if not head.isHidden()}
    return {group: [row.text(0) for row in found if not row.isHidden()] for group, found in rows.items()}


def start(qtbot, dialog, action):
    dialog.select(action)
    dialog.list.setFocus()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.field.hasFocus()


def test_all_commands_and_types_are_shown(dialog):
    groups = shown(dialog)
    assert sum(map(len, groups.values())) == len(ACTIONS) + 3
    assert groups["Types"] == ["Disease", "Drug", "Gene"]


@pytest.mark.parametrize(("typed", "found"), [("wrap", "Wrap long lines"), ("ctrl+q", "Quit"), ("F7", "Find the next")])
def test_commands_and_keys_can_be_searched(qtbot, dialog, typed, found):
    qtbot.keyClicks(dialog.search, typed)
    assert [name for names in shown(dialog).values() for name in names] == [found]


@pytest.mark.parametrize(
    ("key", "modifiers", "stored"),
    [
        (Qt.Key.Key_G, CONTROL, "Ctrl+G"),
        (Qt.Key.Key_Tab, CONTROL, "Ctrl+Tab"),
        (Qt.Key.Key_Backtab, CONTROL | SHIFT, "Ctrl+Shift+Tab"),
        (Qt.Key.Key_Return, CONTROL | SHIFT, "Ctrl+Shift+Return"),
        (Qt.Key.Key_F12, Qt.KeyboardModifier.NoModifier, "F12"),
    ],
)
def test_other_keys_are_pressed(qtbot, dialog, key, modifiers, stored):
    start(qtbot, dialog, "find.open")
    with qtbot.waitSignal(dialog.changed) as said:
        qtbot.keyClick(dialog.field, key, modifiers)
    assert said.args == [{"find.next": ("F7",), "find.open": (stored,)}]
    assert dialog.list.hasFocus()
    assert dialog.field.isHidden()


def test_a_key_more(qtbot, dialog):
    dialog.select("find.open")
    dialog.another.click()
    qtbot.keyClick(dialog.field, Qt.Key.Key_G, CONTROL)
    assert dialog.overrides["find.open"] == ("Ctrl+F", "/", "Ctrl+G")


def test_escape_keeps_the_old_keys_and_the_dialog(qtbot, dialog):
    start(qtbot, dialog, "find.open")
    with qtbot.assertNotEmitted(dialog.changed):
        qtbot.keyClick(dialog.field, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.list.hasFocus()


def test_a_key_is_taken_from_the_command_that_had_it(qtbot, dialog):
    start(qtbot, dialog, "find.open")
    with qtbot.waitSignal(dialog.changed) as said:
        qtbot.keyClick(dialog.field, Qt.Key.Key_T)
    assert said.args[0]["find.open"] == ("T",)
    assert said.args[0]["review.palette"] == ("Ctrl+Space",)
    assert dialog.conflict.text() == "T was the key of “Choose the type”; that has Ctrl+Space left."
    start(qtbot, dialog, "find.open")
    qtbot.keyClick(dialog.field, Qt.Key.Key_O, CONTROL)
    assert dialog.conflict.text() == "Ctrl+O was the key of “Open a folder”; that has no key now."
    dialog.select("folder.open")
    assert dialog.conflict.isHidden()
    dialog.reset.click()
    assert dialog.overrides["find.open"] == ()
    assert dialog.conflict.text() == "Ctrl+O was the key of “Find”; that has no key now."
    dialog.reset_all.click()
    assert dialog.overrides == {}
    assert dialog.conflict.isHidden()


def test_the_key_of_a_type_cannot_be_taken(qtbot, dialog):
    start(qtbot, dialog, "find.open")
    qtbot.keyClick(dialog.field, Qt.Key.Key_G)
    assert dialog.conflict.text() == "G gives the type Gene, not “Find”."


def test_a_key_of_another_window_stays_where_it_is(qtbot, dialog):
    start(qtbot, dialog, "find.open")
    qtbot.keyClick(dialog.field, Qt.Key.Key_F9)
    assert "column.raw" not in dialog.overrides
    start(qtbot, dialog, "difference.next")
    qtbot.keyClick(dialog.field, Qt.Key.Key_F9)
    assert (dialog.overrides["difference.next"], dialog.overrides["column.raw"]) == (("F9",), ())
    assert dialog.conflict.text() == "F9 was the key of “Raw answer”; that has no key now."
    start(qtbot, dialog, "column.raw")
    qtbot.keyClick(dialog.field, Qt.Key.Key_G)
    assert dialog.overrides["column.raw"] == ("G",)
    assert dialog.conflict.isHidden()
    start(qtbot, dialog, "column.next")
    qtbot.keyClick(dialog.field, Qt.Key.Key_1)
    assert dialog.overrides["column.take_1"] == ()


def test_no_key(qtbot, dialog):
    dialog.select("find.open")
    dialog.list.setFocus()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert dialog.overrides["find.open"] == ()


def test_all_can_be_reset(qtbot, dialog):
    with qtbot.waitSignal(dialog.changed) as said:
        dialog.reset_all.click()
    assert said.args == [{}]
    assert not dialog.reset_all.isEnabled()


def test_types_have_no_keys_to_change(dialog):
    types = dialog.list.topLevelItem(dialog.list.topLevelItemCount() - 1)
    dialog.list.setCurrentItem(types.child(0))
    assert not dialog.change.isEnabled()
    dialog.none.click()
    assert dialog.overrides == {"find.next": ("F7",)}


def test_escape_closes(qtbot, dialog):
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog.search, Qt.Key.Key_Escape)
