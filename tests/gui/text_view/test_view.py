from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFontDatabase, QHelpEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from tests.gui.text_view.viewing import mark, mark_of, middle, picture, span_of, view_of

from bioner_desk.documents import Span, Tokens
from bioner_desk.gui.text_view import DARK, LIGHT, CursorMove, Mark, MarkStyle, TextView, tints

NOTE = "No fever, no cough, but pain in the left and right knee 😀.\r\nTNF-𝛼 low.\n\n" * 60


def some_marks(text: str, count: int, seed: int = 1) -> list[Mark]:
    chance = random.Random(seed)
    tokens = list(Tokens(text))
    marks = []
    for key in range(count):
        place = chance.randrange(len(tokens) - 6)
        pieces = [Span(tokens[place].start, tokens[place + chance.randrange(3)].end)]
        if key % 9 == 0:
            pieces.append(tokens[place + 5])
        style = chance.choice(list(MarkStyle))
        marks.append(Mark(key, tuple(pieces), "Dis", chance.choice(["#EE8866", "#44BB99"]), style))
    return marks


def test_changing_marks_looks_like_setting_them(qtbot):
    first, then = some_marks(NOTE, 200), some_marks(NOTE, 160, seed=2)
    changed: dict[int, Mark | None] = {one.key: None for one in first} | {one.key: one for one in then}
    one, other = view_of(qtbot, NOTE, *first), view_of(qtbot, NOTE, *then)
    picture(one)
    one.update_marks(changed)

    assert picture(one) == picture(other)
    one.set_marks([])
    assert picture(one) == picture(view_of(qtbot, NOTE))


def test_marks_change_above_without_moving_what_is_read(qtbot):
    view = view_of(qtbot, NOTE)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    here = view._geometry.offset_at(view._to_flow(QPointF(100, 100)))
    before = view.rect_of(Span(here, here + 1))
    view.set_marks([mark(key, 3, 8 + key) for key in range(8)])

    assert view.rect_of(Span(here, here + 1)) == before


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_styles_are_told_apart(qtbot, theme):
    text = "fever"
    views = {style: view_of(qtbot, text, mark_of(1, text, text, style=style)) for style in MarkStyle}
    pictures = {}
    for style, view in views.items():
        view.set_theme(theme)
        view.select(None)
        pictures[style] = picture(view)
    corner = middle(views[MarkStyle.SOLID], Span(0, 5)) + QPoint(0, -7)
    colors = {style: pictures[style].pixelColor(corner).name() for style in MarkStyle}

    assert colors[MarkStyle.SOLID] != colors[MarkStyle.DASHED] != colors[MarkStyle.FAINT]
    assert pictures[MarkStyle.FAINT] != picture(view_of(qtbot, text))
    assert tints("#EE8866", theme).fill.name() != theme.paper


def test_the_current_mark_is_shown_with_text_around_it(qtbot):
    end = len(NOTE) - 30
    view = view_of(qtbot, NOTE, mark(1, 3, 8), mark(2, end, end + 4))
    before = picture(view)
    view.set_current(2)
    rect = view.rect_of(Span(end, end + 4))

    assert 0 <= rect.top() <= view.viewport().height() - rect.height()
    view.set_current(1)
    assert view.verticalScrollBar().value() == 0
    assert picture(view) != before
    view.set_current(None)
    assert picture(view) == before


def test_which_mark_is_current(qtbot):
    view = view_of(qtbot, NOTE, mark(1, 3, 8), mark(2, 10, 12))
    seen = [view.current]
    for key in (2, 1, None):
        view.set_current(key)
        seen.append(view.current)

    assert seen == [None, 2, 1, None]


def test_a_current_mark_in_the_middle_is_not_at_an_edge(qtbot):
    middle_of_note = NOTE.index("pain", len(NOTE) // 2)
    view = view_of(qtbot, NOTE, mark(1, middle_of_note, middle_of_note + 4))
    view.set_current(1, reveal=False)
    assert view.verticalScrollBar().value() == 0
    view.set_current(1)

    rect = view.rect_of(Span(middle_of_note, middle_of_note + 4))
    assert 100 < rect.top() < view.viewport().height() - 100


def test_screen_readers_hear_of_the_current_mark(qtbot):
    view = view_of(qtbot, NOTE, mark(4, 3, 8, tip="Sign: fever"))
    assert view.accessibleName()
    view.set_current(4)
    assert view.accessibleDescription() == "Sign: fever"
    view.update_marks({4: mark(4, 3, 8, tip="Disease: fever")})
    assert view.accessibleDescription() == "Disease: fever"
    view.update_marks({4: None})
    assert view.accessibleDescription() == ""


def test_tips_of_all_marks_at_the_pointer(qtbot):
    view = view_of(qtbot, NOTE, mark(1, 3, 8, tip="inner"), mark(2, 0, 18, tip="outer"))
    at = middle(view, Span(3, 8))
    QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at)))

    assert QToolTip.text() == "<span>inner<br>outer</span>"
    QToolTip.hideText()


def test_zoom_keeps_the_place_and_goes_in_steps(qtbot):
    view = view_of(qtbot, NOTE)
    view.verticalScrollBar().setValue(2000)
    top = view._geometry.offset_at(view._to_flow(QPointF(60, 20)))
    with qtbot.waitSignal(view.zoomed) as zoomed:
        view.zoom_in()
    assert zoomed.args == [110]
    assert abs(view._geometry.offset_at(view._to_flow(QPointF(60, 20))) - top) < 90
    view.zoom_out()
    view.set_zoom(10_000)
    assert view.zoom == 300
    view.set_zoom(100)
    assert abs(view.verticalScrollBar().value() - 2000) < 3 * view._metrics.row_height


def test_the_wheel_zooms_with_ctrl(qtbot):
    view = view_of(qtbot, NOTE)
    for turn, zoom in ((120, 110), (-120, 100), (-120, 90)):
        wheel = QWheelEvent(
            QPointF(50, 50),
            QPointF(50, 50),
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,  # noqa: FBT003 - not inverted
        )
        QApplication.sendEvent(view.viewport(), wheel)
        assert view.zoom == zoom


def test_lines_that_are_not_wrapped_scroll_sideways(qtbot):
    text = "word " * 400 + "last\nnext"
    view = view_of(qtbot, text)
    assert view.horizontalScrollBar().maximum() == 0
    view.set_wrap(False)

    assert len(view._flow.laid(0).rows) == 1
    assert view.horizontalScrollBar().maximum() > 5000
    view.select(span_of(text, "last"))
    view.move_cursor(CursorMove.LINE_END, extend=False)
    assert 0 < view.rect_of(view.cursor).right() <= view.viewport().width()
    view.set_wrap(True)
    assert view.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("line", ["word, " * 3_400, "x" * 20_000, "😀" * 20_000], ids=["words", "x", "emoji"])
def test_a_line_of_20_000_characters(qtbot, line):
    view = view_of(qtbot, line + "\nend", mark(1, 19_000, 19_004))
    view.set_current(1)
    rect = view.rect_of(Span(19_000, 19_004))

    assert view.viewport().rect().contains(rect.center())
    assert [number for number in view._flow.blocks.lines if number] == [1, 2]
    with qtbot.waitSignal(view.mark_clicked):
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.rect_of(Span(19_001, 19_002)).center())


@pytest.mark.parametrize("text", ["", "\n", "\r\n\r\n", " "])
def test_a_text_with_nothing_in_it(qtbot, text):
    view = view_of(qtbot, text, mark(1, 0, 0), mark(2, 0, len(text)), mark(3, 7, 9))
    for key in (1, 2, 3, 9):
        view.set_current(key)
        view.selection_rect()
        picture(view)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 100))

    assert view.selection is None
    assert view.cursor == Span(0, 0)


def test_found_spans_are_laid_over_the_text(qtbot):
    view = view_of(qtbot, NOTE)
    before = picture(view)
    spans = [Span(at, at + 4) for at in range(len(NOTE) - 4) if NOTE.startswith("pain", at)]
    view.set_found(spans, None)
    found = picture(view)
    assert found != before
    view.set_found(spans, 40)
    assert view.viewport().rect().contains(view.rect_of(spans[40]))
    view.set_found([], None)
    view.verticalScrollBar().setValue(0)
    assert picture(view) == before


def test_another_font_and_theme(qtbot):
    view = view_of(qtbot, NOTE)
    proportional = view.rect_of(span_of(NOTE, "TNF"))
    view.set_font(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    assert view.rect_of(span_of(NOTE, "ill" if "ill" in NOTE else "fev")).width() != proportional.width()
    view.set_theme(DARK)
    assert picture(view).pixelColor(view.width() - 40, 5).name() == DARK.paper.lower()
    view.set_theme(None)
    assert view.theme in (LIGHT, DARK)


def test_a_narrower_view_wraps_anew_and_keeps_its_place(qtbot):
    view = view_of(qtbot, "word " * 300 + "\n" + NOTE)
    view.verticalScrollBar().setValue(1500)
    top = view._geometry.offset_at(view._to_flow(QPointF(60, 20)))
    view.resize(400, 600)
    qtbot.waitUntil(lambda: view._flow.shape.width < 400)

    assert abs(view._geometry.offset_at(view._to_flow(QPointF(60, 20))) - top) < 120


def test_what_is_above_is_laid_out_without_a_jump(qtbot):
    text = "A line that is long enough to be wrapped in a view as wide as this, or so it should be, ill i l.\n" * 300
    view = view_of(qtbot, text)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    for _ in range(60):
        here = view._geometry.offset_at(view._to_flow(QPointF(60, 200)))
        before = view.rect_of(Span(here, here + 1)).top()
        bar.setValue(bar.value() - 37)
        assert view.rect_of(Span(here, here + 1)).top() == before + 37


def test_another_text_begins_anew(qtbot):
    view = view_of(qtbot, NOTE, mark(1, 3, 8))
    view.set_current(1)
    view.select(Span(3, 8))
    view.verticalScrollBar().setValue(500)
    view.set_text("short")

    assert (view.current, view.selection, view.cursor) == (None, None, Span(0, 5))
    assert view.verticalScrollBar().value() == 0
    assert isinstance(view, TextView)


def test_what_is_selected_is_scrolled_to(qtbot):
    text = "word\n" * 500 + "here\n" + "word\n" * 500
    view = view_of(qtbot, text)
    view.select(span_of(text, "here"))
    assert view.viewport().rect().contains(view.rect_of(span_of(text, "here")))
    at = view.verticalScrollBar().value()
    view.select(span_of(text, "here"))
    assert view.verticalScrollBar().value() == at


def test_rows_are_no_longer_than_can_be_read(qtbot):
    text = "word " * 400
    view = view_of(qtbot, text)
    view.resize(4_000, 600)
    view.move_cursor(CursorMove.LINE_END, extend=False)
    assert 80 < view.cursor.end <= 140
