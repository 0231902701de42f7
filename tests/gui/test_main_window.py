from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox
from tests.gui.conftest import forget
from tests.gui.sitting import ASPIRIN, TEXT, suggest

from bioner_desk.gui.app import make_window
from bioner_desk.gui.dialogs.notice_dialog import NoticeDialog
from bioner_desk.gui.main_window import dropped_folder
from bioner_desk.workspace import Status

DISCARD, CANCEL = QMessageBox.StandardButton.Discard, QMessageBox.StandardButton.Cancel


@pytest.fixture
def opened(window, desk):
    for name in ("a.txt", "b.txt", "c.txt"):
        desk.note(name, TEXT, None)
    window.folder_commands.open_folder(desk.folder)
    return window


@pytest.fixture
def unsaved(monkeypatch, opened):
    """The disk refuses everything until the test ends; what the person answers to that."""
    answers: list[QMessageBox.StandardButton] = []
    asked: list[str] = []

    def ask(_parent, _title, words, *_):
        asked.append(words)
        return answers.pop(0)

    with monkeypatch.context() as patch:
        patch.setattr(QMessageBox, "warning", ask)
        patch.setattr(opened.session.workspace, "flush", lambda _timeout=0.0: False)
        patch.setattr(type(opened.session), "save_problem", "The disk is full.")
        yield answers, asked


def mime_of(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def dropped(window, data):
    where, action = QPoint(5, 5), Qt.DropAction.CopyAction
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where, action, data, button, none)
    enter.ignore()
    window.dragEnterEvent(enter)
    drop = QDropEvent(QPointF(where), action, data, button, none)
    drop.ignore()
    window.dropEvent(drop)
    return enter.isAccepted(), drop.isAccepted()


def visible_docks(window):
    return [name for name, dock in window.docks.items() if dock.isVisible()]


def test_without_a_folder_there_is_the_start_page_and_nothing_else(window, opened):
    assert window.start_page.isHidden()
    assert visible_docks(window) == ["documents", "mentions", "details", "run"]
    window.session.close_folder()
    assert window.start_page.isVisible()
    assert visible_docks(window) == []
    assert window.windowTitle() == "bioner-desk"


def test_the_title_says_what_is_open(opened, desk):
    assert opened.windowTitle() == f"a.txt — {desk.folder.name} — bioner-desk"
    opened.session.next_document()
    assert opened.windowTitle().startswith("b.txt — ")
    assert opened.focusWidget() is opened.pane.view


@pytest.mark.parametrize("of", ["folder", "file"])
def test_a_folder_that_is_dropped_is_opened(window, desk, of):
    note = desk.note(text=TEXT, ann=None)
    assert dropped(window, mime_of(desk.folder if of == "folder" else note)) == (True, True)
    assert window.session.workspace.folder == desk.folder
    assert window.settings.texts("recent_folders") == (str(desk.folder),)


def test_what_is_no_folder_is_not_taken(window, tmp_path):
    words = QMimeData()
    words.setText("hello")
    web = QMimeData()
    web.setUrls([QUrl("https://example.org/notes")])
    for data in (words, web, mime_of(tmp_path / "gone")):
        assert dropped(window, data) == (False, False)
    assert window.session.workspace is None
    assert dropped_folder(mime_of(tmp_path / "gone", tmp_path)) == tmp_path


def test_recent_folders_are_in_the_menu(opened, desk, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    opened.folder_commands.open_folder(other)
    names = [action.text() for action in opened.recent_menu.actions()]
    assert names == [str(other), str(desk.folder)]
    opened.recent_menu.actions()[1].trigger()
    assert opened.session.workspace.folder == desk.folder


def test_where_things_were_is_remembered(qtbot, opened, settings, desk):
    opened.docks["run"].hide()
    opened.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, opened.docks["details"])
    opened.resize(1100, 700)
    opened.close()
    again = make_window(settings)
    qtbot.addWidget(again)
    again.show()
    assert visible_docks(again) == []
    again.folder_commands.open_folder(desk.folder)
    assert visible_docks(again) == ["documents", "mentions", "details"]
    assert again.dockWidgetArea(again.docks["details"]) is Qt.DockWidgetArea.LeftDockWidgetArea
    assert again.height() == 700
    again.close()


def test_hidden_docks_of_the_start_page_are_not_what_is_remembered(qtbot, opened, settings, desk):
    opened.session.close_folder()
    opened.close()
    again = make_window(settings)
    qtbot.addWidget(again)
    again.show()
    again.folder_commands.open_folder(desk.folder)
    assert len(visible_docks(again)) == 4
    again.close()


def test_what_is_not_saved_is_asked_about_before_closing(opened, unsaved, worker):
    answers, asked = unsaved
    answers += [CANCEL]
    event = QCloseEvent()
    opened.closeEvent(event)
    assert not event.isAccepted()
    assert asked[0].startswith("The disk is full.\n\nIf you close now")
    assert opened.session.workspace is not None
    assert not worker.closed
    answers += [DISCARD]
    opened.closeEvent(event)
    assert event.isAccepted()
    assert opened.session.workspace is None
    assert worker.closed


def test_another_folder_is_not_opened_over_what_is_not_saved(opened, unsaved, tmp_path):
    answers, asked = unsaved
    folder = opened.session.workspace.folder
    answers += [CANCEL, DISCARD]
    opened.folder_commands.open_folder(tmp_path)
    assert opened.session.workspace.folder == folder
    opened.folder_commands.open_folder(tmp_path)
    assert opened.session.workspace.folder == tmp_path
    assert len(asked) == 2


def test_what_is_saved_is_not_asked_about(opened, monkeypatch, desk):
    monkeypatch.setattr(QMessageBox, "warning", lambda *_: pytest.fail("asked"))
    opened.session.add("Chemical", ASPIRIN.hull)
    opened.close()
    assert desk.ann("a") == "T1\tChemical 0 7\tAspirin\n"


def test_undo_and_redo_say_what_they_do(opened):
    undo, redo = (opened.commands.actions[name] for name in ("edit.undo", "edit.redo"))
    assert (undo.text(), undo.isEnabled(), redo.isEnabled()) == ("Undo", False, False)
    opened.session.add("Chemical", ASPIRIN.hull)
    assert (undo.text(), undo.isEnabled()) == ("Undo add “Aspirin”", True)
    undo.trigger()
    assert (redo.text(), redo.isEnabled(), undo.text()) == ("Redo add “Aspirin”", True, "Undo")


def test_runs_of_the_menu(opened, worker):
    opened.session.do(lambda steps, review: steps.finish(review, done=True))
    opened.session.open_document("c.txt")
    for name, wanted in (("run.document", ("c.txt",)), ("run.all", ("c.txt", "b.txt"))):
        opened.commands.actions[name].trigger()
        assert worker.requests[-1].names == wanted
        opened.runs.state.busy = False
    opened.documents.view.selectAll()
    opened.docks["run"].hide()
    opened.commands.actions["run.selected"].trigger()
    assert worker.requests[-1].names == ("a.txt", "b.txt", "c.txt")
    assert opened.docks["run"].isVisible()


def test_what_the_program_is_not_for_is_said_before_the_first_run_and_once(opened, settings):
    settings.set("notice_seen", value=False)
    run = opened.commands.actions["run.document"]
    run.trigger()
    (notice,) = opened.findChildren(NoticeDialog)
    notice.reject()
    assert not opened.runs.state.busy
    assert not settings.is_on("notice_seen")
    run.trigger()
    opened.findChildren(NoticeDialog)[-1].accept()
    assert opened.runs.state.busy
    assert settings.is_on("notice_seen")


def test_a_run_leaves_the_keyboard_to_the_text(opened):
    opened.run_panel.this.setFocus()
    opened.run_panel.this.click()
    assert opened.focusWidget() is opened.pane.view


def test_switches_are_ticked_in_the_menu(opened, settings):
    actions = opened.commands.actions
    assert actions["view.wrap"].isChecked()
    actions["view.wrap"].trigger()
    assert not actions["view.wrap"].isChecked()
    assert not settings.is_on("wrap")
    opened.mentions.states["Rejected"].click()
    assert actions["view.rejected"].isChecked()


def test_a_folder_without_texts_says_so(window, tmp_path):
    window.folder_commands.open_folder(tmp_path)
    assert window.pane.empty.isVisibleTo(window)
    assert not window.pane.view.isVisibleTo(window)
    window.view_commands.go_to("text")
    assert window.focusWidget() is window.pane.empty


def test_done_and_next_says_what_was_left(opened):
    suggest(opened.session, {ASPIRIN: 0.5}, name="a.txt")
    opened.commands.actions["document.done_next"].trigger()
    assert opened.session.workspace.info("a.txt").status is Status.DONE
    assert opened.session.name == "b.txt"
    assert "1 suggestion" in opened.statusBar().currentMessage()


def test_samples_are_copied_once_and_opened(monkeypatch, window, tmp_path):
    monkeypatch.setattr("bioner_desk.gui.folder_commands._documents_folder", lambda: str(tmp_path))
    window.start_page.samples_button.click()
    folder = tmp_path / "bioner-desk samples"
    assert window.session.workspace.folder == folder
    assert len(list(folder.glob("*.txt"))) == 7
    window.session.close_folder()
    kept = next(folder.glob("*.txt"))
    kept.write_text("my own", encoding="utf-8")
    window.start_page.samples_button.click()
    assert kept.read_text(encoding="utf-8") == "my own"


def test_samples_that_cannot_be_copied_are_told(monkeypatch, window, tmp_path):
    (tmp_path / "file").write_text("x")
    monkeypatch.setattr("bioner_desk.gui.folder_commands._documents_folder", lambda: str(tmp_path / "file"))
    window.folder_commands.open_samples()
    (box,) = window.findChildren(QMessageBox)
    assert "cannot be copied" in box.text()


def test_panels_in_turn(qtbot, opened):
    opened.docks["details"].hide()
    opened.view_commands.go_to("text")
    parts = []
    for name in ("panel.next", "panel.next", "panel.next", "panel.next", "panel.previous"):
        opened.commands.actions[name].trigger()
        parts.append(opened.view_commands._part(QApplication.focusWidget()))
    assert parts == ["mentions", "run", "documents", "text", "documents"]
    opened.commands.actions["panel.details"].trigger()
    assert opened.docks["details"].isVisible()


def test_coming_back_to_the_window_looks_for_what_others_changed(qtbot, opened, desk):
    opened.session.add("Chemical", ASPIRIN.hull)
    assert opened.session.workspace.flush()
    (desk.folder / "a.ann").write_text("T1\tDisease 12 18\tasthma\n", encoding="utf-8")
    QApplication.sendEvent(opened, QEvent(QEvent.Type.ActivationChange))
    changes = opened.folder_commands.disk_changes
    qtbot.waitUntil(lambda: changes.dialog is not None)
    changes.dialog.take_file.click()
    assert [one.mention.type for one in opened.session.shown] == ["Disease"]


def test_a_window_goes_without_a_trace(qtbot, worker, settings):
    window = make_window(settings)
    window.show()
    window.close()
    forget(window)
    assert worker.closed
