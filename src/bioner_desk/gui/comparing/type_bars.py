"""F1 of each type as bars with intervals, for a few systems: those selected in the table, else the first ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QWidget

from bioner_desk.evaluation import Interval
from bioner_desk.evaluation.comparing import Comparison, Row, System
from bioner_desk.gui.comparing.columns import between, percent
from bioner_desk.gui.comparing.plot import Plot
from bioner_desk.gui.text_view.colors import mixed

MOST_SYSTEMS = 4
_PATTERNS = (
    Qt.BrushStyle.SolidPattern,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.Dense5Pattern,
    Qt.BrushStyle.HorPattern,
)
_GAP = 0.24  # between types, of the height that a type has


class TypesPlot(Plot):
    """One group of bars for each type, one bar for each system; systems differ in colour and pattern."""

    title: ClassVar[str] = "Types"
    file_name: ClassVar[str] = "types"

    def __init__(self, parent: QWidget | None = None) -> None:
        self._types: tuple[str, ...] = ()
        self._rows: tuple[Row, ...] = ()
        self._has_gold = True
        self._name: Callable[[System], str] = str
        super().__init__(parent)
        self._legend = self.addLegend(offset=(-8, 8))
        self.getPlotItem().getViewBox().invertY(b=True)
        self.draw()

    def show_rows(self, comparison: Comparison | None, rows: Sequence[Row], name: Callable[[System], str]) -> None:
        """Show the types of a comparison, for at most `MOST_SYSTEMS` of its systems."""
        self._has_gold = comparison is None or comparison.has_gold
        self._rows = tuple(row for row in rows if row.scored)[:MOST_SYSTEMS]
        asked = comparison.types if comparison else ()
        self._types = tuple(one for one in asked if any(one in row.scores.per_type for row in self._rows))
        self._name = name
        self.draw()

    def draw(self) -> None:
        """Draw the bars, their intervals and what they belong to."""
        self.clear()
        self._legend.clear()
        self._legend.setVisible(bool(self._types))
        self.describe(self._told())
        if not self._types:
            self.setMinimumHeight(160)
            self.leave_empty(
                "Nothing is measured yet." if self._has_gold else "Without gold there are no scores of types."
            )
            return
        line = self.fontMetrics().lineSpacing()
        self.setMinimumHeight(max(160, round(len(self._types) * max(1.7, 0.75 * len(self._rows)) * line) + 3 * line))
        # Room for the legend to the right of 100 %.
        self.setXRange(0, 1.32, padding=0.01)
        self.setYRange(0, len(self._types), padding=0.01)
        self.getAxis("left").setTicks([[(at + 0.5, self._titled(one)) for at, one in enumerate(self._types)]])
        self.getAxis("bottom").setTicks([[(share, f"{100 * share:g}") for share in (0, 0.25, 0.5, 0.75, 1.0)]])
        self.setLabel("bottom", "Strict F1, %, with 95 % intervals over documents", color=self.muted)
        self._legend.setLabelTextColor(self.ink)
        self._legend.setLabelTextSize(f"{self.letters(0.9).pointSizeF():.1f}pt")
        for number, row in enumerate(self._rows):
            self._draw_system(number, row)

    def _draw_system(self, number: int, row: Row) -> None:
        height = (1 - _GAP) / len(self._rows)
        tops = [at + _GAP / 2 + number * height for at in range(len(self._types))]
        scores = [self._f1(row, one) for one in self._types]
        color = self.hue(number)
        pale = QBrush(QColor(mixed(self.paper, color, 0.3)))
        pattern = QBrush(QColor(color), _PATTERNS[number % len(_PATTERNS)])
        for brush, name in ((pale, None), (pattern, self._name(row.system))):
            bars = pg.BarGraphItem(
                x0=[0.0] * len(tops),
                y0=[top + 0.06 * height for top in tops],
                width=[score or 0.0 for score in scores],
                height=0.88 * height,
                brush=brush,
                pen=self.line(color),
                name=name,
            )
            self.addItem(bars)
        ends = self.line(mixed(color, self.ink, 0.6), 1.5)
        across: list[float] = []
        down: list[float] = []
        for top, one in zip(tops, self._types, strict=True):
            if interval := self._interval(row, one):
                across += [interval.low, interval.high]
                down += [top + height / 2] * 2
        if across:
            self.addItem(pg.PlotDataItem(across, down, connect="pairs", pen=ends))

    def _titled(self, type_name: str) -> str:
        counted = [row.scores.per_type[type_name] for row in self._rows if type_name in row.scores.per_type]
        return f"{type_name} ({max(one.right + one.missed for one in counted):,})"

    @staticmethod
    def _f1(row: Row, type_name: str) -> float | None:
        counts = row.scores.per_type.get(type_name)
        return counts.f1 if counts else None

    @staticmethod
    def _interval(row: Row, type_name: str) -> Interval | None:
        found = row.intervals.per_type.get(type_name) if row.intervals else None
        return found.f1 if found else None

    def _told(self) -> str:
        told = []
        for one in self._types:
            each = [
                f"{self._name(row.system)} {percent(self._f1(row, one))} %"
                + (f" ({between(interval)})" if (interval := self._interval(row, one)) else "")
                for row in self._rows
            ]
            told.append(f"{one}: {', '.join(each)}")
        return f"Strict F1 of each type. {'; '.join(told) or 'There are no scores'}."
