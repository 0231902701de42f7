from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from tests.gui.rows import cells
from tests.gui.sitting import ASPIRIN, HEPARIN, TEXT, review_of, suggest, workspace_of
from tests.unit.workspace.making import mentions

from bioner_desk.documents import Span
from bioner_desk.gui.disk_changes import DiskChanges

THEIRS = "T1\tDisease 12 18\tasthma\n"


@pytest.fixture
def changes(qtbot, session, desk):
    parent = QWidget()
    qtbot.addWidget(parent)
    desk.note(text=TEXT, ann="")
    session.open_folder(desk.folder)
    session.add("Chemical", Span(52, 60))
    assert workspace_of(session).flush()
    made = DiskChanges(session, parent)
    yield made
    if made.dialog:
        made.dialog.close()


def rewrite(desk, text=TEXT, ann=THEIRS):
    desk.note(text=text, ann=ann)


def test_nothing_is_asked_while_nothing_has_changed(changes):
    changes.look()
    assert changes.dialog is None


def test_both_sides_are_shown_and_asked_once(changes, desk):
    rewrite(desk)
    changes.look()
    dialog = changes.dialog
    assert [row[0] for row in cells(dialog.in_file)] == ["asthma"]
    assert [row[0] for row in cells(dialog.mine)] == ["warfarin"]
    changes.look()
    assert changes.dialog is dialog


@pytest.mark.parametrize(
    ("button", "kept"),
    [
        ("keep_mine", ["warfarin", "heparin"]),
        ("take_file", ["asthma", "warfarin"]),
        ("take_both", ["asthma", "warfarin", "heparin"]),
    ],
)
def test_choices(session, changes, desk, button, kept):
    rewrite(desk, ann="T1\tChemical 52 60\twarfarin\nT2\tDisease 12 18\tasthma\n")
    session.add("Chemical", HEPARIN.hull)
    changes.look()
    getattr(changes.dialog, button).click()
    assert changes.dialog is None
    assert [said for _, said in mentions(review_of(session))] == kept
    assert workspace_of(session).flush()
    assert {line.split("\t")[2] for line in desk.ann().splitlines()} == set(kept)
    changes.look()
    assert changes.dialog is None


def test_escape_asks_again_later(changes, desk):
    rewrite(desk)
    changes.look()
    changes.dialog.reject()
    changes.look()
    assert changes.dialog is None  # the person knows


def test_a_further_change_is_asked_about(changes, desk):
    rewrite(desk)
    changes.look()
    changes.dialog.reject()
    rewrite(desk, ann="T1\tDisease 0 4\tNote\n")
    changes.look()
    assert changes.dialog is not None


def test_what_stands_in_the_way_of_saving_is_asked_about_again(changes, desk):
    rewrite(desk)
    changes.look()
    changes.dialog.reject()
    changes.ask("note.txt")
    assert changes.dialog is not None


def test_what_the_saver_notices_is_asked_too(qtbot, session, changes, desk):
    rewrite(desk)
    session.add("Chemical", ASPIRIN.hull)
    qtbot.waitUntil(lambda: changes.dialog is not None, timeout=20_000)


def test_another_text_can_only_be_taken_over(session, changes, desk):
    rewrite(desk, "An other text.\n", "T1\tDisease 3 8\tother\n")
    changes.look()
    assert not changes.dialog.keep_mine.isEnabled()
    changes.dialog.take_file.click()
    assert review_of(session).text == "An other text.\n"
    assert mentions(review_of(session)) == [("Disease", "other")]


def test_suggestions_stay(session, changes, desk):
    suggest(session, {ASPIRIN: 0.9})
    rewrite(desk)
    changes.look()
    changes.dialog.take_both.click()
    assert [one.mention for one in review_of(session).suggestions] == [ASPIRIN]


def test_a_file_that_cannot_be_read_is_told(session, changes, heard, desk):
    (desk.folder / "note.txt").write_bytes(b"\xff\xfe\x00")
    changes.look()
    assert changes.dialog is None
    assert len(heard.failed) == 1
    assert review_of(session).text == TEXT
