"""A person decides while a run goes on: nothing that she decided is asked again, and the run is one step to undo."""

from __future__ import annotations

from pathlib import Path

from tests import scripted_worker
from tests.e2e.window.conftest import Opener, Person, marked, write_notes

from bioner_desk.workspace import EntryState

CONF = "[entities]\nSign\n[relations]\n[events]\n[attributes]\n"
NOTES = {
    "annotation.conf": CONF,
    "a.txt": "Asthma, he says.\nIt is asthma indeed.\nNo asthma here.\n",
    "b.txt": "SLOW, with asthma.\n" + "".join(f"SLOW {day}.\n" for day in range(8)),
    "c.txt": "At last asthma.\n",
}
STOPS_WITHIN_MS = 10_000  # two seconds for the model, and the time in which a busy machine notices


def begin(person: Person, folder: Path, model: Path) -> None:
    """Start a run over all documents and wait for what it finds in the first one."""
    person.open(folder)
    person.use_model(model)
    person.press("Ctrl+F5")
    person.wait(lambda: bool(person.window.session.shown_suggestions))


def states(person: Person, name: str) -> list[EntryState]:
    return [entry.state for entry in person.workspace.review(name).entries.values()]


def test_decisions_during_a_run(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", NOTES)
    person = open_window(scripted_worker.scripted)
    begin(person, folder, tmp_path / "model.gguf")
    person.press("Space", "Backspace")
    assert person.window.runs.state.busy
    assert states(person, "a.txt") == [EntryState.ACCEPTED, EntryState.REJECTED]
    person.wait_for_run()
    assert person.window.runs.state.left == []
    assert states(person, "c.txt") == [EntryState.SUGGESTED]

    person.press("Ctrl+F5")
    person.wait_for_run()
    assert states(person, "a.txt") == [EntryState.ACCEPTED, EntryState.REJECTED]
    assert states(person, "c.txt") == [EntryState.SUGGESTED]
    person.wait_until_saved()
    assert marked(folder / "a.ann") == {("Sign", "asthma")}


def test_undo_takes_back_her_decision_then_the_whole_run(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", NOTES)
    person = open_window(scripted_worker.scripted)
    begin(person, folder, tmp_path / "model.gguf")
    person.press("Space")
    assert person.window.runs.state.busy
    person.wait_for_run()

    person.press("Ctrl+Z")
    assert states(person, "a.txt") == [EntryState.SUGGESTED] * 2
    assert states(person, "b.txt") == states(person, "c.txt") == [EntryState.SUGGESTED]
    assert person.workspace.undo_title.startswith("Pre-annotate 3 documents with ")
    person.press("Ctrl+Z")
    assert [states(person, name) for name in ("a.txt", "b.txt", "c.txt")] == [[], [], []]
    assert person.workspace.undo_title == ""
    person.press("Ctrl+Y", "Ctrl+Y")
    assert states(person, "a.txt") == [EntryState.ACCEPTED, EntryState.SUGGESTED]
    assert states(person, "b.txt") == states(person, "c.txt") == [EntryState.SUGGESTED]


def test_a_mention_of_her_own_is_not_suggested(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", NOTES)
    person = open_window(scripted_worker.scripted)
    begin(person, folder, tmp_path / "model.gguf")
    person.press("Alt+PgUp")
    assert person.window.session.name == "c.txt"
    person.find("asthma")
    person.press("1")
    assert person.window.runs.state.busy
    person.wait_for_run()
    assert states(person, "c.txt") == [EntryState.ACCEPTED]
    assert person.review.kept[0].proposal is None


def test_stopping_a_model_that_hangs(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", NOTES | {"b.txt": "HANG, then asthma.\n"})
    person = open_window(scripted_worker.scripted)
    begin(person, folder, tmp_path / "model.gguf")
    asked = tmp_path / "asked"
    person.wait(lambda: "HANG" in asked.read_text(encoding="utf-8"))
    person.press("Ctrl+.")
    assert person.window.runs.state.phase == "Stopping …"
    person.bot.waitUntil(lambda: not person.window.runs.state.busy, timeout=STOPS_WITHIN_MS)
    state = person.window.runs.state
    assert not state.died
    assert state.left == ["b.txt", "c.txt"]
    assert state.phase == "Stopped; 2 of 3 documents are left."
    assert states(person, "a.txt") == [EntryState.SUGGESTED] * 2
    person.press("Space")
    person.wait_until_saved()
    assert marked(folder / "a.ann") == {("Sign", "asthma")}
