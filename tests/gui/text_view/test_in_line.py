"""Views of one text are brought in line, whatever marks each has."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from tests.gui.text_view.viewing import mark, view_of

LINES = "".join(f"Line {number:03} of a note about fever and cough.\n" for number in range(200))
_LINE = len(LINES) // 200


@pytest.fixture
def view(qtbot):
    deep = [mark(key, at + key, at + 30 - key) for at in range(0, 50 * _LINE, _LINE) for key in range(1, 7)]
    return view_of(qtbot, LINES, *(mark(key, one.start, one.end) for key, one in enumerate(deep, start=1)))


def test_the_place_at_a_height_is_its_row(view):
    view.verticalScrollBar().setValue(1_500)
    offset, beneath = view.place_at(100)
    assert offset % _LINE == 0
    assert view._geometry.offset_at(view._to_flow(QPointF(60, 100))) // _LINE == offset // _LINE
    assert view.rect_of(view._geometry.line_of(offset)).top() <= 100
    assert 0 <= beneath < view._flow.laid(view._flow.blocks.find(offset)).height


@pytest.mark.parametrize("line", [3, 60, 120, 180])
def test_a_place_is_brought_to_a_height_and_found_there(view, line):
    view.scroll_to(line * _LINE, 5.0, 250.0)
    if 0 < view.verticalScrollBar().value() < view.verticalScrollBar().maximum():
        assert view.place_at(250.0) == pytest.approx((line * _LINE, 5.0), abs=1)


def test_beyond_the_text_is_its_first_and_last_row(view):
    assert view.place_at(-10_000)[0] == 0
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert view.place_at(10_000)[0] >= len(LINES) - _LINE
