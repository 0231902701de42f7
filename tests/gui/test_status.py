from __future__ import annotations

import pytest
from tests.gui.sitting import ASPIRIN, ASTHMA, TEXT, WARFARIN, suggest, workspace_of

from bioner_desk.gui.status import StatusLine
from bioner_desk.gui.text_view import TextView
from bioner_desk.workspace import EntryFilter, SaveFailed


@pytest.fixture
def line(qtbot, session, desk):
    view = TextView()
    qtbot.addWidget(view)
    made = StatusLine(session, view)
    qtbot.addWidget(made)
    desk.note(text=TEXT, ann=None)
    session.open_folder(desk.folder)
    return made


def test_place_in_the_review(session, line):
    assert line.place.text() == "0 suggestions"
    suggest(session, {ASPIRIN: 0.9, ASTHMA: 0.2, WARFARIN: 0.5})
    assert line.place.text() == "1 of 3 suggestions"
    session.step(-1)
    assert line.place.text() == "3 of 3 suggestions"
    session.do(lambda steps, review: steps.accept(review, [session.current]))
    assert line.place.text() == "2 suggestions"
    session.step(1)
    session.set_filter(EntryFilter(types=frozenset({"Chemical"})))
    assert line.place.text() == "1 of 1 suggestion"
    session.close_folder()
    assert line.place.text() == ""


def test_saving(qtbot, session, line):
    assert line.saved.text() == "Saved"
    session.add("Chemical", WARFARIN.hull)
    assert line.saved.text() == "Saving …"
    qtbot.waitUntil(lambda: line.saved.text() == "Saved", timeout=20_000)
    assert workspace_of(session).saved()
    session._reported.emit(SaveFailed("note.txt", "The disk is full.", "Make room."))
    qtbot.waitUntil(lambda: line.saved.text() == "⚠ Not saved")
    assert line.saved.toolTip() == "The disk is full. Make room."
    session.close_folder()
    assert (line.saved.text(), line.saved.toolTip()) == ("", "")


def test_a_folder_that_somebody_else_has_open(session, line, desk):
    session.close_folder()
    other = desk.open()
    try:
        session.open_folder(desk.folder)
        assert line.saved.text() == "Read-only"
        assert line.saved.toolTip() == workspace_of(session).read_only
    finally:
        other.close()


def test_sentences_and_zoom(session, line):
    session.said.emit("Well done.")
    assert line.currentMessage() == "Well done."
    assert line.zoom.text() == "100 %"
    line._view.zoom_in()
    assert line.zoom.text() == "110 %"
