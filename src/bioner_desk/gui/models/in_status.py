"""How far a transfer is, in the window's status bar: it goes on while the dialog is closed."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton

from bioner_desk.gui.models.progress import told
from bioner_desk.gui.models.transfers import Transfers

_MOST_WORDS = 1


class TransferInStatus(QToolButton):
    """Words that open the dialog when they are clicked; hidden while nothing is done.

    Args:
        transfers: what is shown.
    """

    def __init__(self, transfers: Transfers) -> None:
        super().__init__()
        self._transfers = transfers
        self.setAutoRaise(True)
        self.setToolTip("Show the models")
        transfers.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        task = self._transfers.task
        self.setVisible(task is not None)
        words = [task.doing, *told(self._transfers)[:_MOST_WORDS]] if task else []
        self.setText("  ·  ".join(words))
        self.setAccessibleName(" ".join(words))
