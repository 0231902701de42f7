from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from bioner_desk.gui.flow_layout import FlowRow, WrappedLabel


class Box(QWidget):
    """A widget of a known size."""

    def sizeHint(self) -> QSize:
        return QSize(100, 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, 20)


@pytest.fixture
def boxes():
    return [Box() for _ in range(3)]


@pytest.fixture
def row(qtbot, boxes):
    page = QWidget()
    qtbot.addWidget(page)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    made = FlowRow(boxes)
    layout.addWidget(made)
    layout.addStretch(1)
    page.resize(400, 200)
    page.show()
    yield made
    page.hide()  # and stay alive as long


def places(boxes):
    return [(box.x(), box.y()) for box in boxes]


def test_what_fits_stands_in_one_row(qtbot, row, boxes):
    assert places(boxes) == [(0, 0), (106, 0), (212, 0)]
    assert row.height() == 20


def test_what_does_not_fit_goes_on_below(qtbot, row, boxes):
    row.window().resize(220, 200)
    qtbot.waitUntil(lambda: places(boxes) == [(0, 0), (106, 0), (0, 26)])
    assert row.height() == 46
    row.window().resize(110, 200)
    qtbot.waitUntil(lambda: places(boxes) == [(0, 0), (0, 26), (0, 52)])
    assert row.minimumSizeHint() == QSize(100, 72)
    row.window().resize(400, 200)
    qtbot.waitUntil(lambda: row.height() == 20)


def test_what_is_hidden_takes_no_room(qtbot, row, boxes):
    row.window().resize(220, 200)
    boxes[0].hide()
    qtbot.waitUntil(lambda: places(boxes)[1:] == [(0, 0), (106, 0)])
    qtbot.waitUntil(lambda: row.height() == 20)


def test_what_is_to_be_wide_shares_what_is_left(qtbot, row, boxes):
    for box in boxes[:2]:
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    qtbot.waitUntil(lambda: [box.width() for box in boxes] == [144, 144, 100])


def test_rows_have_room_for_what_can_be_seen_alone(row):
    layout = row.layout()
    assert layout.itemAt(3) is None
    assert layout.takeAt(3) is None
    assert layout.takeAt(0) is not None
    assert layout.count() == 2


def test_a_wrapped_label_is_as_high_as_its_words(qtbot):
    label = WrappedLabel("word " * 40)
    qtbot.addWidget(label)
    label.resize(200, 300)
    label.show()
    high = label.minimumHeight()
    assert high > 3 * label.fontMetrics().height()
    label.resize(800, 300)
    assert label.minimumHeight() < high
    label.setText("word")
    assert label.minimumHeight() < 2 * label.fontMetrics().height()
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 3)
    label.setFont(font)
    assert label.minimumHeight() >= label.fontMetrics().height()
    assert label.minimumSizeHint().width() <= 800
