from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt, QThreadPool
from tests.gui.comparing.fakes import TAG, TERM, comparison
from tests.gui.comparing.showing import (
    AGAIN,
    ASPIRIN,
    ASTHMA,
    NOTE,
    SAID,
    TEXT,
    WARFARIN,
    WORSE,
    labels,
    marks,
    person,
    system,
)
from tests.gui.sitting import review_of, suggest, workspace_of
from tests.gui.text_view.viewing import click, middle
from tests.unit.workspace.making import like, mentions

from bioner_desk.documents import Mention
from bioner_desk.gui.comparing.beside import beside, takes_long
from bioner_desk.gui.comparing.side_by_side import SideBySide
from bioner_desk.gui.comparing.text_columns import ShownText, TextColumn, columns_of
from bioner_desk.gui.dialogs.plain import PlainDialog
from bioner_desk.gui.text_view import MarkStyle
from bioner_desk.workspace import EntryState, Origin

CONTROL = Qt.KeyboardModifier.ControlModifier
ONE = system("one", ASPIRIN, ASTHMA, AGAIN)
TWO = system("two", ASPIRIN, WORSE, WARFARIN)
GOLD = TextColumn("gold", (ASPIRIN, WORSE, ASTHMA), is_gold=True)


@pytest.fixture
def shown(qtbot, session, settings, desk):
    desk.note(text=TEXT, ann=None)
    session.open_folder(desk.folder)
    made = SideBySide(session, settings)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show_text(NOTE, (ONE, TWO))
    made.show()
    return made


def test_keys_are_the_persons_own(qtbot, shown, session, settings):
    settings.set("keys", {"difference.next": ("J",), "column.take_2": ("Ctrl+K",), "edit.undo": ("Ctrl+Backspace",)})
    shown.read_settings()
    view = shown.panes[0].view
    qtbot.keyClick(view, Qt.Key.Key_F8)
    assert shown.foot.where.text() == "3 differences"
    qtbot.keyClick(view, Qt.Key.Key_J)
    assert shown.foot.where.text().startswith("Difference 1 of ")
    assert shown.foot.next.toolTip() == "Next difference (J)"
    assert shown.foot.versions[1].toolTip() == "Take what two has at this difference (Ctrl+K)"
    while not any("two" in one.raters for one in shown.place.given):
        assert shown.step(1)
    qtbot.keyClick(view, Qt.Key.Key_2)
    assert not review_of(session).entries
    qtbot.keyClick(view, Qt.Key.Key_K, CONTROL)
    assert len(review_of(session).entries) == 1
    assert shown.foot.outcome.text().endswith("Ctrl+Backspace takes it back.")
    qtbot.keyClick(view, Qt.Key.Key_Backspace, CONTROL)
    assert not review_of(session).entries


def test_without_a_key_nothing_is_said_of_one(shown, settings):
    settings.set("keys", {"difference.next": (), "edit.undo": ()})
    shown.read_settings()
    assert shown.foot.next.toolTip() == "Next difference"
    shown.take_all(0)
    assert shown.foot.outcome.text() == "Taken into note.txt as 3 suggestions."


def lit(shown):
    (extra,) = shown.answer.field.extraSelections()
    return extra.cursor.selectedText()


def current(shown):
    return [pane.current.mention if pane.current else None for pane in shown.panes[: len(shown.columns)]]


def test_differences_are_told_by_signs(shown):
    assert labels(shown.panes[0]) == {
        "Chemical: Aspirin": "Che", "Disease: asthma": "+ Dis", "Disease: Asthma": "↔ Dis",
    }  # fmt: skip
    styles = {mark.tip.split(",")[0]: mark.style for mark in marks(shown.panes[1])}
    assert styles["Chemical: Aspirin"] is MarkStyle.SOLID
    assert styles["Chemical: warfarin"] is MarkStyle.DASHED
    assert shown.panes[0].counts.text() == "3 mentions   =\u00a01   +\u00a01   ↔\u00a01"
    assert shown.panes[0].counts.accessibleName() == "3 mentions, 1 agrees, 1 only here, 1 other border"
    assert shown.panes[0].limits.words == "Cannot express: discontinuous mentions"


def test_against_gold_what_is_lacking_is_shown(shown):
    shown.show_text(NOTE, (GOLD, TWO))
    found = {mark.tip.split(",")[0]: (mark.label, mark.style) for mark in marks(shown.panes[1])}
    assert found["Disease: asthma"] == ("− Dis", MarkStyle.FAINT)
    assert found["Chemical: warfarin"] == ("+ Che", MarkStyle.DASHED)
    assert shown.panes[1].counts.text().startswith("3 mentions")


def test_keys_step_through_the_differences(qtbot, shown):
    assert shown.foot.where.text() == "3 differences"
    qtbot.keyClick(shown.panes[0].view, Qt.Key.Key_F8)
    assert shown.foot.where.text() == "Difference 1 of 3, line 1: only one"
    assert current(shown) == [ASTHMA, None]
    qtbot.keyClick(shown.panes[0].view, Qt.Key.Key_F8)
    assert current(shown) == [AGAIN, WORSE]
    qtbot.keyClick(shown.panes[1].view, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert current(shown) == [ASTHMA, None]
    with qtbot.waitSignal(shown.beyond) as told:
        shown.step(-1)
    assert told.args == [-1]
    assert current(shown) == [ASTHMA, None]


def test_a_place_where_a_column_has_nothing_is_lit(shown):
    shown.step(1)
    assert shown.panes[1].view._emphasis.found == [ASTHMA.hull]
    assert shown.panes[0].view._emphasis.found == []


def test_going_through_the_text_finds_the_difference_there(qtbot, shown):
    click(shown.panes[1].view, middle(shown.panes[1].view, WORSE.hull))
    assert shown.pane is shown.panes[1]
    assert current(shown) == [AGAIN, WORSE]
    assert shown.foot.where.text().startswith("Difference 2 of 3")
    click(shown.panes[0].view, middle(shown.panes[0].view, ASPIRIN.hull))
    assert current(shown) == [ASPIRIN, ASPIRIN]
    assert shown.pane is shown.panes[0]


def test_columns_scroll_together(qtbot, shown):
    lines = "".join(f"Line {number} says asthma and aspirin, and more of both.\n" for number in range(300))
    deep = [Mention.of("Disease", at + less, at + 30 - less) for at in range(0, 3_000, 50) for less in range(0, 12, 2)]
    far = Mention.of("Chemical", 9_000, 9_004)
    shown.show_text(ShownText("long", lines), (person("a", *deep), person("b", far)))
    first, second = (pane.view for pane in shown.panes[:2])
    first.verticalScrollBar().setValue(4_000)
    height = first.viewport().height() * 0.38
    assert second.place_at(height)[0] == first.place_at(height)[0]
    assert second.verticalScrollBar().value() != 4_000  # its rows are lower
    second.verticalScrollBar().setValue(0)
    assert first.verticalScrollBar().value() == 0
    first.verticalScrollBar().setValue(first.verticalScrollBar().maximum())
    assert second.verticalScrollBar().value() == second.verticalScrollBar().maximum()
    shown.step(-1)
    for view in (first, second):
        assert 0 < view.rect_of(far.hull).top() < view.viewport().height()
    assert abs(first.rect_of(far.hull).top() - second.rect_of(far.hull).top()) < 40


def test_zoom_is_of_all_columns(shown):
    shown.panes[0].view.zoom_in()
    assert {pane.view.zoom for pane in shown.panes} == {110}


def test_the_raw_answer_is_one_key_away(qtbot, shown):
    shown.step(1)
    assert shown.answer.isHidden()
    qtbot.keyClick(shown.panes[0].view, Qt.Key.Key_F9)
    assert shown.answer.isVisible()
    assert (shown.answer.field.toPlainText(), lit(shown)) == (SAID, SAID[20:26])
    assert shown.answer.title.text() == "one, asked for Disease, Chemical"
    qtbot.keyClick(shown.panes[0].view, Qt.Key.Key_F6)
    assert shown.panes[1].view.hasFocus()
    assert shown.answer.title.text() == "two, asked for Disease, Chemical; the mention is not in this answer"
    assert lit(shown) == ""
    qtbot.keyClick(shown.panes[1].view, Qt.Key.Key_F9)
    assert shown.answer.isHidden()


def test_gold_has_no_raw_answer_and_people_no_button(shown):
    shown.show_text(NOTE, (GOLD, TWO))
    shown.foot.raw.setChecked(True)
    shown.step_column(-1)
    shown.step(1)
    assert shown.answer.title.text() == "gold: no model said this, so there is no raw answer."
    shown.show_text(NOTE, (person("a", ASPIRIN), person("b")))
    assert shown.foot.raw.isHidden()
    assert shown.answer.isHidden()


def test_a_mention_is_taken_as_a_suggestion_and_taken_back(qtbot, shown, session):
    shown.setFocus()
    shown.step(1)
    qtbot.keyClick(shown.panes[0].view, Qt.Key.Key_Return)
    entry = like(review_of(session), ASTHMA)
    assert (entry.state, entry.origin) == (EntryState.SUGGESTED, Origin.MODEL)
    review = review_of(session)
    assert entry.proposal
    assert review.answers[entry.proposal.answer].text == SAID
    assert entry.proposal.said.of(SAID) == "asthma"
    assert workspace_of(session).undo_title == "Take “asthma” from one"
    assert shown.foot.outcome.text() == "Taken into note.txt as 1 suggestion. Ctrl+Z takes it back."
    shown.take_current()
    assert shown.foot.outcome.text() == "The document has that already, or somebody has decided about it."
    qtbot.keyClick(shown.panes[0].view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert review_of(session).entries == {}
    assert shown.foot.outcome.text() == "Undone: Take “asthma” from one."


def test_digits_take_what_a_column_has_here(qtbot, shown, session):
    qtbot.keyClick(shown.panes[0].view, Qt.Key.Key_2)
    assert shown.foot.outcome.text() == "Go to a difference first."
    shown.step(1)
    qtbot.keyClick(shown.panes[0].view, Qt.Key.Key_2)
    assert shown.foot.outcome.text() == "two has nothing here."
    shown.step(1)
    qtbot.keyClick(shown.panes[0].view, Qt.Key.Key_2)
    assert [one.mention for one in review_of(session).suggestions] == [WORSE]
    qtbot.keyClick(shown.panes[0].view, Qt.Key.Key_4)
    assert shown.foot.outcome.text() == "There is no such column."


def test_all_of_a_column(shown, session):
    suggest(session, {ASPIRIN: 0.9})
    shown.step_column(1)
    shown.foot.take_all.click()
    words = "Taken into note.txt as 2 suggestions. Ctrl+Z takes it back. There already or decided about: 1."
    assert shown.foot.outcome.text() == words
    assert {one.mention for one in review_of(session).suggestions} == {ASPIRIN, WORSE, WARFARIN}
    session.undo()
    assert [one.mention for one in review_of(session).suggestions] == [ASPIRIN]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (ShownText("other", TEXT), "other is not in the open folder, so nothing can be taken into it."),
        (
            ShownText("note", TEXT + "more"),
            "The text of note.txt in the open folder is another one, so nothing can be taken into it.",
        ),
    ],
)
def test_nothing_is_taken_into_another_text(shown, session, document, words):
    shown.show_text(document, (ONE, TWO))
    shown.take_all(0)
    assert shown.foot.outcome.text() == words
    assert review_of(session).entries == {}


def test_without_a_folder_nothing_is_taken(shown, session):
    session.close_folder()
    shown.take_all(0)
    assert shown.foot.outcome.text() == "No folder is open into which anything could be taken."


def test_a_person_version_is_adjudicated(qtbot, shown, session):
    shown.show_text(NOTE, (person("Anna", ASPIRIN, AGAIN), person("Berta", WORSE)))
    shown.step(1)
    shown.step(1)
    assert current(shown) == [AGAIN, WORSE]
    shown.take_version(0)
    assert mentions(review_of(session)) == [("Disease", "Asthma")]
    shown.step(1)
    qtbot.keyClick(shown.panes[0].view, Qt.Key.Key_2)
    assert mentions(review_of(session)) == [("Disease", "Asthma got worse")]
    assert workspace_of(session).undo_title == "Adjudicate 2 mentions as Berta"
    session.undo()
    assert mentions(review_of(session)) == [("Disease", "Asthma")]


def test_an_adjudication_goes_on_to_the_next_difference(shown, session):
    shown.show_text(NOTE, (person("Anna", ASPIRIN, AGAIN), person("Berta", WORSE)))
    shown.step(1)
    shown.foot.versions[1].click()
    assert current(shown) == [AGAIN, WORSE]
    assert shown.foot.outcome.text() == "note.txt has it as Berta has it already."


def test_relations_are_asked_about(qtbot, shown, session, desk):
    ann = "T1\tChemical 0 7\tAspirin\nT2\tDisease 12 18\tasthma\nR1\tTreats Arg1:T1 Arg2:T2\n"
    desk.note("two.txt", TEXT, ann)
    session.rescan()
    session.open_document("two.txt")
    shown.show_text(ShownText("two", TEXT), (person("Anna", ASPIRIN, ASTHMA), person("Berta", ASPIRIN)))
    shown.step(1)
    shown.take_version(1)
    dialog = shown.findChild(PlainDialog)
    assert dialog is not None
    assert len(mentions(review_of(session))) == 2
    dialog.accept()
    assert mentions(review_of(session)) == [("Chemical", "Aspirin")]


def test_columns_of_a_comparison(shown):
    made = comparison(done=1)
    shown.show_text(*columns_of(made, made.documents[0].name, (TAG, TERM)))
    assert [pane.name.words for pane in shown.panes[:3]] == ["1  gold", "2  multi_tag", "3  conv_term"]
    assert shown.panes[3].view.isHidden()
    document, columns = columns_of(made, made.documents[1].name, (TAG, TERM))
    shown.show_text(document, columns)
    assert shown.panes[1].counts.text() == "This system has not been asked about the document yet."
    assert shown.foot.where.text() == "Choose at least two columns to see what is different."
    assert not shown.foot.take_all.isEnabled()


def test_more_than_four_columns_are_refused(shown):
    with pytest.raises(ValueError, match="5 columns"):
        shown.show_text(NOTE, [person(str(number)) for number in range(5)])


def test_equal_columns(shown):
    shown.show_text(NOTE, (person("a", ASPIRIN), person("b", ASPIRIN)))
    assert shown.foot.where.text() == "There is no difference: all columns have the same mentions."
    assert not shown.foot.next.isEnabled()
    assert not shown.step(1)


def test_everything_has_a_name_for_those_who_listen(shown):
    for pane in shown.panes[:2]:
        assert pane.view.accessibleName() == f"note, as in {pane.column.name}"
        assert pane.column.name in shown.foot.versions[pane.number].accessibleName()
    assert shown.foot.take_all.accessibleName() == "Take all mentions of one"
    shown.step(1)
    assert shown.panes[0].view.accessibleDescription().startswith("Disease: asthma, only here")


def test_signs_of_an_answer_that_qt_counts_twice(shown):
    odd = system("odd", ASTHMA, said="🙂" * 20 + "asthma")
    shown.show_text(NOTE, (odd, ONE))
    shown.foot.raw.setChecked(True)
    click(shown.panes[0].view, middle(shown.panes[0].view, ASTHMA.hull))
    assert lit(shown) == "asthma"


def overlapping(name: str, first: int) -> TextColumn:
    """More mentions over each other than are compared between two keys."""
    places = [(start, end) for start in range(first, 60) for end in range(start + 1, 60)]
    return person(name, *(Mention.of("Disease", *place) for place in places))


@pytest.fixture
def slowly(monkeypatch):
    """Columns are compared when the test says so."""
    go_on = threading.Semaphore(0)

    def slow(*about):
        assert go_on.acquire(timeout=20)
        return beside(*about)

    monkeypatch.setattr("bioner_desk.gui.comparing.beside.beside", slow)
    yield go_on
    go_on.release(100)
    QThreadPool.globalInstance().waitForDone()


def test_of_very_many_mentions_the_text_comes_first_and_the_marks_after_it(qtbot, shown, slowly):
    shown.show_text(NOTE, (overlapping("a", 0), overlapping("b", 30)))
    assert shown.panes[0].view._text == TEXT
    assert (shown.panes[0].marks, shown.panes[0].counts.text()) == ((), "…")
    assert shown.foot.where.text() == "The columns are being compared …"
    with qtbot.assertNotEmitted(shown.beyond):
        assert not shown.step(1)
    assert shown.place is None
    slowly.release()
    qtbot.waitUntil(lambda: shown.place is not None)  # where the step was to go
    assert shown.foot.where.text() == "Difference 1 of 1, line 1: not given by all"
    assert len(shown.panes[0].marks) == 60 * 59 // 2
    assert shown.panes[1].counts.text() == "435 mentions   =\u00a0435"


def test_what_is_no_longer_shown_is_not_compared_to_its_end(qtbot, shown, slowly):
    shown.show_text(NOTE, (overlapping("a", 0), overlapping("b", 30)))
    shown.show_text(NOTE, (overlapping("c", 1), overlapping("d", 30)))
    slowly.release(2)
    qtbot.waitUntil(lambda: bool(shown.panes[0].marks))
    assert len(shown.panes[0].marks) == 59 * 58 // 2
    assert {told.told for told in shown.panes[0].marks} == {"", "d: nothing"}


def test_few_mentions_are_compared_at_once(shown):
    assert not takes_long((ONE, TWO, GOLD))
    apart = person("apart", *(Mention.of("Disease", at, at + 5) for at in range(0, 10_000, 5)))
    assert not takes_long((apart,))
    assert takes_long((apart, apart))
    assert takes_long((overlapping("a", 0),))


def test_larger_letters(shown, letters):
    before = shown.answer.field.height(), shown.panes[0].view._metrics.row_height
    letters(1.6)
    assert shown.answer.field.maximumHeight() > before[0]
    assert shown.panes[0].view._metrics.row_height > before[1]
