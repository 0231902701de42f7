"""The program as a whole: it starts, and a mistake of its own does not end it."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from tests.gui.sitting import TEXT

from bioner_desk.gui import app
from bioner_desk.gui.main_window import MainWindow
from bioner_desk.offline import ENVIRONMENT, Switch, switches


@pytest.fixture
def mistakes(window):
    return app._Mistakes(window)


def boxes(window):
    return [box.text() for box in window.findChildren(QMessageBox)]


def made(error):
    try:
        raise error
    except BaseException:  # noqa: BLE001 - whatever a test makes
        return sys.exc_info()


def test_a_mistake_is_told_once_and_the_window_stays(window, mistakes, caplog):
    for _ in range(3):
        mistakes.tell(*made(KeyError("note")))
    (told,) = boxes(window)
    assert told.startswith("The program made a mistake (KeyError: 'note').")
    assert window.isVisible()
    assert len(caplog.records) == 3


def test_ctrl_c_closes(window, mistakes):
    mistakes.tell(*made(KeyboardInterrupt()))
    assert not window.isVisible()
    assert boxes(window) == []


def test_the_window_comes_up_with_the_folder(qtbot, monkeypatch, worker, desk, tmp_path):
    desk.note(text=TEXT, ann=None)
    config = tmp_path / "config"
    config.mkdir()
    (config / "settings.toml").write_text("theme = 7\nperson = 'Maria'\n", encoding="utf-8")
    monkeypatch.setenv("BIONER_CONFIG_DIR", str(config))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    seen = []

    def run(_application):
        (window,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible())
        assert window.start_page.isVisible()
        qtbot.waitUntil(lambda: window.session.name == "note.txt")
        assert window.session.steps.person == "Maria"
        seen.extend(boxes(window))
        for box in window.findChildren(QMessageBox):
            box.close()
        window.close()
        return 3

    monkeypatch.setattr(QApplication, "exec", run)
    assert app.open_window(desk.folder) == 3
    assert worker.closed
    assert [one.rpartition(": ")[2] for one in seen] == ["theme cannot be 7; the default is used."]


def test_the_window_obeys_the_setting_of_the_network(qtbot, monkeypatch, worker, settings):
    monkeypatch.setenv(ENVIRONMENT, "")
    settings.set("offline", value=True)
    qtbot.addWidget(app.make_window(settings))
    assert switches() == (Switch.SETTING,)
