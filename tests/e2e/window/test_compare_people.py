"""Two people have annotated the same notes: where they differ is stepped through, decided, taken back, exported."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog
from tests.e2e.window.conftest import Opener, Person, write_notes
from tests.e2e.window.test_keys import nameless
from tests.e2e.window.test_real_model import export

from bioner_desk.gui.comparing.people_window import PeopleWindow
from bioner_desk.gui.dialogs.keys_dialog import KeysDialog
from bioner_desk.gui.dialogs.plain import PlainDialog

CONF = "[entities]\nSign\nDrug\n[relations]\nOf\tArg1:Sign, Arg2:Sign\n[events]\n[attributes]\n"
FIRST = "She has severe asthma and fever, and took aspirin.\n"
SECOND = "He has gout and took warfarin for it.\n"
ANNA = {
    "annotation.conf": CONF,
    "a.txt": FIRST,
    "a.ann": "T1\tSign 15 21\tasthma\nT2\tSign 26 31\tfever\n",
    "b.txt": SECOND,
    "b.ann": "T1\tSign 7 11\tgout\nT2\tDrug 34 36\tit\n",
    "same.txt": "No pain.\n",
    "same.ann": "T1\tSign 3 7\tpain\n",
}
BERTA = {
    "a.ann": "T1\tSign 8 21\tsevere asthma\nT2\tSign 26 31\tfever\nT3\tDrug 42 49\taspirin\n",
    "b.ann": "T1\tDrug 7 11\tgout\nT2\tDrug 21 29\twarfarin\n",
    "same.ann": "T1\tSign 3 7\tpain\n",
}
DECIDED = {
    "a.ann": "T2\tSign 26 31\tfever\nT3\tSign 8 21\tsevere asthma\nT4\tDrug 42 49\taspirin\n",
    "b.ann": "T1\tSign 7 11\tgout\nT3\tDrug 21 29\twarfarin\n",
    "same.ann": ANNA["same.ann"],
}


def open_people(person: Person, second: Path, monkeypatch: pytest.MonkeyPatch) -> PeopleWindow:
    """Open the window in which people are compared, and add the folder of the second one by its key."""
    person.press("Ctrl+Shift+B")
    window = person.window.folder_commands.people
    assert window is not None
    person.wait(window.isActiveWindow)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(second))
    person.press("Ctrl+O")
    person.wait(lambda: window.people.documents.count() > 0)
    return window


def listed(window: PeopleWindow) -> list[str]:
    """The documents, with how many differences each has."""
    return [window.people.documents.item(row).text() for row in range(window.people.documents.count())]


def where(window: PeopleWindow) -> str:
    """Which difference is at hand."""
    return window.people.side_by_side.foot.where.text()


def decide(person: Person, window: PeopleWindow) -> None:
    """Go through both notes by keys: each difference is decided for one of the two, or for the mention at hand."""
    person.go_to(window.people.side_by_side.pane.view)
    person.press("F8")
    assert where(window) == "Difference 1 of 2, line 1: longer in Berta"
    person.press("2")
    assert listed(window)[0] == "a   1"
    assert where(window) == "Difference 1 of 1, line 1: only Berta"
    person.press("F6", "Return")
    assert listed(window)[0] == "a   ="
    assert where(window).startswith("There is no difference")
    person.press("F8")
    assert where(window) == "Difference 1 of 3, line 1: other type"
    person.press("1")
    assert where(window) == "Difference 2 of 3, line 1: only Berta"
    person.press("2")
    assert where(window) == "Difference 2 of 2, line 1: only Anna"
    person.press("2")
    assert listed(window) == ["a   =", "b   1", "same   ="]
    person.press("F8")
    assert window.people.side_by_side.foot.outcome.text() == "There is no further difference."


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode("utf-8") for path in sorted(folder.glob("*.ann"))}


def test_from_two_folders_to_the_export(open_window: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = write_notes(tmp_path / "Anna", ANNA), write_notes(tmp_path / "Berta", BERTA)
    person = open_window()
    person.open(first)
    window = open_people(person, second, monkeypatch)
    assert listed(window) == ["a   2", "b   3", "same   ="]
    decide(person, window)
    person.wait_until_saved()
    assert files(first) == DECIDED
    assert files(second) == BERTA

    for _ in range(4):
        person.press("Ctrl+Z")
    assert listed(window) == ["a   2", "b   3", "same   ="]
    person.wait_until_saved()
    assert files(first) == {name: text for name, text in ANNA.items() if name.endswith(".ann")}
    for _ in range(4):
        person.press("Ctrl+Shift+Z")
    assert listed(window) == ["a   =", "b   1", "same   ="]
    person.press("Ctrl+R")
    person.wait(lambda: listed(window) == ["a   =", "b   1", "same   ="])

    person.press("Ctrl+W")
    assert not window.isVisible()
    person.wait_for_text()
    person.press("Alt+PgUp")
    assert person.window.session.name == "a.txt"
    for _ in range(3):
        person.press("Ctrl+Return")
    export(person, tmp_path / "export")
    person.wait_until_saved()
    assert files(tmp_path / "export") == files(first) == DECIDED


def test_what_hangs_on_a_mention_is_asked_about(
    open_window: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    relation = "R1\tOf Arg1:T1 Arg2:T2\n"
    first = write_notes(tmp_path / "Anna", ANNA | {"a.ann": ANNA["a.ann"] + relation})
    person = open_window()
    person.open(first)
    window = open_people(person, write_notes(tmp_path / "Berta", BERTA), monkeypatch)
    person.go_to(window.people.side_by_side.pane.view)
    person.press("F8")
    for answer, count, line in (("Esc", "a   2", "1 of 2"), ("Return", "a   1", "1 of 1")):
        person.press("2")
        dialog = person.dialog(PlainDialog)
        assert "R1" in dialog.said.text()
        person.press(answer)
        person.wait(lambda: QApplication.activeModalWidget() is None)
        window.activateWindow()
        person.wait(window.isActiveWindow)
        assert listed(window)[0] == count
        assert where(window).startswith(f"Difference {line}")
    person.wait_until_saved()
    assert relation not in files(first)["a.ann"]
    person.press("Ctrl+Z")
    person.wait_until_saved()
    assert files(first)["a.ann"] == ANNA["a.ann"] + relation


def test_a_key_of_a_persons_own_steps(open_window: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    person = open_window()
    person.open(write_notes(tmp_path / "Anna", ANNA))
    person.press("?")
    dialog = person.dialog(KeysDialog)
    person.write("next difference")
    person.go_to(dialog.change)
    person.press("Space", "F5")
    assert dialog.conflict.isHidden(), "F5 means something else in the main window alone"
    person.press("Esc")
    person.wait_for_text()
    window = open_people(person, write_notes(tmp_path / "Berta", BERTA), monkeypatch)
    person.go_to(window.people.side_by_side.pane.view)
    person.press("F8")
    assert where(window) == "2 differences"
    person.press("F5")
    assert where(window).startswith("Difference 1 of 2")
    assert not person.window.runs.state.busy


def test_everything_in_the_window_has_a_name(
    open_window: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = open_window()
    person.open(write_notes(tmp_path / "Anna", ANNA))
    window = open_people(person, write_notes(tmp_path / "Berta", BERTA), monkeypatch)
    assert nameless(window) == []
