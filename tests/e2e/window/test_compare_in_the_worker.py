"""Systems are compared by the real worker with the real model, while a person goes on working in the window."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import psutil
import pytest
from PySide6.QtWidgets import QMessageBox
from tests.e2e.window.conftest import Opener, Person, marked, write_notes

from bioner_desk.documents import Span
from bioner_desk.evaluation.comparing import Comparison, RowMaker, System, Wanted, read_comparison, write_comparison
from bioner_desk.gui.comparing.comparing import Comparing
from bioner_desk.gui.comparing.setting_up import Which
from bioner_desk.pipeline.state_file import state_path
from bioner_desk.worker import Progressed, load_chosen

pytestmark = pytest.mark.model

FORMATS = ("multi_tag", "conv_term", "single_span")
NOTES = {
    "one.txt": "A woman with asthma and hypertension came with fever.\n",
    "two.txt": "The radiograph showed pneumonia. He was given amoxicillin.\n",
}
GOLD = {"one.ann": "T1\tProblem 13 19\tasthma\n", "two.ann": "T1\tMedication 46 57\tamoxicillin\n"}
LONG = "".join(f"On day {day} fever rose, and aspirin was given.\n" for day in range(2_000))


class Sitting:
    """A person at the window, a comparison, and what it told."""

    def __init__(self, person: Person, folder: Path) -> None:
        self.person, self.folder = person, folder
        person.open(folder)
        self.comparing = Comparing(person.window.runs, person.window)
        self.progress: list[Progressed] = []
        self.ends: list[str] = []
        self.failures: list[str] = []
        self.comparing.progressed.connect(self.progress.append)
        self.comparing.ended.connect(self.ends.append)
        person.window.session.failed.connect(lambda error: self.failures.append(str(error)))

    def start(self, gold: Path | None = None) -> None:
        """Compare in three formats."""
        self.progress.clear()
        assert self.comparing.start(Wanted(self.folder, gold=gold, formats=FORMATS))

    def wait_for_end(self) -> str:
        """What was told at the end."""
        self.person.wait(lambda: not self.comparing.running)
        return self.ends[-1]

    def until_done_with(self, documents: int) -> None:
        """Wait until the table says that a number of documents are finished."""
        self.person.wait(lambda: [row.documents for row in self.comparing.rows] == [documents] * len(FORMATS))

    def worker(self) -> psutil.Process:
        """The worker's process."""
        pid = self.person.window.runs.worker_pid
        assert pid is not None
        return psutil.Process(pid)


def places(comparison: Comparison) -> dict[tuple[System, str], list[tuple[str, tuple[Span, ...]]]]:
    """The mentions that were found; the record holds probabilities with fewer digits than the model gives."""
    return {key: [(one.type, one.pieces) for one in found.mentions] for key, found in comparison.found.items()}


def test_rows_come_while_a_person_works(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", NOTES)
    person = open_window(load_chosen)
    sitting = Sitting(person, folder)
    gold = write_notes(tmp_path / "gold", NOTES | GOLD)
    sitting.start(gold)
    person.press("F5")  # models do one thing at a time, and it is said
    person.wait(lambda: bool(person.window.findChildren(QMessageBox)))
    for box in person.window.findChildren(QMessageBox):
        box.close()
    person.wait_for_text()
    person.find("asthma")
    person.press("1")
    person.wait_until_saved()
    assert [words for _, words in marked(folder / "one.ann")] == ["asthma"]
    assert sitting.failures == ["A comparison is under way, and models do one thing at a time."]

    assert sitting.wait_for_end() == ""
    sitting.until_done_with(2)
    comparing = sitting.comparing
    person.wait(lambda: comparing.settled)
    found = comparing.comparison
    assert found is not None
    assert len(found.found) == 2 * len(FORMATS)
    assert found.settings.keys() == set(found.systems)
    assert comparing.rows == RowMaker().rows(found)
    assert all(row.scored == 2 and row.memory and row.seconds for row in comparing.rows)
    assert sitting.progress[-1].seconds_left == 0.0

    write_comparison(found, comparing.rows, tmp_path / "result.json")
    comparing.show(read_comparison(tmp_path / "result.json"))
    sitting.until_done_with(2)
    person.wait_for_text()
    person.press("F5")
    person.wait_for_run()
    assert person.window.runs.state.problems == []


def test_killed_it_is_said_and_goes_on_from_the_record(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", NOTES | {"zzz.txt": LONG})
    sitting = Sitting(open_window(load_chosen), folder)
    sitting.start()
    sitting.until_done_with(2)
    sitting.worker().kill()
    said = sitting.wait_for_end()
    if sys.platform != "win32":
        assert "was ended by the system" in said
    assert "start again" in said
    known = sitting.comparing.comparison
    assert known is not None
    assert len(known.found) == 2 * len(FORMATS)

    (folder / "zzz.txt").unlink()
    sitting.start()
    assert sitting.wait_for_end() == ""
    assert sitting.progress[-1].tokens == 0  # everything was in the record
    after = sitting.comparing.comparison
    assert after is not None
    assert places(after) == places(known)


def test_stopped_in_the_middle_of_a_document(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", {"a.txt": NOTES["one.txt"], "b.txt": LONG})
    sitting = Sitting(open_window(load_chosen), folder)
    sitting.start()
    sitting.until_done_with(1)
    process = sitting.worker()
    done = sitting.progress[-1].characters_done
    sitting.person.wait(lambda: sitting.progress[-1].characters_done > done)
    started = time.monotonic()
    sitting.comparing.cancel()
    assert sitting.wait_for_end().startswith("Stopped.")
    assert time.monotonic() - started < 5.0
    assert process.is_running(), "it could stop by itself"
    sitting.until_done_with(1)


def test_another_folder_stops_it_and_is_pre_annotated_at_once(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", {"a.txt": NOTES["one.txt"], "b.txt": LONG})
    other = write_notes(tmp_path / "other", {"two.txt": NOTES["two.txt"]})
    sitting = Sitting(open_window(load_chosen), folder)
    person = sitting.person
    sitting.start()
    sitting.until_done_with(1)
    person.open(other)
    person.press("F5")
    assert person.window.runs.state.busy
    person.wait_for_run()
    assert person.window.runs.state.problems == []
    assert person.review.runs
    assert sitting.failures == []
    (said,) = sitting.ends
    assert said.startswith("Stopped, as its folder was closed.")
    sitting.until_done_with(1)  # what was found stays


def test_a_folder_that_can_only_be_read_is_compared(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", {"one.txt": NOTES["one.txt"]})
    open_window().open(folder)
    person = open_window(load_chosen, "config of the second")
    person.open(folder)
    assert "is open already" in person.workspace.read_only
    person.press("Ctrl+Shift+C")
    window = person.window.folder_commands.comparing
    assert window is not None
    person.wait(window.isActiveWindow)
    person.wait(lambda: bool(window.setup.chosen_models()))
    assert window.setup.not_kept.isVisible()
    window.setup.choose(formats=FORMATS, which=Which.ALL)
    person.press("Ctrl+Return")
    person.wait(lambda: not window.comparing.running and window.results.model.rowCount() == len(FORMATS))
    assert window.said.text() == ""
    assert not state_path(folder).exists()
