from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from tests.gui.sitting import TEXT, review_of
from tests.unit.workspace.making import mentions

from bioner_desk.gui.comparing.people import People

OTHER = "Asthma and heparin.\n"


@pytest.fixture
def second(tmp_path):
    """What another person has annotated."""
    folder = tmp_path / "Berta"
    folder.mkdir()
    (folder / "one.ann").write_text("T1\tDisease 12 18\tasthma\nT2\tChemical 65 72\theparin\n", encoding="utf-8")
    (folder / "two.ann").write_text("T1\tDisease 0 6\tAsthma\n", encoding="utf-8")
    (folder / "three.ann").write_text("", encoding="utf-8")
    return folder


@pytest.fixture
def people(qtbot, session, settings, desk, second):
    desk.note("one.txt", TEXT, "T1\tDisease 12 18\tasthma\nT2\tChemical 0 7\tAspirin\n")
    desk.note("two.txt", OTHER, "T1\tDisease 0 6\tAsthma\n")
    desk.note("three.txt", OTHER, "T1\tDisease 0 6\tAsthma\n")
    desk.note("four.txt", OTHER, "")
    session.open_folder(desk.folder)
    made = People(session, settings, ask_folder=lambda _parent: second)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


@pytest.fixture
def read(qtbot, people):
    people.add.click()
    qtbot.waitUntil(lambda: people.documents.count() > 0)
    return people


def test_the_open_folder_is_the_first(people, desk):
    assert [people.folders.item(row).text() for row in range(people.folders.count())] == [str(desk.folder)]
    assert people.summary.text().startswith("Add folders that hold .ann files")
    assert not people.side_by_side.isEnabled()


def test_documents_are_listed_with_their_differences(read):
    listed = [read.documents.item(row).text() for row in range(read.documents.count())]
    assert listed == ["one   2", "three   1", "two   ="]
    assert read.documents.currentRow() == 0
    assert read.summary.text() == (
        "3 documents, 3 differences. 1 left out or with problems: Berta: four: it is not there."
    )
    names = [pane.name.words for pane in read.side_by_side.panes[:2]]
    assert names == ["1  notes", "2  Berta"]


def test_stepping_goes_on_in_the_next_document(read):
    for _ in range(3):
        read.side_by_side.step(1)
    assert read.documents.currentItem().text().startswith("three")
    assert read.side_by_side.foot.where.text() == "Difference 1 of 1, line 1: only notes"
    read.side_by_side.step(1)
    assert read.side_by_side.foot.outcome.text() == "There is no further difference."
    read.side_by_side.step(-1)
    assert read.documents.currentItem().text().startswith("one")
    assert read.side_by_side.foot.where.text().startswith("Difference 2 of 2")


def test_keys_step_and_take_from_wherever_the_keyboard_is(qtbot, read):
    read.show()
    read.add.setFocus()
    qtbot.waitUntil(read.add.hasFocus)
    qtbot.keyClick(read.add, Qt.Key.Key_F8)
    assert read.side_by_side.foot.where.text().startswith("Difference 1 of 2")
    assert read.side_by_side.pane.view.hasFocus()
    qtbot.keyClick(read.side_by_side.pane.view, Qt.Key.Key_2)
    assert read.side_by_side.foot.where.text().startswith("Difference 1 of 1")


def test_what_is_adjudicated_comes_into_the_open_folder(qtbot, read, session, desk):
    session.open_document("one.txt")
    read.side_by_side.step(1)
    read.side_by_side.take_version(1)
    assert read.documents.item(0).text() == "one   1"
    assert read.side_by_side.foot.where.text() == "Difference 1 of 1, line 1: only Berta"
    read.side_by_side.take_version(1)
    assert read.documents.item(0).text() == "one   ="
    assert read.side_by_side.foot.where.text().startswith("There is no difference")
    mine, theirs = read.side_by_side.columns
    assert {*mine.mentions} == {*theirs.mentions}
    assert read.summary.text().startswith("3 documents, 1 difference.")
    assert mentions(review_of(session)) == [("Disease", "asthma"), ("Chemical", "heparin")]
    qtbot.waitUntil(session.workspace.saved)
    assert desk.ann("one") == "T1\tDisease 12 18\tasthma\nT3\tChemical 65 72\theparin\n"
    read.again.click()
    qtbot.waitUntil(lambda: read.documents.count() > 0)
    assert read.documents.item(0).text() == "one   ="


def test_what_is_undone_is_a_difference_again(qtbot, read, session):
    read.side_by_side.step(1)
    before = read.side_by_side.panes[0].counts.text()
    read.side_by_side.take_version(1)
    assert read.side_by_side.panes[0].counts.text() != before
    session.undo()
    assert read.side_by_side.panes[0].counts.text() == before
    assert read.documents.item(0).text() == "one   2"
    assert read.side_by_side.foot.where.text() == "Difference 2 of 2, line 1: only Berta"
    session.redo()
    assert read.side_by_side.foot.where.text() == "Difference 1 of 1, line 1: only Berta"


def test_behind_a_difference_that_is_gone_steps_go_on_from_there(read):
    beside = read.side_by_side
    beside.step(1)
    beside.step(1)
    beside.step_column(1)
    beside.take_current()  # the second of two, in place of nothing
    assert beside.foot.where.text() == "1 difference"
    assert beside.place is None
    beside.step(-1)
    assert beside.foot.where.text() == "Difference 1 of 1, line 1: only notes"


def test_what_is_decided_in_the_main_window_is_seen_here(read, session):
    session.open_document("three.txt")
    read.documents.setCurrentRow(1)
    (entry,) = session.review.kept
    session.do(lambda steps, review: steps.reject(review, [entry.key]))
    assert read.documents.item(1).text() == "three   ="
    assert read.side_by_side.columns[0].mentions == ()
    session.do(lambda steps, review: steps.finish(review, done=True))
    assert read.side_by_side.columns[0].mentions == ()


def test_another_folders_own_column_stays(read, session, second):
    read.set_folders([second])
    session.documents_changed.emit(("one.txt",))
    assert read.documents.count() == 0


def test_fewer_folders(read):
    read.folders.setCurrentRow(1)
    read.remove.click()
    assert read.folders.count() == 1
    assert read.documents.count() == 0
    assert not read.side_by_side.isEnabled()


def test_a_folder_without_annotations_is_told(qtbot, read, tmp_path):
    (tmp_path / "empty").mkdir()
    read.set_folders([*read._folders, tmp_path / "empty"])
    qtbot.waitUntil(lambda: "no annotations" in read.summary.text())
    assert read.documents.count() == 0


def test_at_most_four_folders(qtbot, people, tmp_path):
    people.set_folders([tmp_path / str(number) for number in range(6)])
    assert people.folders.count() == 4
    assert not people.add.isEnabled()
    qtbot.waitUntil(lambda: people.summary.text() != "Reading …")


def test_with_the_folder_the_comparison_goes(read, session):
    session.close_folder()
    assert read.folders.count() == 0
    assert read.documents.count() == 0


def test_the_window_opens_from_the_main_one_and_goes_with_it(qtbot, window, desk):
    desk.note("one.txt", TEXT, "")
    window.folder_commands.open_folder(desk.folder)
    window.commands.actions["compare.people"].trigger()
    people = window.folder_commands.people
    assert people is not None
    assert people.isVisible()
    assert people.people.folders.item(0).text() == str(desk.folder)
    people.close()
    window.commands.actions["compare.people"].trigger()
    assert window.folder_commands.people is people
    with qtbot.waitSignal(people.destroyed):
        window.close()
    assert window.folder_commands.people is None
