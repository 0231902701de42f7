"""Pictures of the window for the README, made by using it: `make screenshots`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))  # for the hub that the tests have

from PySide6.QtCore import QDeadlineTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from tests.hub_server import Answer, Exchange, Hub, running_hub

from bioner_desk.evaluation.comparing import Wanted
from bioner_desk.gui.app import make_application, make_window
from bioner_desk.gui.main_window import MainWindow
from bioner_desk.gui.models.desk import ModelsDesk
from bioner_desk.gui.models.details import Wish
from bioner_desk.model_store.catalogue import CatalogueModel, catalogue
from bioner_desk.paths import resources
from bioner_desk.settings import SettingsStore

_SIZE = (1360, 860)
_MODELS_SIZE = (1020, 660)
_PATIENCE_MS = 300_000
_PIECE = 1_000_000  # bytes that the hub sends at once …
_PAUSE = 0.08  # … and seconds until the next, as over an ordinary line
_ATTEMPTS = 9  # more than the program makes
_SHOWN = 0.05  # of a model has come when its download is shown


class Photographer:
    """Uses one window and takes pictures of it.

    Args:
        work: a folder for notes and settings.
        out: where pictures go.
        theme: "light" or "dark".
    """

    def __init__(self, work: Path, out: Path, theme: str) -> None:
        self._out = out
        settings = SettingsStore(work / f"settings-{theme}")
        settings.update({"theme": theme, "notice_seen": True, "person": "Anna"})
        self.window: MainWindow = make_window(settings)
        self.window.resize(*_SIZE)
        self.window.show()
        QTest.qWaitForWindowActive(self.window)

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """Take a picture of the window, or of a dialog above it."""
        self.settle()
        picture = (widget or self.window).grab()
        picture.save(str(self._out / f"{name}.png"))
        print(self._out / f"{name}.png")  # noqa: T201 - the script's output

    def settle(self) -> None:
        """Let everything be painted."""
        for _ in range(5):
            QApplication.processEvents()

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        deadline = QDeadlineTimer(_PATIENCE_MS)
        while not condition():
            if deadline.hasExpired():
                message = "the window took too long"
                raise TimeoutError(message)
            QTest.qWait(20)

    def dialog(self) -> QDialog:
        """The dialog that is open."""
        self.wait(lambda: isinstance(QApplication.activeModalWidget(), QDialog))
        found = QApplication.activeModalWidget()
        assert isinstance(found, QDialog)
        return found


def main() -> int:
    """Make all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder for the pictures")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    make_application(sys.argv[:1])
    with tempfile.TemporaryDirectory() as work:
        # The models and the settings of whoever makes the pictures are not in them.
        os.environ["XDG_DATA_HOME"] = os.environ["BIONER_CONFIG_DIR"] = work
        for theme in ("light", "dark"):
            _story(Photographer(Path(work), out, theme), Path(work) / f"{theme} notes", theme)
    return 0


def _story(photographer: Photographer, notes: Path, theme: str) -> None:
    window, light = photographer.window, theme == "light"
    if light:
        photographer.take("start")
    notes.mkdir()
    for text in sorted((resources() / "samples").glob("*.txt")):
        shutil.copyfile(text, notes / text.name)
    window.folder_commands.open_folder(notes)
    window.session.open_document("emergency-note.txt")
    window.folder_commands.run_all()
    photographer.wait(lambda: bool(window.session.shown_suggestions))
    if light:
        photographer.take("running")
    photographer.wait(lambda: not window.runs.state.busy)
    _review(photographer)
    photographer.take(f"review-{theme}")
    if light:
        _dialogs(photographer)
        _compare(photographer, notes.parent / "gold")
        with running_hub() as hub:
            os.environ["HF_ENDPOINT"] = hub.address
            _models(photographer, hub)
    window.close()


def _review(photographer: Photographer) -> None:
    """Decide about the first half of the suggestions, as somebody in the middle of a note."""
    window = photographer.window
    window.pane.take_focus()
    for _ in range(len(window.session.shown_suggestions) // 2):
        window.review_commands.accept_next()
    photographer.wait(lambda: window.session.workspace is not None and window.session.workspace.saved())


def _dialogs(photographer: Photographer) -> None:
    window = photographer.window
    window.review_commands.open_palette()
    photographer.settle()
    photographer.take("palette", window.review_commands.palette)
    window.review_commands.palette.hide()
    for name, command in (
        ("accept-all", "review.accept_all"),
        ("keys", "help.keys"),
        ("export", "folder.export"),
        ("occurrences", "review.occurrences"),
        ("types", "folder.schema"),
        ("settings", "program.settings"),
    ):
        window.commands.actions[command].trigger()
        dialog = photographer.dialog()
        photographer.take(name, dialog)
        dialog.reject()
        photographer.settle()


def _compare(photographer: Photographer, gold: Path) -> None:
    """Three formats on the sample notes, against what people have marked in them."""
    shutil.copytree(resources() / "samples", gold)
    photographer.window.folder_commands.compare()
    window = photographer.window.folder_commands.comparing
    assert window is not None
    window.resize(*_SIZE)
    window.comparing.start(Wanted(gold, gold, formats=("conv_term", "multi_code", "multi_tag")))
    photographer.wait(lambda: not window.comparing.running and window.comparing.settled)
    table = window.results.model
    photographer.wait(lambda: not any(table.row(number).lacks_ceiling for number in range(table.rowCount())))
    photographer.take("compare", window)
    window.results.tabs.setCurrentIndex(3)
    photographer.take("compare-texts", window)


def _models(photographer: Photographer, hub: Hub) -> None:
    """The catalogue with its verdicts, a download under way and cut off, and the network switched off."""
    window, entry = photographer.window, catalogue()[1]
    window.model_commands.open()
    desk = window.model_commands.desk
    assert desk is not None
    dialog = desk.dialog
    dialog.resize(*_MODELS_SIZE)
    photographer.wait(lambda: len(desk.fits.known) == len(dialog.table.rows) > 0)
    photographer.wait(lambda: not window.runs.worker.busy)
    dialog.table.select(f"catalogue {entry.id}")
    photographer.take("models", dialog)

    _announce(hub, entry)
    hub.next_file.append(_slow(entry))
    _download(photographer, desk)
    enough = _SHOWN * entry.size_bytes
    photographer.wait(lambda: desk.transfers.moment is not None and desk.transfers.moment.done > enough)
    photographer.take("models-downloading", dialog)

    hub.next_file.extend([_hang_up] * _ATTEMPTS)
    hub.go_on.set()
    photographer.wait(dialog.problem.isVisible)
    photographer.wait(lambda: any(row.begun for row in dialog.table.rows))
    photographer.take("models-error", dialog)

    dialog.problem.hide()
    window.view_commands._take_settings({"offline": True})  # noqa: SLF001 - as the dialog of settings does
    photographer.take("models-offline", dialog)
    window.view_commands._take_settings({"offline": False})  # noqa: SLF001
    dialog.close()


def _announce(hub: Hub, entry: CatalogueModel) -> None:
    """Have the hub say of a model's file what it really is like, without its content."""
    hub.repository = entry.repository
    hub.files = {entry.file: b"GGUF"}
    hub.said_size = {entry.file: entry.size_bytes}
    hub.about = {"cardData": {"license": entry.licence}}


def _slow(entry: CatalogueModel) -> Answer:
    """Sends bytes at the pace of an ordinary line until nobody takes them."""

    def answer(exchange: Exchange) -> None:
        exchange.send_response(200)
        exchange.send_header("Content-Length", str(entry.size_bytes))
        exchange.end_headers()
        exchange.wfile.write(b"GGUF")
        while not exchange.hub.go_on.wait(_PAUSE):
            exchange.wfile.write(bytes(_PIECE))

    return answer


def _hang_up(exchange: Exchange) -> None:
    """Ends the connection without a word."""
    exchange.close_connection = True


def _download(photographer: Photographer, desk: ModelsDesk) -> None:
    desk.dialog.details.buttons[Wish.DOWNLOAD].click()
    photographer.dialog().accept()


if __name__ == "__main__":
    sys.exit(main())
