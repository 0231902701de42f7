"""What the window has of models: the dialog, transfers that go on while it is closed, and what they tell others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from bioner_desk.gui.models.dialog import ModelsDialog
from bioner_desk.gui.models.fits import Fits
from bioner_desk.gui.models.in_status import TransferInStatus
from bioner_desk.gui.models.transfers import Transfers
from bioner_desk.gui.models.words import in_words

if TYPE_CHECKING:
    from bioner_desk.gui.main_window import MainWindow


class ModelsDesk(QObject):
    """The dialog of models with what outlives its being open.

    Args:
        window: the window that it belongs to.
    """

    changed = Signal()
    """A model has come or gone, or another one is the default."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.transfers = Transfers(self)
        self.fits = Fits(window.runs, window.run_panel.choice, self)
        self.dialog = ModelsDialog(self.transfers, self.fits, window)
        self.in_status = TransferInStatus(self.transfers)
        window.statusBar().insertPermanentWidget(0, self.in_status)
        self.in_status.clicked.connect(self.open)
        self.dialog.models_changed.connect(self.changed)
        self.dialog.settings_wanted.connect(window.view_commands.show_settings)
        window.session.folder_changed.connect(self.dialog.refresh)
        self.transfers.failed.connect(lambda error: self._tell(in_words(error)))
        self.dialog.bringing.said.connect(self._tell)

    def open(self) -> None:
        """Show the dialog."""
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def may_close(self) -> bool:
        """Whether the window may be closed: nothing is under way, or the person agrees to stop it."""
        task = self.transfers.task
        if task is None:
            return True
        more = " What has come is kept; it goes on from there." if task.resumes else ""
        answer = QMessageBox.question(
            self._window,
            "A model is on its way",
            f"{task.doing.removesuffix(' …')} is not done. If you close now, it stops.{more}",
            QMessageBox.StandardButton.Close | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        return answer == QMessageBox.StandardButton.Close

    def close(self) -> None:
        """Stop what is under way, and close the dialog."""
        self.transfers.close()
        self.fits.stop()
        self.dialog.close()

    def _tell(self, words: str) -> None:
        """Say in the window what came of something while nobody sees the dialog."""
        if not self.dialog.isVisible():
            self._window.session.said.emit(words)
