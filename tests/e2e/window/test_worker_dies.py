"""The worker dies under a run: the window says so, is of use meanwhile, and goes on when it is asked to."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import psutil
import pytest
from PySide6.QtWidgets import QListWidget
from tests import scripted_worker
from tests.e2e.window.conftest import Opener, Person, marked, write_notes

from bioner_desk.worker import load_chosen

MEGABYTE = 1_000_000
CONF = "[entities]\nSign\n[relations]\n[events]\n[attributes]\n"


def worker(person: Person) -> psutil.Process:
    """The worker process."""
    pid = person.window.runs.worker_pid
    assert pid is not None
    return psutil.Process(pid)


def texts(box: QListWidget) -> list[str]:
    return [box.item(row).text() for row in range(box.count())]


def go_on(person: Person) -> None:
    """Press "Go on" in the run panel, by keys."""
    again = person.window.run_panel.again
    assert again.isVisible()
    person.press("Ctrl+5")
    person.go_to(again)
    person.press("Space")
    person.wait_for_run()


def test_killed_during_a_run(open_window: Opener, tmp_path: Path) -> None:
    notes = {"a.txt": "She has asthma.\n", "b.txt": "HANG, then asthma.\n", "c.txt": "More asthma.\n"}
    folder = write_notes(tmp_path / "notes", notes | {"annotation.conf": CONF})
    person = open_window(scripted_worker.scripted)
    person.open(folder)
    person.use_model(tmp_path / "model.gguf")
    person.press("Ctrl+F5")
    asked = tmp_path / "asked"
    person.wait(lambda: asked.exists() and "HANG" in asked.read_text(encoding="utf-8"))
    person.wait(lambda: len(person.window.session.shown_suggestions) == 1)
    worker(person).kill()
    person.wait_for_run()

    panel, state = person.window.run_panel, person.window.runs.state
    assert state.died
    assert (state.left, panel.again.text()) == (["b.txt", "c.txt"], "Go on with 2")
    assert panel.problems.isVisible()
    told = " ".join(texts(panel.problems))
    assert "was ended by the system" in told
    assert "start again" in told
    person.press("Space")
    person.wait_until_saved()
    assert marked(folder / "a.ann") == {("Sign", "asthma")}

    (folder / "b.txt").write_text("No HA, but asthma.\n", encoding="utf-8")
    go_on(person)
    assert person.window.runs.state.left == []
    for name in ("b.txt", "c.txt"):
        assert [one.mention.type for one in person.workspace.review(name).suggestions] == ["Sign"]


@pytest.mark.model
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can limit another process's memory")
def test_without_memory_during_a_run(open_window: Opener, tmp_path: Path) -> None:
    long = "".join(f"On day {day} fever rose, and aspirin was given.\n" for day in range(300_000))
    folder = write_notes(tmp_path / "notes", {"a.txt": "She has asthma and takes aspirin.\n", "b.txt": long})
    person = open_window(load_chosen)
    person.open(folder)
    person.press("F5")
    person.wait_for_run()
    assert person.window.session.shown_suggestions
    process = worker(person)
    # Enough for a note like the first, not for the long one.
    process.rlimit(psutil.RLIMIT_AS, (process.memory_info().vms + 8 * MEGABYTE, psutil.RLIM_INFINITY))
    person.press("Ctrl+F5")
    person.press("Space")
    person.wait_for_run()

    panel = person.window.run_panel
    assert "memory" in " ".join(texts(panel.problems))
    assert panel.again.text() == "Go on with 1"
    person.wait_until_saved()
    assert len(marked(folder / "a.ann")) == 1
    if person.window.runs.worker_pid == process.pid:
        # Python met the limit before llama.cpp did, and the process is still there, limited.
        process.send_signal(signal.SIGKILL)
        person.wait(lambda: person.window.runs.worker_pid is None)
    (folder / "b.txt").write_text("He has fever.\n", encoding="utf-8")
    go_on(person)
    state = person.window.runs.state
    assert (state.left, list(map(str, state.problems))) == ([], [])
    assert person.workspace.review("b.txt").answers
