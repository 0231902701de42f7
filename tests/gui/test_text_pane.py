from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from tests.gui.sitting import AGAIN, ASPIRIN, ASTHMA, HEPARIN, TEXT, WARFARIN, key_of, suggest, workspace_of
from tests.gui.text_view.viewing import click, middle

from bioner_desk.documents import Span
from bioner_desk.gui.text_pane import TextPane
from bioner_desk.gui.text_view import MarkStyle
from bioner_desk.workspace import EntryFilter, EntryState, SaveFailed

ALL = EntryFilter(states=frozenset(EntryState))
HEAD = Span(0, 7)


@pytest.fixture
def pane(qtbot, session, settings, desk):
    made = TextPane(session, settings)
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    desk.note(text=TEXT, ann=None)
    session.open_folder(desk.folder)
    suggest(session, {ASPIRIN: 0.9, ASTHMA: 0.2, WARFARIN: 0.5})
    return made


def mark_of(session, pane, mention):
    return pane.view._flow.marks.get(key_of(session, mention))


def test_marks_are_in_step_with_what_is_decided(session, pane):
    assert mark_of(session, pane, ASTHMA).style is MarkStyle.DASHED
    session.do(lambda steps, review: steps.accept(review, [key_of(session, ASTHMA)]))
    assert mark_of(session, pane, ASTHMA).style is MarkStyle.SOLID
    session.do(lambda steps, review: steps.reject(review, [key_of(session, WARFARIN)]))
    assert mark_of(session, pane, WARFARIN) is None
    session.set_filter(ALL)
    assert mark_of(session, pane, WARFARIN).style is MarkStyle.FAINT
    session.set_filter(EntryFilter(types=frozenset({"Disease"})))
    assert mark_of(session, pane, ASPIRIN) is None
    session.add("Disease", AGAIN.hull)
    assert mark_of(session, pane, AGAIN).pieces == AGAIN.pieces
    key = key_of(session, AGAIN)
    session.undo()
    assert pane.view._flow.marks.get(key) is None


def test_a_mark_says_what_it_is(session, pane, settings):
    assert mark_of(session, pane, ASTHMA).tip == "Disease: asthma, suggested, confidence 0.20"
    settings.set("show_confidence", value=False)
    pane.read_settings()
    assert mark_of(session, pane, ASTHMA).tip == "Disease: asthma, suggested"
    assert mark_of(session, pane, ASTHMA).color != mark_of(session, pane, ASPIRIN).color


def test_at_first_a_key_is_about_the_current_entry(session, pane):
    assert pane.view.current == session.current == key_of(session, ASPIRIN)
    assert pane.target is None
    session.step(1)
    assert pane.view.current == key_of(session, ASTHMA)
    assert pane.view.cursor == ASTHMA.hull
    assert pane.target is None


def test_the_cursor_that_a_person_moves_is_what_a_key_is_about(qtbot, session, pane):
    qtbot.keyClick(pane.view, Qt.Key.Key_Right)
    assert pane.target == Span(8, 11)
    qtbot.keyClick(pane.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert pane.target == Span(8, 18)
    session.step(1)
    assert pane.target is None
    assert pane.view.selection is None


def test_a_click_beside_marks_means_the_word_and_on_a_mark_the_mark(session, pane):
    click(pane.view, middle(pane.view, Span(31, 36)))
    assert pane.target == Span(31, 36)
    assert session.current == key_of(session, ASPIRIN)
    click(pane.view, middle(pane.view, WARFARIN.hull))
    assert session.current == key_of(session, WARFARIN)
    assert pane.target is None


def test_a_click_on_the_current_mark_means_it_again(session, pane):
    pane.choose(HEPARIN.hull)
    assert pane.target == HEPARIN.hull
    click(pane.view, middle(pane.view, ASPIRIN.hull))
    assert session.current == key_of(session, ASPIRIN)
    assert pane.target is None
    pane.choose(HEPARIN.hull)
    pane.follow_current()
    assert (pane.target, pane.view.selection, pane.view.cursor) == (None, None, HEAD)


def test_other_types_and_filters_leave_the_selection_alone(session, pane):
    pane.choose(HEPARIN.hull)
    workspace_of(session).add_type("Verb")
    session.show_schema()
    session.set_filter(EntryFilter(types=frozenset({"Chemical"})))
    pane.read_settings()
    assert pane.target == pane.view.selection == HEPARIN.hull
    assert pane.view.current == session.current


def test_what_is_found_is_selected(qtbot, session, pane):
    pane.open_find()
    pane.find_bar.field.setText("aspirin")
    assert pane.target == HEAD
    pane.find_bar.find_next()
    assert pane.target == Span(43, 50)
    with qtbot.waitSignal(pane.find_bar.closed):
        qtbot.keyClick(pane.find_bar.field, Qt.Key.Key_Escape)
    assert pane.target == Span(43, 50)
    assert pane.view._emphasis.found == []


def test_find_begins_with_the_selection(pane):
    pane.choose(ASTHMA.hull)
    pane.open_find()
    assert pane.find_bar.field.text() == "asthma"
    assert pane.find_bar.count.text() == "1 of 2"


def test_another_document(session, pane, desk):
    desk.note("two.txt", "Nothing here.", None)
    session.rescan()
    pane.choose(HEPARIN.hull)
    session.open_document("two.txt")
    assert (pane.target, pane.view.selection, pane.view.current) == (None, None, None)
    assert "two.txt" in pane.name.text()
    assert pane.view._text == "Nothing here."
    session.close_folder()
    assert (pane.name.text(), pane.view._text, pane.done.isVisible()) == ("", "", False)


def test_the_head_says_whether_it_is_done(session, pane):
    assert pane.done.text() == "Done"
    session.do(lambda steps, review: steps.finish(review, done=True))
    assert pane.done.text() == "Open again"
    assert pane.notice.isHidden()


def test_the_head_says_what_is_wrong(session, pane, desk):
    desk.note("wrong.txt", TEXT, "T1\tDisease 12 18\tasthmb\nT2\tDisease 0 900\tx\n")
    session.rescan()
    session.open_document("wrong.txt")
    assert pane.notice.isVisible()
    assert "does not agree with its text" in pane.notice.text()
    assert "And 1 more." in pane.notice.text()


def test_the_head_says_what_is_not_saved(qtbot, session, pane):
    qtbot.waitUntil(workspace_of(session).saved)
    session._reported.emit(SaveFailed("note.txt", "The disk <b>E:</b> is full.", "Make room."))
    qtbot.waitUntil(lambda: bool(pane.notice.text()))
    assert pane.notice.text().startswith("Not saved. The disk <b>E:</b> is full. Make room.")
    assert pane.notice.textFormat() is Qt.TextFormat.PlainText
    session.do(lambda steps, review: steps.accept(review, [session.current]))
    qtbot.waitUntil(pane.notice.isHidden, timeout=20_000)


def test_a_name_is_no_markup(session, pane, desk):
    desk.note("a<b>&c.txt", "x", None)
    session.rescan()
    session.open_document("a<b>&c.txt")
    assert "a&lt;b&gt;&amp;c.txt" in pane.name.text()


def test_in_a_folder_that_is_read_only_nothing_can_be_finished(session, pane, desk, tmp_path):
    session.close_folder()
    other = desk.open()
    try:
        session.open_folder(desk.folder)
        assert not pane.done.isEnabled()
        assert pane.notice.text() == workspace_of(session).read_only
    finally:
        other.close()


def test_settings_of_the_text(session, pane, settings):
    settings.update({"monospace": True, "wrap": False, "snap": False})
    pane.read_settings()
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    assert pane.view._font.family() == fixed.family() != pane.font().family()
    assert pane.view._wrap is False
    assert pane.view._snap is False
