from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from bioner_desk.gui.start_page import StartPage


@pytest.fixture
def folders(settings, tmp_path):
    """Eight folders that were open before, the last of them first."""
    made = [tmp_path / f"f{number}" for number in range(8)]
    for folder in made:
        folder.mkdir()
        settings.add_recent_folder(folder)
    return made[::-1]


@pytest.fixture
def page(qtbot, settings):
    made = StartPage(settings)
    qtbot.addWidget(made)
    made.show()
    return made


def buttons(page):
    return [one for one in page.findChildren(QPushButton, "recent-folder") if one.isVisible()]


def test_where_to_begin(qtbot, page):
    assert buttons(page) == []
    with qtbot.waitSignal(page.open_wanted):
        page.open_button.click()
    with qtbot.waitSignal(page.samples_wanted):
        page.samples_button.click()


def test_folders_that_were_open_before(qtbot, folders, page):
    assert [one.text().split()[0] for one in buttons(page)] == ["f7", "f6", "f5", "f4", "f3", "f2"]
    with qtbot.waitSignal(page.recent_wanted) as wanted:
        buttons(page)[2].click()
    assert wanted.args == [folders[2]]


def test_a_folder_that_is_gone_is_not_offered(qtbot, folders, page):
    folders[0].rmdir()
    page.refresh()
    qtbot.waitUntil(lambda: [one.text().split()[0] for one in buttons(page)] == ["f6", "f5", "f4", "f3", "f2", "f1"])
