from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from tests.gui.rows import cells

from bioner_desk.documents import Span
from bioner_desk.gui.dialogs.occurrences_dialog import Occurrence, OccurrenceQuery, OccurrencesDialog
from bioner_desk.gui.dialogs.plain import MOST_LISTED

FIRST = Occurrence("a.txt", Span(5, 11), "no ", "asthma", " now")
SECOND = Occurrence("a.txt", Span(30, 36), "has\n", "Asthma", "")
MARKED = Occurrence("a.txt", Span(50, 56), "", "asthma", "", is_marked=True)


@pytest.fixture
def asked():
    return []


@pytest.fixture
def dialog(qtbot, asked):
    made = OccurrencesDialog("asthma", "Disease", ["Drug", "Disease"])
    qtbot.addWidget(made)

    def answer(query):
        asked.append(query)
        made.show_found(query, [FIRST, SECOND, MARKED])

    made.wanted.connect(answer)
    made.open()
    return made


def test_it_asks_when_it_is_shown(dialog, asked):
    assert asked == [OccurrenceQuery("asthma", whole_word=True, case=False, folder=False)]
    assert cells(dialog.list) == [["", "…no", "asthma", "now…"], ["", "…has", "Asthma", "…"]]
    assert dialog.count.text() == "2 of 2 ticked; 1 more marked already."


def test_return_marks_all(qtbot, dialog):
    assert dialog.confirm.text() == "&Mark 2 occurrences"
    with qtbot.waitSignal(dialog.chosen) as said:
        qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert said.args == ["Disease", (FIRST, SECOND)]


def test_space_takes_one_out(qtbot, dialog):
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.occurrences() == (SECOND,)
    assert dialog.count.text() == "1 of 2 ticked; 1 more marked already."
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert not dialog.confirm.isEnabled()
    with qtbot.assertNotEmitted(dialog.chosen):
        dialog.accept()


def test_every_switch_asks_again(dialog, asked):
    dialog.whole_word.click()
    dialog.case.click()
    dialog.folder.click()
    dialog.said_field.setText(" wheeze ")
    assert asked[-1] == OccurrenceQuery("wheeze", whole_word=False, case=True, folder=True)
    assert len(asked) == 5
    assert cells(dialog.list)[0][0] == "a.txt"


def test_an_answer_that_comes_too_late_is_left_out(dialog, asked):
    dialog.show_found(OccurrenceQuery("else", whole_word=True, case=False, folder=False), [])
    assert len(dialog.occurrences()) == 2


def test_while_it_is_searched_nothing_can_be_marked(qtbot):
    dialog = OccurrencesDialog("asthma", "Disease", ["Drug"], has_folder=False)
    qtbot.addWidget(dialog)
    dialog.open()
    assert dialog.count.text() == "Searching …"
    assert dialog.confirm is not None
    assert not dialog.confirm.isEnabled()
    assert not dialog.folder.isEnabled()
    dialog.show_found(dialog.query, [])
    assert dialog.count.text() == "No other occurrence."


def test_another_type(qtbot, dialog):
    dialog.type.setCurrentText("Drug")
    with qtbot.waitSignal(dialog.chosen) as said:
        dialog.accept()
    assert said.args[0] == "Drug"


def test_very_many(dialog):
    dialog.show_found(dialog.query, [FIRST] * (MOST_LISTED + 3))
    assert len(dialog.occurrences()) == MOST_LISTED
    assert "3 more follow" in dialog.count.text()
