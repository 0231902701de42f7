"""Marks are drawn where their characters are, whatever Qt makes of the text, and found there again."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtGui import QTextLayout, QTextLine, QTextOption
from tests.gui.text_view.viewing import changed_columns, click, mark_of, middle, picture, span_of, view_of

from bioner_desk.documents import Span
from bioner_desk.gui.text_view import TextView

# A text, the words that are marked, and the part of the text that Qt has in one row with them.
PITFALLS = {
    "plain": ("no fever, no cough", "fever"),
    "emoji before": ("😀😩 still dry 🥱.", "dry"),
    "emoji marked": ("a 🤒 b", "🤒"),
    "mathematical": ("TNF-𝛼: 11 pg/mL, TNF-𝛼 low", "11 pg/mL"),
    "combining": ("cafe\u0301 and nai\u0308ve joint", "nai\u0308ve"),
    "no-break space": ("5\u00a0mg\u00a0of drug daily", "drug"),
    "tabs": ("Na\t140\tmmol/L\tnormal", "mmol/L"),
    "thin space": ("36.9\u2009°C and 37\u200a°C", "37\u200a°C"),
    "zero width": ("\u200bPatient has fever", "Pat"),
    "blanks": ("Drug       dose       reason", "reason"),
    "hebrew": ("אין חום או שיעול", "חום"),
}

# These have signs of the view's own in place of what Qt would break rows at, and lines of several kinds of ends.
SIGNS_AND_ENDS = {
    "byte order mark": ("\ufefffever today", "fever"),
    "line separator": ("pain\u2028and fever today", "fever"),
    "next line": ("pain\u0085and fever today", "fever"),
    "form feed": ("pain\x0cand\x0b fever today", "fever"),
    "null": ("pain\x00 fever", "fever"),
    "crlf": ("one\r\ntwo\r\nno fever here", "fever"),
    "cr": ("one\rtwo\rno fever here", "fever"),
    "mixed ends": ("😀\r\n𝛼\n\r\nno fever here", "fever"),
}


def layout_of(view: TextView, line: str) -> tuple[QTextLayout, QTextLine]:
    """The line laid out once more, by Qt alone."""
    layout = QTextLayout(line, view._metrics.font)
    option = QTextOption()
    option.setTabStopDistance(view._flow.shape.tab)
    layout.setTextOption(option)
    layout.beginLayout()
    row = layout.createLine()
    row.setLineWidth(view._flow.shape.width)
    layout.endLayout()
    return layout, row


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(("text", "words"), PITFALLS.values(), ids=PITFALLS)
def test_a_mark_covers_what_qt_draws_for_its_characters(qtbot, text, words):
    view = view_of(qtbot, text)
    _layout, row = layout_of(view, text)
    span = span_of(text, words)
    edges = [row.cursorToX(units(text[:offset]))[0] for offset in (span.start, span.end)]  # type: ignore[index]
    left, right = (edge + view._gutter.width for edge in sorted(edges))
    without = picture(view)
    view.set_marks([mark_of(7, text, words)])
    rect = view.rect_of(span)

    assert rect.left() == pytest.approx(left, abs=1)
    assert rect.right() + 1 == pytest.approx(right, abs=1)
    columns = changed_columns(without, picture(view), rect.top() + 3, rect.bottom() - 3)
    assert min(columns) == pytest.approx(left, abs=2)
    assert max(columns) + 1 == pytest.approx(right, abs=2)
    # Strokes of letters, which look alike on any ground, leave single columns as they were.
    assert len(columns) >= 0.9 * (max(columns) - min(columns) + 1)


@pytest.mark.parametrize(("text", "words"), (PITFALLS | SIGNS_AND_ENDS).values(), ids=PITFALLS | SIGNS_AND_ENDS)
def test_a_click_in_the_middle_of_a_mark_finds_it_and_its_word(qtbot, text, words):
    view = view_of(qtbot, text, mark_of(7, text, words))
    span = span_of(text, words)

    with qtbot.waitSignal(view.mark_clicked) as clicked:
        click(view, middle(view, span))
    assert clicked.args == [7]
    assert span.overlaps(view.cursor)


@pytest.mark.parametrize(("text", "words"), SIGNS_AND_ENDS.values(), ids=SIGNS_AND_ENDS)
def test_signs_and_line_ends_move_nothing(qtbot, text, words):
    view = view_of(qtbot, text)
    span = span_of(text, words)
    line = text.split("\n")[-1].split("\r")[-1]
    start = len(text) - len(line)
    plain = "".join("␌" if char in "\x0b\x0c" else char for char in line)
    shown = plain.replace("\u2028", "↵").replace("\u0085", "␤").replace("\x00", "␀").lstrip("\ufeff")
    _layout, row = layout_of(view, shown)
    left = row.cursorToX(units(line[: span.start - start].lstrip("\ufeff")))[0]  # type: ignore[index]

    assert view.rect_of(span).left() - view._gutter.width == pytest.approx(left, abs=1.5)


def test_bidirectional_text_is_marked_where_its_characters_are(qtbot):
    text = "abc שלום def"
    view = view_of(qtbot, text)
    # From within the Latin into the Hebrew word: "c " and its first two letters, which stand at its right.
    rects = view._geometry.rects(Span(2, 6))
    hebrew = view._geometry.rects(Span(4, 8))[0]

    assert len(rects) == 2
    assert rects[1].right() == pytest.approx(hebrew.right(), abs=1)
    assert hebrew.left() < rects[1].left()
    assert rects[0].right() == pytest.approx(hebrew.left(), abs=1)


@pytest.mark.parametrize("text", ["a\u200bb", "x\ufeffy", "\ufeffxy", "ab\n\ncd"])
def test_what_has_no_width_can_be_seen(qtbot, text):
    view = view_of(qtbot, text)

    assert all(view.rect_of(Span(offset, offset + 1)).width() >= 3 for offset in range(len(text)))


def test_a_mark_over_several_rows_and_lines(qtbot):
    text = "word " * 60 + "\nnext"
    view = view_of(qtbot, text)
    rects = view._geometry.rects(Span(5, len(text)))
    rows = sorted({rect.top() for rect in rects})

    assert len(rows) == len(view._flow.laid(0).rows) + 1 >= 3
    assert all(rect.left() >= 0 and rect.right() <= view._flow.shape.width for rect in rects)
    assert view.rect_of(Span(5, len(text))).height() > rows[-1] - rows[0]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("ab 😀𝛼e\u0301\u00a0\u2028\r\n\t\x0b\ufeff", min_size=1, max_size=40))
def test_every_character_is_found_where_it_is_drawn(qtbot, text):
    view = view_of(qtbot, text)
    for offset, char in enumerate(text):
        if char not in "\r\n\u0301\ufeff" and text[offset + 1 : offset + 2] != "\u0301":
            center = view._geometry.rects(Span(offset, offset + 1))[0].center()
            assert view._geometry.offset_at(QPointF(center)) == offset
    view.close()
