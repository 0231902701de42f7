"""A model of the hub, by keyboard alone: fetched, made the default, used on a note, removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from tests.e2e.window.conftest import Opener, Person, write_notes
from tests.hub_server import REPOSITORY, cut, running_hub
from tests.unit.model_store.hub.conftest import nobody

from bioner_desk import paths
from bioner_desk.gui.models.details import Wish
from bioner_desk.gui.models.dialog import ModelsDialog
from bioner_desk.gui.models.questions import DownloadDialog, RemoveDialog
from bioner_desk.gui.models.repository_dialog import RepositoryDialog
from bioner_desk.model_store import resolve_model, sha256_of
from bioner_desk.worker import load_chosen

__all__ = ["nobody"]

pytestmark = pytest.mark.model

NOTE = {"note.txt": "A 62-year-old woman with asthma came with fever.\n"}
CONF = "[entities]\nDisease\n[relations]\n[events]\n[attributes]\n"
OWN = paths.bundled_models() / "starter.gguf"


def open_models(person: Person) -> ModelsDialog:
    """Open the dialog; it has the keyboard then, and lists what there is."""
    person.press("Ctrl+Shift+M")
    desk = person.window.model_commands.desk
    assert desk is not None
    dialog = desk.dialog
    person.wait(lambda: dialog.table.view.hasFocus() and bool(dialog.table.rows))
    return dialog


def fetch(person: Person, dialog: ModelsDialog) -> None:
    """Any repository, its only model, after a look at the licence."""
    person.go_to(dialog.other)
    person.press("Space")
    asked = person.dialog(RepositoryDialog)
    person.write(REPOSITORY)
    person.press("Return")
    person.wait(lambda: asked.files.topLevelItemCount() == 1 and asked.files.hasFocus())
    person.press("Return")
    offer = person.dialog(DownloadDialog)
    assert "apache-2.0" in offer.facts.text()
    person.press("Return")
    person.wait(lambda: dialog.said.text() == "tiny is here, whole and checked.")
    person.wait(lambda: selected(dialog) == "tiny")


def selected(dialog: ModelsDialog) -> str:
    row = dialog.table.row
    return row.name if row and row.installed else ""


def do(person: Person, dialog: ModelsDialog, wish: Wish) -> None:
    """Press the button of a wish for the model that is selected."""
    dialog.activateWindow()  # as a desktop does when a dialog is closed
    person.wait(lambda: QApplication.activeModalWidget() is None and QApplication.focusWidget() is not None)
    person.go_to(dialog.details.buttons[wish])
    person.press("Space")


def use(person: Person, dialog: ModelsDialog, model: Path) -> None:
    """Make the model that is selected the default, and pre-annotate the open note."""
    do(person, dialog, Wish.DEFAULT)
    person.wait(lambda: dialog.said.text() == f"{model.stem} is the default now.")
    assert resolve_model(None) == model
    person.press("Esc")
    assert not dialog.isVisible()
    person.wait_for_text()
    person.press("F5")
    person.wait_for_run()
    assert person.window.runs.state.problems == []
    assert [one.model_name for one in person.review.runs.values()] == [model.stem]


def remove(person: Person, dialog: ModelsDialog) -> None:
    """Remove the model that is selected, after a look at its files."""
    assert open_models(person) is dialog
    person.wait(lambda: selected(dialog) == "tiny")
    do(person, dialog, Wish.REMOVE)
    asked = person.dialog(RemoveDialog)
    assert asked.files.topLevelItemCount() == 2
    person.press("Return")
    person.wait(lambda: dialog.said.text() == "tiny was removed.")


def test_from_the_hub_to_the_note_and_away_again(
    open_window: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIONER_CONFIG_DIR", str(tmp_path / "own"))
    # The worker is a process of its own: it finds the user's models where the environment says.
    for name in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    assert tmp_path in paths.user_models().parents
    folder = write_notes(tmp_path, {f"notes/{name}": text for name, text in NOTE.items()}) / "notes"
    (folder / "annotation.conf").write_text(CONF, encoding="utf-8")

    with running_hub() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        hub.files["tiny.gguf"] = OWN.read_bytes()
        hub.next_file.append(cut(0.6))  # it goes on by itself
        person = open_window(load_chosen)
        person.open(folder)
        person.wait_for_text()
        dialog = open_models(person)
        fetch(person, dialog)
        fetched = hub.fetched()
    assert len(fetched) == 2
    assert fetched[1].headers["range"].startswith("bytes=")
    model = paths.user_models() / "tiny.gguf"
    assert sha256_of(model) == sha256_of(OWN)

    use(person, dialog, model)
    remove(person, dialog)
    assert list(paths.user_models().glob("tiny*")) == []
    assert resolve_model(None).parent == paths.bundled_models()
