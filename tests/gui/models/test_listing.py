from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from tests.gui.models.conftest import ENTRY

from bioner_desk.gui.models.facts import facts_html, facts_of
from bioner_desk.gui.models.listing import ModelRow, State, rows_of
from bioner_desk.model_store import InstalledModel, ModelProfile, ModelSource
from bioner_desk.model_store.hub import Unfinished

DAY = datetime.date(2026, 2, 1)
HUB = ModelSource("hub", "ab" * 32, 9, DAY, ENTRY.repository, "other.gguf", "cd" * 20, "apache-2.0")
FETCHED = InstalledModel(Path("/models/tiny-q4.gguf"), "tiny-q4", 9, bundled=False, title="Tiny", source=HUB)
BUNDLED = InstalledModel(
    Path("/program/starter.gguf"), "starter", 5, bundled=True, default=True, profile=ModelProfile(licence="MIT; and so")
)
TORN = InstalledModel(Path("/models/torn.gguf"), "torn", 1, bundled=False, problem="It ends too early.")
BEGUN = Unfinished("tiny", Path("/models/.x"), 340_000_000)


def test_what_is_here_comes_first():
    rows = rows_of([BUNDLED, TORN], [ENTRY], [])
    assert [(row.name, row.state, row.state_words) for row in rows] == [
        ("starter", State.READY, "Default"),
        ("torn", State.BROKEN, "Cannot be used"),
        ("tiny", State.OFFERED, "Not here"),
    ]
    assert len({row.key for row in rows}) == 3


def test_what_came_from_the_catalogue_is_known_by_its_repository_and_file():
    here, offered = rows_of([FETCHED], [ENTRY], [])
    assert here.entry is ENTRY
    assert here.licence == "Apache-2.0"
    assert (offered.state, offered.installed) == (State.HERE, None)


@pytest.mark.parametrize("source", [None, replace(HUB, repository="another/one"), replace(HUB, file="foreign.gguf")])
def test_what_came_otherwise_is_not(source):
    here, offered = rows_of([replace(FETCHED, source=source)], [ENTRY], [])
    assert here.entry is None
    assert offered.state is State.OFFERED


def test_what_was_begun_is_shown_with_the_catalogue_or_for_itself():
    foreign = Unfinished("foreign", Path("/models/.y"), 1_000)
    rows = rows_of([], [ENTRY], [BEGUN, foreign])
    assert [(row.name, row.state_words) for row in rows] == [("tiny", "Begun: 340 MB"), ("foreign", "Begun: 1 KB")]
    assert rows[0].entry is ENTRY
    assert (rows[1].title, rows[1].licence, rows[1].size_bytes) == ("foreign", "", 0)


@pytest.mark.parametrize(
    ("model", "origin"),
    [
        (BUNDLED, "came with the program"),
        (FETCHED, "from the hub"),
        (replace(FETCHED, in_place=True), "used where it lies"),
        (replace(FETCHED, source=None), "of unknown origin"),
    ],
)
def test_where_models_are_from(model, origin):
    assert ModelRow(State.READY, model).origin == origin


def test_the_line_below_has_the_licence_in_short():
    assert ModelRow(State.READY, replace(BUNDLED, title="Starter", quantisation="Q8_0")).below == (
        "Q8_0  ·  MIT  ·  came with the program  ·  starter"
    )
    assert ModelRow(State.READY, BUNDLED).below == "MIT  ·  came with the program"


def test_the_facts_of_a_model_that_can_be_fetched():
    facts = dict(facts_of(ModelRow(State.OFFERED, entry=ENTRY), None))
    assert facts["Licence text"] == ["https://example.org/licence"]
    assert facts["Commercial use"] == ["allowed, within the licence"]
    assert facts["Languages"] == ["English, German"]
    assert facts["Context"] == ["2,048 tokens"]
    assert facts["Seen"] == ["2026-01-31: https://example.org/tiny"]
    assert "On the hub" not in facts
    gated = replace(ENTRY, gated=True, commercial=False, note="")
    facts = dict(facts_of(ModelRow(State.OFFERED, entry=gated), None))
    assert "signed in" in facts["On the hub"][0]
    assert facts["Commercial use"] == ["not allowed"]
    assert "Note" not in facts


def test_the_facts_of_a_model_that_is_here():
    facts = dict(facts_of(ModelRow(State.READY, FETCHED, ENTRY), None))
    assert facts["From"] == [ENTRY.repository, "other.gguf", f"revision {'cd' * 20}"]
    assert facts["SHA-256"] == ["ab" * 32]
    assert facts["Here since"] == ["2026-02-01"]
    assert facts["Languages"] == ["English, German"]
    assert facts["File"] == ["/models/tiny-q4.gguf"]
    unknown = dict(facts_of(ModelRow(State.READY, replace(FETCHED, source=None)), None))
    assert unknown["Licence"] == ["not stated"]
    assert "Verify" in unknown["SHA-256"][0]


def test_facts_cannot_be_taken_for_markup():
    foreign = replace(ENTRY, note="<b>bold</b> & more")
    shown = facts_html(ModelRow(State.OFFERED, entry=foreign), None, "#808080")
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; more" in shown
