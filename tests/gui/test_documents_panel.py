from __future__ import annotations

from contextlib import closing

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from tests.gui.sitting import ASPIRIN, ASTHMA, HEPARIN, TEXT, suggest

from bioner_desk.gui.panels.documents import SHAPES, DocumentsPanel, Order
from bioner_desk.workspace import Status

NAMES = ("sub/d.txt", "a.txt", "b.TXT", "c.txt")


@pytest.fixture
def panel(qtbot, session, runs, settings, desk):
    made = DocumentsPanel(session, runs, settings)
    qtbot.addWidget(made)
    tester = QAbstractItemModelTester(made.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for name in NAMES:
        desk.note(name, TEXT, None)
    with closing(desk.open()) as workspace:
        workspace.perform(desk.steps.finish(workspace.review("a.txt"), done=True))
    session.open_folder(desk.folder)
    yield made
    assert tester.model() is made.model


def column(panel, at=1):
    return [panel.model.data(panel.model.index(row, at)) for row in range(panel.model.rowCount())]


def bold(panel):
    fonts = [
        panel.model.data(panel.model.index(row, 1), Qt.ItemDataRole.FontRole) for row in range(panel.model.rowCount())
    ]
    return [name for name, font in zip(column(panel), fonts, strict=True) if font is not None and font.bold()]


def test_every_document_with_how_far_it_is(panel):
    assert column(panel) == ["a", "b", "c", "sub/d"]
    assert column(panel, 0) == ["●", "○", "○", "○"]
    assert bold(panel) == ["b"]
    assert panel.view.currentIndex().row() == 1
    assert panel.summary.text() == "1 of 4 done · 0 suggestions to review"
    assert (panel.progress.value(), panel.progress.maximum()) == (1, 4)
    assert len(set(SHAPES.values())) == len(Status)


def test_a_row_follows_what_happens_to_its_document(session, panel):
    suggest(session, {ASPIRIN: 0.9, ASTHMA: 0.2}, name="b.TXT")
    suggest(session, {ASPIRIN: 0.9}, name="c.txt")
    assert column(panel, 0) == ["●", "◔", "◔", "○"]
    assert column(panel, 2) == ["", "2", "1", ""]
    session.do(lambda steps, review: steps.accept(review, [session.current]))
    assert (column(panel, 0)[1], column(panel, 2)[1], column(panel, 3)[1]) == ("◑", "1", "1")
    assert panel.summary.text() == "1 of 4 done · 2 suggestions to review"
    tip = panel.model.data(panel.model.index(1, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert tip == "b.TXT: in review, 1 to review, 1 kept"
    session.undo()
    assert column(panel, 0)[1] == "◔"


def test_a_click_or_return_opens(qtbot, session, panel):
    panel.view.clicked.emit(panel.model.index(3, 1))
    assert session.name == "sub/d.txt"
    assert bold(panel) == ["sub/d"]
    panel.view.setCurrentIndex(panel.model.index(2, 1))
    assert session.name == "sub/d.txt"
    panel.view.activated.emit(panel.model.index(2, 1))
    assert session.name == "c.txt"


def test_the_open_document_is_chosen_in_the_list(session, panel):
    session.next_document()
    assert panel.view.currentIndex().row() == 2
    assert panel.selected() == ("c.txt",)


def test_another_document_is_the_only_one_chosen_while_ctrl_is_held(qtbot, session, panel, monkeypatch):
    held = staticmethod(lambda: Qt.KeyboardModifier.ControlModifier)
    monkeypatch.setattr("PySide6.QtWidgets.QApplication.keyboardModifiers", held)
    qtbot.keyPress(panel.view, Qt.Key.Key_Control)
    session.next_document()
    session.next_document()
    assert panel.selected() == ("sub/d.txt",)
    qtbot.keyRelease(panel.view, Qt.Key.Key_Control)


def test_a_document_that_cannot_be_opened_does_not_stay_chosen(session, panel, desk):
    (desk.folder / "bad.txt").write_bytes(b"\xff\xfe\x00bad")
    session.rescan()
    row = column(panel).index("bad")
    panel.view.setCurrentIndex(panel.model.index(row, 1))
    panel.view.clicked.emit(panel.model.index(row, 1))
    assert session.name == "b.TXT"
    assert panel.selected() == ("b.TXT",)


def test_suggestions_of_what_is_done_are_not_left_to_do(session, panel):
    suggest(session, {ASPIRIN: 0.9}, name="b.TXT")
    session.do(lambda steps, review: steps.finish(review, done=True))
    assert panel.summary.text() == "2 of 4 done · 0 suggestions to review"
    assert column(panel, 2)[1] == ""


def test_the_session_knows_the_order(session, panel, monkeypatch):
    told: list[list[str]] = []
    monkeypatch.setattr(session, "set_order", told.append)
    suggest(session, {ASPIRIN: 0.9}, name="c.txt")
    panel.sorting.setCurrentText(str(Order.TO_DO))
    assert list(told[-1]) == ["c.txt", "a.txt", "b.TXT", "sub/d.txt"]


def test_the_order_is_remembered(qtbot, session, runs, settings, panel):
    panel.sorting.setCurrentText(str(Order.STATE))
    again = DocumentsPanel(session, runs, settings)
    qtbot.addWidget(again)
    assert again.sorting.currentText() == str(Order.STATE)


def test_a_filter_that_leaves_nothing_says_so(session, panel):
    panel.name_filter.setText("nobody")
    assert not panel.nothing.isHidden()
    panel.name_filter.clear()
    assert panel.nothing.isHidden()


def test_columns_go_by_the_letters(qtbot, panel, letters):
    panel.show()
    before = panel.view.columnWidth(2)
    letters(2)
    qtbot.waitUntil(lambda: panel.view.columnWidth(2) > before * 1.5)


def test_what_is_selected_comes_in_the_order_shown(panel):
    flag = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    panel.view.selectionModel().clearSelection()
    for row in (3, 0):
        panel.view.selectionModel().select(panel.model.index(row, 0), flag)
    assert panel.selected() == ("a.txt", "sub/d.txt")


def test_filters_by_name_and_state_keep_the_open_one_in_sight(session, panel):
    panel.name_filter.setText("SUB")
    assert column(panel) == ["sub/d"]
    panel.name_filter.clear()
    panel.states.setCurrentIndex(1 + list(Status).index(Status.DONE))
    assert column(panel) == ["a", "b"]
    suggest(session, {HEPARIN: 0.5}, name="c.txt")
    assert column(panel) == ["a", "b"]
    panel.states.setCurrentIndex(1 + list(Status).index(Status.SUGGESTED))
    assert column(panel) == ["b", "c"]


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (Order.NAME, ["a", "b", "c", "sub/d"]),
        (Order.TO_DO, ["sub/d", "c", "a", "b"]),
        (Order.STATE, ["b", "c", "sub/d", "a"]),
    ],
)
def test_orders(session, panel, order, names):
    suggest(session, {ASPIRIN: 0.9, ASTHMA: 0.2}, name="sub/d.txt")
    suggest(session, {ASPIRIN: 0.9}, name="c.txt")
    panel.sorting.setCurrentText(str(order))
    assert column(panel) == names
    assert panel.model.info(panel.view.currentIndex().row()).name == "b.TXT"


def test_files_that_come_and_go(session, panel, desk):
    desk.note("e.txt", TEXT, None)
    (desk.folder / "c.txt").unlink()
    session.rescan()
    assert column(panel) == ["a", "b", "e", "sub/d"]
    assert panel.view.currentIndex().row() == 1


def test_a_document_that_cannot_be_read_says_why(session, panel, desk):
    (desk.folder / "bad.txt").write_bytes(b"\xff\xfe\x00bad")
    session.rescan()
    session.open_document("bad.txt")
    row = column(panel).index("bad")
    assert column(panel, 0)[row] == "⚠"
    assert "bad.txt: problem" in panel.model.data(panel.model.index(row, 1), Qt.ItemDataRole.ToolTipRole)


def test_no_folder_and_an_empty_one(session, panel, tmp_path):
    session.close_folder()
    assert panel.summary.text() == "No folder is open."
    (tmp_path / "empty").mkdir()
    session.open_folder(tmp_path / "empty")
    assert panel.summary.text() == "There are no .txt files in this folder."
    assert column(panel) == []
