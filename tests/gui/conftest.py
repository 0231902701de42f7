"""Windows are drawn into memory, so that the tests need no screen; real folders, and a worker that tests speak for."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from tests.garbage import garbage
from tests.gui.fake_worker import FakeWorker
from tests.gui.sitting import Heard
from tests.unit.workspace.making import Desk

from bioner_desk.gui.app import make_window
from bioner_desk.gui.main_window import MainWindow
from bioner_desk.gui.runs import Runs
from bioner_desk.gui.session import Session
from bioner_desk.gui.theme import larger
from bioner_desk.settings import SettingsStore

__all__ = ["garbage"]

CONF = "[entities]\nDisease\nChemical\nProcedure\n[relations]\n[events]\n[attributes]\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder with types of its own, and no note in it yet."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "annotation.conf").write_text(CONF, encoding="utf-8")
    return Desk(folder)


@pytest.fixture
def settings(tmp_path: Path) -> SettingsStore:
    """Settings of nobody else."""
    store = SettingsStore(tmp_path / "config")
    store.update({"person": "Maria", "notice_seen": True})
    return store


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    """A session without a folder."""
    made = Session("Maria")
    yield made
    made.close_folder()
    made.deleteLater()


@pytest.fixture
def heard(session: Session) -> Heard:
    """What the session says."""
    return Heard(session)


@pytest.fixture
def letters(qapp: QApplication) -> Iterator[Callable[[float], None]]:
    """Gives the program larger letters by a factor; they are as before at the end.

    With a style sheet, which the program always has, Qt gives widgets their letters in another order than without. It
    stays: where tests took it away and gave it again, Qt crashed now and then.
    """
    before = QApplication.font()
    qapp.setStyleSheet(qapp.styleSheet() or "QLabel { color: black }")

    def give(factor: float) -> None:
        QApplication.setFont(larger(before, factor))
        qapp.setStyleSheet(qapp.styleSheet())  # as `apply_looks` does: without, Qt keeps the old letters

    yield give
    give(1)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> FakeWorker:
    """The worker of the runs that are made after it."""
    fake = FakeWorker()
    monkeypatch.setattr("bioner_desk.gui.runs.Worker", fake.take_place)
    return fake


@pytest.fixture
def runs(worker: FakeWorker, session: Session) -> Runs:
    """Runs with the fake worker."""
    return Runs(session)


@pytest.fixture
def window(qtbot: QtBot, worker: FakeWorker, settings: SettingsStore) -> Iterator[MainWindow]:
    """The whole window, shown, with the fake worker."""
    made = make_window(settings)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    for box in made.findChildren(QMessageBox):
        box.close()
    made.close()
    forget(made)


def forget(widget: QWidget) -> None:
    """Delete a widget now, not in the middle of the next test."""
    widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
