"""Keys: those of a person and of a folder count, and everything can be reached and has a name."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMessageBox, QScrollBar, QWidget
from tests.e2e.window.conftest import Opener, Person, marked, write_lexicon, write_notes

from bioner_desk.errors import BionerError
from bioner_desk.gui.dialogs.error_box import show_error
from bioner_desk.gui.dialogs.keys_dialog import KeysDialog
from bioner_desk.gui.dialogs.plain import PlainDialog

CONF = "[entities]\nSign\nDrug\n[relations]\nOf\tArg1:Sign, Arg2:Sign\n[events]\n[attributes]\n"
NOTES = {
    "annotation.conf": CONF,
    "kb_shortcuts.conf": "G\tSign\nD\tDrug\n",
    "a.txt": "She has asthma and fever, and took aspirin.\n",
    "a.ann": "T1\tSign 8 14\tasthma\nT2\tSign 19 24\tfever\nR1\tOf Arg1:T1 Arg2:T2\n",
    "b.txt": "He has gout.\n",
}


def begin(open_window: Opener, tmp_path: Path) -> tuple[Person, Path]:
    folder = write_notes(tmp_path / "notes", NOTES)
    person = open_window()
    person.open(folder)
    return person, folder


def test_keys_of_a_person(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", NOTES)
    (tmp_path / "config").mkdir()
    person = open_window()
    person.window.settings.set("keys", {"review.accept_next": ("Ctrl+J",), "document.next": ("F9",)})
    person.window.close()

    person = open_window()
    person.open(folder)
    person.use_model(write_lexicon(tmp_path / "model.json", {"Drug": ["aspirin"]}))
    person.press("F5")
    person.wait_for_run()
    assert person.window.session.shown_suggestions
    person.press("Space")
    assert person.window.session.shown_suggestions, "the old key counts no more"
    person.press("Ctrl+J")
    assert not person.window.session.shown_suggestions
    person.press("Alt+PgDown")
    assert person.window.session.name == "a.txt"
    person.press("F9")
    assert person.window.session.name == "b.txt"


def test_the_overview_changes_keys_at_once(open_window: Opener, tmp_path: Path) -> None:
    person, _ = begin(open_window, tmp_path)
    person.press("?")
    dialog = person.dialog(KeysDialog)
    person.write("next document")
    person.go_to(dialog.change)
    person.press("Space", "F9")
    person.press("Esc")
    person.wait_for_text()
    person.press("F9")
    assert person.window.session.name == "b.txt"


def test_digits_and_letters_of_the_folder_give_types(open_window: Opener, tmp_path: Path) -> None:
    person, folder = begin(open_window, tmp_path)
    person.press("Alt+PgDown")
    for words, key in (("gout", "D"), ("He", "2"), ("has", "G")):
        person.find(words)
        person.press(key)
    person.wait_until_saved()
    assert marked(folder / "b.ann") == {("Drug", "gout"), ("Drug", "He"), ("Sign", "has")}


def test_f6_goes_round_the_panels(open_window: Opener, tmp_path: Path) -> None:
    person, _ = begin(open_window, tmp_path)
    window = person.window
    parts = [*window.panels.values(), window.pane]
    for key in ("F6", "Shift+F6"):
        seen = []
        for _part in parts:
            person.press(key)
            focus = QApplication.focusWidget()
            assert focus is not None
            seen += [part for part in parts if part.isAncestorOf(focus)]
        assert {id(part) for part in seen} == {id(part) for part in parts}
        assert len(seen) == len(parts)
        assert seen[-1] is window.pane


def nameless(root: QWidget) -> list[str]:
    """Those of the controls of a window that the keyboard can come to but that have no name for who cannot see them."""
    inside = root.findChildren(QWidget)
    labels = {label.buddy() for label in inside if isinstance(label, QLabel)}
    stops = [
        one
        for one in inside
        if one.isVisibleTo(root)
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.focusProxy() is None
        and not isinstance(one, QScrollBar)
    ]
    assert stops
    return [f"{type(one).__name__} in {type(one.parent()).__name__}" for one in stops if not is_named(one, labels)]


def is_named(one: QWidget, labels: set[QWidget]) -> bool:
    words = getattr(one, "text", None)
    own = words() if words and not isinstance(one, QLineEdit) else ""
    # Qt's own fields inside of others speak with the name of those.
    return bool(one.accessibleName() or own or one in labels or one.parentWidget() in labels)


def test_everything_in_the_window_has_a_name(open_window: Opener, tmp_path: Path) -> None:
    person, _ = begin(open_window, tmp_path)
    person.press("Ctrl+F")
    for dock in person.window.docks.values():
        dock.show()
        dock.raise_()
    assert nameless(person.window) == []
    assert not QGuiApplication.modalWindow()


def test_everything_on_the_start_page_has_a_name(open_window: Opener) -> None:
    assert nameless(open_window().window) == []


@pytest.mark.parametrize(
    "command",
    ["help.keys", "help.notice", "program.settings", "folder.schema", "folder.export", "review.occurrences",
     "review.delete", "review.accept_all", "review.reject_all"],
)  # fmt: skip
def test_everything_in_a_dialog_has_a_name(open_window: Opener, tmp_path: Path, command: str) -> None:
    person, _ = begin(open_window, tmp_path)
    if command.endswith("_all"):
        person.use_model(write_lexicon(tmp_path / "model.json", {"Drug": ["aspirin"]}))
        person.press("F5")
        person.wait_for_run()
    person.press("F4")
    person.window.commands.actions[command].trigger()
    dialog = person.dialog(PlainDialog)
    assert dialog.accessibleName()
    assert nameless(dialog) == []
    person.press("Esc")
    person.wait_for_text()


def test_everything_in_an_error_has_a_name(open_window: Opener) -> None:
    person = open_window()
    show_error(person.window, BionerError("Nothing works.", hint="Try again."))
    assert nameless(person.dialog(QMessageBox)) == []
    person.press("Esc")
