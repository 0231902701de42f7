"""How alike systems are, each two of them, as a table of numbers on a ground that is the darker the higher they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

from bioner_desk.gui.comparing.columns import percent
from bioner_desk.gui.comparing.plot import Plot
from bioner_desk.gui.text_view.colors import contrast, mixed

Matrix = Sequence[Sequence[float | None]]
"""Strict F1 in [0, 1] of each two systems, row by row; `None` where there is nothing to compare."""
_FULL = 0.9  # of the accent, in the cell of two that are the same


class AgreementPlot(Plot):
    """The strict F1 of each two systems with each other."""

    title: ClassVar[str] = "Agreement"
    file_name: ClassVar[str] = "agreement"

    def __init__(self, parent: QWidget | None = None) -> None:
        self._names: tuple[str, ...] = ()
        self._values: Matrix = ()
        super().__init__(parent)
        self.getPlotItem().getViewBox().invertY(b=True)
        self.draw()

    def show_matrix(self, names: Sequence[str], values: Matrix) -> None:
        """Show how alike the systems of these names are."""
        self._names, self._values = tuple(names), values
        self.draw()

    def draw(self) -> None:
        """Draw the cells with their numbers."""
        self.clear()
        self.describe(self._told())
        number = len(self._names)
        if number < 2:
            self.leave_empty("It takes two systems.")
            return
        self.setXRange(0, number, padding=0)
        self.setYRange(0, number, padding=0)
        left = [(row + 0.5, f"{name}  {row + 1}") for row, name in enumerate(self._names)]
        self.getAxis("left").setTicks([left])
        self.getAxis("bottom").setTicks([[(column + 0.5, str(column + 1)) for column in range(number)]])
        self.setLabel(
            "bottom", "Strict F1 of each two systems, % — how alike they are, not how right", color=self.muted
        )
        grounds = [[self._ground(row, column) for column in range(number)] for row in range(number)]
        image = np.array([[_channels(one) for one in line] for line in grounds], dtype=np.ubyte)
        self.addItem(pg.ImageItem(image, axisOrder="row-major", levels=(0, 255)))
        for row in range(number):
            for column in range(number):
                self._write(row, column, grounds[row][column])

    def _ground(self, row: int, column: int) -> str:
        value = self._values[row][column]
        if row == column or value is None:
            return self.paper
        accent = self.color(QPalette.ColorRole.Accent).name()
        return mixed(self.paper, accent, _FULL * max(0.0, min(1.0, value)))

    def _write(self, row: int, column: int, ground: str) -> None:
        if row == column:
            return  # nothing is compared with itself
        value = self._values[row][column]
        ink = max((self.ink, self.paper), key=lambda color: contrast(color, ground))
        item = self.words("–" if value is None else f"{100 * value:.0f}", ink, anchor=(0.5, 0.5))
        item.setPos(column + 0.5, row + 0.5)
        self.addItem(item, ignoreBounds=True)

    def _told(self) -> str:
        number = len(self._names)
        told = [
            f"{self._names[row]} and {self._names[column]} {percent(self._values[row][column])} %"
            for row in range(number)
            for column in range(row + 1, number)
        ]
        return f"How alike systems are, strict F1 of each two: {'; '.join(told) or 'it takes two systems'}."


def _channels(color: str) -> tuple[int, int, int]:
    found = QColor(color)
    return found.red(), found.green(), found.blue()
