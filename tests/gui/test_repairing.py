from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.gui.sitting import ASTHMA, TEXT, current_of, review_of, take, unplaced
from tests.strategies import texts as hard_texts
from tests.unit.workspace.making import findings, suggestion

from bioner_desk.documents import Span
from bioner_desk.formats import ProblemKind
from bioner_desk.gui.panels.details import DetailsPanel
from bioner_desk.gui.repairing import Repair, places_for, similar
from bioner_desk.gui.text_pane import TextPane
from bioner_desk.workspace import EntryState, Unplaced


def waiting(content: str, place: Span) -> Unplaced:
    return Unplaced(1, ProblemKind.NOT_IN_TEXT, content, "Disease", place, "answer", Span(0, 1), "run")


def found(content: str, text: str, place: Span | None = None) -> list[str]:
    return [span.of(text) for span in places_for(waiting(content, place or Span(0, len(text))), text)]


class Desk:
    """A repair with what it works on; the palette is a list of questions."""

    def __init__(self, qtbot, session, runs, settings):
        self.pane, self.details = TextPane(session, settings), DetailsPanel(session, runs, settings)
        for widget in (self.pane, self.details):
            qtbot.addWidget(widget)
        self.asked: list[tuple[Span, Callable[[str], None]]] = []
        self.repair = Repair(session, self.pane, self.details, lambda span, then: self.asked.append((span, then)))

    @property
    def selected(self):
        span = self.pane.target
        return span.of(TEXT) if span else ""


@pytest.fixture
def at(qtbot, session, runs, settings, desk):
    made = Desk(qtbot, session, runs, settings)
    desk.note(text=TEXT, ann=None)
    session.open_folder(desk.folder)
    return made


def test_places_of_the_chunk_that_was_asked_about_come_first():
    text = "Asthma. asthma. ASTHMA"
    assert found(" asthma ", text, Span(8, 15)) == ["asthma", "Asthma", "ASTHMA"]
    assert found("asthma", "no asthmatics") == ["asthma"]


def test_otherwise_the_most_similar_words_of_the_chunk():
    text = "x" * 40 + " Hypertensoin was treated " + "y" * 40
    assert found("hypertension", text, Span(40, 70)) == ["Hypertensoin"]
    assert found("hypertension", text, Span(0, 20)) == []
    assert found("", text) == []
    assert found("qqqqzzzz", text) == []


def test_letters_that_get_longer_in_small_move_nothing():
    text = "İİİİ ẞß Hypertensoin"
    assert found("hypertension", text) == ["Hypertensoin"]


@given(hard_texts, hard_texts, st.data())
def test_what_is_similar_lies_in_the_chunk(said, text, data):
    start = data.draw(st.integers(0, len(text)))
    place = Span(start, data.draw(st.integers(start, len(text))))
    for span in similar(said, place, text):
        assert place.contains(span)
        assert span


def test_searching_goes_round_and_selects(session, at, heard):
    take(session, unplaced("asthma"))
    for words in ("asthma", "Asthma", "asthma"):
        at.repair.search()
        assert at.selected == words
    assert heard.said[-1].startswith("Place 1 of 2.")


def test_another_part_is_searched_from_its_beginning(session, at):
    take(session, unplaced("asthma", "aspirin"))
    at.repair.search()
    at.details.tray.setCurrentRow(1)
    at.details.search.click()
    assert at.selected == "Aspirin"


def test_nothing_like_it_is_said(session, at, heard):
    take(session, unplaced("qqqqzzzz"))
    at.repair.search()
    assert at.selected == ""
    assert heard.said == ["Nothing in the text is like “qqqqzzzz”."]


def test_the_search_goes_by_the_text_that_is_open(session, at, heard, desk):
    take(session, unplaced("asthma"))
    at.repair.search()
    desk.note("two.txt", "no such thing as heparin here and asthma", None)
    session.rescan()
    session.open_document("two.txt")
    take(session, replace(unplaced("asthma"), name="two.txt"))
    assert at.details.unplaced == 1
    at.repair.search()
    assert at.pane.target == Span(34, 40)


def test_placing_marks_the_selection_and_empties_the_tray(session, at):
    take(session, unplaced("goitre"))
    at.pane.choose(ASTHMA.hull)
    at.details.place.click()
    assert at.details.tray.count() == 0
    assert (current_of(session), session.entry.mention.type) == ("asthma", "Disease")
    session.undo()
    assert at.details.tray.count() == 1
    assert not review_of(session).entries


def test_placing_without_a_selection_searches_first(session, at):
    take(session, unplaced("asthma"))
    at.repair.place()
    assert at.selected == "asthma"
    assert at.details.tray.count() == 1
    at.repair.place()
    assert at.details.tray.count() == 0


@pytest.mark.parametrize("type_", ["", "Nonsense"])
def test_a_type_that_the_folder_does_not_have_is_asked_for(session, at, type_):
    take(session, unplaced("goitre", type_=type_))
    at.pane.choose(ASTHMA.hull)
    at.repair.place()
    ((span, then),) = at.asked
    assert span == ASTHMA.hull
    then("Procedure")
    assert session.entry.mention.type == "Procedure"
    assert at.details.tray.count() == 0


def test_placing_where_there_is_a_suggestion_accepts_it(session, at):
    take(session, findings(suggestion(ASTHMA), problems=True))
    at.pane.choose(ASTHMA.hull)
    at.repair.place()
    (entry,) = review_of(session).entries.values()
    assert entry.state is EntryState.ACCEPTED
    assert at.details.tray.count() == 0


def test_dismissing_and_nothing_to_dismiss(session, at, heard):
    take(session, unplaced("goitre", "gout"))
    at.details.tray.selectAll()
    at.details.dismiss.click()
    assert at.details.tray.count() == 0
    at.repair.dismiss()
    at.repair.search()
    at.repair.place()
    assert heard.said == ["No answer waits for a place here."] * 3
