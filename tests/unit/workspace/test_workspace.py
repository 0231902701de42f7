"""The open folder: decisions, undo, saving, and what is written when."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.workspace.making import (
    ANN,
    ASPIRIN,
    RENAL,
    STARTED,
    TEXT,
    Desk,
    by_id,
    findings,
    like,
    mentions,
    suggestion,
)

from bioner_desk.documents import Mention
from bioner_desk.errors import DependentsError, ReadError, ReviewError
from bioner_desk.workspace import EntryState, Origin, Saved, Status


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".bioner" not in path.parts
    }


def test_opening_and_closing_changes_nothing(desk: Desk) -> None:
    desk.note("deep/er/other.txt", ann=None)
    before = files(desk.folder)
    workspace = desk.open()
    names = [one.name for one in workspace.documents()]
    for name in names:
        workspace.review(name)
    assert workspace.close()
    assert names == ["deep/er/other.txt", "note.txt"]
    assert files(desk.folder) == before
    assert [path.name for path in (desk.folder / ".bioner").iterdir()] == ["window.lock"]
    assert desk.heard.events == []


def test_a_decision_is_on_the_disk_when_it_is_said_to_be(desk: Desk) -> None:
    workspace = desk.open()
    done = desk.add(workspace, RENAL)
    assert done.parts[0].entries[0][1] == like(workspace.review("note.txt"), RENAL)
    event = desk.heard.wait_for(lambda event: isinstance(event, Saved))

    assert isinstance(event, Saved)
    assert event.revision == workspace.review("note.txt").revision == 1
    assert desk.ann() == ANN + "T4\tDisease 64 77\trenal failure\n"
    workspace.take(event)
    assert workspace.review("note.txt").document.mentions[-1].id == "T4"
    assert workspace.close()
    assert workspace.saved()

    again = desk.open()
    assert again.review("note.txt").entries == workspace.review("note.txt").entries
    (decision,) = again.decisions("note.txt")
    assert (decision.who, decision.title) == ("Maria", "Add “renal failure”")
    again.close()


def test_suggestions_and_rejections_leave_the_ann_file_alone(desk: Desk) -> None:
    desk.note("bare.txt", ann=None)
    before = files(desk.folder)
    workspace = desk.open()
    for name in ("note.txt", "bare.txt"):
        workspace.merge(findings(suggestion(RENAL), suggestion(ASPIRIN, 0.5), name=name, problems=True))
        review = workspace.review(name)
        workspace.perform(desk.steps.reject(review, [like(review, ASPIRIN).key]))
        workspace.perform(desk.steps.dismiss(review, [review.tray[0].key]))
    infos = workspace.documents()
    reviews = [workspace.review(one.name) for one in infos]
    assert workspace.close()
    assert files(desk.folder) == before

    again = desk.open()
    assert again.documents() == infos
    assert [(one.status, one.suggestions, one.mentions) for one in infos] == [
        (Status.IN_REVIEW, 1, 0),
        (Status.IN_REVIEW, 1, 3),
    ]
    for review in reviews:
        kept = again.review(review.name)
        assert kept.entries == review.entries
        assert (kept.unplaced, kept.answers, kept.runs) == (review.unplaced, review.answers, review.runs)
        assert kept.next_key == review.next_key
    again.close()


def test_lines_that_went_with_a_mention_come_back_with_it(desk: Desk) -> None:
    workspace = desk.open()
    desk.reject(workspace, "T3")
    assert workspace.flush()
    assert "A1" not in desk.ann()
    assert "#1" not in desk.ann()
    desk.add(workspace, STARTED)
    assert workspace.flush()
    workspace.undo()
    workspace.undo()
    assert workspace.flush()
    assert desk.ann() == ANN
    workspace.redo()
    workspace.redo()
    assert workspace.flush()
    assert desk.ann().endswith("T4\tProcedure 0 7\tStarted\n")
    assert "T3" not in desk.ann()
    workspace.close()


def test_relations_go_only_with_consent(desk: Desk) -> None:
    workspace = desk.open()
    with pytest.raises(DependentsError, match=r"Deleting T1 would also delete.*R1 Causes"):
        desk.reject(workspace, "T1")
    assert workspace.undo_title == ""
    desk.reject(workspace, "T1", consent=True)
    # What hung on the one is gone, and need not be asked about again.
    desk.reject(workspace, "T2")
    assert workspace.flush()
    assert "R1" not in desk.ann()
    workspace.undo()
    workspace.undo()
    assert workspace.flush()
    assert desk.ann() == ANN
    workspace.close()


def test_an_id_is_used_once(desk: Desk) -> None:
    workspace = desk.open()
    desk.add(workspace, RENAL)
    workspace.undo()
    desk.add(workspace, STARTED)
    assert by_id(workspace.review("note.txt"), "T5").mention == STARTED
    workspace.close()
    again = desk.open()
    desk.add(again, RENAL)
    assert like(again.review("note.txt"), RENAL).mention.id == "T6"
    again.close()
    assert [line.split("\t")[0] for line in desk.ann().splitlines()][-2:] == ["T5", "T6"]


def test_what_is_accepted_again_is_the_mention_it_was(desk: Desk) -> None:
    workspace = desk.open()
    workspace.merge(findings(suggestion(RENAL)))
    key = like(workspace.review("note.txt"), RENAL).key
    for step in (desk.steps.accept, desk.steps.reject, desk.steps.accept):
        workspace.perform(step(workspace.review("note.txt"), [key]))
    assert workspace.review("note.txt").entries[key].mention.id == "T4"
    workspace.close()
    assert desk.ann().count("renal failure") == 1


def test_a_run_is_one_step_older_than_what_was_decided_meanwhile(desk: Desk) -> None:
    desk.note("other.txt", ann=None)
    workspace = desk.open()
    workspace.merge(findings(suggestion(RENAL)))
    key = like(workspace.review("note.txt"), RENAL).key
    workspace.perform(desk.steps.accept(workspace.review("note.txt"), [key]))
    workspace.merge(findings(suggestion(ASPIRIN), name="other.txt"))

    assert workspace.undo_title == "Accept “renal failure”"
    workspace.undo()
    assert workspace.undo_title == "Pre-annotate 2 documents with tiny-model"
    assert len(workspace.review("other.txt").entries) == 1
    undone = workspace.undo()
    assert undone is not None
    assert set(undone.names) == {"note.txt", "other.txt"}
    assert not workspace.review("other.txt").entries
    assert workspace.undo() is None
    workspace.redo()
    workspace.redo()
    assert workspace.redo() is None
    assert workspace.review("note.txt").entries[key].state is EntryState.ACCEPTED
    assert like(workspace.review("other.txt"), ASPIRIN).state is EntryState.SUGGESTED
    workspace.close()


def test_a_run_that_found_nothing_is_no_step(desk: Desk) -> None:
    workspace = desk.open()
    assert workspace.merge(findings()) is None
    assert workspace.undo_title == ""
    workspace.close()


def test_types_with_other_names_in_brat(desk: Desk) -> None:
    (desk.folder / "annotation.conf").unlink(missing_ok=True)
    workspace = desk.open()
    workspace.add_type("Signe clinique")
    desk.add(workspace, Mention.of("Signe clinique", 0, 7))
    workspace.close()
    assert "T4\tSigne_clinique 0 7\tStarted\n" in desk.ann()
    again = desk.open()
    assert ("Signe clinique", "Started") in mentions(again.review("note.txt"))
    desk.add(again, RENAL)
    again.close()
    assert desk.ann().splitlines()[-2:] == ["T4\tSigne_clinique 0 7\tStarted", "T5\tDisease 64 77\trenal failure"]


def test_documents_that_cannot_be_opened_say_why(desk: Desk) -> None:
    (desk.folder / "latin.txt").write_bytes("Fièvre".encode("latin-1"))
    desk.note("wrong.txt", ann="T1\tDisease 0 7\tElsewhere\n")
    workspace = desk.open()
    with pytest.raises(ReadError):
        workspace.review("latin.txt")
    with pytest.raises(ReadError):
        workspace.review("missing.txt")
    review = workspace.review("wrong.txt")
    assert mentions(review) == [("Disease", "Started")]
    infos = {one.name: one for one in workspace.documents()}
    assert infos["latin.txt"].status is infos["wrong.txt"].status is Status.PROBLEM
    assert "not UTF-8" in infos["latin.txt"].problem
    assert "Elsewhere" in infos["wrong.txt"].problem
    assert not infos["latin.txt"].is_unfinished
    assert "missing.txt" not in infos
    assert {one.name for one in workspace.rescan()} == set(infos)
    assert workspace.info("latin.txt") == infos["latin.txt"]
    workspace.close()


def test_files_of_a_shared_task_are_only_read(desk: Desk) -> None:
    desk.note("task.txt", ann=None).with_suffix(".a1").write_text("T1\tProtein 0 7\tStarted\n", encoding="utf-8")
    workspace = desk.open()
    review = workspace.review("task.txt")
    assert mentions(review) == [("Protein", "Started")]
    assert "shared task" in workspace.info("task.txt").problem
    with pytest.raises(ReviewError, match="shared task"):
        desk.add(workspace, RENAL, "task.txt")
    workspace.merge(findings(suggestion(RENAL), name="task.txt"))
    workspace.close()
    assert not (desk.folder / "task.ann").exists()


def test_a_folder_without_texts_and_one_that_is_not_there(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    workspace = desk.open()
    assert workspace.documents() == ()
    workspace.close()
    with pytest.raises(ReadError, match="no folder"):
        Desk(tmp_path / "nowhere").open()


def test_a_text_of_five_megabytes(desk: Desk) -> None:
    desk.note("long.txt", text=TEXT * 64_000, ann=None)
    workspace = desk.open()
    desk.add(workspace, RENAL, "long.txt")
    assert workspace.close()
    assert desk.ann("long") == "T1\tDisease 64 77\trenal failure\n"


def test_many_documents_are_not_all_kept_open(desk: Desk) -> None:
    names = [f"note-{number:03}.txt" for number in range(80)]
    for name in names:
        desk.note(name, ann=None)
    workspace = desk.open()
    for name in names:
        workspace.merge(findings(suggestion(RENAL), name=name))
    reviews = {name: workspace.review(name) for name in names}
    assert workspace.flush()
    for name in names:
        assert workspace.review(name).entries == reviews[name].entries
    assert workspace.undo() is not None
    assert not any(workspace.review(name).entries for name in names)
    workspace.close()


def test_finishing_and_the_list(desk: Desk) -> None:
    workspace = desk.open()
    workspace.perform(desk.steps.finish(workspace.review("note.txt"), done=True))
    assert workspace.info("note.txt").status is Status.DONE
    workspace.close()
    again = desk.open()
    assert again.info("note.txt").status is Status.DONE
    assert again.review("note.txt").done
    assert desk.ann() == ANN
    again.close()


def test_purging_leaves_the_mentions(desk: Desk) -> None:
    workspace = desk.open()
    workspace.merge(findings(suggestion(RENAL, 0.9), suggestion(ASPIRIN)))
    workspace.perform(desk.steps.accept(workspace.review("note.txt"), [like(workspace.review("note.txt"), RENAL).key]))
    workspace.purge()
    review = workspace.review("note.txt")
    assert ("Disease", "renal failure") in mentions(review)
    assert {one.origin for one in review.entries.values()} == {Origin.FILE}
    assert workspace.decisions("note.txt") == ()
    assert b"tiny-model" not in (desk.folder / ".bioner/state.sqlite").read_bytes()
    workspace.close()
