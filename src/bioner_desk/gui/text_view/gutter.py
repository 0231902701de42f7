"""The gutter: the numbers of the note's lines."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from bioner_desk.gui.text_view.colors import Theme
from bioner_desk.gui.text_view.flow import Laid
from bioner_desk.gui.text_view.metrics import Metrics

_LEFT, _RIGHT = 12, 18
_SIZE = 0.78


class Gutter:
    """Draws a number beside the first row of each line.

    Attributes:
        width: from the left edge of the view to where text begins.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._font = QFont(metrics.font)
        if self._font.pixelSize() > 0:
            self._font.setPixelSize(max(6, round(self._font.pixelSize() * _SIZE)))
        else:
            self._font.setPointSizeF(max(6.0, self._font.pointSizeF() * _SIZE))
        self._metrics = QFontMetricsF(self._font)
        self.width = 0
        self.fit(1)

    def fit(self, lines: int) -> None:
        """Make room for the numbers of so many lines; two digits at least, so that most notes look alike."""
        self.width = ceil(self._metrics.horizontalAdvance("0" * max(2, len(str(lines))))) + _LEFT + _RIGHT

    def paint(self, painter: QPainter, theme: Theme, y: float, laid: Laid, line: int, here: int) -> None:
        """Write the number of a line whose block begins at `y`; `here` is the block of the cursor."""
        if not line:
            return
        text = str(line)
        painter.setFont(self._font)
        painter.setPen(QColor(theme.text if laid.number == here else theme.muted))
        x = self.width - _RIGHT - self._metrics.horizontalAdvance(text)
        baseline = y + laid.pictures[0].place.baseline
        # A blank line is lower than a row: its number stands in its middle.
        if laid.height < laid.pictures[0].place.height:
            baseline = y + laid.height / 2 + self._metrics.capHeight() / 2
        painter.drawText(QPointF(x, baseline), text)
