"""The window is killed while somebody decides: what it showed as saved is there, and a run goes on with the rest."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest
from tests import scripted_worker
from tests.e2e.window.conftest import Opener, Person, write_notes
from tests.e2e.window.decide_until_killed import decided

import bioner_desk as bd
from bioner_desk.workspace import EntryState, Workspace

ROOT = Path(__file__).resolve().parents[3]
SENTENCE = "SLOW asthma in {}."
CONF = "[entities]\nSign\nDrug\n[relations]\n[events]\n[attributes]\n"
GUARD = 60.0

Row = tuple[object, ...]


def make_folder(tmp_path: Path, documents: int, sentences: int, sentence: str) -> Path:
    notes = {
        f"{name:02}.txt": "".join(f"{sentence.format(f'{name} and {at}')}\n" for at in range(sentences))
        for name in range(documents)
    }
    return write_notes(tmp_path / "notes", notes | {"annotation.conf": CONF})


def kill_after(presses: int, folder: Path, tmp_path: Path, *more: str) -> set[Row]:
    """Let a window decide, and kill it; returns what it has shown as saved."""
    script = [sys.executable, "-m", "tests.e2e.window.decide_until_killed"]
    places = [str(folder), str(tmp_path / "killed"), str(tmp_path / "model.gguf")]
    saved: list[list[object]] = []
    family: list[psutil.Process] = []
    with subprocess.Popen([*script, *places, *more], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8") as process:
        guard = threading.Timer(GUARD, process.kill)
        guard.start()
        assert process.stdout
        for line in process.stdout:
            said = json.loads(line)
            if said != "pressed":
                saved = said
                # Looking for them takes longer than saving does, so not at the moment of the kill.
                family = family or psutil.Process(process.pid).children(recursive=True)
            elif saved and (presses := presses - 1) < 0:
                break
        process.kill()
        assert guard.is_alive(), "nothing was saved for long"
        guard.cancel()
        # What it said before the end counts as well.
        for line in process.stdout:
            if line.endswith("\n") and (said := json.loads(line)) != "pressed":
                saved = said
    _, alive = psutil.wait_procs(family, timeout=GUARD)
    assert not alive, "the worker outlives the window"
    return {tuple(row) for row in saved}


def kept(rows: set[Row], name: str) -> set[Row]:
    """Those that belong into an .ann file."""
    return {row[1:4] for row in rows if row[0] == name and row[-1] in (EntryState.ACCEPTED, EntryState.EDITED)}


def check(folder: Path, saved: set[Row]) -> None:
    """All that was saved is there, and every file says what the review says."""
    assert saved
    workspace = Workspace.open(folder, person="somebody else", report=lambda _: None)
    try:
        assert not workspace.read_only
        names = [one.name for one in workspace.documents()]
        there = {tuple(row) for name in names for row in decided(workspace.review(name))}
        assert saved <= there
        assert workspace.flush(GUARD)
    finally:
        workspace.close()
    for name in names:
        mentions = bd.read_document(folder / name).mentions
        assert {(one.type, one.start, one.end) for one in mentions} == kept(there, name)


def decided_in(person: Person) -> set[Row]:
    names = [one.name for one in person.workspace.documents()]
    return {tuple(row) for name in names for row in decided(person.workspace.review(name))}


@pytest.mark.parametrize("seed", range(3))
def test_in_the_middle_of_a_review(open_window: Opener, tmp_path: Path, seed: int) -> None:
    folder = make_folder(tmp_path, 6, 8, "The asthma of {}.")
    person = open_window(scripted_worker.scripted)
    person.open(folder)
    person.use_model(tmp_path / "model.gguf")
    person.press("Ctrl+F5")
    person.wait_for_run()
    person.window.close()

    saved = kill_after(random.Random(seed).randrange(75), folder, tmp_path)
    check(folder, saved)
    person = open_window(scripted_worker.scripted)
    person.open(folder)
    assert saved <= decided_in(person)
    assert person.saved == "Saved"


@pytest.mark.parametrize("seed", range(2))
def test_in_the_middle_of_a_run(open_window: Opener, tmp_path: Path, seed: int) -> None:
    documents, sentences = 4, 2
    folder = make_folder(tmp_path, documents, sentences, SENTENCE)
    saved = kill_after(random.Random(seed).randrange(100), folder, tmp_path, "run")
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    everything = documents * sentences * 2
    assert 0 < len(asked) < everything
    check(folder, saved)

    person = open_window(scripted_worker.scripted)
    person.open(folder)
    person.use_model(tmp_path / "model.gguf")
    done = {one.name for one in person.workspace.documents() if person.workspace.review(one.name).done}
    person.press("Ctrl+F5")
    person.wait_for_run()
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert len(asked) - everything in (0, 1), "only the question that was under way may be asked again"
    assert saved <= decided_in(person)
    for name in {one.name for one in person.workspace.documents()} - done:
        assert len(person.workspace.review(name).entries) == 2 * sentences
