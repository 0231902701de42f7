from __future__ import annotations

import pytest
from tests.gui.rows import cells
from tests.gui.sitting import ASPIRIN, ASTHMA, TEXT, review_of, suggest
from tests.unit.workspace.making import mentions

from bioner_desk.documents import Span
from bioner_desk.gui.dialogs.occurrences_dialog import OccurrenceQuery
from bioner_desk.gui.occurrences import OccurrencesCommand, found_in
from bioner_desk.gui.text_pane import TextPane


@pytest.fixture
def pane(qtbot, session, settings, desk):
    made = TextPane(session, settings)
    qtbot.addWidget(made)
    made.show()
    desk.note(text=TEXT, ann=None)
    desk.note("two.txt", "No asthma. ASTHMA!", None)
    session.open_folder(desk.folder)
    return made


@pytest.fixture
def command(session, pane):
    made = OccurrencesCommand(session, pane, pane)
    yield made
    if made.dialog:
        made.dialog.close()


def opened(qtbot, command):
    command.open()
    answered(qtbot, command.dialog)
    return command.dialog


def answered(qtbot, dialog):
    qtbot.waitUntil(lambda: not dialog.count.text().startswith("Searching"))


def test_without_anything_to_look_for(session, command, heard):
    command.open()
    assert command.dialog is None
    assert heard.said == ["Go to a mention, or select words, to find them elsewhere."]


def test_other_places_of_the_current_mention_are_marked_as_one_step(qtbot, session, command):
    suggest(session, {ASTHMA: 0.5, ASPIRIN: 0.9})
    session.step(1)
    dialog = opened(qtbot, command)
    assert (dialog.said_field.text(), dialog.type.currentText()) == ("asthma", "Disease")
    assert [row[2] for row in cells(dialog.list)] == ["Asthma"]
    dialog.accept()
    assert mentions(review_of(session)) == [("Disease", "Asthma")]
    assert session.workspace.undo_title == "Mark 1 occurrence of “Asthma”"
    assert command.dialog is None


def test_in_the_whole_folder(qtbot, session, command, pane):
    pane.choose(ASTHMA.hull)
    dialog = opened(qtbot, command)
    dialog.folder.click()
    answered(qtbot, dialog)
    assert [row[0] for row in cells(dialog.list)] == ["note.txt", "note.txt", "two.txt", "two.txt"]
    dialog.list.topLevelItem(2).setCheckState(0, dialog.list.topLevelItem(0).checkState(0).Unchecked)
    dialog.type.setCurrentText("Procedure")
    dialog.accept()
    assert mentions(review_of(session)) == [("Procedure", "asthma"), ("Procedure", "Asthma")]
    assert mentions(session.workspace.review("two.txt")) == [("Procedure", "ASTHMA")]
    session.undo()
    assert not review_of(session).entries
    assert not session.workspace.review("two.txt").entries


def test_what_is_marked_is_not_listed(qtbot, session, command, pane):
    session.add("Chemical", Span(20, 26))
    pane.choose(ASTHMA.hull)
    dialog = opened(qtbot, command)
    assert [row[2] for row in cells(dialog.list)] == ["asthma"]


def test_a_suggestion_of_the_same_is_accepted(qtbot, session, command, pane):
    suggest(session, {ASTHMA: 0.5})
    pane.choose(Span(20, 26))
    session.add("Disease", Span(20, 26))
    dialog = opened(qtbot, command)
    dialog.accept()
    assert len(review_of(session).entries) == 2
    assert not review_of(session).suggestions


def test_a_text_that_cannot_be_read_is_passed_over(qtbot, session, command, pane, desk):
    (desk.folder / "a.txt").write_bytes(b"\xff\xfe\x00asthma")
    session.rescan()
    pane.choose(ASTHMA.hull)
    dialog = opened(qtbot, command)
    dialog.folder.click()
    answered(qtbot, dialog)
    assert {row[0] for row in cells(dialog.list)} == {"note.txt", "two.txt"}


def test_the_keyboard_goes_back_to_the_text(qtbot, window, desk):
    desk.note(text=TEXT, ann=None)
    window.folder_commands.open_folder(desk.folder)
    window.documents.take_focus()
    window.pane.choose(ASTHMA.hull)
    command = window.review_commands.occurrences
    dialog = opened(qtbot, command)
    qtbot.waitUntil(dialog.list.hasFocus)
    dialog.reject()
    assert command.dialog is None
    # Nobody manages windows in memory: which of its parts the window would give the keyboard to.
    assert window.focusWidget() is window.pane.view


def test_what_stands_around_an_occurrence():
    query = OccurrenceQuery("asthma", whole_word=True, case=False, folder=False)
    (one,) = found_in("n.txt", "x" * 50 + " asthma " + "y" * 50, query)
    assert (one.said, len(one.before), len(one.after)) == ("asthma", 40, 40)
    assert one.before.endswith("x ")
    assert one.after.startswith(" y")
