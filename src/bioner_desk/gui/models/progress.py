"""How far a transfer is, in words and as a bar, with the button that stops it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from bioner_desk.amounts import amount
from bioner_desk.gui.flow_layout import WrappedLabel
from bioner_desk.gui.models.transfers import Transfers
from bioner_desk.model_store.transfer import Transfer, TransferStep

_STEPS = 1_000  # of the bar: bytes of large models are more than Qt can count
_BETWEEN = "  ·  "


class TransferStrip(QWidget):
    """Shows what is being done; hidden while nothing is.

    Args:
        transfers: what is shown.
    """

    def __init__(self, transfers: Transfers) -> None:
        super().__init__()
        self._transfers = transfers
        self.words = WrappedLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setAccessibleName("What is being done")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(6)
        self.bar.setAccessibleName("Progress")
        self.stop = QPushButton("Cancel")
        self.stop.setAutoDefault(False)
        self.stop.clicked.connect(transfers.cancel)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(column, 1)
        row.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        transfers.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        task, moment = self._transfers.task, self._transfers.moment
        self.setVisible(task is not None)
        if task is None:
            return
        self.words.setText(_BETWEEN.join([task.doing, *told(self._transfers)]))
        if moment is not None and moment.total:
            self.bar.setRange(0, _STEPS)
            self.bar.setValue(_STEPS * min(moment.done, moment.total) // moment.total)
        else:
            self.bar.setRange(0, 0)
        self.stop.setEnabled(not self._transfers.stopping)
        self.stop.setToolTip("What has come is kept; it goes on from there another time." if task.resumes else "")


def told(transfers: Transfers) -> list[str]:
    """How far it is, in words, the most important first."""
    if transfers.stopping:
        return ["stopping …"]
    return [] if transfers.moment is None else _moment(transfers.moment)


def _moment(moment: Transfer) -> list[str]:
    if moment.step is TransferStep.ASKING:
        return ["asking the hub …"]
    words = ["checking"] if moment.step is TransferStep.CHECKING else []
    if moment.total:
        words += [f"{100 * moment.done // moment.total} %", f"{amount(moment.done)} of {amount(moment.total)}"]
    if moment.rate > 0:
        words.append(f"{amount(moment.rate)}/s")
    if (left := moment.seconds_left) is not None:
        words.append(f"{duration(left)} left")
    return words


def duration(seconds: float) -> str:
    """Seconds as a person reads them."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3600:.1f} h"
