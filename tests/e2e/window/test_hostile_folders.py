"""Folders as they should not be: empty, huge, read-only, damaged, full; the window says so and loses nothing."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from tests.e2e.window.conftest import Opener, Person, marked, write_lexicon, write_notes

from bioner_desk.corpora import safe_write
from bioner_desk.gui.dialogs.disk_change_dialog import DiskChangeDialog
from bioner_desk.gui.dialogs.export_dialog import ExportDialog
from bioner_desk.worker import load_chosen
from bioner_desk.workspace import Status

CONF = "[entities]\nSign\nDrug\n[relations]\n[events]\n[attributes]\n"
NOTE = {"annotation.conf": CONF, "a.txt": "She has asthma and fever.\n"}


def told(person: Person) -> str:
    """What a box says that has come up; it is closed."""
    box = person.dialog(QMessageBox)
    words = f"{box.text()} {box.informativeText()}"
    person.press("Esc")
    person.window.activateWindow()  # as a desktop does when a box is closed
    person.wait(person.window.isActiveWindow)
    return words


def mark(person: Person, words: str, key: str = "1") -> None:
    person.find(words)
    person.press(key)


def test_a_folder_without_texts(open_window: Opener, tmp_path: Path) -> None:
    person = open_window()
    person.open(write_notes(tmp_path / "notes", {"readme.md": "Nothing here.\n"}))
    assert person.window.documents.summary.text() == "There are no .txt files in this folder."
    person.press("Space", "Backspace", "1", "F5", "Ctrl+F5", "Tab", "Alt+Left", "Ctrl+Space", "Ctrl+D", "Ctrl+Return")
    person.press("Ctrl+E")
    dialog = person.dialog(ExportDialog)
    assert dialog.confirm is not None
    assert not dialog.confirm.isEnabled()
    person.press("Esc")
    assert [path.name for path in (tmp_path / "notes").iterdir() if path.name != ".bioner"] == ["readme.md"]


def test_ten_thousand_documents(open_window: Opener, tmp_path: Path) -> None:
    names = [f"{number:05}.txt" for number in range(10_000)]
    person = open_window()
    person.open(write_notes(tmp_path / "notes", dict.fromkeys(names, "She has asthma.\n")))
    model = person.window.documents.model
    assert [model.info(row).name for row in range(model.rowCount())] == names
    person.press("Ctrl+Return")
    assert person.window.session.name == names[1]
    person.press("Ctrl+PgUp")
    assert person.window.session.name == names[-1]
    assert person.window.documents.summary.text().startswith("1 of 10,000 done")


def test_a_note_of_five_megabytes(open_window: Opener, tmp_path: Path) -> None:
    text = "".join(f"On day {day} fever rose, and aspirin was given.\n" for day in range(110_000)) + "The end: gout.\n"
    assert len(text) > 5_000_000
    folder = write_notes(tmp_path / "notes", {"a.txt": text})
    person = open_window()
    person.open(folder)
    mark(person, "gout")
    person.wait_until_saved()
    at = text.index("gout")
    assert (folder / "a.ann").read_text() == f"T1\tDisease_disorder {at} {at + 4}\tgout\n"


def test_a_folder_that_can_only_be_read(open_window: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_notes(tmp_path / "notes", NOTE)
    folder.chmod(0o555)
    if os.access(folder, os.W_OK):  # the superuser may write everywhere
        may = os.access
        monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK and may(path, mode))
    person = open_window()
    person.open(folder)
    assert person.saved == "Read-only"
    assert "can only be read" in person.window.pane.notice.text()
    mark(person, "asthma")
    assert not person.review.entries
    folder.chmod(0o755)
    assert {path.name for path in folder.iterdir()} == set(NOTE)


def test_an_ann_that_disagrees_with_its_text(open_window: Opener, tmp_path: Path) -> None:
    ann = "T1\tSign 8 14\tgoitre\nT2\tSign 19 24\tfever\nR1\tOf Arg1:T1 Arg2:T2\n#1\tNote T1\tlook\nrubbish\n"
    folder = write_notes(tmp_path / "notes", NOTE | {"a.ann": ann})
    person = open_window()
    person.open(folder)
    assert "does not agree" in person.window.pane.notice.text()
    assert person.window.documents.model.info(0).status is Status.PROBLEM
    mark(person, "asthma", "2")
    person.wait_until_saved()
    after = (folder / "a.ann").read_text()
    assert [line for line in after.splitlines(keepends=True) if line in ann] == ann.splitlines(keepends=True)


def test_a_note_that_is_not_utf8(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", NOTE | {"b.txt": "She has gout.\n"})
    (folder / "a.txt").write_bytes("Fièvre à l'entrée.\n".encode("latin-1"))
    person = open_window()
    person.open(folder)
    assert "UTF-8" in told(person)
    assert person.window.documents.model.info(0).status is Status.PROBLEM
    person.press("Ctrl+PgDown")
    mark(person, "gout")
    person.wait_until_saved()
    assert marked(folder / "b.ann") == {("Sign", "gout")}


def test_a_disk_that_fills_up(open_window: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_notes(tmp_path / "notes", NOTE)
    person = open_window()
    person.open(folder)

    def full(path: Path, *_: object, **__: object) -> None:
        path.write_bytes(b"T1")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(safe_write, "_write_new", full)
        mark(person, "asthma")
        person.wait(lambda: person.saved == "⚠ Not saved")
        assert "the disk is full" in person.window.session.save_problem
        assert not (folder / "a.ann").exists()
    mark(person, "fever", "2")
    person.wait(lambda: person.saved == "Saved")
    assert marked(folder / "a.ann") == {("Sign", "asthma"), ("Drug", "fever")}
    assert not list(folder.glob("*.tmp")) + list(folder.glob(".*.tmp"))


def test_two_windows_on_one_folder(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", NOTE)
    first = open_window()
    first.open(folder)
    second = open_window(config="other")
    second.open(folder)
    assert second.saved == "Read-only"
    assert "is open already" in second.window.pane.notice.text()
    mark(second, "asthma")
    second.press("Ctrl+Space", "Ctrl+Return", "F5", "Ctrl+Z")
    assert not second.review.entries
    assert not second.review.done
    assert not second.window.runs.state.busy
    assert not (folder / "a.ann").exists()
    first.window.activateWindow()
    first.wait(first.window.isActiveWindow)
    mark(first, "fever")
    first.wait_until_saved()
    assert marked(folder / "a.ann") == {("Sign", "fever")}


def test_a_model_file_that_is_none(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", NOTE)
    (tmp_path / "model.gguf").write_bytes(b"This is no model.")
    person = open_window(load_chosen)
    person.open(folder)
    person.use_model(tmp_path / "model.gguf")
    person.press("F5")
    person.wait_for_run()
    state = person.window.runs.state
    assert not state.died
    assert "model.gguf" in str(state.problems[0])
    assert "Traceback" not in str(state.problems[0])
    assert person.window.run_panel.problems.isVisible()


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("Alt+B", {("Sign", "asthma"), ("Drug", "fever"), ("Sign", "She")}),
        ("Alt+M", {("Sign", "asthma"), ("Sign", "She")}),
        ("Alt+F", {("Sign", "asthma"), ("Drug", "fever")}),
    ],
)
def test_a_file_that_another_program_changes(
    open_window: Opener, tmp_path: Path, key: str, expected: set[tuple[str, str]]
) -> None:
    folder = write_notes(tmp_path / "notes", NOTE | {"a.ann": "T1\tSign 8 14\tasthma\n"})
    person = open_window()
    person.open(folder)
    theirs = "T1\tSign 8 14\tasthma\nT2\tDrug 19 24\tfever\n"
    (folder / "a.ann").write_text(theirs, encoding="utf-8")
    mark(person, "She")
    person.dialog(DiskChangeDialog)
    assert (folder / "a.ann").read_text(encoding="utf-8") == theirs
    person.press(key)
    person.wait_until_saved()
    person.wait(lambda: person.saved == "Saved")
    assert marked(folder / "a.ann") == expected
    session = person.window.session
    assert {(one.mention.type, one.mention.text(person.review.text)) for one in person.review.kept} == expected
    assert session.review is person.workspace.review("a.txt")


def test_a_damaged_state_file(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", NOTE)
    (folder / ".bioner").mkdir()
    (folder / ".bioner/state.sqlite").write_bytes(b"no database" * 1000)
    person = open_window()
    person.open(folder)
    words = told(person)
    assert "state.sqlite" in words
    assert "Move the file away" in words
    (folder / ".bioner/state.sqlite").unlink()
    person.open(folder)
    mark(person, "asthma")
    person.wait_until_saved()
    assert marked(folder / "a.ann") == {("Sign", "asthma")}


def test_links_that_go_in_circles(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", NOTE | {"deep/b.txt": "She has gout.\n"})
    (folder / "deep/up").symlink_to(folder)
    (folder / "self").symlink_to(folder / "self")
    person = open_window()
    person.open(folder)
    names = [one.name for one in person.workspace.documents()]
    assert names[:2] == ["a.txt", "deep/b.txt"]
    assert len(names) <= 3
    person.use_model(write_lexicon(tmp_path / "model.json", {"Sign": ["asthma", "gout"]}))
    person.press("Ctrl+F5")
    person.wait_for_run()
    assert person.workspace.review("deep/b.txt").suggestions
