"""The command “export”: asks where to and what, writes on another thread, and says what came of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QProgressDialog, QWidget

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError, WriteError
from bioner_desk.gui.background import Background
from bioner_desk.gui.dialogs.export_dialog import ExportChoice, ExportDialog
from bioner_desk.gui.dialogs.plain import many
from bioner_desk.gui.session import Session
from bioner_desk.workspace import ExportResult, Status, Workspace
from bioner_desk.workspace.exporting import KEPT_COPIES

_TOLD = 5  # documents that a message names


class Exporting(QObject):
    """Exports the open folder.

    Args:
        session: what the window works on.
        window: above which dialogs open.
    """

    ended = Signal()
    _reported = Signal(int, int)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._background: Background[ExportResult] = Background(self)
        self._progress: QProgressDialog | None = None
        self.dialog: ExportDialog | None = None
        self._reported.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def open(self) -> None:
        """Ask what to export."""
        workspace = self._session.workspace
        if workspace is None:
            return
        documents = workspace.documents()
        done = [one for one in documents if one.status is Status.DONE]
        undecided = sum(one.suggestions for one in done), sum(one.suggestions for one in documents)
        target = workspace.folder.with_name(f"{workspace.folder.name} annotated")
        dialog = ExportDialog(
            workspace.folder, target, done=len(done), count=len(documents), undecided=undecided, parent=self._window
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._export)
        self.dialog = dialog
        dialog.open()

    def _export(self, choice: ExportChoice) -> None:
        workspace = self._session.workspace
        if workspace is None:
            return
        chosen = [one.name for one in workspace.documents() if not choice.only_done or one.status is Status.DONE]
        self._progress = QProgressDialog("Exporting …", "Stop", 0, len(chosen), self._window)
        self._progress.setWindowModality(Qt.WindowModality.WindowModal)
        self._progress.setMinimumDuration(500)  # milliseconds: nobody needs to see a short one
        stopped = CancelToken()
        # Not the bound method: PySide would watch `stopped`, and disconnect it on the other thread when it dies there.
        self._progress.canceled.connect(lambda: stopped.cancel())  # noqa: PLW0108
        self._background.start(
            lambda _replaced: self._write(workspace, choice, chosen, stopped),
            lambda result: self._tell(choice.folder, result),
            self._failed,
        )

    def _write(
        self, workspace: Workspace, choice: ExportChoice, names: list[str], stopped: CancelToken
    ) -> ExportResult:
        return workspace.export(
            choice.folder,
            names,
            with_texts=choice.with_texts,
            with_config=choice.with_conf,
            overwrite=choice.overwrite,
            cancel=stopped,
            report=self._reported.emit,
        )

    def _show_progress(self, done: int, _count: int) -> None:
        if self._progress:
            self._progress.setValue(done)

    def _tell(self, target: Path, result: ExportResult) -> None:
        self._close_progress()
        count = len(result.written) + len(result.unchanged)
        stopped = " It was stopped before the end." if result.cancelled else ""
        files = f"{many(result.replaced, 'file')} {'was' if result.replaced == 1 else 'were'}"
        copies = f" {files} replaced; copies are in {target / KEPT_COPIES}." if result.replaced else ""
        self._session.said.emit(f"{many(count, 'document')} exported to {target}.{copies}{stopped}")
        if result.refused:
            shown = "\n".join(f"{name}: {why}" for name, why in result.refused[:_TOLD])
            more = f"\n… and {len(result.refused) - _TOLD:,} more" if len(result.refused) > _TOLD else ""
            documents = f"{many(len(result.refused), 'document')} {'was' if len(result.refused) == 1 else 'were'}"
            message = f"{documents} not exported to {target}."
            self._session.failed.emit(WriteError(message, hint=shown + more))
        self.ended.emit()

    def _failed(self, error: BionerError) -> None:
        self._close_progress()
        self._session.failed.emit(error)
        self.ended.emit()

    def _close_progress(self) -> None:
        if self._progress:
            self._progress.hide()  # closing it would say that it was cancelled
            self._progress.deleteLater()
            self._progress = None
