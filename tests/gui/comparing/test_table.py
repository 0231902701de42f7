from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot
from tests.gui.comparing.fakes import TAG, TERM, comparison

from bioner_desk.evaluation.choosing import FEWEST_DOCUMENTS
from bioner_desk.evaluation.comparing import Comparison, Row, RowMaker, System, with_ceilings
from bioner_desk.gui.comparing.columns import Column, columns_of, standing
from bioner_desk.gui.comparing.table_model import UNSORTED, SystemsModel

THIRD = System("tiny", "single_term")
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


def rows_of(compared: Comparison) -> tuple[Row, ...]:
    return RowMaker(resamples=50).rows(compared)


def model_of(compared: Comparison) -> SystemsModel:
    model = SystemsModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.begin(compared)
    model.update(rows_of(compared))
    return model


def column(compared: Comparison, name: str) -> tuple[int, Column]:
    return next((at, one) for at, one in enumerate(columns_of(compared)) if one.name.startswith(name))


def cells(model: SystemsModel, compared: Comparison, name: str) -> list[str]:
    at, _ = column(compared, name)
    return [model.index(row, at).data() for row in range(model.rowCount())]


def test_the_best_stands_first_and_is_told_by_a_sign(qtbot: QtBot):
    compared = comparison((TERM, TAG), documents=8)
    model = model_of(compared)
    assert cells(model, compared, "Format") == ["conv_term", "multi_tag"]
    assert cells(model, compared, "Standing") == ["★", ""]
    assert cells(model, compared, "F1") == ["100.0", "80.0"]
    assert cells(model, compared, "R %") == ["100.0", "66.7"]
    assert model.index(0, 0).data(Qt.ItemDataRole.FontRole).bold()
    assert model.index(1, 0).data(Qt.ItemDataRole.FontRole) is None


def test_what_cannot_be_told_apart_has_its_own_sign(qtbot: QtBot):
    compared = comparison((TAG, TERM), documents=1)
    assert cells(model_of(compared), compared, "Standing") == ["★", "≈"]


def test_without_gold_there_are_no_scores_but_the_agreement(qtbot: QtBot):
    compared = comparison(gold=False)
    model = model_of(compared)
    names = [one.name for one in columns_of(compared)]
    assert "Agreement %" in names
    assert not {"F1 %", "P %", "R %", "Ceiling %"} & set(names)
    assert "★" in cells(model, compared, "Standing")
    assert [column(one, "Standing")[1].title for one in (compared, comparison())] == ["Closest", "Best"]


def test_several_models_have_a_column(qtbot: QtBot):
    assert columns_of(comparison((TAG, System("large", "multi_tag"))))[0].name == "Model"
    assert columns_of(comparison())[0].name == "Format"


def test_a_screen_reader_hears_name_and_number_of_a_cell_and_the_whole_row(qtbot: QtBot):
    compared = comparison((TAG, TERM), documents=8)
    model = model_of(compared)
    at, _ = column(compared, "F1")
    assert model.index(0, at).data(Qt.ItemDataRole.AccessibleTextRole) == "F1 %: 100.0"
    said = model.index(0, at).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert "Format multi_tag" in said
    assert said.endswith("best")
    assert model.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole) == "F1 %"


@pytest.mark.parametrize("order", [UP, DOWN])
def test_what_has_no_number_comes_last_in_either_order(qtbot: QtBot, order: Qt.SortOrder):
    compared = comparison((TAG, TERM, THIRD))
    compared = replace(compared, found={key: one for key, one in compared.found.items() if key[0] != THIRD})
    model = model_of(compared)
    at, _ = column(compared, "Seconds")
    model.sort(at, order)
    assert cells(model, compared, "Format")[-1] == "single_term"
    assert cells(model, compared, "Seconds")[:2] == (["1.00", "1.50"] if order is UP else ["1.50", "1.00"])


def test_sorting_by_nothing_brings_the_best_first_again(qtbot: QtBot):
    compared = comparison((TAG, TERM))
    model = model_of(compared)
    at, _ = column(compared, "Format")
    model.sort(at, UP)
    assert cells(model, compared, "Format") == ["conv_term", "multi_tag"]
    model.sort(UNSORTED)
    assert cells(model, compared, "Format") == ["multi_tag", "conv_term"]


def test_what_is_selected_stays_selected_when_rows_move(qtbot: QtBot):
    before, after = comparison((TAG, TERM), documents=4), comparison((TERM, TAG), documents=4)
    model = model_of(before)
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(model)
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    view.selectionModel().select(model.index(model.place(TERM), 0), flags)
    kept = QPersistentModelIndex(model.index(model.place(TERM), 0))
    model.update(rows_of(after))
    assert (model.place(TERM), model.place(TAG)) == (0, 1)
    assert kept.row() == 0
    assert [one.row() for one in view.selectionModel().selectedRows()] == [0]


def test_failures_are_counted(qtbot: QtBot):
    compared = comparison((TAG, TERM), documents=FEWEST_DOCUMENTS)
    gone = (TERM, "note 000")
    found = {key: one for key, one in compared.found.items() if key != gone}
    compared = replace(compared, found=found, failed={gone: "it is too long"})
    row = next(one for one in rows_of(compared) if one.system == TERM)
    assert "failed on 1" in standing(row)
    assert any(cell == "failed on 1" for cell in cells(model_of(compared), compared, "Standing"))


def test_a_ceiling_that_is_still_to_come_is_told_from_one_that_there_is_not(qtbot: QtBot):
    compared = comparison()
    assert cells(model_of(compared), compared, "Ceiling") == ["…", "…"]
    model = model_of(compared)
    model.update(rows_of(with_ceilings(compared)))
    assert cells(model, compared, "Ceiling") == ["100.0", "100.0"]
    unread = comparison(done=0)
    assert cells(model_of(unread), unread, "Ceiling") == ["–", "–"]
