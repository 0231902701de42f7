"""The whole window on small screens and with large letters."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from tests.gui.sitting import ASPIRIN, ASTHMA, TEXT, suggest

from bioner_desk.gui.looks import apply_looks


@pytest.fixture
def looks(settings, qapp):
    """Gives the program another text size, and its own back at the end."""
    before = QApplication.font()

    def give(text_size):
        settings.set("text_size", text_size)
        apply_looks(settings)

    yield give
    QApplication.setFont(before)


@pytest.mark.parametrize(("text_size", "width", "height"), [(100, 1024, 700), (150, 1280, 800)])
@pytest.mark.parametrize("is_running", [False, True])
def test_the_window_fits(qtbot, window, desk, looks, text_size, width, height, is_running):
    for name in ("note.txt", "two.txt"):
        desk.note(name, TEXT, None)
    looks(text_size)
    window.folder_commands.open_folder(desk.folder)
    suggest(window.session, {ASPIRIN: 0.9, ASTHMA: 0.2})
    if is_running:
        window.folder_commands.run_all()
    window.resize(width, height)
    qtbot.waitUntil(lambda: (window.width(), window.height()) == (width, height))
    qtbot.wait(50)
    assert (window.width(), window.height()) == (width, height)
    for dock in window.docks.values():
        assert window.rect().contains(dock.geometry())
    panel = window.run_panel
    assert panel.phase.isVisible() is is_running
    assert panel.rect().contains(panel.phase.geometry()) or not is_running
    assert window.mentions.view.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("kind", ["main", "formats", "people"])
def test_a_window_opens_no_larger_than_its_screen(qtbot, window, kind):
    room = window.screen().availableSize()
    assert room.width() < 1280  # else the test would show nothing
    commands = window.folder_commands
    if kind == "formats":
        window.settings.set("notice_seen", value=True)
        commands.compare()
    elif kind == "people":
        commands.compare_people()
    opened = {"main": window, "formats": commands.comparing, "people": commands.people}[kind]
    qtbot.waitUntil(opened.isVisible)
    assert opened.height() < room.height()
    # What has to stand beside each other may need more than a screen as narrow as this one.
    assert opened.width() <= max(room.width(), opened.minimumSizeHint().width())
