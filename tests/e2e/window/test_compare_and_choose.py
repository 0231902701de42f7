"""The whole way by formats: compared on two finished notes, which cannot tell; one is chosen for a third."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from tests.e2e.window.conftest import Opener, Person
from tests.e2e.window.test_real_model import export

from bioner_desk.evaluation.choosing import Doubt
from bioner_desk.gui.comparing.setting_up import Which
from bioner_desk.gui.comparing.window import ComparingWindow
from bioner_desk.gui.dialogs.bulk_dialog import BulkDialog
from bioner_desk.gui.dialogs.plain import PlainDialog
from bioner_desk.model_store import choices_path, resolve_model, sha256_of
from bioner_desk.pipeline import AUTO
from bioner_desk.worker import load_chosen
from bioner_desk.workspace import Status

pytestmark = pytest.mark.model

SAMPLES = Path(__file__).parents[3] / "resources" / "samples"
FORMATS = ("conv_term", "multi_term", "multi_code")
USED = "multi_term"  # not the model's own
FINISHED = {"emergency-note": 6, "progress-note": 6}
NEW = {"radiology-report": 9}
"""Samples, and how many lines of them."""
MOST_MS = 120_000


def cut(folder: Path) -> Path:
    """The beginnings of samples, with what is marked in them if they are to be finished ones."""
    folder.mkdir()
    for name, lines in (FINISHED | NEW).items():
        text = "".join((SAMPLES / f"{name}.txt").read_text(encoding="utf-8").splitlines(keepends=True)[:lines])
        (folder / f"{name}.txt").write_bytes(text.encode("utf-8"))
        if name in FINISHED:
            gold = (SAMPLES / f"{name}.ann").read_text(encoding="utf-8").splitlines(keepends=True)
            inside = [line for line in gold if int(line.split("\t")[1].split()[-1]) <= len(text)]
            (folder / f"{name}.ann").write_bytes("".join(inside).encode("utf-8"))
    return folder


def finish(person: Person) -> None:
    """Mark the notes that have their .ann as done; the new one is open then."""
    for name in FINISHED:
        assert person.window.session.name == f"{name}.txt"
        person.press("Ctrl+Return")
    person.wait_until_saved()
    done = [one.name for one in person.workspace.documents() if one.status is Status.DONE]
    assert done == [f"{name}.txt" for name in FINISHED]


def open_comparing(person: Person) -> ComparingWindow:
    """Open the window in which formats are compared; it has the keyboard then, and knows the model."""
    person.press("Ctrl+Shift+C")
    window = person.window.folder_commands.comparing
    assert window is not None
    person.wait(window.isActiveWindow)
    person.wait(lambda: window.setup.chosen_models() == (resolve_model(None),))
    return window


def compare(person: Person, window: ComparingWindow) -> None:
    """Tick three formats, and compare them on the finished notes, which are offered."""
    formats = window.setup.formats
    window.setup.no_format.click()
    person.go_to(formats)
    for format_ in FORMATS:
        (item,) = formats.findItems(format_, Qt.MatchFlag.MatchExactly)
        formats.setCurrentItem(item)
        person.press("Space")
    assert set(window.setup.chosen_formats()) == set(FORMATS)
    assert window.setup.which() is Which.FINISHED
    person.press("Ctrl+Return")
    assert window.comparing.running
    person.bot.waitUntil(lambda: not window.comparing.running and window.comparing.settled, timeout=MOST_MS)
    assert window.said.text() == ""
    person.wait(lambda: window.results.model.rowCount() == len(FORMATS))
    rows = [window.results.model.row(number) for number in range(len(FORMATS))]
    assert {row.system.format for row in rows} == set(FORMATS)
    person.wait(lambda: all(window.results.model.row(at).scored == len(FINISHED) for at in range(len(FORMATS))))


def step_to_a_difference(person: Person, window: ComparingWindow) -> None:
    """Open the tab by keys, and go to the first place at which gold and formats are not one."""
    tabs, beside = window.results.tabs, window.results.side_by_side
    person.go_to(tabs.tabBar())
    while tabs.tabText(tabs.currentIndex()) != "Side by side":
        before = tabs.currentIndex()
        person.press("Right")
        assert tabs.currentIndex() > before
    assert [column.is_gold for column in beside.columns] == [True, False, False, False]
    person.go_to(beside.pane.view)
    assert beside.foot.where.text().endswith(" differences")
    person.press("F8")
    place = beside.place
    assert place is not None
    assert beside.foot.where.text().startswith("Difference 1 of ")
    assert any(len(one.raters) < len(beside.columns) for one in place.given)


def choose_a_format(person: Person, window: ComparingWindow) -> None:
    """Two notes cannot tell, which is said; the person wants a format all the same, and it is kept."""
    table = window.results.table
    rows = [window.results.model.row(number).system.format for number in range(len(FORMATS))]
    person.go_to(table)
    table.selectRow(rows.index(USED))
    assert window.use_button.text() == f"Use {USED} …"
    person.press("Ctrl+U")
    dialog = person.dialog(PlainDialog)
    assert dialog.heading.text() == "These documents cannot tell"
    assert str(Doubt.FEW_DOCUMENTS) in dialog.said.text()
    assert not choices_path(sha256_of(resolve_model(None))).exists()
    person.press("Alt+A")
    person.wait(lambda: not dialog_is_open(window))
    person.wait(lambda: window.said.text().startswith("Stored:"))
    assert choices_path(sha256_of(resolve_model(None))).is_file()
    window.activateWindow()  # as a desktop does when a dialog is closed
    person.wait(window.isActiveWindow)


def dialog_is_open(window: ComparingWindow) -> bool:
    return any(dialog.isVisible() for dialog in window.findChildren(PlainDialog))


def annotate(person: Person) -> list[tuple[str, str, str]]:
    """Have the new note pre-annotated in the chosen format, and accept everything; what an .ann says of that."""
    assert person.window.run_panel.format.currentData() == AUTO
    person.press("F5")
    person.wait_for_run()
    assert person.window.runs.state.problems == []
    assert {facts.format for facts in person.review.runs.values()} == {USED}
    found = [one.mention for one in person.review.suggestions]
    assert found, "the model has found nothing"
    assert len(person.window.session.shown_suggestions) == len(found)
    person.press("Ctrl+Shift+A")
    person.dialog(BulkDialog)
    person.press("Return")
    person.wait_for_text()
    assert person.review.suggestions == ()
    text = person.review.text
    person.press("Ctrl+Return")
    return [
        (
            one.type,
            ";".join(f"{piece.start} {piece.end}" for piece in one.pieces),
            " ".join(text[piece.start : piece.end] for piece in one.pieces),
        )
        for one in found
    ]


def test_from_a_comparison_to_the_export(open_window: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIONER_CONFIG_DIR", str(tmp_path / "own"))
    folder, target = cut(tmp_path / "notes"), tmp_path / "export"
    gold = {path.name: path.read_bytes() for path in folder.glob("*.ann")}
    assert len(gold) == len(FINISHED)
    person = open_window(load_chosen)
    person.open(folder)
    finish(person)
    window = open_comparing(person)
    compare(person, window)
    step_to_a_difference(person, window)
    choose_a_format(person, window)
    person.press("Ctrl+W")
    assert not window.isVisible()
    person.wait_for_text()
    assert [f"{name}.txt" for name in NEW] == [person.window.session.name]
    accepted = annotate(person)
    export(person, target)

    assert {name: (target / name).read_bytes() for name in gold} == gold
    (name,) = NEW
    said = [line.split("\t") for line in (target / f"{name}.ann").read_text(encoding="utf-8").splitlines()]
    text = (target / f"{name}.txt").read_text(encoding="utf-8")
    for _, data, words in said:
        pieces = [piece.split() for piece in data.split(" ", 1)[1].split(";")]
        assert words == " ".join(text[int(start) : int(end)] for start, end in pieces)
    assert [(*data.split(" ", 1), words) for _, data, words in said] == accepted
    assert [number for number, _, _ in said] == [f"T{number}" for number in range(1, len(accepted) + 1)]
    person.wait_until_saved()
    assert {path.name: path.read_bytes() for path in folder.glob("*.ann")} == {
        path.name: path.read_bytes() for path in target.glob("*.ann")
    }
