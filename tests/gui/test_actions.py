from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QTextEdit

from bioner_desk.gui.actions import (
    ACTIONS,
    BY_ID,
    Conflict,
    actions_of,
    conflicts,
    effective_keys,
    normal_key,
    others_with,
    overrides_of,
    type_of_key,
    without_type_keys,
)
from bioner_desk.gui.key_text import key_of, portable, sequence, sequences, shown

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_ids_are_unique():
    assert len(BY_ID) == len(ACTIONS)


def test_the_tables_own_keys_do_not_conflict():
    assert conflicts(effective_keys({})) == []


@pytest.mark.parametrize("key", sorted({key for action in ACTIONS for key in action.keys}))
def test_keys_are_written_as_qt_writes_them(key):
    assert portable(sequence(key)) == key


def test_windows_have_their_own_commands_and_share_undo():
    main, formats, people = (actions_of(one) for one in ("main", "formats", "people"))
    assert {one.id for one in main} & {one.id for one in formats} == {"edit.undo", "edit.redo"}
    assert BY_ID["difference.next"] in formats
    assert BY_ID["difference.next"] in people
    assert BY_ID["people.add"] not in formats


def test_a_key_may_mean_something_else_in_another_window():
    keys = effective_keys({"find.next": ("F8",), "run.all": ("2",), "formats.start": ("F8",)})
    assert conflicts(keys) == [
        Conflict("F8", ("formats.start", "difference.next")),
        Conflict("2", ("run.all",), "type 2"),
    ]
    assert others_with("F8", "find.open", keys) == ("find.next",)
    assert others_with("F8", "people.read", keys) == ("difference.next",)
    assert others_with("Ctrl+Z", "people.read", keys) == ("edit.undo",)


def test_types_have_their_keys_in_the_main_window_alone():
    assert type_of_key("1", "find.open", {}) == "type 1"
    assert type_of_key("g", "edit.undo", {"G": "Gene"}) == "Gene"
    assert type_of_key("1", "column.take_1", {}) == ""
    assert conflicts(effective_keys({"column.raw": ("G",)}), {"G": "Gene"}) == []


def test_overrides_are_what_is_not_the_tables():
    keys = effective_keys({"find.open": ("Ctrl+G",), "gone": ("X",)})
    assert keys["find.open"] == ("Ctrl+G",)
    assert keys["find.next"] == ("F3",)
    assert overrides_of(keys) == {"find.open": ("Ctrl+G",)}


def test_a_key_of_two_commands():
    found = conflicts(effective_keys({"find.open": ("ctrl+o",)}))
    assert found == [Conflict("ctrl+o", ("find.open", "folder.open"))]
    assert found[0].text == "ctrl+o is the key of “Find” and of “Open a folder”."


def test_a_key_of_a_command_without_a_key_of_its_own_is_free():
    assert conflicts(effective_keys({"folder.schema": ("Ctrl+O",), "folder.open": ()})) == []


def test_digits_belong_to_types():
    found = conflicts(effective_keys({"find.open": ("3",)}))
    assert found == [Conflict("3", ("find.open",), "type 3")]
    assert found[0].text == "3 gives the type 3, not “Find”."


def test_a_folders_letters_win():
    found = conflicts(effective_keys({}), {"t": "Treatment", "D": "Disease"})
    assert [one.text for one in found] == ["T gives the type Treatment, not “Choose the type”."]
    assert without_type_keys(BY_ID["review.palette"].keys, {"t": "Treatment"}) == ("Ctrl+Space",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Shift+Ctrl+a", "Ctrl+Shift+A"),
        ("Backtab", "Shift+Tab"),
        ("Shift+Backtab", "Shift+Tab"),
        ("Ctrl++", "ctrl + +"),
        ("Delete", "Del"),
        ("Ctrl+Comma", "Ctrl+,"),
        ("Alt+PageDown", "alt+pgdown"),
    ],
)
def test_ways_to_write_a_key(one, other):
    assert normal_key(one) == normal_key(other)


@pytest.mark.parametrize(("one", "other"), [("Ctrl+A", "A"), ("Ctrl++", "Ctrl+-"), ("+", "Ctrl++"), ("", "+")])
def test_other_keys(one, other):
    assert normal_key(one) != normal_key(other)


@pytest.mark.parametrize(
    ("key", "modifiers", "text", "expected"),
    [
        (Qt.Key.Key_F, CONTROL, "\x06", "Ctrl+F"),
        (Qt.Key.Key_Backtab, SHIFT, "", "Shift+Tab"),
        (Qt.Key.Key_Question, SHIFT, "?", "?"),
        (Qt.Key.Key_A, SHIFT, "A", "Shift+A"),
        (Qt.Key.Key_T, NONE, "t", "T"),
        (Qt.Key.Key_Space, SHIFT, " ", "Shift+Space"),
        (Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier, "\r", "Enter"),
        (Qt.Key.Key_Control, CONTROL, "", ""),
    ],
)
def test_keys_that_are_pressed(qapp, key, modifiers, text, expected):
    assert key_of(QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)) == expected


def test_texts_that_mean_nothing(qapp):
    assert sequences(["", "Ctrl+F"]) == [QKeySequence("Ctrl+F")]
    assert shown("Ctrl+F")


def test_shift_tab_reaches_a_command(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QTextEdit())
    action = QAction("Previous", window)
    action.setShortcuts(sequences(BY_ID["suggestion.previous"].keys))
    window.addAction(action)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    with qtbot.waitSignal(action.triggered, timeout=2000):
        qtbot.keyClick(window, Qt.Key.Key_Backtab, SHIFT)
