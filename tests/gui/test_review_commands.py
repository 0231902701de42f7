from __future__ import annotations

import pytest
from tests.gui.sitting import ASPIRIN, ASTHMA, HEPARIN, TEXT, WARFARIN, current_of, key_of, review_of, suggest
from tests.unit.workspace.making import mentions

from bioner_desk.documents import Mention, Span
from bioner_desk.gui.dialogs.bulk_dialog import BulkDialog
from bioner_desk.gui.dialogs.dependents_dialog import DependentsDialog
from bioner_desk.workspace import EntryState

GOT = Span(27, 30)


@pytest.fixture
def opened(window, desk):
    desk.note(text=TEXT, ann=None)
    window.folder_commands.open_folder(desk.folder)
    suggest(window.session, {ASPIRIN: 0.9, ASTHMA: 0.2, WARFARIN: 0.5})
    return window


def do(window, *names):
    for name in names:
        window.commands.actions[name].trigger()


def state_of(window, mention):
    return review_of(window.session).entries[key_of(window.session, mention)].state


def said(window):
    return window.statusBar().currentMessage()


def test_deciding_goes_on_to_the_next_suggestion(opened):
    do(opened, "review.accept_next", "review.reject_next")
    assert (state_of(opened, ASPIRIN), state_of(opened, ASTHMA)) == (EntryState.ACCEPTED, EntryState.REJECTED)
    assert current_of(opened.session) == "warfarin"
    do(opened, "review.accept_next")
    assert said(opened) == "No other suggestion is left in this document."
    assert current_of(opened.session) == "warfarin"


def test_what_is_accepted_already_is_passed(opened):
    do(opened, "review.accept", "review.accept_next")
    assert state_of(opened, ASPIRIN) is EntryState.ACCEPTED
    assert state_of(opened, ASTHMA) is EntryState.SUGGESTED
    assert current_of(opened.session) == "asthma"
    assert opened.session.workspace.undo_title == "Accept “Aspirin”"


def test_return_accepts_or_asks_for_the_type_of_what_is_selected(qtbot, opened):
    opened.pane.choose(HEPARIN.hull)
    do(opened, "review.accept")
    palette = opened.review_commands.palette
    assert palette.isVisible()
    assert mentions(review_of(opened.session)) == []
    palette.chosen.emit("Chemical", False)  # noqa: FBT003
    palette.close()
    assert mentions(review_of(opened.session)) == [("Chemical", "heparin")]


def test_a_type_for_a_suggestion_decides_it_and_goes_on(opened):
    opened.review_commands.give_type("Procedure")
    assert mentions(review_of(opened.session)) == [("Procedure", "Aspirin")]
    assert current_of(opened.session) == "asthma"
    opened.session.step(-1, any_state=True)
    opened.review_commands.give_type("Chemical")
    assert mentions(review_of(opened.session)) == [("Chemical", "Aspirin")]
    assert current_of(opened.session) == "Aspirin"


def test_a_type_for_a_selection_makes_a_mention(opened):
    opened.pane.choose(GOT)
    opened.review_commands.give_type("Procedure")
    assert mentions(review_of(opened.session)) == [("Procedure", "got")]
    assert state_of(opened, ASPIRIN) is EntryState.SUGGESTED
    opened.session.set_current(0)
    opened.pane.follow_current()
    opened.review_commands.give_type("Disease")
    assert said(opened) == "Select words, or go to a mention, to give it a type."


def test_a_new_type_of_the_palette_comes_into_the_schema(opened):
    opened.pane.choose(GOT)
    do(opened, "review.palette")
    opened.review_commands.palette.chosen.emit("Verb", True)  # noqa: FBT003
    opened.review_commands.palette.close()
    assert mentions(review_of(opened.session)) == [("Verb", "got")]
    assert opened.session.workspace.schema.type_names[-1] == "Verb"


def test_borders_and_pieces(opened):
    do(opened, "border.end_right", "border.end_left_character")
    assert mentions(review_of(opened.session)) == [("Chemical", "Aspirin fo")]
    assert state_of(opened, Mention.of("Chemical", 0, 10)) is EntryState.EDITED
    opened.pane.choose(GOT)
    do(opened, "border.add_piece")
    assert opened.session.entry.mention.pieces == (Span(0, 10), GOT)
    assert opened.pane.target is None
    do(opened, "border.add_piece")
    assert said(opened) == "Go to a mention, then select the words that belong to it."
    do(opened, "edit.undo", "edit.undo", "edit.undo")
    assert state_of(opened, ASPIRIN) is EntryState.SUGGESTED


def test_many_at_once_after_a_look_at_them(opened):
    opened.mentions.least.setValue(0.4)
    do(opened, "review.accept_all")
    (dialog,) = opened.findChildren(BulkDialog)
    # Another suggestion goes while the dialog is open.
    opened.session.do(lambda steps, review: steps.reject(review, [key_of(opened.session, ASPIRIN)]))
    dialog.accept()
    assert mentions(review_of(opened.session)) == [("Chemical", "Aspirin"), ("Chemical", "warfarin")]
    assert state_of(opened, ASTHMA) is EntryState.SUGGESTED
    opened.mentions.least.setValue(0.0)
    do(opened, "edit.undo")
    assert mentions(review_of(opened.session)) == []


def test_nothing_to_decide_is_said(opened):
    opened.mentions.states["Suggested"].click()
    do(opened, "review.reject_all")
    assert said(opened) == "No suggestion is shown."
    assert opened.findChildren(BulkDialog) == []


@pytest.mark.parametrize("agrees", [True, False])
def test_relations_are_asked_about(window, desk, agrees):
    desk.note()
    window.folder_commands.open_folder(desk.folder)
    window.session.set_current(min(review_of(window.session).entries))
    do(window, "review.delete")
    (dialog,) = window.findChildren(DependentsDialog)
    assert len(review_of(window.session).entries) == 3
    if agrees:
        dialog.accept()
    else:
        dialog.reject()
    assert len(review_of(window.session).entries) == (2 if agrees else 3)


def test_in_a_folder_that_somebody_else_has_open_no_type_is_asked_for(window, desk):
    desk.note(text=TEXT, ann=None)
    other = desk.open()
    try:
        window.folder_commands.open_folder(desk.folder)
        window.pane.choose(GOT)
        do(window, "review.palette")
        assert not window.review_commands.palette.isVisible()
        assert said(window) == window.session.workspace.read_only
    finally:
        other.close()


def test_without_a_folder_no_command_fails(window):
    asking = {"folder.open", "help.keys", "help.notice", "program.settings", "program.quit", "find.open"}
    do(window, *(name for name in window.commands.actions if name not in asking))
    assert window.session.workspace is None
