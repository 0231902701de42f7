from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from tests.gui.rows import cells

from bioner_desk.gui.dialogs.plain import (
    MOST_LISTED,
    ListedMention,
    PlainDialog,
    many,
    mention_list,
    number,
)


@pytest.fixture
def dialog(qtbot):
    made = PlainDialog("Title", "Heading", "What this is about.", confirm="&Go on")
    qtbot.addWidget(made)
    made.open()
    return made


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_return_confirms(qtbot, dialog, key):
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog, key)


def test_all_that_is_said_is_seen(qtbot):
    dialog = PlainDialog("Title", "Heading", "\n\n".join(["Words that go on and on. " * 8] * 3), size=(60, 6))
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitExposed(dialog)
    qtbot.waitUntil(lambda: dialog.said.height() >= dialog.said.heightForWidth(dialog.said.width()))


def test_escape_cancels(qtbot, dialog):
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_return_presses_the_button_that_has_the_focus(qtbot, dialog):
    dialog.cancel.setFocus()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog.cancel, Qt.Key.Key_Return)


def test_without_anything_to_confirm_return_closes(qtbot):
    dialog = PlainDialog("Title", "Heading", cancel="Close")
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Rejected
    assert dialog.isHidden()


def test_a_screen_reader_hears_what_it_is_about(dialog):
    assert dialog.accessibleName() == "Title"
    assert dialog.accessibleDescription() == "What this is about."
    dialog.say("Something else.")
    assert dialog.said.text() == "Something else."


def test_mentions_have_the_columns_that_are_known(qtbot):
    plain = mention_list("Mentions", [ListedMention("Drug", "two\nlines")])
    full = mention_list("Mentions", [ListedMention("Drug", "x", 0.5, "a.txt"), ListedMention("Drug", "y")])
    for one in (plain, full):
        qtbot.addWidget(one)
    assert cells(plain) == [["two lines", "Drug"]]
    assert cells(full) == [["x", "Drug", "0.50", "a.txt"], ["y", "Drug", "", ""]]


def test_long_lists_say_how_much_they_leave_out(qtbot):
    found = mention_list("Mentions", [ListedMention("Drug", "x")] * (MOST_LISTED + 2000))
    qtbot.addWidget(found)
    assert found.topLevelItemCount() == MOST_LISTED + 1
    assert cells(found)[-1][0] == "… and 2,000 more"


def test_words():
    assert [many(1, "line"), many(1200, "line"), many(0, "entry", "entries")] == ["1 line", "1,200 lines", "0 entries"]
    assert [number(0.934), number(1)] == ["0.93", "1.00"]
