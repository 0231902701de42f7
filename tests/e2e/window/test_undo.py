"""Everything that changes a document is taken back and done again, step by step, across documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e.window.conftest import Opener, Person, write_lexicon, write_notes

from bioner_desk.gui.dialogs.bulk_dialog import BulkDialog
from bioner_desk.gui.dialogs.dependents_dialog import DependentsDialog
from bioner_desk.gui.dialogs.occurrences_dialog import OccurrencesDialog

CONF = """[entities]
Sign
Drug
[relations]
Of\tArg1:Sign, Arg2:Sign
[events]
Given\tFor:Sign
[attributes]
Negation\tArg:<ENTITY>
"""
SIGNS = [
    "hypertension", "diabetes", "gout", "dyspnea", "nausea", "dizziness", "palpitations", "confusion", "tachycardia",
    "crackles", "edema", "jaundice", "pneumonia", "anemia",
]  # fmt: skip
FIRST = f"She has asthma and fever, and was given aspirin.\nSigns: {', '.join(SIGNS)}.\nNo pruritus.\n"
SECOND = "He has gout, then edema of both legs, anemia and aspirin for it.\nHe had pruritus, much pruritus.\n"
# Every kind of line that hangs on T1, in an order that no program would choose, and one that is none.
ANN = (
    "T7\tSign 19 24\tfever\n"
    "T1\tSign 8 14\tasthma\n"
    "A3\tNegation T1\n"
    "#2\tAnnotatorNotes R5\tsure?\n"
    "T4\tGiven 34 39\tgiven\n"
    "E1\tGiven:T4 For:T1\n"
    "*\tSame T1 T7\n"
    "N1\tReference T1 ICD:J45\tasthma\n"
    "R5\tOf Arg1:T1 Arg2:T7\n"
    "#1\tAnnotatorNotes T1\tlook\n"
)

State = dict[str, tuple[bytes, bool, frozenset[tuple[str, str, str]]]]


def state(person: Person) -> State:
    """What files and reviews say; a file that is not there says as little as an empty one."""
    person.wait_until_saved()
    folder, found = person.workspace.folder, {}
    for one in person.workspace.documents():
        review, path = person.workspace.review(one.name), (folder / one.name).with_suffix(".ann")
        entries = review.entries.values()
        said = frozenset((one.mention.type, str(one.mention.pieces), str(one.state)) for one in entries)
        found[one.name] = (path.read_bytes() if path.exists() else b"", review.done, said)
    return found


def title(person: Person, command: str) -> str:
    """What the menu Edit offers to undo or redo."""
    return person.window.commands.actions[command].text()


def go_to(person: Person, said: str) -> None:
    """Go to a mention by keys."""
    for _ in person.review.entries:
        if person.current == said:
            return
        person.press("F4")
    pytest.fail(f"F4 never comes to {said}")


def run(person: Person) -> None:
    person.press("Ctrl+F5")
    person.wait_for_run()


def accept_all(person: Person) -> None:
    person.press("Ctrl+Shift+A")
    person.dialog(BulkDialog)
    person.press("Return")
    person.wait_for_text()


def to_second(person: Person) -> None:
    person.press("Alt+PgDown")
    assert person.window.session.name == "b.txt"


def reject(person: Person) -> None:
    to_second(person)
    go_to(person, "gout")
    person.press("Backspace")


def move_border(person: Person) -> None:
    go_to(person, "edema")
    person.press("Alt+Right")
    assert person.current == "edema of"


def retype(person: Person) -> None:
    go_to(person, "anemia")
    person.press("2")


def delete_by_hand(person: Person) -> None:
    person.press("Alt+PgUp")
    assert person.window.session.name == "a.txt"
    go_to(person, "asthma")
    person.press("Del")
    shown = person.dialog(DependentsDialog).list
    kinds = {item.text(0) for item in map(shown.topLevelItem, range(shown.topLevelItemCount())) if item}
    assert {"Relation", "Event", "Attribute", "Normalisation", "Note"} <= kinds
    person.press("Alt+D")
    person.wait_for_text()
    person.wait_until_saved()
    assert (person.workspace.folder / "a.ann").read_text().splitlines()[0] == "T7\tSign 19 24\tfever"
    assert "T1" not in (person.workspace.folder / "a.ann").read_text().replace("T1\t", "T1 ").split()


def mark_others(person: Person) -> None:
    person.find("pruritus")
    person.press("Ctrl+D")
    dialog = person.dialog(OccurrencesDialog)
    person.press("Alt+F")
    assert dialog.confirm is not None
    person.wait(lambda: dialog.count.text() == "3 of 3 ticked.")
    person.press("Return")
    person.wait_for_text()


def add(person: Person) -> None:
    person.find("Signs")
    person.press("2")


def finish(person: Person) -> None:
    person.press("Ctrl+Return")


STEPS = {
    "pre-annotate 2 documents with lexicon": run,
    "accept 14 suggestions": accept_all,
    "reject “gout”": reject,
    "move end of “edema”": move_border,
    "make “anemia” Drug": retype,
    "delete “asthma”": delete_by_hand,
    "mark 3 occurrences of “pruritus”": mark_others,
    "add “Signs”": add,
    "finish a.txt": finish,
}


def make_folder(folder: Path) -> Path:
    return write_notes(folder, {"annotation.conf": CONF, "a.txt": FIRST, "a.ann": ANN, "b.txt": SECOND})


def test_everything_is_undone_and_done_again(open_window: Opener, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "notes")
    person = open_window()
    person.open(folder)
    person.use_model(write_lexicon(tmp_path / "model.json", {"Sign": SIGNS}))
    states = [state(person)]
    for name, do in STEPS.items():
        do(person)
        assert title(person, "edit.undo") == f"Undo {name}"
        states.append(state(person))
        assert states[-1] != states[-2]

    for name, before in zip(reversed(STEPS), reversed(states[:-1]), strict=True):
        assert title(person, "edit.undo") == f"Undo {name}"
        person.press("Ctrl+Z")
        assert title(person, "edit.redo") == f"Redo {name}"
        assert state(person) == before, name
    assert title(person, "edit.undo") == "Undo"
    assert (folder / "a.ann").read_bytes() == ANN.encode()
    assert not (folder / "b.ann").exists() or not (folder / "b.ann").read_bytes()

    for name, after in zip(STEPS, states[1:], strict=True):
        person.press("Ctrl+Y")
        assert state(person) == after, name
    assert title(person, "edit.redo") == "Redo"


def test_a_step_after_an_undo_leaves_nothing_to_redo(open_window: Opener, tmp_path: Path) -> None:
    person = open_window()
    person.open(make_folder(tmp_path / "notes"))
    add(person)
    person.press("Ctrl+Z")
    assert title(person, "edit.redo") == "Redo add “Signs”"
    person.find("pruritus")
    person.press("1")
    assert title(person, "edit.redo") == "Redo"
    person.press("Ctrl+Y", "Ctrl+Z")
    assert state(person)["a.txt"][0] == ANN.encode()


def test_undo_goes_to_the_document_of_the_step(open_window: Opener, tmp_path: Path) -> None:
    person = open_window()
    person.open(make_folder(tmp_path / "notes"))
    add(person)
    to_second(person)
    person.press("Ctrl+Z")
    assert person.window.session.name == "a.txt"
    to_second(person)
    person.press("Ctrl+Shift+Z")
    assert (person.window.session.name, person.current) == ("a.txt", "Signs")


def test_a_deletion_that_is_not_wanted_changes_nothing(open_window: Opener, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "notes")
    person = open_window()
    person.open(folder)
    before = state(person)
    go_to(person, "asthma")
    person.press("Del")
    person.dialog(DependentsDialog)
    person.press("Return")
    person.wait_for_text()
    assert state(person) == before
    assert title(person, "edit.undo") == "Undo"
