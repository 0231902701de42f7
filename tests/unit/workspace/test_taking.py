from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.workspace.making import (
    ASPIRIN,
    RENAL,
    STARTED,
    Desk,
    by_id,
    findings,
    like,
    mentions,
    run_of,
    suggestion,
)

from bioner_desk.corpora import split_at_line_breaks
from bioner_desk.documents import Document, Mention, Span
from bioner_desk.errors import DependentsError
from bioner_desk.workspace import EntryState, Findings, Origin, Review, Said, Steps, apply, taken

INDUCED = Mention.of("Disease", 17, 39)
HEPATIC = Mention.of("Disease", 53, 60, 70, 77)
FIRST_ASPIRIN = Mention.of("Chemical", 8, 15)


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    made.note()
    return made


@pytest.fixture
def workspace(desk):
    opened = desk.open()
    yield opened
    opened.close()


def test_what_is_taken_is_suggested_beside_what_is_there(workspace):
    workspace.merge(findings(suggestion(STARTED)))
    change = taken(workspace.review("note.txt"), findings(suggestion(ASPIRIN), run="compared"), "model · conv_term")
    assert change.title == "Take “aspirin” from model · conv_term"
    workspace.perform(change)
    review = workspace.review("note.txt")
    entry = like(review, ASPIRIN)
    assert (entry.state, entry.origin, entry.key) == (EntryState.SUGGESTED, Origin.MODEL, change.focus)
    assert like(review, STARTED).state is EntryState.SUGGESTED
    assert entry.proposal
    assert review.answers[entry.proposal.answer].text == "[aspirin]"
    assert review.runs[entry.proposal.run] == run_of("compared")


def test_what_is_there_or_was_decided_is_left_out(desk, workspace):
    workspace.merge(findings(suggestion(STARTED), suggestion(RENAL)))
    review = workspace.review("note.txt")
    workspace.perform(desk.steps.reject(review, [like(review, RENAL).key]))
    found = [suggestion(one) for one in (STARTED, RENAL, INDUCED, ASPIRIN, ASPIRIN)]
    change = taken(workspace.review("note.txt"), findings(*found), "x")
    assert [after and after.mention for _, after in change.parts[0].entries] == [ASPIRIN]
    nothing = taken(workspace.review("note.txt"), findings(*found[:3]), "x")
    assert nothing.is_empty
    assert (nothing.parts[0].runs, nothing.parts[0].answers, nothing.focus) == ((), (), 0)


def test_only_answers_that_say_something_taken_are_kept(workspace):
    base = findings(suggestion(ASPIRIN))
    answers = (*base.answers, Said("[]", base.types, Span(40, 79), "end"))
    part = taken(workspace.review("note.txt"), Findings(base.name, base.run, base.suggestions, answers, ()), "x").parts[
        0
    ]
    assert [one.text for one in part.answers] == ["[aspirin]"]


def test_what_is_taken_can_be_taken_back_and_is_kept(desk, workspace):
    workspace.perform(taken(workspace.review("note.txt"), findings(suggestion(ASPIRIN), suggestion(RENAL)), "x"))
    assert workspace.undo_title == "Take 2 suggestions from x"
    workspace.close()
    again = desk.open()
    assert [one.mention for one in again.review("note.txt").suggestions] == [ASPIRIN, RENAL]
    again.close()


def test_undo_takes_all_of_it_back(workspace):
    before = workspace.review("note.txt").entries
    workspace.perform(taken(workspace.review("note.txt"), findings(suggestion(ASPIRIN), suggestion(RENAL)), "x"))
    workspace.undo()
    assert workspace.review("note.txt").entries == before


def test_one_persons_version_takes_the_place_of_the_others(desk, workspace):
    longer = Mention.of("Disease", 48, 60)
    change = desk.steps.adjudicate(workspace.review("note.txt"), [longer], [longer, HEPATIC], "Berta")
    assert change.title == "Adjudicate 2 mentions as Berta"
    workspace.perform(change)
    review = workspace.review("note.txt")
    assert mentions(review) == [
        ("Chemical", "aspirin"),
        ("Disease", "aspirin-induced asthma"),
        ("Disease", longer.text(review.text)),
    ]
    assert like(review, longer).origin is Origin.HAND
    workspace.undo()
    assert like(workspace.review("note.txt"), HEPATIC).state is EntryState.ACCEPTED


def test_a_version_without_mentions_deletes_what_the_others_have(desk, workspace):
    change = desk.steps.adjudicate(workspace.review("note.txt"), [], [HEPATIC], "Berta")
    assert change.title == "Adjudicate “hepatic failure” as Berta"
    workspace.perform(change)
    assert workspace.review("note.txt").entry_like(HEPATIC) is None


def test_of_what_the_document_has_already_nothing_changes(desk, workspace):
    review = workspace.review("note.txt")
    assert desk.steps.adjudicate(review, [HEPATIC], [HEPATIC, STARTED], "Anna").is_empty


def test_suggestions_are_accepted_and_rejected_by_an_adjudication(desk, workspace):
    workspace.merge(findings(suggestion(STARTED), suggestion(ASPIRIN)))
    workspace.perform(desk.steps.adjudicate(workspace.review("note.txt"), [STARTED], [ASPIRIN], "Anna"))
    review = workspace.review("note.txt")
    assert like(review, STARTED).state is EntryState.ACCEPTED
    assert like(review, ASPIRIN).state is EntryState.REJECTED
    again = desk.steps.adjudicate(review, [STARTED], [ASPIRIN], "Anna")
    assert again.is_empty


def test_relations_do_not_go_unasked(desk, workspace):
    change = desk.steps.adjudicate(workspace.review("note.txt"), [ASPIRIN], [FIRST_ASPIRIN], "Anna")
    with pytest.raises(DependentsError, match="R1"):
        workspace.perform(change)
    assert by_id(workspace.review("note.txt"), "T1").mention == FIRST_ASPIRIN
    workspace.perform(change, consent=True)
    assert workspace.review("note.txt").entry_like(FIRST_ASPIRIN) is None


_SPANS = st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda at: Span(at[0], at[0] + at[1]))
_MENTIONS = st.lists(st.builds(Mention, type=st.sampled_from(("Disease", "Chemical")), pieces=st.tuples(_SPANS)))
_EMPTY = Review("a.txt", Document(text="fever and cough\nafter a new medication\n", name="a"))


@given(_MENTIONS, _MENTIONS, _MENTIONS, _MENTIONS)
def test_after_an_adjudication_it_is_as_the_one_has_it(there, suggested, chosen, others):
    steps = Steps("Maria", now=lambda: 1.0)
    review = apply(_EMPTY, steps.adjudicate(_EMPTY, there, [], "Maria").parts[0])
    review = apply(review, taken(review, findings(*map(suggestion, suggested), name="a.txt"), "x").parts[0])
    change = steps.adjudicate(review, chosen, others, "Berta")
    after = apply(review, change.parts[0])
    kept = {one.mention for one in after.kept}
    wanted = {split_at_line_breaks(one, review.text) for one in chosen if one.text(review.text).strip()}
    against = {split_at_line_breaks(one, review.text) for one in others} - wanted
    assert wanted <= kept
    assert not against & kept
    assert kept - wanted <= {one.mention for one in review.kept}
    assert steps.adjudicate(after, chosen, others, "Berta").is_empty
    assert apply(after, change.parts[0].inverse()).entries == review.entries
