from __future__ import annotations

from collections import Counter
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from tests.gui.sitting import ASPIRIN, ASTHMA, HEPARIN, TEXT, current_of, review_of, suggest
from tests.unit.workspace.making import mentions

from bioner_desk.errors import BionerError
from bioner_desk.gui.actions import BY_ID, actions_of, conflicts, effective_keys
from bioner_desk.gui.commands import Commands
from bioner_desk.gui.key_text import sequence

MAIN = actions_of("main")


@pytest.fixture
def opened(qtbot, window, desk):
    desk.note(text=TEXT, ann=None)
    (desk.folder / "kb_shortcuts.conf").write_text("C\tChemical\nT\tProcedure\nD\tNo such type\n", encoding="utf-8")
    window.folder_commands.open_folder(desk.folder)
    window.pane.take_focus()
    qtbot.waitUntil(window.pane.view.hasFocus)
    return window


def press(qtbot, window, key):
    combination = cast("Any", sequence(key))[0]
    qtbot.keyClick(QApplication.focusWidget() or window, combination.key(), combination.keyboardModifiers())


def keys_of(window, name):
    return [keys.toString() for keys in window.commands.actions[name].shortcuts()]


def in_menus(window):
    found: Counter[str] = Counter()
    for menu in window.menuBar().findChildren(QMenu) + window.findChildren(QMenu):
        found.update({action.objectName() for action in menu.actions() if action.objectName() in BY_ID})
    return found


def test_every_command_does_something_and_is_in_the_menus(window):
    assert list(window.commands.actions) == [spec.id for spec in MAIN]
    assert set(in_menus(window)) == {spec.id for spec in MAIN}
    for spec in MAIN:
        action = window.commands.actions[spec.id]
        assert [keys.toString() for keys in action.shortcuts()] == [sequence(key).toString() for key in spec.keys]


def test_a_command_without_a_handler_or_the_other_way_round_is_a_mistake(qtbot, window, settings):
    handlers = dict.fromkeys((spec.id for spec in MAIN), print)
    widget = QWidget()
    qtbot.addWidget(widget)
    Commands(widget, settings, [], handlers)
    with pytest.raises(BionerError, match=r"no\.such"):
        Commands(widget, settings, [], handlers | {"no.such": print})
    handlers.pop("edit.undo")
    with pytest.raises(BionerError, match=r"edit\.undo"):
        Commands(widget, settings, [], handlers)


def test_keys_as_they_come_do_not_contradict_each_other(window):
    assert conflicts(effective_keys({})) == []


def test_no_two_shortcuts_of_the_window_are_the_same(opened):
    """What Qt would do with such a key is nothing at all."""
    actions, shortcuts = opened.commands.actions.values(), opened.pane.view.findChildren(QShortcut)
    keys = [keys.toString() for action in actions for keys in action.shortcuts()]
    keys += [one.key().toString() for one in shortcuts]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_keys_that_the_person_has_set_count_and_the_others_do_not(qtbot, opened, settings):
    suggest(opened.session, {ASPIRIN: 0.9, ASTHMA: 0.2})
    settings.set("keys", {"review.accept_next": ("F7",), "suggestion.next": ()})
    opened.commands.set_keys()
    press(qtbot, opened, "Tab")
    press(qtbot, opened, "Space")
    assert mentions(review_of(opened.session)) == []
    opened.pane.take_focus()
    press(qtbot, opened, "F7")
    assert mentions(review_of(opened.session)) == [("Chemical", "Aspirin")]
    assert current_of(opened.session) == "asthma"


def test_digits_and_letters_give_types(qtbot, opened):
    opened.pane.choose(HEPARIN.hull)
    press(qtbot, opened, "3")
    assert mentions(review_of(opened.session)) == [("Procedure", "heparin")]
    press(qtbot, opened, "C")
    assert mentions(review_of(opened.session)) == [("Chemical", "heparin")]
    press(qtbot, opened, "1")
    assert mentions(review_of(opened.session)) == [("Disease", "heparin")]
    press(qtbot, opened, "9")
    assert mentions(review_of(opened.session)) == [("Disease", "heparin")]


def test_a_letter_of_the_folder_wins_over_a_command_and_gives_it_back(qtbot, opened, tmp_path):
    assert opened.commands.type_keys == {"C": "Chemical", "T": "Procedure"}
    assert keys_of(opened, "review.palette") == ["Ctrl+Space"]
    opened.pane.choose(HEPARIN.hull)
    press(qtbot, opened, "T")
    assert mentions(review_of(opened.session)) == [("Procedure", "heparin")]
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text(TEXT, encoding="utf-8")
    opened.folder_commands.open_folder(other)
    assert opened.commands.type_keys == {}
    assert keys_of(opened, "review.palette") == ["Ctrl+Space", "T"]


def test_keys_of_types_follow_the_schema(qtbot, opened):
    opened.session.workspace.add_type("Dose")
    opened.session.show_schema()
    opened.pane.choose(HEPARIN.hull)
    press(qtbot, opened, "4")
    assert mentions(review_of(opened.session)) == [("Dose", "heparin")]


def test_keys_of_the_review_count_in_text_and_table_alone(qtbot, opened):
    suggest(opened.session, {ASPIRIN: 0.9, ASTHMA: 0.2})
    opened.documents.name_filter.setFocus()
    qtbot.waitUntil(opened.documents.name_filter.hasFocus)
    qtbot.keyClicks(opened.documents.name_filter, "note 1C")
    qtbot.keyClick(opened.documents.name_filter, Qt.Key.Key_Backspace)
    assert opened.documents.name_filter.text() == "note 1"
    assert {one.state.value for one in opened.session.shown} == {"suggested"}
    opened.documents.take_focus()
    press(qtbot, opened, "Space")
    assert {one.state.value for one in opened.session.shown} == {"suggested"}
    opened.mentions.take_focus()
    press(qtbot, opened, "Space")
    assert mentions(review_of(opened.session)) == [("Chemical", "Aspirin")]


def test_shortcuts_that_cannot_be_read_are_said(qtbot, opened, desk):
    (desk.folder / "kb_shortcuts.conf").write_bytes(b"C\t\xff\n")
    with qtbot.waitSignal(opened.session.said) as said:
        opened.session.show_schema()
    assert "kb_shortcuts.conf" in said.args[0]
    assert opened.commands.type_keys == {}
    opened.pane.choose(HEPARIN.hull)
    press(qtbot, opened, "1")
    assert mentions(review_of(opened.session)) == [("Disease", "heparin")]
