"""How good systems are against what they cost, with intervals; names stand where they cover nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QWidget

from bioner_desk.evaluation.comparing import Comparison, Row, System
from bioner_desk.evaluation.comparing.report.axes import Axis, cost_axis, share_axis
from bioner_desk.evaluation.comparing.report.placing import Box, place_labels
from bioner_desk.gui.comparing.columns import between, percent, sign, standing
from bioner_desk.gui.comparing.plot import SHAPES, Plot
from bioner_desk.gui.text_view.colors import mixed

_BIG, _SMALL = 13, 10  # dots across
_LETTER = 6.9  # dots that `place_labels` reckons for one


@dataclass(frozen=True, slots=True)
class _Point:
    row: Row
    seconds: float
    measure: float

    @property
    def ends(self) -> tuple[float, float]:
        interval = self.row.measure_interval
        return (interval.low, interval.high) if interval else (self.measure, self.measure)


class ScorePlot(Plot):
    """F1, or the agreement with the vote, against seconds for a document."""

    title: ClassVar[str] = "F1 and time"
    file_name: ClassVar[str] = "f1-and-time"

    def __init__(self, parent: QWidget | None = None) -> None:
        self._points: list[_Point] = []
        self._has_gold = True
        self._name: Callable[[System], str] = str
        self._labels: list[pg.GraphicsObject] = []
        self._axes: tuple[Axis, Axis] | None = None
        super().__init__(parent)
        self.draw()

    def show_rows(self, comparison: Comparison | None, rows: Sequence[Row], name: Callable[[System], str]) -> None:
        """Show the systems of a comparison."""
        self._has_gold = comparison is None or comparison.has_gold
        self._name = name
        self._points = [
            _Point(row, row.seconds, row.measure) for row in rows if row.seconds is not None and row.measure is not None
        ]
        self.draw()

    def draw(self) -> None:
        """Draw the points with their intervals, then their names."""
        self.clear()
        self._labels, self._axes = [], None
        measure = "F1" if self._has_gold else "Agreement with the vote (not accuracy)"
        self.describe(self._told(measure))
        if not self._points:
            self.leave_empty("Nothing is measured yet.")
            return
        x = cost_axis([point.seconds for point in self._points], 0.0, 1.0)
        y = share_axis([end for point in self._points for end in (*point.ends, point.measure)], 0.0, 1.0)
        self._axes = (x, y)
        self._scale(x, y, measure)
        models = list(dict.fromkeys(point.row.system.model for point in self._points))
        for point in self._points:
            self._draw_point(point, models.index(point.row.system.model))
        self._place_names()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the names anew where there is more or less room."""
        super().resizeEvent(event)
        if self._axes:
            self._place_names()

    def _scale(self, x: Axis, y: Axis, measure: str) -> None:
        self.setXRange(0, 1, padding=0.02)
        self.setYRange(0, 1, padding=0.04)
        self.getAxis("bottom").setTicks([[(x.at(tick), f"{float(f'{tick:.6g}'):g}") for tick in x.ticks]])
        self.getAxis("left").setTicks(
            [[(y.at(tick), f"{100 * tick:g}") for tick in (round(one, 6) for one in y.ticks)]]
        )
        self.setLabel("bottom", f"Seconds for a document{' (logarithmic)' if x.is_log else ''}", color=self.muted)
        self.setLabel("left", f"{measure}, %", color=self.muted)
        for tick in y.ticks:
            self.addItem(pg.InfiniteLine(y.at(tick), angle=0, pen=self.line(mixed(self.paper, self.ink, 0.09))))

    def _draw_point(self, point: _Point, group: int) -> None:
        if self._axes is None:
            return
        x, y = self._axes
        across, color = x.at(point.seconds), self.hue(group)
        low, high = map(y.at, point.ends)
        self.addItem(pg.PlotDataItem([across, across], [low, high], pen=self.line(color, 1.5)))
        filled = color if point.row.is_best else mixed(self.paper, color, 0.35 if point.row.is_indistinguishable else 0)
        self.addItem(
            pg.ScatterPlotItem(
                [across],
                [y.at(point.measure)],
                symbol=SHAPES[group % len(SHAPES)],
                size=_BIG if point.row.is_best else _SMALL,
                brush=QColor(filled),
                pen=self.line(color, 2),
            )
        )

    def _place_names(self) -> None:
        """Put names beside their points, or, where names would cover each other, the numbers of rows in the table."""
        if self._axes is None:
            return
        for item in self._labels:
            self.removeItem(item)
        self._labels = []
        view = self.getPlotItem().getViewBox()
        x, y = self._axes
        spots = [self._pixel(x.at(point.seconds), y.at(point.measure)) for point in self._points]
        lines = [self._line_box(point) for point in self._points]
        area = view.sceneBoundingRect()
        box = Box(area.left() + 2, area.top() + 2, area.right() - 2, area.bottom() - 2)
        scale = self.fontMetrics().averageCharWidth() / 6.2  # the places are reckoned for letters of that width
        names = [f"{sign(point.row)} {self._name(point.row.system)}".strip() for point in self._points]
        placed = place_labels(
            [name + "x" * math.ceil(len(name) * max(0, scale - 1)) for name in names], spots, box, lines
        )
        if placed is None:
            names = [str(number) for number in range(1, len(self._points) + 1)]
            placed = place_labels(names, spots, box)
        for point, name, label in zip(self._points, names, placed or [], strict=False):
            at = view.mapSceneToView(
                QPointF((label.box.left + label.box.right) / 2, (label.box.top + label.box.bottom) / 2)
            )
            words = self.words(name, self.ink, anchor=(0.5, 0.5), bold=point.row.is_best)
            words.setPos(at)
            self.addItem(words, ignoreBounds=True)
            self._labels.append(words)
            if label.leads:
                self._lead(at, x.at(point.seconds), y.at(point.measure))

    def _widened(self, name: str) -> str:
        """As long as the places must be, which are reckoned for letters of a certain width."""
        wide: float = self.fontMetrics().averageCharWidth()
        return "x" * math.ceil(len(name) * max(1.0, wide / _LETTER))

    def _lead(self, at: QPointF, across: float, up: float) -> None:
        item = pg.PlotDataItem([across, at.x()], [up, at.y()], pen=self.line(mixed(self.paper, self.ink, 0.25)))
        item.setZValue(-5)
        self.addItem(item, ignoreBounds=True)
        self._labels.append(item)

    def _pixel(self, across: float, up: float) -> tuple[float, float]:
        at = self.getPlotItem().getViewBox().mapViewToScene(QPointF(across, up))
        return at.x(), at.y()

    def _line_box(self, point: _Point) -> Box:
        if self._axes is None:
            return Box(0, 0, 0, 0)
        x, y = self._axes
        low, high = point.ends
        across, bottom = self._pixel(x.at(point.seconds), y.at(low))
        _, top = self._pixel(x.at(point.seconds), y.at(high))
        return Box(across - 2, top, across + 2, bottom)

    def _told(self, measure: str) -> str:
        told = [
            f"{self._name(point.row.system)}: {percent(point.measure)} %"
            + (f" ({between(point.row.measure_interval)})" if point.row.measure_interval else "")
            + f" at {point.seconds:.3g} s"
            + (f", {words}" if (words := standing(point.row)) else "")
            for point in self._points
        ]
        return f"{measure} against seconds for a document. {'; '.join(told) or 'Nothing is measured yet'}."
