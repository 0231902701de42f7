from __future__ import annotations

import time
from dataclasses import replace

import pytest
from tests.unit.workspace.making import ASPIRIN, RENAL, by_id, findings, like, suggestion

from bioner_desk.documents import Span
from bioner_desk.formats import Alignment, ProblemKind
from bioner_desk.gui.describing import about_entry, about_unplaced, hanging, lines_about
from bioner_desk.workspace import Steps, Unplaced

NOON = 1_700_000_000.0


@pytest.fixture
def workspace(desk):
    desk.note()
    made = desk.open()
    made.merge(findings(suggestion(ASPIRIN), suggestion(RENAL, fuzzy=True)))
    yield made
    made.close()


def rows(workspace, mention):
    review = workspace.review("note.txt")
    return about_entry(review, like(review, mention)).split("<br>")


def test_a_suggestion(workspace):
    started = time.strftime("%Y-%m-%d %H:%M", time.localtime(12.5))
    assert rows(workspace, ASPIRIN) == [
        "<b>aspirin</b>",
        "Chemical, suggested; nobody has decided yet",
        "Confidence 0.75: about 75 of 100 such suggestions are right (the model’s own: 0.35)",
        "Found in the text by: the same characters as in the answer",
        f"tiny-model Q4_K_M, asked in conv_term, {started}",
    ]
    assert "similar text: a guess, look at it" in rows(workspace, RENAL)[3]


def test_an_edited_one_says_what_was_proposed(workspace):
    steps = Steps("<M>", now=lambda: NOON)
    key = like(workspace.review("note.txt"), ASPIRIN).key
    workspace.perform(steps.retype(workspace.review("note.txt"), [key], "Disease"))
    said = rows(workspace, replace(ASPIRIN, type="Disease"))
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(NOON))
    assert said[1:3] == [f"Disease, edited by &lt;M&gt;, {when}", "the model proposed “aspirin” as Chemical"]


def test_a_confidence_that_is_the_models_own_promises_nothing(workspace):
    review = workspace.review("note.txt")
    entry = like(review, ASPIRIN)
    assert entry.proposal
    raw = replace(entry, proposal=replace(entry.proposal, raw_confidence=0.75, out_of_order=True))
    said = about_entry(review, raw).split("<br>")
    assert "Confidence 0.75 (the model’s own, not calibrated)" in said
    assert "its place was chosen among several; look at it" in said


def test_mentions_of_the_file_and_discontinuous_ones(workspace):
    review = workspace.review("note.txt")
    hepatic = about_entry(review, by_id(review, "T3"))
    assert hepatic == "<b>hepatic … failure</b><br>Disease, accepted<br>was in the .ann when the document was opened"


def test_every_alignment_has_words(workspace):
    review = workspace.review("note.txt")
    entry = like(review, ASPIRIN)
    proposal = entry.proposal
    assert proposal
    said = {about_entry(review, replace(entry, proposal=replace(proposal, alignment=one))) for one in Alignment}
    assert len(said) == len(Alignment)


def test_unplaced_parts():
    one = Unplaced(1, ProblemKind.NOT_IN_TEXT, " gout\nor so ", "Disease", Span(0, 9), "answer", Span(0, 4), "run")
    assert about_unplaced(one) == "“gout or so” Disease: not in the text"
    assert about_unplaced(replace(one, type="", kind=ProblemKind.UNREAD)) == "“gout or so”: not in the format"


def test_lines_of_the_file_belong_to_what_is_kept(workspace, desk):
    review = workspace.review("note.txt")
    assert lines_about(review, by_id(review, "T3")) == ("A1\tNegated T3", "#1\tAnnotatorNotes T3\tsee\tthe report ")
    assert lines_about(review, like(review, ASPIRIN)) == ()


def test_what_hangs_on_a_mention_is_named(workspace):
    review = workspace.review("note.txt")
    words, lines = hanging(review, by_id(review, "T1"))
    assert (words, lines) == (
        "aspirin",
        [("Relation", "R1\tCauses Arg1:T1 Arg2:T2\t"), ("Normalisation", "N1\tReference T1 RxNorm:1191\tAspirin")],
    )
    assert [kind for kind, _ in hanging(review, by_id(review, "T3"))[1]] == ["Attribute", "Note"]
