from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication
from tests.gui.sitting import ASPIRIN, ASTHMA, HEPARIN, TEXT, key_of, review_of, suggest, take, unplaced
from tests.unit.workspace.making import by_id, findings, suggestion

from bioner_desk.documents import Span
from bioner_desk.formats import Alignment, ProblemKind
from bioner_desk.gui.panels.details import DetailsPanel
from bioner_desk.pipeline import Suggestion
from bioner_desk.workspace import Findings, Said

# Two units each in Qt's text for the emoji, one and a half for CR LF: what is lit must not care.
ANSWER = "😀\r\n[🫀 “Aspirin”]\u2029\rasthma 🫁 x"


@pytest.fixture
def panel(qtbot, session, runs, settings, desk):
    made = DetailsPanel(session, runs, settings)
    qtbot.addWidget(made)
    made.show()
    desk.note(text=TEXT, ann=None)
    session.open_folder(desk.folder)
    return made


def answered(*said):
    """A run whose answer says each mention with some of its own characters."""
    found = []
    for mention, words in said:
        start = ANSWER.index(words)
        place = Span(start, start + len(words))
        found.append(
            Suggestion(
                type=mention.type,
                pieces=mention.pieces,
                alignment=Alignment.EXACT,
                answer=place,
                confidence=0.5,
                raw_confidence=0.5,
            )
        )
    base = findings()
    raw = Said(ANSWER, base.types, Span(0, 20), "length")
    return Findings(base.name, base.run, tuple(found), (raw,), base.types)


def lit(panel):
    (one,) = panel.answer.extraSelections()
    return one.cursor.selectedText()


@pytest.mark.parametrize("words", ["Aspirin", "asthma", "🫀", "😀", "x", "asthma 🫁", "“Aspirin”]"])
def test_exactly_the_characters_that_say_it_are_lit(session, panel, words):
    take(session, answered((ASPIRIN, words)))
    assert lit(panel) == words
    assert panel.answer.textCursor().hasSelection() is False


def test_what_is_lit_follows_the_current_entry(session, panel):
    take(session, answered((ASPIRIN, "Aspirin"), (ASTHMA, "asthma")))
    assert lit(panel) == "Aspirin"
    session.step(1)
    assert lit(panel) == "asthma"
    assert panel.answer_title.text() == "What the model said, asked for Disease, Chemical (cut off at its token limit)"


def test_a_mention_of_the_hand_has_no_answer(session, panel):
    assert panel.facts.text() == "No mention is chosen."
    session.add("Chemical", HEPARIN.hull)
    assert panel.answer.isHidden()
    assert panel.answer_title.isHidden()
    assert "marked by hand" in panel.facts.text()
    take(session, answered((ASPIRIN, "Aspirin")))
    session.set_current(key_of(session, ASPIRIN))
    assert panel.answer.isVisible()


def test_facts_change_with_a_decision(session, panel):
    suggest(session, {ASPIRIN: 0.9})
    assert "nobody has decided yet" in panel.facts.text()
    session.do(lambda steps, review: steps.accept(review, [session.current]))
    assert "accepted by Maria" in panel.facts.text()


def test_other_lines_of_the_file(session, panel, desk):
    desk.note("ann.txt")
    session.rescan()
    session.open_document("ann.txt")
    session.set_current(by_id(review_of(session), "T3").key)
    assert panel.lines.toPlainText().splitlines() == ["A1\tNegated T3", "#1\tAnnotatorNotes T3\tsee\tthe report "]
    session.set_current(0)
    assert panel.lines.isHidden()


def test_the_tray_shows_what_waits_repetitions_last(session, panel):
    assert panel.tray.isHidden()
    take(session, unplaced("often", kind=ProblemKind.TOO_OFTEN))
    found = unplaced("goitre", "gout", run="two", type_="Chemical")
    take(session, found)
    assert panel.tray.isVisible()
    shown = [panel.tray.item(row).text() for row in range(panel.tray.count())]
    assert shown == ["“goitre” Chemical: not in the text", "“gout” Chemical: not in the text"]
    assert panel.tray_title.text() == "Could not be placed in the text: 2"


def test_repetitions_are_folded_away_and_come_last(session, panel):
    both = unplaced("often", "goitre")
    often, goitre = both.answers[0].problems
    problems = (type(often)(ProblemKind.TOO_OFTEN, often.answer, often.content, often.type), goitre)
    said = both.answers[0]
    answers = (Said(said.text, said.types, said.place, said.finish, problems),)
    take(session, Findings(both.name, both.run, (), answers, both.types))
    assert [panel.tray.item(row).text().split("”")[0] for row in range(panel.tray.count())] == ["“goitre"]
    assert panel.tray_title.text() == "Could not be placed in the text: 1"
    assert panel.often.text() == "Show 1 said too often"
    panel.often.click()
    assert [panel.tray.item(row).text().split("”")[0] for row in range(panel.tray.count())] == ["“goitre", "“often"]


def test_repetitions_alone_leave_nothing_but_their_box(session, panel):
    take(session, unplaced("often", kind=ProblemKind.TOO_OFTEN))
    assert panel.tray.isHidden()
    assert panel.search.isHidden()
    assert panel.often.isVisible()
    panel.often.click()
    assert panel.tray.count() == 1
    assert panel.tray.isVisible()


def test_the_tray_begins_at_its_top_in_each_document(session, panel, desk):
    desk.note("two.txt", TEXT, None)
    session.rescan()
    take(session, unplaced("one", "two", "three"))
    panel.tray.setCurrentRow(2)
    session.open_document("two.txt")
    session.open_document("note.txt")
    assert panel.tray.currentRow() == 0


def test_the_tray_is_as_high_whatever_the_mention(session, panel):
    panel.resize(380, 700)
    take(session, unplaced("one", "two"))
    session.add("Chemical", HEPARIN.hull)
    take(session, findings(suggestion(ASPIRIN), run="two"))
    session.set_current(key_of(session, ASPIRIN))
    QApplication.processEvents()
    before = panel.tray.geometry()
    session.set_current(key_of(session, HEPARIN))
    QApplication.processEvents()
    assert panel.tray.geometry() == before
    assert panel.facts.y() < 20


def test_buttons_ask_for_what_is_chosen(qtbot, session, panel):
    take(session, unplaced("goitre", "gout"))
    panel.tray.setCurrentRow(1)
    key = panel.unplaced
    assert review_of(session).unplaced[key].content == "gout"
    with qtbot.waitSignal(panel.search_wanted) as search, qtbot.waitSignal(panel.place_wanted) as place:
        panel.search.click()
        panel.place.click()
    assert search.args == place.args == [key]
    with qtbot.waitSignal(panel.search_wanted), qtbot.waitSignal(panel.dismiss_wanted):
        panel.tray.itemActivated.emit(panel.tray.item(1))
        panel.dismiss.click()


def test_several_are_dismissed_and_the_next_is_chosen(session, panel):
    take(session, unplaced("one", "two", "three", "four"))
    panel.tray.setCurrentRow(1)
    panel.tray.setCurrentRow(2, QItemSelectionModel.SelectionFlag.Select)
    chosen = panel.chosen_unplaced
    assert [review_of(session).unplaced[key].content for key in chosen] == ["two", "three"]
    session.do(lambda steps, review: steps.dismiss(review, chosen))
    assert panel.tray.count() == 2
    assert review_of(session).unplaced[panel.unplaced].content == "four"
    assert len(panel.chosen_unplaced) == 1
    session.undo()
    assert panel.tray.count() == 4
    assert review_of(session).unplaced[panel.unplaced].content == "four"


def test_in_the_tray_the_answer_shows_the_unplaced_part(qtbot, session, panel):
    take(session, unplaced("goitre", "gout"))
    with qtbot.waitActive(panel):
        panel.activateWindow()
    panel.take_focus()
    qtbot.waitUntil(panel.tray.hasFocus)
    qtbot.keyClick(panel.tray, Qt.Key.Key_Down)
    assert lit(panel) == "gout"
    qtbot.keyClick(panel.tray, Qt.Key.Key_Up)
    assert lit(panel) == "goitre"


@pytest.mark.parametrize(
    ("key", "wanted"),
    [(Qt.Key.Key_Return, "search_wanted"), (Qt.Key.Key_Space, "place_wanted"), (Qt.Key.Key_Delete, "dismiss_wanted")],
)
def test_keys_of_the_tray(qtbot, session, panel, key, wanted):
    take(session, unplaced("goitre", "gout"))
    with qtbot.waitActive(panel):
        panel.activateWindow()
    panel.take_focus()
    with qtbot.waitSignal(getattr(panel, wanted)):
        qtbot.keyClick(panel.tray, key)


def test_another_document_has_its_own_tray(session, panel, desk):
    take(session, unplaced("goitre"))
    desk.note("two.txt", TEXT, None)
    session.rescan()
    session.open_document("two.txt")
    assert panel.unplaced == 0
    assert panel.tray.isHidden()
    session.open_document("note.txt")
    assert panel.tray.count() == 1


def test_what_an_answer_says_twice_is_lit_where_it_was_said(session, panel):
    take(session, findings(suggestion(ASPIRIN)))
    assert lit(panel) == "aspirin"
