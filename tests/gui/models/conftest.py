"""The dialog of models with a hub and a catalogue of the tests' own, and an empty folder of models."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tests.gui.fake_worker import FakeWorker
from tests.hub_server import REPOSITORY, Hub
from tests.unit.model_store.conftest import model_file, user_models
from tests.unit.model_store.hub.conftest import MODEL, hub, nobody

from bioner_desk.gguf import ModelShape
from bioner_desk.gui.main_window import MainWindow
from bioner_desk.gui.models.desk import ModelsDesk
from bioner_desk.gui.models.dialog import ModelsDialog
from bioner_desk.model_store.catalogue import CatalogueModel, Seen

__all__ = ["hub", "model_file", "nobody", "user_models"]

ENTRY = CatalogueModel(
    id="tiny",
    title="Tiny <1 B>",
    repository=REPOSITORY,
    file="tiny.gguf",
    quantisation="Q8_0",
    parameters=1_000_000,
    size_bytes=len(MODEL),
    licence="Apache-2.0",
    licence_url="https://example.org/licence",
    commercial=True,
    gated=False,
    languages=("English", "German"),
    context=2_048,
    shape=ModelShape(2, 2, 4, 8, 16),
    quantisations={"Q8_0": "tiny.gguf", "Q4_0": "other.gguf"},
    seen=(Seen("https://example.org/tiny", datetime.date(2026, 1, 31)),),
    note="Made up.",
)


@pytest.fixture
def desk_of_models(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    user_models: Path,
    hub: Hub,
    worker: FakeWorker,
    window: MainWindow,
) -> Iterator[ModelsDesk]:
    """The dialog, open in the window and filled."""
    monkeypatch.setattr("bioner_desk.gui.models.listing.catalogue", lambda: (ENTRY,))
    window.commands.actions["models.open"].trigger()
    desk = window.model_commands.desk
    assert desk is not None
    qtbot.waitUntil(lambda: len(desk.dialog.table.rows) == 2)
    qtbot.waitUntil(lambda: len(desk.fits.known) == 2)
    yield desk
    hub.go_on.set()
    desk.close()


@pytest.fixture
def dialog(desk_of_models: ModelsDesk) -> ModelsDialog:
    """The dialog of models."""
    return desk_of_models.dialog
