"""Random days at the desk: whatever is done, all of it can be taken back, done again, and found again."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.strategies import mentions_in
from tests.unit.workspace.making import ANN, TEXT, Desk, findings, mentions, suggestion

from bioner_desk.errors import DependentsError, ReadError, ReviewError
from bioner_desk.workspace import Change, Edge, Entry, Review, Towards, Workspace

TWICE = "T1\tDisease 0 7\tStarted\nT1\tDisease 8 15\taspirin\nT4\tOdd/Type 64 77\trenal failure"


@settings(max_examples=25, deadline=None, phases=[Phase.generate])
@given(st.data())
def test_taken_back_and_done_again(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        before = data.draw(st.sampled_from([ANN, ANN.replace("\n", "\r\n"), TWICE, "", "#1\tAnnotatorNotes T9\tno\n"]))
        desk.note(ann=before)
        with closing(desk.open()) as workspace:
            a_day(data, desk, workspace, before)


def a_day(data: st.DataObject, desk: Desk, workspace: Workspace, before: str) -> None:
    for _ in range(data.draw(st.integers(1, 12))):
        act(data, desk, workspace)
    while workspace.redo():
        pass
    assert workspace.flush(), desk.heard.events
    for event in desk.heard.events:
        workspace.take(event)
    end, review = desk.ann(), workspace.review("note.txt")
    with closing(desk.open(read_only=True)) as again:
        kept = again.review("note.txt")
        assert differing(kept, review) == []
        assert ids(kept) == ids(review)
        assert (kept.unplaced, kept.done, kept.answers) == (review.unplaced, review.done, review.answers)
        assert again.info("note.txt") == workspace.info("note.txt")

    while workspace.undo():
        pass
    assert workspace.flush(), desk.heard.events
    assert desk.ann() == before
    while workspace.redo():
        pass
    assert workspace.flush(), desk.heard.events
    assert desk.ann() == end
    assert differing(workspace.review("note.txt"), review) == []


def ids(review: Review) -> dict[int, str | None]:
    return {key: one.mention.id for key, one in review.entries.items()}


def differing(one: Review, other: Review) -> list[tuple[Entry | None, Entry | None]]:
    keys = one.entries.keys() | other.entries.keys()
    pairs = [(one.entries.get(key), other.entries.get(key)) for key in sorted(keys)]
    return [pair for pair in pairs if pair[0] != pair[1]]


def act(data: st.DataObject, desk: Desk, workspace: Workspace) -> None:
    review = workspace.review("note.txt")
    try:
        match data.draw(st.sampled_from(["step", "step", "step", "undo", "redo", "run", "save"])):
            case "undo":
                workspace.undo()
            case "redo":
                workspace.redo()
            case "save":
                assert workspace.flush(), desk.heard.events
            case "run":
                found = data.draw(mentions_in(TEXT, ("Disease", "Chemical")))
                run = f"run-{data.draw(st.integers(0, 2))}"
                workspace.merge(findings(*map(suggestion, found), run=run, problems=bool(found)))
            case _:
                workspace.perform(step(data, desk, review), consent=data.draw(st.booleans()))
    except (ReviewError, DependentsError):
        pass


def step(data: st.DataObject, desk: Desk, review: Review) -> Change:  # noqa: PLR0911 - one for each step
    steps = desk.steps
    keys = data.draw(st.lists(st.sampled_from(sorted(review.entries)), max_size=2)) if review.entries else []
    some = data.draw(mentions_in(TEXT, ("Disease", "Chemical", "Signe clinique")))
    match data.draw(st.sampled_from(["accept", "reject", "retype", "add", "border", "piece", "finish", "dismiss"])):
        case "accept":
            return steps.accept(review, keys)
        case "reject":
            return steps.reject(review, keys)
        case "retype" if keys:
            return steps.retype(review, keys[:1], data.draw(st.sampled_from(["Disease", "Chemical", "Odd_Type"])))
        case "border" if keys:
            edge, towards = data.draw(st.sampled_from(list(Edge))), data.draw(st.sampled_from(list(Towards)))
            return steps.move_border(review, keys[0], edge, towards)
        case "piece" if keys and some:
            return steps.add_piece(review, keys[0], some[0].hull)
        case "dismiss":
            return steps.dismiss(review, [one.key for one in review.tray])
        case "finish":
            return steps.finish(review, done=not review.done)
        case _:
            return steps.add_all([(review, some)], "something")


@pytest.mark.corpora
def test_corpora_are_opened_and_closed_as_they_are(tmp_path: Path) -> None:
    source = os.environ.get("BIONER_CORPORA")
    if source is None:
        pytest.skip("BIONER_CORPORA is not set")
    folder = tmp_path / "corpora"
    shutil.copytree(source, folder, symlinks=True, ignore_dangling_symlinks=True)
    before = stamps(folder)
    desk = Desk(folder)
    workspace = desk.open()
    for one in workspace.documents():
        with suppress(ReadError):
            review = workspace.review(one.name)
            assert len(mentions(review)) == len(review.document.mentions)
            continue
        assert workspace.info(one.name).problem
    assert workspace.close()
    assert stamps(folder) == before
    assert desk.heard.events == []


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in folder.rglob("*")
        if path.is_file() and ".bioner" not in path.parts
    }
