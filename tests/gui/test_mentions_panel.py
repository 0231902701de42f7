from __future__ import annotations

import shutil

import pytest
from PySide6.QtCore import Qt
from tests.gui.sitting import AGAIN, ASPIRIN, ASTHMA, HEPARIN, TEXT, WARFARIN, current_of, key_of, suggest, texts

from bioner_desk.gui.mentions_model import CONFIDENCE, FROM, TYPE
from bioner_desk.gui.panels.mentions import MentionsPanel


@pytest.fixture
def panel(qtbot, session, runs, settings, desk):
    made = MentionsPanel(session, runs, settings)
    qtbot.addWidget(made)
    desk.note(text=TEXT, ann=None)
    session.open_folder(desk.folder)
    suggest(session, {ASPIRIN: 0.9, ASTHMA: 0.2, WARFARIN: 0.5})
    return made


def shown(session):
    return texts(session, session.shown)


def chosen_rows(panel):
    return [index.row() for index in panel.view.selectionModel().selectedRows()]


def test_the_row_of_the_current_entry_is_chosen(session, panel):
    assert chosen_rows(panel) == [0]
    session.step(1)
    assert chosen_rows(panel) == [1]
    session.set_current(0)
    assert chosen_rows(panel) == []


def test_a_row_that_is_chosen_is_the_current_entry(qtbot, session, panel):
    panel.view.selectRow(2)
    assert current_of(session) == "warfarin"
    qtbot.keyClick(panel.view, Qt.Key.Key_Up)
    assert current_of(session) == "asthma"


def test_rows_that_come_and_go_do_not_choose_another_entry(session, panel, heard):
    session.set_current(key_of(session, WARFARIN))
    heard.current.clear()
    session.do(lambda steps, review: steps.add(review, AGAIN))
    session.do(lambda steps, review: steps.reject(review, [key_of(session, ASPIRIN)]))
    assert heard.current == []
    assert chosen_rows(panel) == [session.shown.index(session.entry)] == [2]
    session.set_current(key_of(session, ASTHMA))
    session.do(lambda steps, review: steps.reject(review, [session.current]))
    assert chosen_rows(panel) == []


def test_states(session, panel):
    session.do(lambda steps, review: steps.reject(review, [key_of(session, ASTHMA)]))
    session.do(lambda steps, review: steps.accept(review, [key_of(session, WARFARIN)]))
    assert shown(session) == ["Aspirin", "warfarin"]
    assert panel.count.text() == "2 shown, 1 to review · 1 hidden"
    assert not panel.show_all.isHidden()
    panel.states["Rejected"].click()
    panel.states["Kept"].click()
    assert shown(session) == ["Aspirin", "asthma"]
    panel.states["Suggested"].click()
    assert shown(session) == ["asthma"]


def test_confidence_and_order(session, panel):
    panel.least.setValue(0.45)
    assert shown(session) == ["Aspirin", "warfarin"]
    panel.most.setValue(0.6)
    assert shown(session) == ["warfarin"]
    panel.least.setValue(0.0)
    panel.most.setValue(1.0)
    panel.order_box.setCurrentIndex(1)
    assert shown(session) == ["asthma", "warfarin", "Aspirin"]
    assert chosen_rows(panel) == [0]


def test_types(session, panel):
    every, disease, chemical, procedure = panel.types.menu().actions()
    assert [disease.text(), chemical.text(), procedure.text()] == ["Disease", "Chemical", "Procedure"]
    chemical.trigger()
    assert shown(session) == ["asthma"]
    assert panel.types.text() == "2 of 3"
    every.trigger()
    assert len(shown(session)) == 3
    assert panel.types.text() == "All types"


def test_a_type_that_is_added_leaves_those_hidden_that_were(session, panel):
    panel.types.menu().actions()[2].trigger()
    assert shown(session) == ["asthma"]
    session.workspace.add_type("Dose")
    session.show_schema()
    assert [one.text() for one in panel.types.menu().actions()[1:]] == ["Disease", "Chemical", "Procedure", "Dose"]
    assert shown(session) == ["asthma"]
    assert panel.types.text() == "3 of 4"


def test_another_folder_begins_with_all_types(session, panel, desk, tmp_path):
    panel.types.menu().actions()[2].trigger()
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text(TEXT)
    shutil.copy(desk.folder / "annotation.conf", other)
    session.open_folder(other)
    assert session.filter.types is None
    assert panel.types.text() == "All types"


def test_nothing_and_something(qtbot, session, panel):
    session.close_folder()
    assert panel.count.text() == ""
    assert panel.model.rowCount() == 0
    with qtbot.assertNotEmitted(session.failed):
        panel.take_focus()


def test_what_is_hidden_is_shown_with_one_button(session, panel):
    assert panel.show_all.isHidden()
    session.do(lambda steps, review: steps.reject(review, [key_of(session, ASTHMA)]))
    panel.types.menu().actions()[2].trigger()
    panel.most.setValue(0.6)
    panel.show_all.click()
    assert shown(session) == ["Aspirin", "asthma", "warfarin"]
    assert panel.show_all.isHidden()
    assert panel.most.value() == 1.0


def test_a_document_without_mentions_says_what_to_do(session, panel, desk):
    desk.note("two.txt", TEXT, None)
    session.rescan()
    session.open_document("two.txt")
    assert panel.count.text() == "Nothing yet. F5 pre-annotates this document."


def test_the_current_row_is_in_sight_when_the_table_is_made_smaller(qtbot, session, panel):
    panel.resize(420, 500)
    panel.show()
    session.set_current(key_of(session, WARFARIN))
    panel.resize(420, panel.minimumSizeHint().height())
    seen = panel.view.viewport().rect
    qtbot.waitUntil(lambda: seen().contains(panel.view.visualRect(panel.view.currentIndex()).center()))


def test_columns_go_by_the_letters(qtbot, session, panel, letters):
    panel.resize(420, 500)
    panel.show()
    narrow = [panel.view.columnWidth(column) for column in (TYPE, CONFIDENCE)]
    high = panel.view.rowHeight(0)
    assert panel.view.isColumnHidden(FROM)
    assert panel.view.horizontalScrollBar().maximum() == 0
    letters(1.5)
    qtbot.waitUntil(lambda: panel.view.rowHeight(0) > high and panel.view.columnWidth(CONFIDENCE) > narrow[1])
    panel.resize(1200, 500)
    qtbot.waitUntil(lambda: not panel.view.isColumnHidden(FROM))
    longest = panel.view.fontMetrics().horizontalAdvance("Therapeutic_procedure")
    qtbot.waitUntil(lambda: panel.view.columnWidth(TYPE) > longest)


def test_a_mention_of_the_hand_has_a_row(session, panel):
    session.add("Chemical", HEPARIN.hull)
    assert chosen_rows(panel) == [3]
    session.undo()
    assert panel.model.rowCount() == 3
