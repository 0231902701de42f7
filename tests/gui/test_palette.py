from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, Qt

from bioner_desk.documents import EntityType
from bioner_desk.gui.palette import TypePalette

TYPES = [
    EntityType("Disease_disorder", label="Disease", color="#EE8866"),
    EntityType("Sign_symptom"),
    EntityType("Medication"),
    *(EntityType(f"Other_{number}") for number in range(9)),
]


@pytest.fixture
def palette(qtbot):
    widget = TypePalette()
    qtbot.addWidget(widget)
    widget.set_types(TYPES, type_keys={"d": "Disease_disorder", "3": "Medication"})
    widget.open_at(QPoint(10, 10))
    return widget


def test_a_digit_chooses_at_once(qtbot, palette):
    with qtbot.waitSignal(palette.closed), qtbot.waitSignal(palette.chosen) as said:
        qtbot.keyClick(palette.field, "3")
    assert said.args == ["Medication", False]
    assert palette.isHidden()


def test_digits_in_a_name_are_typed(qtbot, palette):
    qtbot.keyClicks(palette.field, "other_3")
    assert palette.names == ["Other_3"]


def test_a_digit_without_a_type_does_nothing(qtbot, palette):
    palette.set_types(TYPES[:2])
    qtbot.keyClick(palette.field, "5")
    assert palette.isVisible()
    assert palette.field.text() == ""


@pytest.mark.parametrize(
    ("typed", "names"), [("SY", ["Sign_symptom"]), ("dis", ["Disease_disorder"]), ("er_8", ["Other_8"]), ("xyz", [])]
)
def test_typing_filters_by_any_part(qtbot, palette, typed, names):
    qtbot.keyClicks(palette.field, typed)
    assert palette.names == names


def test_return_chooses_the_first_and_it_is_first_next_time(qtbot, palette):
    qtbot.keyClicks(palette.field, "medic")
    with qtbot.waitSignal(palette.chosen) as said:
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert said.args == ["Medication", False]
    palette.open_at(QPoint(10, 10))
    assert palette.names[0] == "Medication"
    assert palette.field.text() == ""
    with qtbot.waitSignal(palette.chosen) as said:
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert said.args == ["Medication", False]


def test_arrows_move_and_go_round(qtbot, palette):
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_Tab)
    with qtbot.waitSignal(palette.chosen) as said:
        qtbot.keyClick(palette.field, Qt.Key.Key_Enter)
    assert said.args == ["Sign_symptom", False]


def test_the_type_that_a_mention_has_is_selected(qtbot, palette):
    palette.open_at(QPoint(10, 10), current="Medication")
    with qtbot.waitSignal(palette.chosen) as said:
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert said.args == ["Medication", False]


def test_what_nothing_has_in_its_name_can_be_added(qtbot, palette):
    qtbot.keyClicks(palette.field, " Biomarker ")
    assert palette.list.item(palette.list.count() - 1).text() == "Add type “Biomarker” to the schema"
    with qtbot.waitSignal(palette.chosen) as said:
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert said.args == ["Biomarker", True]


def test_unless_types_cannot_be_added(qtbot, palette):
    palette.set_types(TYPES, can_add=False)
    qtbot.keyClicks(palette.field, "Biomarker")
    with qtbot.assertNotEmitted(palette.chosen):
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)


def test_escape_closes_without_a_choice(qtbot, palette):
    with qtbot.assertNotEmitted(palette.chosen), qtbot.waitSignal(palette.closed):
        qtbot.keyClick(palette.field, Qt.Key.Key_Escape)


def test_keys_are_said(palette):
    role = Qt.ItemDataRole.AccessibleTextRole
    assert [palette.list.item(at).data(role) for at in (0, 2, 9)] == [
        "Disease_disorder d  1",
        "Medication 3",
        "Other_6",
    ]


def test_it_stays_on_the_screen(palette):
    room = palette.screen().availableGeometry()
    palette.open_at(QPoint(room.right(), room.bottom()))
    assert room.contains(palette.geometry())


def test_it_opens_at_once(palette):
    palette.close()
    times = []
    for _ in range(5):
        began = time.perf_counter()
        palette.open_at(QPoint(10, 10))
        palette.repaint()
        times.append(time.perf_counter() - began)
        palette.close()
    assert min(times) < 0.03
