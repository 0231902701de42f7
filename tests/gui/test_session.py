from __future__ import annotations

from contextlib import closing

import pytest
from tests.gui.sitting import (
    AGAIN,
    ASPIRIN,
    ASTHMA,
    HEPARIN,
    TEXT,
    WARFARIN,
    current_of,
    key_of,
    review_of,
    suggest,
    texts,
    workspace_of,
)

from bioner_desk.documents import Span
from bioner_desk.errors import DependentsError, WriteError
from bioner_desk.workspace import EntryFilter, SaveFailed

FOUND = {WARFARIN: 0.5, ASPIRIN: 0.9, ASTHMA: 0.2}
ORDERED = EntryFilter(least_certain_first=True)


@pytest.fixture
def opened(session, desk):
    """Three suggestions; the first in the text is the current one."""
    desk.note(text=TEXT, ann=None)
    session.open_folder(desk.folder)
    suggest(session, FOUND)
    return session


def walk(session, by=1, **options):
    gone = []
    for _ in range(3):
        session.step(by, **options)
        gone.append(current_of(session))
    return gone


def test_opening_goes_to_the_first_document_that_is_not_done(session, heard, desk):
    for name in ("a.txt", "b.txt", "c.txt"):
        desk.note(name, TEXT, None)
    with closing(desk.open()) as workspace:
        workspace.perform(desk.steps.finish(workspace.review("a.txt"), done=True))
    session.open_folder(desk.folder)
    assert session.name == "b.txt"
    assert session.can_change
    session.open_folder(desk.folder / "nowhere")
    assert session.name == "b.txt"
    assert "nowhere" in str(heard.failed[0])


def test_the_same_folder_again_shows_what_came(opened, heard, desk):
    workspace = opened.workspace
    desk.note("new.txt", TEXT, None)
    opened.open_folder(desk.folder)
    assert opened.workspace is workspace
    assert [one.name for one in workspace.documents()] == ["new.txt", "note.txt"]
    assert heard.documents[-1] is None


def test_suggestions_come_in_the_order_of_the_text_and_round(opened):
    assert current_of(opened) == "Aspirin"
    assert walk(opened) == ["asthma", "warfarin", "Aspirin"]
    assert walk(opened, -1) == ["warfarin", "asthma", "Aspirin"]


def test_the_least_certain_comes_first(opened):
    opened.set_filter(ORDERED)
    opened.set_current(key_of(opened, ASTHMA))
    assert walk(opened) == ["warfarin", "Aspirin", "asthma"]
    assert walk(opened, -1) == ["Aspirin", "warfarin", "asthma"]


def test_decided_ones_are_passed_over_unless_all_are_wanted(opened):
    opened.do(lambda steps, review: steps.accept(review, [key_of(opened, ASTHMA)]))
    assert walk(opened) == ["warfarin", "Aspirin", "warfarin"]
    opened.set_current(key_of(opened, ASPIRIN))
    assert walk(opened, any_state=True) == ["asthma", "warfarin", "Aspirin"]


def test_what_follows_is_said_before_the_decision_and_is_right_after_it(opened):
    opened.set_current(key_of(opened, ASTHMA))
    following = opened.following()
    opened.do(lambda steps, review: steps.reject(review, [opened.current]))
    assert opened.entry is None  # what is rejected is hidden, and no key is about what nobody sees
    assert following == opened.following() == key_of(opened, WARFARIN)
    opened.set_filter(EntryFilter(types=frozenset({"Disease"})))
    assert opened.following() == 0


def test_what_a_filter_hides_is_not_the_current_entry(opened):
    opened.set_current(key_of(opened, ASTHMA))
    opened.set_filter(EntryFilter(types=frozenset({"Chemical"})))
    assert current_of(opened) == "warfarin"
    opened.set_current(key_of(opened, ASTHMA))
    assert opened.entry is None


def test_from_what_is_not_there_any_more_the_order_of_the_text_goes_on(opened):
    for by, expected in ((1, "warfarin"), (-1, "Aspirin")):
        opened.set_current(key_of(opened, ASTHMA))
        opened.do(lambda steps, review: steps.reject(review, [opened.current]))
        opened.step(by)
        assert current_of(opened) == expected
        opened.undo()


def test_from_a_place_in_the_text_the_next_one_behind_it_comes(opened):
    opened.aim(ASTHMA.start)
    opened.step(1)
    assert current_of(opened) == "asthma"


def test_least_certain_first_begins_with_the_least_certain(opened):
    opened.set_current(key_of(opened, ASPIRIN))
    opened.set_filter(EntryFilter(least_certain_first=True))
    assert opened.entry == min(opened.shown_suggestions, key=lambda entry: entry.confidence)


def test_nothing_to_go_to_is_said(opened, heard):
    opened.set_filter(EntryFilter(states=frozenset()))
    assert not opened.step(1)
    assert not opened.step(-1, any_state=True)
    assert heard.said == ["No other suggestion is shown; the filter hides 3.", "There is no other mention here."]


def test_the_filter_decides_what_is_shown(qtbot, opened):
    with qtbot.waitSignal(opened.shown_changed):
        opened.set_filter(EntryFilter(at_least=0.4))
    assert texts(opened, opened.shown) == ["Aspirin", "warfarin"]
    with qtbot.assertNotEmitted(opened.shown_changed):
        opened.set_filter(EntryFilter(at_least=0.4))


def test_the_current_entry_goes_with_what_it_is_about(opened, heard):
    change = opened.add("Chemical", Span(HEPARIN.start, HEPARIN.end))
    assert current_of(opened) == "heparin"
    opened.undo()
    assert (opened.current, heard.current[-1]) == (0, 0)
    opened.redo()
    assert opened.current == change.focus
    assert heard.said == ["Undone: Add “heparin”.", "Done again: Add “heparin”."]


def test_a_run_that_takes_the_current_suggestion_away_gives_another(opened):
    suggest(opened, {AGAIN: 0.3, HEPARIN: 0.8}, run="second")
    assert current_of(opened) == "Asthma"


def test_undo_opens_the_document_that_it_is_about(session, desk):
    desk.note("a.txt", TEXT, None)
    desk.note("b.txt", TEXT, None)
    session.open_folder(desk.folder)
    session.add("Chemical", Span(HEPARIN.start, HEPARIN.end))
    session.open_document("b.txt")
    session.undo()
    assert session.name == "a.txt"
    assert not review_of(session).entries


def test_documents_around(session, heard, desk):
    for name in ("a.txt", "b.txt", "c.txt"):
        desk.note(name, TEXT, None)
    session.open_folder(desk.folder)
    session.next_document()
    session.do(lambda steps, review: steps.finish(review, done=True))
    assert session.name == "b.txt"
    names = []
    for by, unfinished in ((1, True), (1, True), (-1, True), (1, False), (-1, False), (-1, False)):
        assert session.next_document(by, unfinished=unfinished)
        names.append(session.name)
    assert names == ["c.txt", "a.txt", "c.txt", "a.txt", "c.txt", "b.txt"]
    for _ in range(2):
        session.next_document()
        session.do(lambda steps, review: steps.finish(review, done=True))
    assert not session.next_document()
    assert heard.said == ["There is no other unfinished document in this folder."]


def test_a_document_that_cannot_be_read_is_told_and_the_open_one_stays(opened, heard, desk):
    (desk.folder / "bad.txt").write_bytes(b"\xff\xfe\x00bad")
    opened.rescan()
    assert not opened.open_document("bad.txt")
    assert opened.name == "note.txt"
    assert "bad.txt" in str(heard.failed[0])
    assert heard.documents[-1] == ("bad.txt",)


def test_in_a_folder_that_somebody_else_has_open_nothing_changes(session, heard, desk):
    desk.note(text=TEXT, ann=None)
    other = desk.open()
    try:
        session.open_folder(desk.folder)
        assert not session.can_change
        assert session.add("Chemical", Span(0, 7)) is None
        assert heard.said == [workspace_of(session).read_only]
        assert not review_of(session).entries
    finally:
        other.close()


def test_relations_do_not_go_unasked(session, desk):
    desk.note()
    session.open_folder(desk.folder)
    key = next(iter(review_of(session).entries))
    with pytest.raises(DependentsError):
        session.do(lambda steps, review: steps.reject(review, [key]))
    assert key in review_of(session).entries
    assert session.do(lambda steps, review: steps.reject(review, [key]), consent=True)
    assert key not in review_of(session).entries


def test_a_step_that_cannot_be_done_is_said(opened, heard):
    assert opened.add("Chemical", Span(7, 8)) is None
    assert heard.said == ["There is nothing but blanks there. Select some words."]


def test_after_saving_the_review_has_the_lines_of_the_file(qtbot, opened, desk):
    opened.add("Chemical", Span(HEPARIN.start, HEPARIN.end))
    assert not review_of(opened).document.mentions
    qtbot.waitUntil(lambda: bool(review_of(opened).document.mentions), timeout=20_000)
    assert workspace_of(opened).saved()
    assert desk.ann() == "T1\tChemical 65 72\theparin\n"


def test_what_cannot_be_saved_is_known_until_it_is(qtbot, opened):
    qtbot.waitUntil(workspace_of(opened).saved)
    opened._reported.emit(SaveFailed("note.txt", "The disk is full.", "Make room."))
    qtbot.waitUntil(lambda: bool(opened.save_problem))
    assert opened.save_problem == "The disk is full. Make room."
    opened.do(lambda steps, review: steps.accept(review, [opened.current]))
    qtbot.waitUntil(lambda: not opened.save_problem, timeout=20_000)
    qtbot.waitUntil(workspace_of(opened).saved, timeout=20_000)


def test_a_file_that_somebody_changed_is_a_conflict(qtbot, opened, heard, desk):
    desk.note(text=TEXT, ann="T1\tDisease 20 26\tAsthma\n")
    opened.do(lambda steps, review: steps.accept(review, [opened.current]))
    qtbot.waitUntil(lambda: bool(heard.conflicts), timeout=20_000)
    assert heard.conflicts == ["note.txt"]
    assert desk.ann() == "T1\tDisease 20 26\tAsthma\n"


def test_closing_leaves_nothing_open(qtbot, opened):
    with qtbot.waitSignals([opened.folder_changed, opened.document_changed]):
        opened.close_folder()
    assert (opened.workspace, opened.review, opened.name, opened.current, opened.shown) == (None, None, "", 0, ())
    assert not opened.next_document()
    assert not opened.open_document("note.txt")
    opened.undo()


def test_settings_that_cannot_be_kept_are_said_and_stop_nothing(session, heard):
    def refuse() -> None:
        message = "The settings cannot be written."
        raise WriteError(message, hint="They hold for now.")

    session.keep(refuse)
    assert heard.said == ["The settings cannot be written. They hold for now."]
