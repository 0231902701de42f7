from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from tests.gui.text_view.viewing import click, drag, mark, mark_of, middle, picture, send_move, span_of, view_of

from bioner_desk.documents import Span
from bioner_desk.gui.text_view import MarkStyle

TEXT = "😀 Acute kidney injury on chronic kidney disease.\r\nTNF-𝛼 low, COVID-19 negative.\n" + "More text.\n" * 200


@pytest.fixture
def view(qtbot):
    return view_of(qtbot, TEXT)


def test_a_drag_snaps_outwards_to_tokens(qtbot, view):
    with qtbot.waitSignal(view.selected) as selected:
        drag(view, middle(view, span_of(TEXT, "kidney")), middle(view, span_of(TEXT, "injury")))

    assert selected.args == [span_of(TEXT, "kidney injury")]
    assert view.selection == span_of(TEXT, "kidney injury")


def test_backwards_and_over_lines(qtbot, view):
    with qtbot.waitSignal(view.selected) as selected:
        drag(view, middle(view, span_of(TEXT, "low")), middle(view, span_of(TEXT, "disease")))

    assert selected.args[0].of(TEXT) == "disease.\r\nTNF-𝛼 low"


def test_with_alt_a_drag_selects_by_character(qtbot, view):
    kidney = view.rect_of(span_of(TEXT, "kidney"))
    start = view.rect_of(Span(TEXT.index("kidney") + 2, TEXT.index("kidney") + 3)).left()
    with qtbot.waitSignal(view.selected) as selected:
        drag(view, QPoint(start, kidney.center().y()), kidney.center() + QPoint(kidney.width(), 0), alt=True)

    assert selected.args[0].start == TEXT.index("kidney") + 2
    assert not selected.args[0].of(TEXT).endswith("injury")


@pytest.mark.parametrize("words", ["kidney", "𝛼", "19", "😀"])
def test_a_double_click_takes_a_token(qtbot, view, words):
    with qtbot.waitSignal(view.selected) as selected:
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, span_of(TEXT, words)))

    assert selected.args == [span_of(TEXT, words)]


def test_a_triple_click_takes_the_line(qtbot, view):
    at = middle(view, span_of(TEXT, "kidney"))
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    with qtbot.waitSignal(view.selected) as selected:
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=at)

    assert selected.args[0].of(TEXT) == TEXT.split("\r\n", maxsplit=1)[0]


def test_a_click_moves_the_cursor_and_selects_nothing(qtbot, view):
    view.select(span_of(TEXT, "injury"))
    with qtbot.assertNotEmitted(view.selected), qtbot.waitSignal(view.cursor_moved) as moved:
        click(view, middle(view, span_of(TEXT, "chronic")))

    assert moved.args == [span_of(TEXT, "chronic")]
    assert view.cursor == span_of(TEXT, "chronic")
    assert view.selection is None


def test_a_shift_click_extends(qtbot, view):
    click(view, middle(view, span_of(TEXT, "kidney")))
    with qtbot.waitSignal(view.selected) as selected:
        click(view, middle(view, span_of(TEXT, "chronic")), Qt.KeyboardModifier.ShiftModifier)

    assert selected.args[0].of(TEXT) == "kidney injury on chronic"


def test_clicks_on_nested_marks_walk_outwards(qtbot, view):
    view.set_marks(
        [
            mark_of(1, TEXT, "Acute kidney injury on chronic"),
            mark_of(2, TEXT, "kidney", style=MarkStyle.DASHED),
            mark_of(3, TEXT, "Acute kidney injury"),
        ]
    )
    clicked: list[int] = []
    view.mark_clicked.connect(clicked.append)
    for _ in range(4):
        click(view, middle(view, span_of(TEXT, "kidney")))
    click(view, middle(view, span_of(TEXT, "injury")))
    click(view, middle(view, span_of(TEXT, "disease")))
    click(view, middle(view, span_of(TEXT, "injury")))

    assert clicked == [2, 3, 1, 2, 3, 3]


def test_marks_too_deep_to_be_drawn_can_be_clicked(qtbot, view):
    start, end = TEXT.index("chronic"), TEXT.index("disease")
    view.set_marks([mark(key, start - 2 * key, end + key) for key in range(1, 8)])
    clicked: list[int] = []
    view.mark_clicked.connect(clicked.append)
    for _ in range(7):
        click(view, middle(view, span_of(TEXT, "chronic")))

    assert clicked == [1, 2, 3, 4, 5, 6, 7]


def test_a_label_stands_for_its_mark(qtbot, view):
    view.set_marks([mark_of(5, TEXT, "chronic")])
    label = view._flow.laid(0).pictures[0].labels[0]
    place = view._flow.laid(0).pictures[0].place
    with qtbot.waitSignal(view.mark_clicked) as clicked:
        click(view, (QPointF(label.x + 3, place.labels - 2) + view._origin()).toPoint())

    assert label.text == "DIS"
    assert clicked.args == [5]


def test_the_pointer_lights_all_pieces_of_a_mark(qtbot, view):
    view.set_marks([mark_of(5, TEXT, "Acute", "disease")])
    before = picture(view)
    QTest.mouseMove(view.viewport(), middle(view, span_of(TEXT, "Acute")))
    qtbot.waitUntil(lambda: picture(view) != before)
    far = view.rect_of(span_of(TEXT, "disease")).center()

    assert picture(view).pixel(far.x() + 1, far.y() - 7) != before.pixel(far.x() + 1, far.y() - 7)


def test_a_drag_below_the_view_scrolls(qtbot, view):
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, span_of(TEXT, "low")))
    send_move(view, QPointF(200, view.viewport().height() + 60), Qt.KeyboardModifier.NoModifier)
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 200)
    at = view.verticalScrollBar().value()
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, view.viewport().height() + 60))

    assert view.selection is not None
    assert view.selection.start == TEXT.index("low")
    assert len(view.selection) > 200
    assert view.verticalScrollBar().value() == at
    assert not view._scrolling.isActive()


def test_other_buttons_do_nothing(qtbot, view):
    with qtbot.assertNotEmitted(view.cursor_moved):
        QTest.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=middle(view, span_of(TEXT, "low")))
