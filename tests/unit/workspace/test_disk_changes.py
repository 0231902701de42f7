"""Files that somebody else writes while they are open."""

from __future__ import annotations

import pytest
from tests.unit.workspace.making import ANN, ASPIRIN, RENAL, STARTED, TEXT, Desk, findings, like, mentions, suggestion

from bioner_desk.documents import Mention
from bioner_desk.errors import ReviewError
from bioner_desk.workspace import ChangedOnDisk, EntryState, Keep

THEIRS = ANN.replace("T3\tDisease 53 60;70 77\thepatic failure\n", "") + "T7\tDisease 64 77\trenal failure\n"


def test_our_own_writing_is_no_change(desk: Desk) -> None:
    workspace = desk.open()
    assert workspace.disk_change("note.txt") is None
    desk.add(workspace, RENAL)
    workspace.flush()
    assert workspace.disk_change("note.txt") is None
    (desk.folder / "note.ann").touch()
    (desk.folder / "note.txt").touch()
    assert workspace.disk_change("note.txt") is None
    workspace.close()


def test_what_differs_is_said(desk: Desk) -> None:
    workspace = desk.open()
    desk.add(workspace, STARTED)
    workspace.flush()
    desk.note(ann=THEIRS)
    change = workspace.disk_change("note.txt")
    assert change is not None
    assert [one.text(TEXT) for one in change.theirs] == ["renal failure"]
    assert sorted(one.text(TEXT) for one in change.mine) == ["Started", "hepatic failure"]
    assert not change.text_changed

    (desk.folder / "note.txt").unlink()
    gone = workspace.disk_change("note.txt")
    assert gone is not None
    assert "no such file" in gone.problem
    workspace.close()


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        (Keep.MINE, {"aspirin", "aspirin-induced asthma", "hepatic failure", "Started", "asthma"}),
        (Keep.THEIRS, {"aspirin", "aspirin-induced asthma", "renal failure"}),
        (Keep.BOTH, {"aspirin", "aspirin-induced asthma", "renal failure", "asthma"}),
    ],
)
def test_whose_are_kept(desk: Desk, choice: Keep, kept: set[str]) -> None:
    workspace = desk.open()
    desk.add(workspace, STARTED)
    workspace.flush()
    desk.note(ann=THEIRS)
    review = workspace.review("note.txt")
    workspace.perform(desk.steps.add(review, like_asthma()))
    desk.heard.wait_for(lambda event: isinstance(event, ChangedOnDisk))
    assert not workspace.saved()
    assert desk.ann() == THEIRS, "nothing of others is overwritten unasked"

    resolved = workspace.resolve("note.txt", choice)
    assert {text for _, text in mentions(resolved)} == kept
    assert workspace.flush()
    assert workspace.disk_change("note.txt") is None
    copies = [path.read_bytes().decode() for path in (desk.folder / ".bioner").glob("replaced/*.ann")]
    assert copies == ([THEIRS] if choice is Keep.MINE else [])
    assert (workspace.undo_title == "") is (choice is not Keep.MINE)
    assert workspace.close()

    again = desk.open()
    assert {text for _, text in mentions(again.review("note.txt"))} == kept
    assert again.decisions("note.txt")[-1].title.startswith(f"Keep {choice.value}")
    assert "Add “asthma”" in [one.title for one in again.decisions("note.txt")]
    again.close()
    assert ("T7" in desk.ann()) is (choice is not Keep.MINE)


def like_asthma() -> Mention:
    return Mention.of("Disease", 33, 39)


def test_what_both_deleted_and_what_one_deleted(desk: Desk) -> None:
    workspace = desk.open()
    desk.reject(workspace, "T2", consent=True)
    desk.note(ann=ANN.replace("T3\tDisease 53 60;70 77\thepatic failure\n", ""))
    workspace.flush()
    review = workspace.resolve("note.txt", Keep.BOTH)
    assert mentions(review) == [("Chemical", "aspirin")]
    workspace.close()
    assert [line.split("\t")[0] for line in desk.ann().splitlines() if line[0] == "T"] == ["T1"]


def test_a_text_that_was_changed(desk: Desk) -> None:
    workspace = desk.open()
    workspace.merge(findings(suggestion(RENAL)))
    desk.note(text="Now " + TEXT, ann="T1\tChemical 12 19\taspirin\n")
    change = workspace.disk_change("note.txt")
    assert change is not None
    assert change.text_changed
    for choice in (Keep.MINE, Keep.BOTH):
        with pytest.raises(ReviewError, match="text itself"):
            workspace.resolve("note.txt", choice)
    review = workspace.resolve("note.txt", Keep.THEIRS)
    assert review.text.startswith("Now ")
    assert mentions(review) == [("Chemical", "aspirin")]
    assert not review.suggestions
    workspace.close()
    again = desk.open()
    assert again.review("note.txt").entries == review.entries
    again.close()


def test_a_file_that_was_deleted_is_written_again(desk: Desk) -> None:
    workspace = desk.open()
    workspace.review("note.txt")
    (desk.folder / "note.ann").unlink()
    desk.add(workspace, RENAL)
    desk.heard.wait_for(lambda event: isinstance(event, ChangedOnDisk))
    change = workspace.disk_change("note.txt")
    assert change is not None
    assert len(change.mine) == 4
    workspace.resolve("note.txt", Keep.MINE)
    assert workspace.flush()
    assert desk.ann() == ANN + "T4\tDisease 64 77\trenal failure\n"
    workspace.close()


def test_suggestions_outlive_another_file(desk: Desk) -> None:
    workspace = desk.open()
    workspace.merge(findings(suggestion(RENAL), suggestion(ASPIRIN)))
    desk.note(ann=THEIRS)
    review = workspace.resolve("note.txt", Keep.THEIRS)
    assert like(review, RENAL).state is EntryState.ACCEPTED
    assert like(review, ASPIRIN).state is EntryState.SUGGESTED
    workspace.close()
    assert desk.ann() == THEIRS
