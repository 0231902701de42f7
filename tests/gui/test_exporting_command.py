from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QWidget
from tests.gui.sitting import ASPIRIN, TEXT, suggest, workspace_of

from bioner_desk.documents import Span
from bioner_desk.gui.dialogs.export_dialog import ExportDialog
from bioner_desk.gui.exporting import Exporting


@pytest.fixture
def exporting(qtbot, session, desk):
    parent = QWidget()
    qtbot.addWidget(parent)
    for name in ("a.txt", "b.txt"):
        desk.note(name, TEXT, None)
    session.open_folder(desk.folder)
    session.add("Chemical", Span(52, 60))
    suggest(session, {ASPIRIN: 0.9}, name="a.txt")
    return Exporting(session, parent)


def dialog_of(exporting) -> ExportDialog:
    exporting.open()
    dialog = exporting.dialog
    assert isinstance(dialog, ExportDialog)
    return dialog


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_everything_is_written_into_another_folder(qtbot, exporting, heard, tmp_path):
    dialog = dialog_of(exporting)
    target = tmp_path / "notes annotated"
    assert dialog.folder.text() == str(target)
    assert not dialog.only_done.isEnabled()
    with qtbot.waitSignal(exporting.ended):
        dialog.accept()
    assert files(target) == ["a.ann", "a.txt", "annotation.conf", "b.txt", "visual.conf"]
    assert (target / "a.ann").read_text() == "T1\tChemical 52 60\twarfarin\n"
    assert heard.said[-1] == f"2 documents exported to {target}."


def test_what_is_done_alone(qtbot, session, exporting, heard, tmp_path):
    session.do(lambda steps, review: steps.finish(review, done=True))
    dialog = dialog_of(exporting)
    assert dialog.only_done.isChecked()
    dialog.with_texts.setChecked(False)
    dialog.with_conf.setChecked(False)
    with qtbot.waitSignal(exporting.ended):
        dialog.accept()
    assert files(tmp_path / "notes annotated") == ["a.ann"]
    assert heard.said[-1].startswith("1 document exported")


def test_documents_that_cannot_be_exported_are_named(qtbot, session, exporting, heard, desk):
    for number in range(7):
        (desk.folder / f"bad{number}.txt").write_bytes(b"\xff\xfe\x00bad")
    session.rescan()
    with qtbot.waitSignal(exporting.ended):
        dialog_of(exporting).accept()
    (error,) = heard.failed
    assert "7 documents were not exported" in str(error)
    assert error.hint.splitlines()[0].startswith("bad0.txt: ")
    assert error.hint.splitlines()[-1] == "… and 2 more"


def test_what_is_there_is_replaced_if_wanted(qtbot, exporting, heard, tmp_path):
    target = tmp_path / "notes annotated"
    target.mkdir()
    (target / "a.ann").write_text("another")
    with qtbot.waitSignal(exporting.ended):
        dialog_of(exporting).accept()
    assert str(heard.failed[-1]) == f"1 document was not exported to {target}."
    dialog = dialog_of(exporting)
    assert dialog.left_out.text() == "1 undecided suggestion is not part of the export."
    dialog.overwrite.click()
    with qtbot.waitSignal(exporting.ended):
        dialog.accept()
    assert (target / "a.ann").read_text() == "T1\tChemical 52 60\twarfarin\n"
    copies = target / ".bioner" / "replaced"
    assert [one.read_text() for one in copies.iterdir()] == ["another"]
    assert heard.said[-1] == f"2 documents exported to {target}. 1 file was replaced; copies are in {copies}."


def test_a_folder_that_cannot_be_made_is_told(qtbot, exporting, heard, tmp_path):
    (tmp_path / "file").write_text("x")
    dialog = dialog_of(exporting)
    dialog.folder.setText(str(tmp_path / "file" / "below"))
    with qtbot.waitSignal(exporting.ended):
        dialog.accept()
    assert len(heard.failed) == 1
    assert exporting._progress is None


def test_stopping(qtbot, monkeypatch, session, exporting, heard):
    begun, go = threading.Event(), threading.Event()
    export = workspace_of(session).export

    def slow(*given, **named):
        begun.set()
        go.wait(20)
        return export(*given, **named)

    monkeypatch.setattr(session.workspace, "export", slow)
    dialog_of(exporting).accept()
    begun.wait(20)
    exporting._progress.canceled.emit()
    with qtbot.waitSignal(exporting.ended):
        go.set()
    assert heard.said[-1].startswith("0 documents exported to ")
    assert heard.said[-1].endswith(" It was stopped before the end.")


def test_without_a_folder_nothing_is_asked(session, exporting):
    session.close_folder()
    exporting.open()
    assert exporting.dialog is None
