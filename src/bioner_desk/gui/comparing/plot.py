"""What all plots have in common: the colours of the theme, words for those who do not see them, a picture to save."""

from __future__ import annotations

from typing import Any, ClassVar

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QEvent, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bioner_desk.gui.text_view.colors import LINE_CONTRAST, mixed, until
from bioner_desk.gui.theme import TYPE_COLORS, larger

SHAPES = ("o", "s", "t1", "d")
"""Of points, by group in turn: a circle, a square, a triangle, a diamond."""
_SHARPNESS = 2  # dots of a saved picture for each dot of the screen


class Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph tells no types
    """A plot that follows the theme and the letters, is never moved by accident, and says its numbers in words.

    The keyboard comes to it as to other parts of the window, so that its words are read aloud; the table beside it
    tells the same numbers.
    """

    title: ClassVar[str]
    file_name: ClassVar[str]
    """Offered for its picture, without an ending."""

    _is_made = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.getPlotItem().setContentsMargins(6, 8, 10, 6)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.title)
        self.setMinimumSize(260, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFrameShape(self.Shape.NoFrame)
        self._dress()
        self._is_made = True

    def draw(self) -> None:
        """Draw everything anew, in the present colours; each kind of plot does so in its own way."""
        raise NotImplementedError  # classes of Qt cannot have abstract methods: their metaclass is another

    def describe(self, words: str) -> None:
        """Say what the plot shows."""
        self.setAccessibleDescription(words)
        self.setToolTip("")

    def picture(self) -> bytes:
        """What is seen, as a PNG file of twice as many dots."""
        image = QImage(self.size() * _SHARPNESS, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_SHARPNESS)
        image.fill(self.color(QPalette.ColorRole.Base))
        painter = QPainter(image)
        self.render(painter, QRectF(self.rect()), self.rect())
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, PySide a str
        return bytes(buffer.data().data())

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew in other colours or letters."""
        super().changeEvent(event)
        # Qt tells of changes while the widget is being made, too.
        if self._is_made and event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._dress()
            self.draw()

    # Colours and letters

    def color(self, role: QPalette.ColorRole) -> QColor:
        """A colour of the theme."""
        palette: QPalette = self.palette()
        return palette.color(QPalette.ColorGroup.Active, role)

    @property
    def paper(self) -> str:
        """The background, as #RRGGBB."""
        return self.color(QPalette.ColorRole.Base).name()

    @property
    def ink(self) -> str:
        """The colour of words."""
        return self.color(QPalette.ColorRole.Text).name()

    @property
    def muted(self) -> str:
        """The colour of words that explain."""
        return self.color(QPalette.ColorRole.PlaceholderText).name()

    def hue(self, number: int) -> str:
        """A colour of the series that is safe for colour-blind readers, made so that it stands out here."""
        return until(TYPE_COLORS[number % len(TYPE_COLORS)], self.ink, self.paper, LINE_CONTRAST)

    def line(self, color: str, width: float = 1.0) -> QPen:
        """A pen, as wide on every screen."""
        pen = QPen(QColor(color))
        pen.setWidthF(width)
        pen.setCosmetic(True)
        return pen

    def letters(self, factor: float = 0.92, *, bold: bool = False) -> QFont:
        """The program's letters, a little smaller."""
        return larger(self.font(), factor, bold=bold)

    def words(self, text: str, color: str, *, anchor: tuple[float, float], bold: bool = False) -> Any:  # noqa: ANN401
        """Words to be put into the plot; a `pyqtgraph.TextItem`."""
        item = pg.TextItem(text, color=color, anchor=anchor)
        item.setFont(self.letters(bold=bold))
        return item

    def leave_empty(self, said: str) -> None:
        """Show words instead of anything drawn."""
        self.setXRange(0, 1, padding=0)
        self.setYRange(0, 1, padding=0)
        for side in ("left", "bottom"):
            self.getAxis(side).setTicks([[]])
            self.setLabel(side, "")
        words = self.words(said, self.muted, anchor=(0.5, 0.5))
        words.setPos(0.5, 0.5)
        self.addItem(words, ignoreBounds=True)

    def _dress(self) -> None:
        self.setBackground(self.color(QPalette.ColorRole.Base))
        faint = mixed(self.paper, self.ink, 0.25)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(self.line(faint))
            axis.setTextPen(self.line(self.muted))
            axis.setTickFont(self.letters(0.85))
            axis.label.setFont(self.letters(0.9))
