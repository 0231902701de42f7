from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from tests.gui.text_view.viewing import click, middle, span_of, view_of

from bioner_desk.documents import Span
from bioner_desk.gui.text_view import CursorMove, TextView

TEXT = "😀 Acute kidney injury.\r\n\r\nTNF-𝛼 low, café now.\nThird line\n" + "More text here.\n" * 300 + "The end"
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def view(qtbot):
    return view_of(qtbot, TEXT)


def press(view: TextView, *keys: Qt.Key, shift: bool = False) -> str:
    for key in keys:
        QTest.keyClick(view, key, SHIFT if shift else Qt.KeyboardModifier.NoModifier)
    return (view.selection or view.cursor).of(TEXT)


def test_arrows_go_by_word_and_over_blank_lines(view):
    key = Qt.Key
    assert view.cursor.of(TEXT) == "Acute"
    assert press(view, key.Key_Right, key.Key_Right) == "injury"
    assert press(view, key.Key_Left) == "kidney"
    assert press(view, key.Key_Down) == "café"
    assert press(view, key.Key_Up) == "kidney"
    assert press(view, key.Key_Up) == "kidney"
    assert press(view, key.Key_End) == "injury"
    assert press(view, key.Key_Right) == "TNF"
    assert press(view, key.Key_Right) == "𝛼"
    assert press(view, key.Key_Left, key.Key_Left, key.Key_Home) == "Acute"
    assert press(view, key.Key_Left) == "Acute"


def test_signs_are_passed_over_unless_a_selection_is_to_have_them(qtbot):
    text = "one, (two) 5 %.\n-----\nthree ;;;;;;;;;;;;;;"
    view = view_of(qtbot, text)
    found = []
    for _ in range(5):
        found.append(view.cursor.of(text))
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert found == ["one", "two", "5", "three", "three"]
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.cursor.of(text) == "one"
    view.select(span_of(text, "5"))
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert view.selection == span_of(text, "5 %")
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.cursor.of(text) == "three"
    click(view, middle(view, span_of(text, "%")))
    assert view.cursor.of(text) == "%"


def test_a_text_of_signs_has_a_cursor(qtbot):
    view = view_of(qtbot, "--- ***")
    assert view.cursor == Span(0, 1)
    for move in CursorMove:
        view.move_cursor(move, extend=False)
    assert view.cursor == Span(0, 1)


def test_shift_extends_from_where_it_began(qtbot, view):
    key = Qt.Key
    press(view, key.Key_Right)
    with qtbot.waitSignal(view.cursor_moved) as moved:
        assert press(view, key.Key_Right, shift=True) == "kidney injury"
    assert moved.args == [span_of(TEXT, "kidney injury")]
    assert press(view, key.Key_Left, key.Key_Left, shift=True) == "Acute kidney"
    assert press(view, key.Key_Right) == "kidney"
    assert view.selection is None


def test_a_selection_is_extended_from_its_start(view):
    view.select(span_of(TEXT, "Acute kidney"))

    assert view.cursor == span_of(TEXT, "kidney")
    assert press(view, Qt.Key.Key_Right, shift=True) == "Acute kidney injury"


def test_pages_and_ends_scroll(view):
    bar = view.verticalScrollBar()
    view.move_cursor(CursorMove.TEXT_END, extend=False)
    assert view.cursor.of(TEXT) == "end"
    assert bar.value() == bar.maximum()
    view.move_cursor(CursorMove.PAGE_UP, extend=False)
    assert 0 < view.rect_of(view.cursor).top() < view.viewport().height()
    after_page = view.cursor
    view.move_cursor(CursorMove.PAGE_DOWN, extend=False)
    assert view.cursor.start > after_page.start
    view.move_cursor(CursorMove.TEXT_START, extend=True)
    assert view.selection is not None
    assert view.selection.start == 0
    assert bar.value() < view._metrics.row_height * 2


def test_up_and_down_stay_in_their_column(qtbot):
    text = "one two three four five\nx\none two three four five"
    view = view_of(qtbot, text)
    view.select(span_of(text, "four"))
    view.move_cursor(CursorMove.LINE_DOWN, extend=False)
    assert view.cursor.of(text) == "x"
    view.move_cursor(CursorMove.LINE_DOWN, extend=False)
    assert view.cursor == Span(text.rindex("four"), text.rindex("four") + 4)


def test_rows_of_a_wrapped_line_are_lines_to_the_keys(qtbot):
    text = "word " * 200
    view = view_of(qtbot, text)
    view.move_cursor(CursorMove.LINE_END, extend=False)
    end = view.cursor
    view.move_cursor(CursorMove.LINE_END, extend=False)

    assert view.cursor == end
    assert 0 < end.end < 200
    view.move_cursor(CursorMove.NEXT_WORD, extend=False)
    row = view.cursor
    view.move_cursor(CursorMove.LINE_START, extend=False)
    assert view.cursor == row


def test_right_to_left_the_right_arrow_goes_back(qtbot):
    text = "אין חום היום"
    view = view_of(qtbot, text)
    QTest.keyClick(view, Qt.Key.Key_Left)

    assert view.cursor.of(text) == "חום"
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.cursor.of(text) == "אין"


@pytest.mark.parametrize("keys", ["Alt+Right", "Ctrl+Left", "Ctrl+Home", "1", "Space", "Tab", "Backtab", "Escape", "A"])
def test_other_keys_are_the_windows(qtbot, keys):
    window = QMainWindow()
    qtbot.addWidget(window)
    view = TextView(window)
    view.set_text(TEXT)
    window.setCentralWidget(view)
    action = QAction(window)
    action.setShortcut(QKeySequence(keys))
    window.addAction(action)
    window.show()
    window.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    before = view.cursor
    combination = action.shortcut()[0]  # type: ignore[index]
    with qtbot.waitSignal(action.triggered):
        QTest.keyClick(view, combination.key(), combination.keyboardModifiers())

    assert view.cursor == before
    assert view.hasFocus()


def test_a_text_without_words(qtbot):
    for text in ("", " \n\t\n", "\ufeff"):
        view = view_of(qtbot, text)
        for move in CursorMove:
            view.move_cursor(move, extend=False)
            view.move_cursor(move, extend=True)
        assert not view.cursor or text == "\ufeff"
