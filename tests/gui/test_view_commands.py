from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from tests.gui.sitting import TEXT

from bioner_desk.gui.dialogs.keys_dialog import KeysDialog
from bioner_desk.gui.dialogs.settings_dialog import SettingsDialog
from bioner_desk.offline import ENVIRONMENT, Switch, switches
from bioner_desk.workspace import EntryState


@pytest.fixture
def opened(window, desk):
    font = QApplication.font()
    desk.note(text=TEXT, ann=None)
    window.folder_commands.open_folder(desk.folder)
    yield window
    QApplication.setFont(font)


def do(window, name):
    window.commands.actions[name].trigger()


def dialog_of(window, kind):
    (dialog,) = window.findChildren(kind)
    return dialog


def test_settings_count_at_once(opened, settings):
    do(opened, "program.settings")
    before = opened.pane.view._font.pointSizeF()
    dialog_of(opened, SettingsDialog).chosen.emit({"text_size": 200, "person": "Ana", "wrap": False})
    dialog_of(opened, SettingsDialog).close()
    assert opened.pane.view._font.pointSizeF() == pytest.approx(2 * before)
    assert opened.session.steps.person == "Ana"
    assert opened.pane.view._wrap is False
    assert settings.number("text_size") == 200


def test_the_network_is_never_used_as_soon_as_it_is_set(opened, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT, "")
    seen = []
    for value in (True, False):
        do(opened, "program.settings")
        dialog_of(opened, SettingsDialog).chosen.emit({"offline": value})
        dialog_of(opened, SettingsDialog).close()
        seen.append(switches())
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert seen == [(Switch.SETTING,), ()]


def test_keys_count_at_once(opened, settings):
    do(opened, "help.keys")
    dialog_of(opened, KeysDialog).changed.emit({"run.document": ("F9",)})
    dialog_of(opened, KeysDialog).close()
    assert [one.toString() for one in opened.commands.actions["run.document"].shortcuts()] == ["F9"]
    assert settings.keys() == {"run.document": ("F9",)}


def test_wrapping_is_kept_zoom_is_shown_and_rejected_ones_too(opened, settings):
    do(opened, "view.wrap")
    assert (opened.pane.view._wrap, settings.is_on("wrap")) == (False, False)
    for _ in range(2):
        do(opened, "view.larger")
    do(opened, "view.smaller")
    assert opened.statusBar().zoom.text() == "110 %"
    do(opened, "view.normal")
    assert opened.statusBar().zoom.text() == "100 %"
    do(opened, "view.rejected")
    assert EntryState.REJECTED in opened.session.filter.states


def test_finding(opened):
    do(opened, "find.open")
    opened.pane.find_bar.field.setText("asthma")
    do(opened, "find.next")
    assert opened.pane.find_bar.count.text() == "2 of 2"
    do(opened, "find.previous")
    assert opened.pane.find_bar.count.text() == "1 of 2"
