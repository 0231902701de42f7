from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from bioner_desk.gui.dialogs.export_dialog import ExportChoice, ExportDialog


@pytest.fixture
def dialog(qtbot, tmp_path):
    made = ExportDialog(tmp_path / "notes", tmp_path / "out", done=2, count=5)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.open()
    return made


def test_return_hands_over_what_is_offered(qtbot, dialog, tmp_path):
    with qtbot.waitSignal(dialog.chosen) as said:
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert said.args == [ExportChoice(tmp_path / "out", only_done=True, with_texts=True, with_conf=True)]


def test_tab_goes_from_above_to_below_and_the_buttons_come_last(qtbot, dialog):
    found = []
    for _ in range(8):
        found.append(dialog.focusWidget())
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    expected = [dialog.folder, dialog.browse, dialog.only_done, dialog.with_texts, dialog.with_conf]
    assert found == [*expected, dialog.overwrite, dialog.confirm, dialog.cancel]
    assert dialog.focusWidget() is dialog.folder


def test_another_choice(dialog, tmp_path):
    dialog.folder.setText(f"  {tmp_path / 'else'} ")
    for switch in (dialog.all, dialog.with_texts, dialog.with_conf, dialog.overwrite):
        switch.click()
    assert dialog.choice() == ExportChoice(
        tmp_path / "else", only_done=False, with_texts=False, with_conf=False, overwrite=True
    )


def test_folders_that_cannot_be_the_target(qtbot, dialog, tmp_path):
    (tmp_path / "file").write_text("")
    for given in ("", "relative/path", str(tmp_path / "file"), str(tmp_path / "notes"), f"{tmp_path}/x/../notes"):
        dialog.folder.setText(given)
        assert dialog.problem.text().endswith(".")
        with qtbot.assertNotEmitted(dialog.chosen):
            dialog.accept()
    dialog.folder.setText(str(tmp_path / "new"))
    assert dialog.problem.text() == ""
    assert dialog.confirm.isEnabled()


def test_the_folder_can_be_looked_for(dialog, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "found"))
    dialog.browse.click()
    assert dialog.choice().folder == tmp_path / "found"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    dialog.browse.click()
    assert dialog.choice().folder == tmp_path / "found"


def test_nothing_is_done_yet(qtbot, tmp_path):
    dialog = ExportDialog(tmp_path, tmp_path / "out", done=0, count=1)
    qtbot.addWidget(dialog)
    assert not dialog.only_done.isEnabled()
    assert not dialog.choice().only_done
    assert dialog.all.text() == "&All 1 document"


def test_what_is_left_out_is_said(qtbot, tmp_path):
    dialog = ExportDialog(tmp_path, tmp_path / "out", done=1, count=3, undecided=(1, 1_200))
    qtbot.addWidget(dialog)
    assert dialog.left_out.text() == "1 undecided suggestion is not part of the export."
    dialog.all.click()
    assert dialog.left_out.text() == "1,200 undecided suggestions are not part of the export."
    other = ExportDialog(tmp_path, tmp_path / "out", done=1, count=3)
    qtbot.addWidget(other)
    assert other.left_out.isHidden()
