"""Saving: crashes, full disks, and folders that others have open."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.unit.workspace.making import ANN, RENAL, STARTED, TEXT, Desk, findings, like, mentions, suggestion

from bioner_desk.documents import Mention
from bioner_desk.errors import ReadError, ReviewError
from bioner_desk.pipeline.state_file import open_state
from bioner_desk.workspace import EntryState, Saved, SaveFailed

WORKER = """
import itertools, sys
from pathlib import Path
from bioner_desk.documents import Mention
from bioner_desk.workspace import Saved, Steps, Workspace
folder = Path(sys.argv[1])
done = {}
def told(event):
    if isinstance(event, Saved):
        print(event.revision, flush=True)
workspace = Workspace.open(folder, person="Maria", report=told)
steps = Steps("Maria")
for number in itertools.count():
    review = workspace.review("note.txt")
    workspace.perform(steps.add(review, Mention.of("Procedure", number, number + 3)))
    if number == 60:
        print("half", flush=True)
    if number == 900:
        sys.stdin.read()
"""


def test_what_was_said_to_be_saved_survives_being_killed(desk: Desk) -> None:
    desk.note(text="abcdefg" * 200, ann="")
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, str(desk.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdout is not None
        said = []
        for line in worker.stdout:
            said.append(line.strip())
            if "half" in said and said[-1] != "half" and len(said) > 2:
                break
        worker.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        said += [line.strip() for line in worker.stdout if line.endswith("\n")]
        worker.wait()
    saved = max(int(line) for line in said if line != "half")

    in_file = desk.ann().count("\n")
    assert in_file >= saved
    workspace = desk.open()
    review = workspace.review("note.txt")
    assert len(review.kept) >= in_file
    assert [one.mention.start for one in review.kept] == list(range(len(review.kept)))
    assert workspace.close()
    assert desk.ann().count("\n") == len(review.kept)


dying = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


def crash_before(desk: Desk, monkeypatch: pytest.MonkeyPatch, target: str, mention: Mention) -> None:
    """Make a decision, and be as if the process had been killed at one point of saving it."""
    reached = threading.Event()

    def dies(*args: object, **kwargs: object) -> None:
        reached.set()
        raise SystemExit

    workspace = desk.open()
    with monkeypatch.context() as patch:
        patch.setattr(target, dies)
        desk.add(workspace, mention)
        assert reached.wait(20)
        thread = workspace._saver._thread if workspace._saver else None
        assert thread is not None
        thread.join()
    workspace._access.give_back()
    workspace._writer.close()


@dying
def test_a_crash_between_journal_and_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    crash_before(desk, monkeypatch, "bioner_desk.workspace.saver.write_atomically", RENAL)
    assert desk.ann() == ANN
    workspace = desk.open()
    assert ("Disease", "renal failure") in mentions(workspace.review("note.txt"))
    assert workspace.close()
    assert desk.ann() == ANN + "T4\tDisease 64 77\trenal failure\n"


@dying
def test_a_crash_between_file_and_word_of_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    crash_before(desk, monkeypatch, "bioner_desk.workspace.review_file.ReviewWriter.settle", RENAL)
    written = desk.ann()
    assert "renal" in written
    workspace = desk.open()
    assert like(workspace.review("note.txt"), RENAL).person == "Maria"
    assert workspace.close()
    assert desk.ann() == written
    assert not [one for one in workspace.decisions("note.txt") if "another program" in one.title]


@dying
def test_somebody_wrote_the_file_after_a_crash(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    crash_before(desk, monkeypatch, "bioner_desk.workspace.saver.write_atomically", RENAL)
    desk.note(ann=ANN.replace("T3\tDisease 53 60;70 77\thepatic failure\n", "") + "T4\tProcedure 0 7\tStarted\n")
    workspace = desk.open()
    kept = mentions(workspace.review("note.txt"))
    assert ("Disease", "renal failure") in kept, "what was never in the file is not given up"
    assert ("Procedure", "Started") in kept
    assert ("Disease", "hepatic failure") not in kept, "what they deleted is gone"
    assert workspace.close()
    assert "T5\tDisease 64 77\trenal failure\n" in desk.ann()
    assert "T4\tProcedure 0 7\tStarted\n" in desk.ann()


def test_a_file_that_was_changed_while_the_folder_was_closed(desk: Desk) -> None:
    workspace = desk.open()
    workspace.merge(findings(suggestion(RENAL), suggestion(STARTED)))
    desk.add(workspace, Mention.of("Disease", 32, 38))
    workspace.close()
    theirs = ANN + "T9\tDisease 64 77\trenal failure\n"
    desk.note(ann=theirs)
    again = desk.open()
    review = again.review("note.txt")
    assert ("Disease", "asthma") not in mentions(review)
    assert like(review, RENAL).state is EntryState.ACCEPTED
    assert like(review, STARTED).state is EntryState.SUGGESTED
    again.perform(desk.steps.accept(review, [like(review, STARTED).key]))
    again.close()
    assert desk.ann() == theirs + "T10\tProcedure 0 7\tStarted\n"
    assert any("1 mentions are gone, 1 came" in one.title for one in again.decisions("note.txt"))


def test_a_text_that_was_changed_while_the_folder_was_closed(desk: Desk) -> None:
    workspace = desk.open()
    workspace.merge(findings(suggestion(RENAL)))
    workspace.close()
    desk.note(text="Now " + TEXT)
    again = desk.open()
    assert not again.review("note.txt").suggestions
    again.close()


def test_a_full_disk_is_said_once_and_nothing_is_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    workspace = desk.open()
    with monkeypatch.context() as patch:
        patch.setattr("bioner_desk.corpora.safe_write.os.fsync", full)
        desk.add(workspace, RENAL)
        failed = desk.heard.wait_for(lambda event: isinstance(event, SaveFailed))
        assert isinstance(failed, SaveFailed)
        assert "the disk is full" in failed.message
        assert "Make room" in failed.hint
        desk.add(workspace, STARTED)
        assert not workspace.flush(5)
        assert desk.ann() == ANN
        assert not workspace.saved()
    assert len(desk.heard.events) == 1
    assert workspace.flush()
    assert [type(event) for event in desk.heard.events] == [SaveFailed, Saved]
    assert desk.ann().endswith("T4\tDisease 64 77\trenal failure\nT5\tProcedure 0 7\tStarted\n")
    workspace.close()


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_no_room_for_the_state_file(desk: Desk) -> None:
    script = f"""
import resource, signal
from pathlib import Path
from tests.unit.workspace.making import RENAL, STARTED, Desk
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
desk = Desk(Path({str(desk.folder)!r}))
workspace = desk.open()
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
desk.add(workspace, RENAL)
assert not workspace.flush(20)
desk.add(workspace, STARTED)
assert not workspace.flush(20)
print([type(event).__name__ for event in desk.heard.events])
print(desk.ann().count("T"))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert workspace.flush(20)
assert workspace.close()
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=Path.cwd())
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[0] == "['SaveFailed']"
    assert desk.ann().endswith("T5\tProcedure 0 7\tStarted\n")


def test_one_window_at_a_time(desk: Desk) -> None:
    first = desk.open()
    second = desk.open()
    assert "Maria on " in second.read_only
    assert "close the other window" in second.read_only
    assert mentions(second.review("note.txt")) == mentions(first.review("note.txt"))
    with pytest.raises(ReviewError, match="open already"):
        desk.add(second, RENAL)
    second.close()
    first.close()
    third = desk.open()
    assert third.read_only == ""
    third.close()


def test_a_folder_that_is_only_read(desk: Desk) -> None:
    workspace = desk.open()
    workspace.merge(findings(suggestion(RENAL)))
    workspace.close()
    again = desk.open(read_only=True)
    assert len(again.review("note.txt").suggestions) == 1
    for act in (lambda: again.merge(findings()), lambda: again.add_type("X"), again.purge):
        with pytest.raises(ReviewError, match="reading only"):
            act()
    assert again.close()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(desk: Desk) -> None:
    desk.folder.chmod(0o500)
    try:
        workspace = desk.open()
        assert "can only be read" in workspace.read_only
        assert len(workspace.review("note.txt").entries) == 3
        workspace.close()
    finally:
        desk.folder.chmod(0o700)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_what_is_kept_is_for_the_user_alone(desk: Desk) -> None:
    workspace = desk.open()
    workspace.merge(findings(suggestion(RENAL)))
    workspace.close()
    assert stat.S_IMODE((desk.folder / ".bioner").stat().st_mode) == 0o700
    assert stat.S_IMODE((desk.folder / ".bioner/state.sqlite").stat().st_mode) == 0o600


def test_a_state_file_of_an_earlier_version_is_taken_over(desk: Desk) -> None:
    path = desk.folder / ".bioner/state.sqlite"
    connection = open_state(path)
    for table in ("review", "entry", "unplaced", "said", "proposing_run", "decision", "setting"):
        connection.execute(f"DROP TABLE {table}")
    for column in ("forced_tokens", "overridden_tokens"):
        connection.execute(f"ALTER TABLE answer DROP COLUMN {column}")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    workspace = desk.open()
    desk.add(workspace, RENAL)
    assert workspace.close()
    again = desk.open()
    assert like(again.review("note.txt"), RENAL).person == "Maria"
    again.close()


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be one" * 50, None])
def test_a_damaged_state_file_is_named(desk: Desk, content: bytes | None) -> None:
    path = desk.folder / ".bioner/state.sqlite"
    path.parent.mkdir()
    if content is None:
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    else:
        path.write_bytes(content)
    with pytest.raises(ReadError, match=r"state\.sqlite") as caught:
        desk.open()
    assert "Move the file away" in caught.value.hint
    path.unlink()
    desk.open().close()
