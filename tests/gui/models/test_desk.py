"""What of models the rest of the window sees."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from tests.gui.models.test_dialog import ask_for_download, click, question, row_of, select, wait_for
from tests.gui.models.test_fits import FIT
from tests.gui.sitting import TEXT
from tests.hub_server import say, stall

from bioner_desk.gui.looks import apply_looks
from bioner_desk.gui.models.details import Wish
from bioner_desk.gui.models.fits import Suited
from bioner_desk.gui.models.questions import AddDialog, DownloadDialog, RemoveDialog
from bioner_desk.worker import Ended, Fitted, How


@pytest.fixture
def downloading(qtbot, dialog, hub):
    """The dialog, while half of a model has come."""
    hub.next_file.append(stall(0.5))
    ask_for_download(qtbot, dialog).accept()
    qtbot.waitUntil(lambda: "50 %" in dialog.strip.words.text())
    return dialog


def test_a_download_goes_on_while_the_dialog_is_closed(qtbot, downloading, desk_of_models, window, hub, desk):
    downloading.close()
    shown = desk_of_models.in_status
    assert shown.isVisible()
    assert shown.text() == "Downloading tiny  ·  50 %"
    desk.note(text=TEXT, ann=None)
    window.folder_commands.open_folder(desk.folder)
    assert window.session.review is not None  # the rest of the window can be used
    shown.click()
    assert downloading.isVisible()
    downloading.close()
    with qtbot.waitSignal(desk_of_models.changed):
        desk_of_models.transfers.cancel()
        qtbot.waitUntil(lambda: desk_of_models.transfers.task is None)
        downloading.show()
        qtbot.waitUntil(lambda: bool(row_of(downloading, "tiny").begun))
        select(downloading, "tiny")
        click(downloading, Wish.GO_ON)
        question(qtbot, downloading, DownloadDialog).accept()
        downloading.close()
    assert not shown.isVisible()
    assert window.statusBar().currentMessage() == "tiny is here, whole and checked."


def test_what_fails_while_the_dialog_is_closed_is_said_in_the_window(qtbot, dialog, desk_of_models, window, hub):
    hub.next_file.append(say(403, {"X-Error-Code": "GatedRepo"}))
    ask_for_download(qtbot, dialog).accept()
    dialog.close()
    qtbot.waitUntil(lambda: "clinic/tiny-GGUF" in window.statusBar().currentMessage())
    desk_of_models.open()
    assert dialog.problem.isVisible()


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Close, QMessageBox.StandardButton.Cancel])
def test_the_window_asks_before_it_stops_a_download(monkeypatch, downloading, window, desk_of_models, answer):
    asked = []

    def ask(*words):
        asked.append(words[2])
        return answer

    monkeypatch.setattr(QMessageBox, "question", ask)
    event = QCloseEvent()
    window.closeEvent(event)
    assert asked == [
        "Downloading tiny is not done. If you close now, it stops. What has come is kept; it goes on from there."
    ]
    is_closed = answer == QMessageBox.StandardButton.Close
    assert event.isAccepted() is is_closed
    assert (desk_of_models.transfers.task is None) is is_closed


def test_the_window_closes_unasked_when_nothing_is_under_way(dialog, window):
    event = QCloseEvent()
    window.closeEvent(event)
    assert event.isAccepted()
    assert not dialog.isVisible()


def test_lists_of_models_follow(qtbot, dialog, window, model_file, desk):
    desk.note(text=TEXT, ann=None)
    window.folder_commands.open_folder(desk.folder)
    window.folder_commands.compare()
    listed = window.folder_commands.comparing.setup.models
    names = lambda: [listed.item(row).text() for row in range(listed.count())]  # noqa: E731
    qtbot.waitUntil(lambda: names() == ["starter"])
    dialog.bringing.add(model_file)
    question(qtbot, dialog, AddDialog).accept()
    wait_for(qtbot, dialog, "tiny")
    qtbot.waitUntil(lambda: names() == ["tiny", "starter"])
    box = window.run_panel.model
    qtbot.waitUntil(lambda: box.findText("tiny (F32)") >= 0)
    box.choose(box.itemData(box.findText("tiny (F32)")))
    click(dialog, Wish.REMOVE)
    question(qtbot, dialog, RemoveDialog).accept()
    wait_for(qtbot, dialog)
    qtbot.waitUntil(lambda: names() == ["starter"])
    qtbot.waitUntil(lambda: box.path is None)
    assert box.findText("tiny") < 0


def test_a_trial_is_shown_where_the_model_is(qtbot, dialog, desk_of_models, worker):
    select(dialog, "starter")
    worker.tell(Ended(len(worker.requests), How.DONE))  # what was estimated
    QApplication.processEvents()
    click(dialog, Wish.TRY)
    number = len(worker.requests)
    assert dialog.details.fit.text().startswith("Trying it")
    assert not dialog.details.buttons[Wish.TRY].isVisible()
    click(dialog, Wish.STOP)
    assert worker.cancelled == 1
    worker.tell(Fitted(number, dialog.table.row.key, FIT), Ended(number, How.DONE))
    qtbot.waitUntil(dialog.details.buttons[Wish.TRY].isVisible)
    assert dialog.details.fit.text() == Suited.of(FIT).words
    assert "MB for weights" in dialog.details.facts.toPlainText()


def test_a_model_that_cannot_be_tried_is_said_in_the_dialog(qtbot, dialog, worker):
    worker.tell(Ended(len(worker.requests), How.DONE))
    QApplication.processEvents()
    select(dialog, "starter")
    click(dialog, Wish.TRY)
    worker.tell(Ended(len(worker.requests), How.FAILED, "There was not enough memory.", "Take a smaller one."))
    qtbot.waitUntil(dialog.problem.isVisible)
    assert dialog.problem.text() == "There was not enough memory. Take a smaller one."


@pytest.mark.parametrize(("text_size", "width", "height"), [(100, 1024, 640), (140, 1024, 640)])
def test_the_dialog_fits_small_screens(qtbot, dialog, settings, window, text_size, width, height):
    before = QApplication.font()
    try:
        settings.set("text_size", text_size)
        apply_looks(settings)
        dialog.resize(width, height)
        select(dialog, "tiny")
        dialog._tell("Something was done.", "Something went wrong, and this is what to do. " * 3)
        qtbot.waitUntil(lambda: (dialog.width(), dialog.height()) == (width, height))
        QApplication.processEvents()
        for widget in (dialog.details, dialog.table, dialog.close_button, dialog.other, dialog.problem):
            corner = widget.mapTo(dialog, widget.rect().bottomRight())
            assert dialog.rect().contains(corner)
        assert dialog.table.view.horizontalScrollBar().maximum() == 0
        assert (dialog.width(), dialog.height()) == (width, height)
    finally:
        QApplication.setFont(before)


def test_every_control_has_a_name(dialog):
    for button in dialog.findChildren(QPushButton):
        assert button.accessibleName() or button.text()
    for widget in (dialog.table.view, dialog.details.facts, dialog.details.quantisation, dialog.strip.bar):
        assert widget.accessibleName()
