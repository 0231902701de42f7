from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from tests.gui.sitting import ASPIRIN, ASTHMA, HEPARIN, TEXT, WARFARIN, key_of, review_of, suggest
from tests.strategies import mentions_in
from tests.unit.workspace.making import Desk, findings, suggestion

from bioner_desk.gui.mentions_model import COLUMNS, MentionsModel
from bioner_desk.gui.session import Session
from bioner_desk.workspace import EntryFilter, EntryState

TYPES = ("Disease", "Chemical")
ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.TextAlignmentRole)
FILTERS = st.builds(
    EntryFilter,
    types=st.none() | st.frozensets(st.sampled_from(TYPES)),
    states=st.frozensets(st.sampled_from(EntryState), min_size=1),
    at_least=st.sampled_from([0.0, 0.5]),
    least_certain_first=st.booleans(),
)


@pytest.fixture
def model(session, desk):
    desk.note(text=TEXT, ann=None)
    session.open_folder(desk.folder)
    suggest(session, {ASPIRIN: 0.9, ASTHMA: 0.2, WARFARIN: 0.5})
    made = MentionsModel(session)
    made.anew()
    session.review_changed.connect(made.update)
    return made


def rows(model: MentionsModel) -> list[list[object]]:
    columns = range(model.columnCount())
    return [
        [model.data(model.index(row, at), role) for at in columns for role in ROLES] for row in range(model.rowCount())
    ]


def column(model, title):
    at = COLUMNS.index(title)
    return [model.data(model.index(row, at)) for row in range(model.rowCount())]


@settings(max_examples=40, deadline=None, phases=[Phase.generate, Phase.shrink])
@given(st.data())
def test_what_was_updated_shows_the_same_as_what_begins_anew(qapp, data):
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        desk.note(text=TEXT, ann="T1\tDisease 12 18\tasthma\n")
        session = Session("Maria")
        session.open_folder(desk.folder)
        try:
            a_day(data, session)
        finally:
            session.close_folder()


def a_day(data, session):
    model = MentionsModel(session)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.anew()
    seen = Copy(model)
    session.review_changed.connect(model.update)
    session.shown_changed.connect(model.anew)
    for _ in range(data.draw(st.integers(1, 10))):
        act(data, session)
        fresh = MentionsModel(session)
        fresh.anew()
        assert rows(model) == rows(fresh)
        assert [model.place(one.key) for one in session.shown] == list(range(model.rowCount()))
        assert seen.keys == [one.key for one in session.shown]
        assert seen.states == [one.state for one in session.shown]
    assert tester.model() is model


class Copy:
    """What somebody knows who hears of every row that comes, goes or changes, and of nothing else."""

    def __init__(self, model: MentionsModel) -> None:
        self._model = model
        self._read()
        model.modelReset.connect(self._read)
        model.rowsRemoved.connect(self._removed)
        model.rowsInserted.connect(self._inserted)
        model.dataChanged.connect(self._changed)

    def _read(self) -> None:
        entries = [self._model.entry(row) for row in range(self._model.rowCount())]
        self.keys, self.states = [one.key for one in entries], [one.state for one in entries]

    def _removed(self, _parent, first, last):
        del self.keys[first : last + 1]
        del self.states[first : last + 1]

    def _inserted(self, _parent, first, last):
        came = [self._model.entry(row) for row in range(first, last + 1)]
        self.keys[first:first] = [one.key for one in came]
        self.states[first:first] = [one.state for one in came]

    def _changed(self, top, bottom):
        for row in range(top.row(), bottom.row() + 1):
            self.states[row] = self._model.entry(row).state


def act(data, session):
    keys = list(review_of(session).entries)
    some = data.draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
    match data.draw(st.sampled_from(["accept", "reject", "retype", "add", "undo", "redo", "run", "filter"])):
        case "accept":
            session.do(lambda steps, review: steps.accept(review, some))
        case "reject":
            session.do(lambda steps, review: steps.reject(review, some))
        case "retype":
            session.do(lambda steps, review: steps.retype(review, some, data.draw(st.sampled_from(TYPES))))
        case "add":
            for one in data.draw(mentions_in(TEXT, TYPES)):
                session.do(lambda steps, review, one=one: steps.add(review, one))
        case "undo":
            session.undo()
        case "redo":
            session.redo()
        case "filter":
            session.set_filter(data.draw(FILTERS))
        case "run":
            found = [
                suggestion(one, data.draw(st.sampled_from([0.1, 0.5, 0.9])))
                for one in data.draw(mentions_in(TEXT, TYPES))
            ]
            session.show_merged(session.workspace.merge(findings(*found, run=f"run-{data.draw(st.integers(0, 2))}")))


def test_a_decision_changes_one_row_and_moves_none(qtbot, session, model):
    moves = []
    for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset):
        signal.connect(lambda *_: moves.append(1))
    with qtbot.waitSignal(model.dataChanged) as changed:
        session.do(lambda steps, review: steps.accept(review, [key_of(session, ASTHMA)]))
    assert (changed.args[0].row(), changed.args[1].row(), changed.args[1].column()) == (1, 1, len(COLUMNS) - 1)
    assert not moves
    assert column(model, "State") == ["?", "✓", "?"]


def test_columns(session, model):
    assert column(model, "Text") == ["Aspirin", "asthma", "warfarin"]
    assert column(model, "Type") == ["Chemical", "Disease", "Chemical"]
    assert column(model, "Conf.") == ["0.90", "0.20", "0.50"]
    assert column(model, "From") == ["tiny-model · conv_term"] * 3
    session.do(lambda steps, review: steps.add(review, HEPARIN))
    assert column(model, "Conf.")[-1] == ""
    assert column(model, "From")[-1] == "hand"


def test_a_row_says_all_of_it_to_those_who_do_not_see(model):
    described = model.data(model.index(1, 2), Qt.ItemDataRole.AccessibleTextRole)
    assert described == "asthma, Disease, suggested, confidence 0.20, tiny-model · conv_term"


def test_what_is_rejected_is_struck_out_and_types_have_their_colours(session, model):
    session.set_filter(EntryFilter(states=frozenset(EntryState)))
    session.do(lambda steps, review: steps.reject(review, [key_of(session, ASPIRIN)]))
    fonts = [model.data(model.index(row, 0), Qt.ItemDataRole.FontRole) for row in range(2)]
    assert fonts[0].strikeOut()
    assert fonts[1] is None
    icons = [model.data(model.index(row, 1), Qt.ItemDataRole.DecorationRole) for row in range(3)]
    colors = [one.pixmap(12, 12).toImage().pixelColor(6, 6) for one in icons]
    assert colors[0] == colors[2] != colors[1]
    assert model.data(model.index(0, 0), Qt.ItemDataRole.DecorationRole) is None
