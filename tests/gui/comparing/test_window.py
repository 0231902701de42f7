from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot
from tests.gui.comparing.fakes import TAG, TERM, FakeComparing, comparison
from tests.gui.conftest import forget
from tests.unit.workspace.making import ANN, TEXT, Desk

from bioner_desk.evaluation.comparing import System, read_comparison, with_ceilings, write_comparison
from bioner_desk.formats import all_formats
from bioner_desk.gui.actions import BY_ID, actions_of
from bioner_desk.gui.comparing.columns import columns_of
from bioner_desk.gui.comparing.heat_map import Matrix
from bioner_desk.gui.comparing.setting_up import Which
from bioner_desk.gui.comparing.window import ComparingWindow
from bioner_desk.gui.dialogs.keys_dialog import KeysDialog
from bioner_desk.gui.main_window import MainWindow
from bioner_desk.gui.runs import RunChoice
from bioner_desk.gui.session import Session
from bioner_desk.pipeline import AUTO
from bioner_desk.settings import SettingsStore
from bioner_desk.worker import ModelChoice, Progressed


@pytest.fixture
def comparing(qtbot: QtBot) -> FakeComparing:
    return FakeComparing()


@pytest.fixture
def shown(
    qtbot: QtBot, comparing: FakeComparing, session: Session, settings: SettingsStore, desk: Desk
) -> Iterator[ComparingWindow]:
    """The window for a folder with one note."""
    desk.note("note.txt", TEXT, ANN)
    session.open_folder(desk.folder)
    choice = RunChoice(ModelChoice(), AUTO, "clinical note")
    made = ComparingWindow(comparing, session, settings, lambda: choice)  # type: ignore[arg-type]
    with qtbot.waitExposed(made):
        made.show()
    yield made
    for box in made.findChildren(QMessageBox):
        box.close()
    made.close()
    forget(made)


def saved_to(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def shown_formats(shown: ComparingWindow) -> list[str]:
    model = shown.results.model
    return [model.row(number).system.format for number in range(model.rowCount())]


def test_what_is_chosen_is_compared_and_can_be_stopped(shown: ComparingWindow, comparing: FakeComparing, desk: Desk):
    shown.setup.choose(formats=["conv_term", "multi_tag"], which=Which.THIS)
    shown.start_button.click()
    (wanted,) = comparing.asked.wanted
    assert (wanted.notes, wanted.names, tuple(wanted.formats)) == (desk.folder, ["note"], ("conv_term", "multi_tag"))
    assert not shown.start_button.isEnabled()
    assert not shown.setup.isEnabled()
    shown.stop_button.click()
    assert comparing.asked.cancelled == 1
    comparing.progressed.emit(Progressed(1, 0, 1, 5, 100, 10, 1.0, 9.0, 10.0, "note"))
    assert shown.phase.text() == "Stopping …"
    comparing.tell_end("Stopped.")
    assert shown.said.text() == "Stopped."
    assert shown.start_button.isEnabled()


def test_nothing_chosen_is_said_and_nothing_begins(shown: ComparingWindow, comparing: FakeComparing):
    shown.setup.no_format.click()
    shown.start()
    (box,) = shown.findChildren(QMessageBox)
    assert "No output format" in box.text()
    assert comparing.asked.wanted == []


def test_rows_come_while_it_goes_on_with_the_time_left(qtbot: QtBot, shown: ComparingWindow, comparing: FakeComparing):
    shown.start()
    comparing.tell_begun(comparison(done=0))
    assert "Nothing was found yet" in shown.results.summary.text()
    comparing.tell(comparison(done=1))
    qtbot.waitUntil(lambda: shown_formats(shown) == ["multi_tag", "conv_term"])
    assert not shown.results.tabs.isTabVisible(shown.results.tabs.indexOf(shown.results.not_in_it))
    comparing.progressed.emit(Progressed(1, 1, 2, 50, 100, 1000, 4.0, 240.0, 250.0, "note 001"))
    assert shown.phase.text() == "1 of 2 documents  ·  4 min left"
    assert (shown.progress.value(), shown.progress.maximum()) == (50, 100)
    comparing.tell(comparison())
    comparing.tell_end()
    assert "on 2 documents with gold" in shown.results.summary.text()


def test_what_is_not_in_it_is_listed_in_the_end(shown: ComparingWindow, comparing: FakeComparing):
    comparing.show(comparison(documents=3, done=1))
    comparing.tell_end()
    results = shown.results
    assert results.tabs.isTabVisible(results.tabs.indexOf(results.not_in_it))
    assert "conv_term was not asked yet (2): note 001, note 002" in [
        results.not_in_it.item(row).text() for row in range(results.not_in_it.count())
    ]


@pytest.mark.parametrize("gold", [True, False])
def test_each_part_shows_the_comparison_when_it_is_in_front(
    qtbot: QtBot, shown: ComparingWindow, comparing: FakeComparing, gold: bool
):
    comparing.show(comparison(gold=gold))
    results = shown.results
    results.refresh()
    for plot, words in (
        (results.score_plot, "conv_term"),
        (results.types_plot, "Disease: multi_tag" if gold else "no scores"),
        (results.agreement_plot, " 80.0 %"),
    ):
        for number in range(results.tabs.count()):
            results.tabs.setCurrentIndex(number)
            if results.plot is plot:
                break
        qtbot.waitUntil(lambda plot=plot, words=words: words in plot.accessibleDescription())  # type: ignore[misc]


def test_ceilings_that_come_change_nothing_about_the_agreement(
    qtbot: QtBot, shown: ComparingWindow, comparing: FakeComparing, monkeypatch: pytest.MonkeyPatch
):
    reckoned: list[object] = []

    def agreement(*about: object) -> Matrix:
        reckoned.append(about)
        return ((1.0, 0.5), (0.5, 1.0))

    monkeypatch.setattr("bioner_desk.gui.comparing.results.agreement", agreement)
    compared, results = comparison(), shown.results
    results.tabs.setCurrentWidget(results.agreement_plot)
    for known in (compared, with_ceilings(compared)):
        comparing.tell(known)
        results.refresh()
        qtbot.waitUntil(lambda: " 50.0 %" in results.agreement_plot.accessibleDescription())
    assert len(reckoned) == 1
    comparing.tell(replace(compared, found={**compared.found}))
    results.refresh()
    qtbot.waitUntil(lambda: len(reckoned) == 2)


def test_selected_systems_stand_side_by_side(shown: ComparingWindow, comparing: FakeComparing):
    comparing.show(comparison(documents=2))
    shown.results.refresh()
    shown.results.tabs.setCurrentIndex(3)
    assert [one.name for one in shown.results.side_by_side.columns] == ["gold", TAG.format, TERM.format]
    shown.results.document.setCurrentIndex(1)
    assert shown.results.side_by_side.document.name == "note 001"


def test_a_result_is_saved_and_opened_again(
    qtbot: QtBot, shown: ComparingWindow, comparing: FakeComparing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    compared = comparison()
    comparing.show(compared)
    path = tmp_path / "result.json"
    saved_to(monkeypatch, path.with_suffix(""))
    shown.save_result()
    qtbot.waitUntil(lambda: shown.said.text() == f"Written to {path}.")
    assert read_comparison(path).found == dict(compared.found)
    comparing.show(comparison((TAG,)))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    shown.open_result()
    qtbot.waitUntil(lambda: shown.said.text() == f"Read from {path}.")
    assert comparing.comparison is not None
    assert comparing.comparison.systems == (TAG, TERM)


def test_a_file_that_is_no_comparison_is_said(qtbot: QtBot, shown: ComparingWindow, tmp_path: Path):
    path = tmp_path / "other.json"
    path.write_text("[1]", encoding="utf-8")
    shown.read(path)
    qtbot.waitUntil(lambda: bool(shown.findChildren(QMessageBox)))
    assert "holds no comparison" in shown.findChildren(QMessageBox)[0].text()


def test_report_and_picture_are_saved(
    qtbot: QtBot, shown: ComparingWindow, comparing: FakeComparing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    comparing.show(comparison())
    for save, name, start in (
        (shown.save_report, "report.html", b"<!DOCTYPE html>"),
        (shown.save_picture, "plot.png", b"\x89PNG"),
    ):
        path = tmp_path / name
        saved_to(monkeypatch, path)
        save()
        qtbot.waitUntil(lambda path=path: shown.said.text() == f"Written to {path}.")  # type: ignore[misc]
        assert path.read_bytes().lower().startswith(start.lower())


def test_a_note_that_is_named_for_a_result_stays_as_it_is(
    qtbot: QtBot, shown: ComparingWindow, comparing: FakeComparing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    comparing.show(comparison())
    gold = tmp_path / "note.ann"
    gold.write_text("T1\tSign 0 5\tFever\n")
    saved_to(monkeypatch, gold)
    shown.save_result()
    qtbot.waitUntil(lambda: shown.said.text() == f"Written to {gold}.json.")
    written = gold.with_name("note.ann.json").read_bytes()
    shown.save_result()  # nobody was asked whether that name may be replaced
    assert "is there already" in shown.said.text()
    assert gold.read_text() == "T1\tSign 0 5\tFever\n"
    assert gold.with_name("note.ann.json").read_bytes() == written


def test_what_cannot_be_written_is_said(
    qtbot: QtBot, shown: ComparingWindow, comparing: FakeComparing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    comparing.show(comparison())
    saved_to(monkeypatch, tmp_path / "missing" / "report.html")
    shown.save_report()
    qtbot.waitUntil(lambda: bool(shown.findChildren(QMessageBox)))
    assert "report.html" in shown.findChildren(QMessageBox)[0].text()


def test_an_opened_result_does_not_take_the_place_of_what_is_under_way(
    qtbot: QtBot, shown: ComparingWindow, comparing: FakeComparing, tmp_path: Path
):
    write_comparison(comparison((TAG,)), (), tmp_path / "old.json")
    shown.start()
    comparing.tell_begun(comparison())
    shown.read(tmp_path / "old.json")
    qtbot.waitUntil(lambda: "under way" in shown.said.text())
    assert comparing.comparison is not None
    assert comparing.comparison.systems == (TAG, TERM)


@pytest.mark.parametrize("factor", [1, 1.4])
def test_what_was_measured_fits_in_large_letters(
    qtbot: QtBot, shown: ComparingWindow, comparing: FakeComparing, letters: Callable[[float], None], factor: float
):
    letters(factor)
    compared = comparison([System("tiny", one) for one in all_formats()])
    best, *others = compared.systems  # whose 100 % are wider than what models do
    found = {key: one for key, one in compared.found.items() if key[0] != best}
    comparing.show(replace(compared, systems=tuple(others), found=found))
    results = shown.results
    results.refresh()
    shown.resize(1280, 800)
    last = next(at for at, one in enumerate(columns_of(compared)) if one.name == "Seconds / doc")
    table, header = results.table, results.table.horizontalHeader()
    qtbot.waitUntil(lambda: header.sectionPosition(last) + header.sectionSize(last) <= table.viewport().width())
    for row in range(results.model.rowCount()):
        for at in range(last + 1):
            words = str(results.model.index(row, at).data())
            assert table.fontMetrics().horizontalAdvance(words) < header.sectionSize(at)


@pytest.mark.parametrize("factor", [1.0, 1.4])
def test_on_a_small_screen_texts_get_the_room_of_the_rest(
    qtbot: QtBot, shown: ComparingWindow, comparing: FakeComparing, letters: Callable[[float], None], factor: float
):
    letters(factor)
    comparing.show(comparison([System(model, one) for model in (20 * "tiny ", "larger") for one in all_formats()]))
    results = shown.results
    results.tabs.setCurrentIndex(3)
    shown.resize(1024, 640)
    view = results.side_by_side.pane.view
    before = view.height()
    shown.actions_by_name["More room"].trigger()
    shown.resize(1024, 640)  # for which it may have had no room before
    qtbot.waitUntil(lambda: (shown.width(), shown.height()) == (1024, 640))
    qtbot.waitUntil(lambda: view.height() > max(before + 100, 10 * view.fontMetrics().lineSpacing()))
    for pane in results.side_by_side.panes[1:]:
        assert "…" in pane.name.text()
        assert pane.name.text()[-4:] == pane.column.name[-4:]  # what tells formats apart
    limits = [pane.limits for pane in results.side_by_side.panes if pane.column.limits]
    assert limits
    for label in limits:
        first, second = label.text().split("\n")
        assert label.words.startswith(f"{first} {second.rstrip('…')}")
        assert max(map(label.fontMetrics().horizontalAdvance, (first, second))) <= label.width()
        assert label.height() >= 2 * label.fontMetrics().height()
    assert not shown.start_button.isVisible()
    assert shown.actions_by_name["Compare"].isEnabled()
    assert results.room.text() == "Less room"
    shown.actions_by_name["More room"].trigger()
    assert shown.start_button.isVisible()
    assert results.table.isVisible()
    assert results.summary.isVisible()
    assert shown.report_button.isVisible()


def test_without_gold_no_format_can_be_kept(qtbot: QtBot, shown: ComparingWindow, comparing: FakeComparing):
    comparing.show(comparison(gold=False))
    shown.use_format()
    qtbot.waitUntil(lambda: bool(shown.findChildren(QMessageBox)))
    assert "Without gold" in shown.findChildren(QMessageBox)[0].text()


def test_buttons_wait_for_something_to_work_on(shown: ComparingWindow, comparing: FakeComparing):
    waiting = (shown.use_button, shown.report_button, shown.result_button, shown.picture_button)
    assert not any(one.isEnabled() for one in waiting)
    comparing.show(comparison())
    assert all(one.isEnabled() for one in waiting)
    assert shown.use_button.text() == "Use multi_tag …"


def test_what_is_written_waits_until_rows_and_comparison_are_of_one_moment(
    shown: ComparingWindow, comparing: FakeComparing
):
    names = ("Save result", "Save report", "Save picture")
    buttons = (shown.result_button, shown.report_button, shown.picture_button)
    comparing.settled, comparing.reckoning = False, True
    comparing.show(comparison())
    assert not any(shown.actions_by_name[name].isEnabled() for name in names)
    assert not any(one.isEnabled() for one in buttons)
    assert shown.stop_button.isEnabled()
    shown.stop_button.click()
    assert comparing.asked.cancelled == 1
    comparing.settled, comparing.reckoning = True, False
    comparing.changed.emit()
    assert all(shown.actions_by_name[name].isEnabled() for name in names)
    assert all(one.isEnabled() for one in buttons)
    assert not shown.stop_button.isEnabled()


def test_every_button_has_words(shown: ComparingWindow):
    assert all(one.text() or one.accessibleName() for one in shown.findChildren(QPushButton) if one.isVisible())


def test_keys_that_are_changed_in_the_overview_count_here(window: MainWindow):
    for command in ("compare.open", "compare.people"):
        window.commands.actions[command].trigger()
    formats, people = window.folder_commands.comparing, window.folder_commands.people
    assert formats is not None
    assert people is not None
    window.view_commands.show_keys()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, KeysDialog)
    for command, key in (("formats.save", "Ctrl+J"), ("people.read", "F7"), ("difference.next", "F12")):
        dialog.select(command)
        dialog.change.click()
        dialog.field.pressed.emit(key)
    dialog.close()
    assert [one.toString() for one in formats.keys.actions["formats.save"].shortcuts()] == ["Ctrl+J"]
    assert [one.toString() for one in people.keys.actions["people.read"].shortcuts()] == ["F7"]
    for beside in (formats.results.side_by_side, people.people.side_by_side):
        assert beside.foot.next.toolTip() == "Next difference (F12)"


@pytest.mark.parametrize("kind", ["formats", "people"])
def test_each_window_has_all_of_its_commands_and_each_key_once(window: MainWindow, kind: Literal["formats", "people"]):
    for command in ("compare.open", "compare.people"):
        window.commands.actions[command].trigger()
    shown = window.folder_commands.comparing if kind == "formats" else window.folder_commands.people
    assert shown is not None
    actions = {one.objectName(): one for one in shown.findChildren(QAction) if one.objectName() in BY_ID}
    assert set(actions) == {one.id for one in actions_of(kind)}
    keys = [key.toString() for one in actions.values() for key in one.shortcuts()]
    assert len(keys) == len(set(keys))
    assert set(keys) == {key for one in actions_of(kind) for key in one.keys}


def test_the_main_window_opens_it_once_and_closes_it(qtbot: QtBot, window: MainWindow):
    window.commands.actions["compare.open"].trigger()
    first = window.folder_commands.comparing
    assert first is not None
    assert first.isVisible()
    first.close()
    window.commands.actions["compare.open"].trigger()
    assert window.folder_commands.comparing is first
    assert first.isVisible()
    window.close()
    assert not any(isinstance(one, ComparingWindow) and one.isVisible() for one in QApplication.topLevelWidgets())
