from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from bioner_desk.gui.start_page import EmptyPage, StartPage


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


def test_a_long_path_does_not_widen_the_window(qtbot, settings, page, tmp_path):
    folder = tmp_path / ("a very long name" * 8)
    folder.mkdir()
    settings.add_recent_folder(folder)
    page.refresh()
    qtbot.waitUntil(lambda: len(buttons(page)) == 1)
    (button,) = buttons(page)
    assert "…" in button.text()
    assert button.toolTip() == str(folder)
    assert page.minimumSizeHint().width() < 400


def test_an_empty_page_has_its_words_in_the_middle(qtbot):
    page = EmptyPage("There are no texts here.")
    qtbot.addWidget(page)
    page.resize(400, 300)
    page.show()
    assert page.words.text() == "There are no texts here."
    assert abs(page.words.geometry().center().y() - 150) < 4
