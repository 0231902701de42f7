from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from bioner_desk.documents import Span
from bioner_desk.gui.find_bar import FindBar

TEXT = "İ heart, Heart and hearts; 20 mg"


@pytest.fixture
def bar(qtbot):
    widget = FindBar()
    qtbot.addWidget(widget)
    widget.set_text(TEXT)
    return widget


def test_what_is_typed_is_found(qtbot, bar):
    bar.open_bar()
    with qtbot.waitSignal(bar.found) as said:
        bar.field.setText("heart")
    assert said.args == [[Span(2, 7), Span(9, 14), Span(19, 24)], 0]
    assert bar.count.text() == "1 of 3"


def test_it_begins_at_the_selection(qtbot, bar):
    bar.open_bar("heart", start=9)
    assert bar.count.text() == "2 of 3"
    assert bar.field.selectedText() == "heart"
    bar.open_bar(start=25)
    assert bar.count.text() == "1 of 3"
    bar.open_bar("two\nlines")
    assert bar.field.text() == "heart"


def test_return_goes_on_and_round(qtbot, bar):
    bar.open_bar("heart")
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    qtbot.keyClick(bar.field, Qt.Key.Key_Down)
    assert bar.count.text() == "3 of 3"
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.count.text() == "1 of 3"
    qtbot.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bar.count.text() == "3 of 3"
    with qtbot.waitSignal(bar.found) as said:
        bar.find_next()
    assert said.args[1] == 0


def test_switches(bar):
    bar.open_bar("heart")
    bar.case.click()
    assert bar.count.text() == "1 of 2"
    bar.whole_word.click()
    assert bar.count.text() == "1 of 1"
    bar.regex.click()
    bar.field.setText(r"\d+ mg")
    assert bar.spans == [Span(27, 32)]


def test_a_wrong_expression_is_said(bar):
    bar.open_bar()
    bar.regex.click()
    bar.field.setText("(")
    assert bar.count.text().startswith("This is no regular expression")
    assert bar.field.property("wrong") == "true"
    assert not bar.onward.isEnabled()
    bar.field.setText("(h)")
    assert bar.field.property("wrong") == "false"


def test_nothing(bar):
    bar.open_bar("xyz")
    assert bar.count.text() == "Not found"
    bar.field.clear()
    assert bar.count.text() == ""
    bar.find_next()
    assert bar.spans == ()


def test_another_text(qtbot, bar):
    bar.open_bar("heart")
    with qtbot.waitSignal(bar.found) as said:
        bar.set_text("no heart")
    assert said.args == [[Span(3, 8)], 0]


@pytest.mark.parametrize("of", ["field", "onward"])
def test_escape_closes_and_nothing_is_shown_any_more(qtbot, bar, of):
    bar.open_bar("heart")
    with qtbot.waitSignal(bar.closed), qtbot.waitSignal(bar.found) as said:
        qtbot.keyClick(getattr(bar, of), Qt.Key.Key_Escape)
    assert said.args == [(), -1]
    assert bar.isHidden()


def test_everything_has_a_name(bar):
    for name in ("field", "case", "whole_word", "regex", "back", "onward", "shut", "count"):
        assert getattr(bar, name).accessibleName()
