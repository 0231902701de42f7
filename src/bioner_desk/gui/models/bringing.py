"""Does what is wished for models: fetches, adds, packs, checks, removes them, and says what came of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError, ModelError
from bioner_desk.gui.dialogs.plain import PlainDialog
from bioner_desk.gui.models.details import Wish
from bioner_desk.gui.models.listing import ModelRow
from bioner_desk.gui.models.questions import AddDialog, DownloadDialog, RemoveDialog
from bioner_desk.gui.models.repository_dialog import RepositoryDialog
from bioner_desk.gui.models.transfers import Task, Transfers
from bioner_desk.gui.models.words import for_window
from bioner_desk.model_store import (
    InstalledModel,
    TransferReport,
    Verdict,
    Verification,
    export_pack,
    files_of,
    import_model,
    import_pack,
    is_pack,
    remove_model,
    set_default,
    verify_model,
)
from bioner_desk.model_store.catalogue import CatalogueModel
from bioner_desk.model_store.hub import RemoteFile, Unfinished, discard_unfinished, download, find_file

_FINE = {Verdict.SAME, Verdict.UNRECORDED}
_PACK_LIST = "pack.toml"  # of a pack that is a folder


class Bringing(QObject):
    """Carries wishes out, one that takes long at a time.

    Args:
        transfers: does what takes long.
        window: above which questions are asked.
    """

    said = Signal(str)
    """What was done, in a sentence."""
    failed = Signal(object)
    """A `BionerError`: what could not be done."""
    came = Signal(str)
    """A model of this name is there now."""
    went = Signal()
    """A model is not there any more, or is another one, or another is the default."""

    def __init__(self, transfers: Transfers, window: QWidget) -> None:
        super().__init__(window)
        self._transfers, self._window = transfers, window

    def do(self, wish: Wish, row: ModelRow, file: str | None) -> None:
        """Carry out a wish for a model; `file` is the one of the catalogue's model that is wanted."""
        if row.installed is None:
            if wish is Wish.DISCARD and row.begun:
                self._discard(row.begun)
            elif row.entry:
                self._ask(row.entry, file or row.entry.file)
            return
        doers = {
            Wish.DEFAULT: self._make_default,
            Wish.VERIFY: self._verify,
            Wish.EXPORT: self._export,
            Wish.REMOVE: self._ask_removal,
        }
        try:
            doers[wish](row.installed)
        except BionerError as error:
            self.failed.emit(error)

    def choose_repository(self) -> None:
        """Ask for a repository of the hub, and fetch one of its models."""
        dialog = RepositoryDialog(self._window)
        dialog.chosen.connect(lambda remote: self._show_offer(None, remote))
        self._open(dialog)

    def choose_file(self) -> None:
        """Ask for a model file of this computer, and add it."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Add a model file", _downloads(), "Models (*.gguf);;All files (*)"
        )
        if name:
            self.add(Path(name))

    def choose_pack(self) -> None:
        """Ask for a model pack, and add it."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Add a model pack", _downloads(), f"Model packs (*.zip {_PACK_LIST});;All files (*)"
        )
        if name:
            path = Path(name)
            self._add_pack(path.parent if path.name == _PACK_LIST else path)

    def add(self, file: Path) -> None:
        """Add a model file, or a pack, once it is known how."""
        if is_pack(file):
            self._add_pack(file)
            return
        dialog = AddDialog(file, self._window)
        dialog.chosen.connect(self._add_file)
        self._open(dialog)

    def _ask(self, entry: CatalogueModel, file: str) -> None:
        """Ask the hub what it has; its own word on size and licence is shown."""

        def work(cancel: CancelToken, _report: TransferReport) -> RemoteFile:
            return find_file(entry.repository, file, cancel=cancel)

        task = Task(f"Asking the hub about {entry.title} …", "Asking the hub")
        self._transfers.start(task, work, partial(self._show_offer, entry))

    def _show_offer(self, entry: CatalogueModel | None, remote: RemoteFile) -> None:
        dialog = DownloadDialog(remote, entry, self._window)
        dialog.chosen.connect(self._download)
        self._open(dialog)

    def _download(self, remote: RemoteFile, name: str) -> None:
        def work(cancel: CancelToken, report: TransferReport) -> Path:
            return download(remote, name=name, cancel=cancel, report=report)

        task = Task(f"Downloading {name}", f"The download of {name}", resumes=True, name=name)
        self._transfers.start(task, work, partial(self._has_come, name, f"{name} is here, whole and checked."))

    def _add_file(self, file: Path, in_place: bool, name: str) -> None:
        def work(cancel: CancelToken, report: TransferReport) -> Path:
            return import_model(file, in_place=in_place, name=name, cancel=cancel, report=report)

        doing = f"Looking through {file.name}" if in_place else f"Copying {file.name}"
        done = f"{name} is used where it lies." if in_place else f"{name} was copied to the other models."
        self._transfers.start(Task(doing, f"Adding {name}"), work, partial(self._has_come, name, done))

    def _add_pack(self, pack: Path) -> None:
        def work(cancel: CancelToken, report: TransferReport) -> Path:
            return import_pack(pack, cancel=cancel, report=report)

        def done(model: Path) -> None:
            self._has_come(model.stem, f"{model.stem} was added from {pack.name}.", model)

        self._transfers.start(Task(f"Unpacking {pack.name}", f"Adding {pack.name}"), work, done)

    def _make_default(self, model: InstalledModel) -> None:
        set_default(model.name)
        self.said.emit(f"{model.name} is the default now.")
        self.went.emit()

    def _verify(self, model: InstalledModel) -> None:
        def work(cancel: CancelToken, report: TransferReport) -> Verification:
            return verify_model(model, cancel=cancel, report=report)

        self._transfers.start(Task(f"Checking {model.name}", f"The check of {model.name}"), work, self._verified)

    def _verified(self, found: Verification) -> None:
        words = for_window(found.words)
        if found.verdict in _FINE:
            self.said.emit(words)
        else:
            self.failed.emit(ModelError(words))
        self.went.emit()

    def _export(self, model: InstalledModel) -> None:
        start = str(Path(_downloads()) / f"{model.name}.zip")
        # What is there is never replaced; the dialog's own question would promise that.
        option = QFileDialog.Option.DontConfirmOverwrite
        name, _ = QFileDialog.getSaveFileName(
            self._window, "Export a model pack", start, "Model packs (*.zip)", options=option
        )
        if not name:
            return
        pack = Path(name) if name.lower().endswith(".zip") else Path(f"{name}.zip")

        def work(cancel: CancelToken, report: TransferReport) -> Path:
            return export_pack(model.path, pack, cancel=cancel, report=report)

        task = Task(f"Packing {model.name}", f"The export of {model.name}")
        self._transfers.start(task, work, lambda made: self.said.emit(f"{model.name} was packed into {made}."))

    def _ask_removal(self, model: InstalledModel) -> None:
        dialog = RemoveDialog(model, files_of(model), self._window)
        dialog.accepted.connect(lambda: self._remove(model))
        self._open(dialog)

    def _remove(self, model: InstalledModel) -> None:
        try:
            remove_model(model)
        except BionerError as error:
            self.failed.emit(error)
        else:
            self.said.emit(f"{model.name} was removed.")
        self.went.emit()

    def _discard(self, begun: Unfinished) -> None:
        try:
            discard_unfinished(begun.name)
        except BionerError as error:
            self.failed.emit(error)
        else:
            self.said.emit(f"What had come of {begun.name} was deleted.")
        self.went.emit()

    def _has_come(self, name: str, words: str, _model: Path) -> None:
        self.said.emit(words)
        self.came.emit(name)

    def _open(self, dialog: PlainDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _downloads() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
