"""The folder is deleted while it is open: that is said, and what was decided is there if it comes back."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtWidgets import QMessageBox
from tests.e2e.window.conftest import Opener, marked, write_lexicon, write_notes


def test_a_folder_that_is_gone_and_comes_back(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", {"a.txt": "No asthma, but fever.\n", "b.txt": "Cough.\n"})
    person = open_window()
    person.open(folder)
    person.use_model(
        write_lexicon(tmp_path / "model.json", {"Sign_symptom": ["fever"], "Disease_disorder": ["asthma"]})
    )
    person.press("F5")
    person.wait_for_run()
    person.press("Space")
    person.wait_until_saved()

    shutil.move(folder, tmp_path / "elsewhere")
    person.press("Space")
    person.wait(lambda: bool(person.window.session.save_problem))
    assert "Not saved" in person.window.pane.notice.text()
    for box in person.window.findChildren(QMessageBox):
        box.close()
    person.press("Ctrl+R", "Ctrl+Z", "Ctrl+Y")

    if folder.exists():
        shutil.rmtree(folder)
    shutil.move(tmp_path / "elsewhere", folder)
    for box in person.window.findChildren(QMessageBox):
        box.close()
    person.window.folder_commands.disk_changes.look()
    person.press("Ctrl+Z", "Ctrl+Y")
    person.wait_until_saved()
    assert {said for _, said in marked(folder / "a.ann")} == {"asthma", "fever"}
