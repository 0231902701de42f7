from __future__ import annotations

import pytest
from tests.unit.workspace.making import ASPIRIN, RENAL, STARTED, by_id, findings, like, mentions, suggestion

from bioner_desk.workspace import EntryFilter, EntryState, Workspace


@pytest.fixture
def workspace(desk):
    """Three mentions of the file, and three suggestions: one rejected, one open and sure, one open and unsure."""
    made: Workspace = desk.open()
    made.merge(findings(suggestion(ASPIRIN, 0.9), suggestion(RENAL, 0.4), suggestion(STARTED, 0.6)))
    review = made.review("note.txt")
    made.perform(desk.steps.reject(review, [like(review, STARTED).key]))
    yield made
    made.close()


def shown(workspace: Workspace, wanted: EntryFilter) -> list[str]:
    review = workspace.review("note.txt")
    return [one.mention.text(review.text) for one in wanted.chosen(review)]


def test_open_and_kept_ones_are_shown_by_place(workspace):
    assert shown(workspace, EntryFilter()) == [
        "aspirin",
        "aspirin-induced asthma",
        "aspirin",
        "hepatic failure",
        "renal failure",
    ]


def test_states(workspace):
    assert shown(workspace, EntryFilter(states=frozenset({EntryState.REJECTED}))) == ["Started"]
    assert shown(workspace, EntryFilter(states=frozenset({EntryState.SUGGESTED}))) == ["aspirin", "renal failure"]
    assert shown(workspace, EntryFilter(states=frozenset())) == []


def test_types_and_none_of_them(workspace):
    assert shown(workspace, EntryFilter(types=frozenset({"Chemical"}))) == ["aspirin", "aspirin"]
    assert shown(workspace, EntryFilter(types=frozenset())) == []


@pytest.mark.parametrize(
    ("least", "most", "suggested"),
    [(0.4, 0.9, 2), (0.41, 1.0, 1), (0.0, 0.89, 1), (0.41, 0.89, 0), (0.9, 0.4, 0)],
)
def test_confidence_has_no_say_about_what_no_model_proposed(workspace, least, most, suggested):
    wanted = EntryFilter(at_least=least, at_most=most)
    chosen = wanted.chosen(workspace.review("note.txt"))
    assert sum(one.state is EntryState.SUGGESTED for one in chosen) == suggested
    assert sum(one.proposal is None for one in chosen) == 3


def test_least_certain_first_then_what_has_no_confidence_by_place(workspace):
    chosen = EntryFilter(least_certain_first=True).chosen(workspace.review("note.txt"))
    assert [one.confidence for one in chosen] == [0.4, 0.9, None, None, None]
    assert [one.mention.id for one in chosen[2:]] == ["T1", "T2", "T3"]


def test_a_mention_keeps_the_confidence_it_was_proposed_with(workspace, desk):
    review = workspace.review("note.txt")
    key = like(review, RENAL).key
    workspace.perform(desk.steps.accept(review, [key]))
    kept = workspace.review("note.txt").entries[key]
    assert kept.confidence is not None
    assert kept.confidence < 0.5
    assert EntryFilter(at_least=0.5).shows(kept)
    assert EntryFilter(at_least=0.4).shows(kept)
    assert EntryFilter(at_least=0.5).shows(by_id(workspace.review("note.txt"), "T1"))
    assert ("Disease", "renal failure") in mentions(workspace.review("note.txt"))
