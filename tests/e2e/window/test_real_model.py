"""The whole way with the model that comes along: two notes are pre-annotated, corrected by keys, finished, exported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import pytest
from tests.e2e.window.conftest import Opener, Person, write_notes

from bioner_desk.corpora.brat_config import annotation_conf, visual_conf
from bioner_desk.documents import Span
from bioner_desk.gui.dialogs.export_dialog import ExportDialog
from bioner_desk.worker import load_chosen

pytestmark = pytest.mark.model

NOTES = {
    "one.txt": "A 62-year-old woman with asthma and hypertension came with fever and a dry cough. "
    "She takes metformin and ramipril daily.\n",
    "two.txt": "The chest radiograph showed pneumonia. He was given amoxicillin, "
    "and the nausea was treated with ondansetron today.\n",
}
MISSED = {"one.txt": "woman", "two.txt": "given"}
LAB_VALUE = "7"  # its place in the schema of clinical notes

Decided = list[tuple[str, Span]]
"""Types and places in the order in which they were decided."""


def accept(person: Person, found: tuple[str, Span], text: str) -> Decided:
    person.press("Space")
    return [found]


def widen(person: Person, found: tuple[str, Span], text: str) -> Decided:
    """Two characters more at the end, one less at the start."""
    person.press("Alt+Shift+Right", "Alt+Shift+Right", "Ctrl+Shift+Right", "Space")
    return [(found[0], Span(found[1].start + 1, found[1].end + 2))]


def retype(person: Person, found: tuple[str, Span], text: str) -> Decided:
    person.press(LAB_VALUE)
    return [("Lab_value", found[1])]


def reject(person: Person, found: tuple[str, Span], text: str) -> Decided:
    person.press("Backspace")
    return []


Way = Callable[[Person, tuple[str, Span], str], Decided]


def correct(person: Person, ways: Iterator[Way]) -> Decided:
    """Decide about every suggestion of the open document, and mark a word that the model missed."""
    session = person.window.session
    text = person.review.text
    decided: Decided = []
    assert session.shown_suggestions, "the model has found nothing"
    while session.shown_suggestions:
        assert session.entry is not None
        found = (session.entry.mention.type, session.entry.mention.hull)
        decided += next(ways)(person, found, text)
    missed = MISSED[session.name]
    person.find(missed)
    person.press("3")
    return [*decided, ("Medication", Span(text.index(missed), text.index(missed) + len(missed)))]


def export(person: Person, target: Path) -> None:
    """Through the dialog, as it comes up, but for the folder."""
    person.press("Ctrl+E")
    dialog = person.dialog(ExportDialog)
    assert dialog.only_done.isChecked()
    person.press("Ctrl+A")
    person.write(str(target))
    with person.bot.waitSignal(person.window.folder_commands.exporting.ended):
        person.press("Return")


def ann(text: str, decided: Decided) -> str:
    return "".join(
        f"T{number}\t{type_} {span.start} {span.end}\t{span.of(text)}\n"
        for number, (type_, span) in enumerate(decided, start=1)
    )


def test_from_the_folder_to_the_export(open_window: Opener, tmp_path: Path) -> None:
    folder, target = write_notes(tmp_path / "notes", NOTES), tmp_path / "export"
    person = open_window(load_chosen)
    person.open(folder)
    ways = cycle([accept, widen, retype, reject])
    decided = {}
    for name in NOTES:
        assert person.window.session.name == name
        person.press("F5")
        person.wait_for_run()
        assert person.window.runs.state.problems == []
        decided[name] = correct(person, ways)
        person.press("Ctrl+Return")
    assert sum(map(len, decided.values())) > 5
    export(person, target)

    schema = person.workspace.schema
    expected = {name.replace(".txt", ".ann"): ann(NOTES[name], one) for name, one in decided.items()}
    expected |= NOTES | {"annotation.conf": annotation_conf(schema), "visual.conf": visual_conf(schema)}
    assert {path.name: path.read_bytes().decode() for path in target.iterdir()} == expected
    person.wait_until_saved()
    for name in ("one.ann", "two.ann"):
        assert (folder / name).read_text(encoding="utf-8") == expected[name]
