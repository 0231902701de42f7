"""Metrics: how high rows are and what has its place where, all from one font."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil

from PySide6.QtGui import QFont, QFontMetricsF

# Marks that lie over each other are drawn this many deep; of further ones, only how many they are.
LANES = 4

_LABEL_SIZE = 0.60


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row has what, in pixels from its block's top.

    Attributes:
        top: of the row.
        height: of the row.
        baseline: on which its characters stand.
        text_top: the upper edge of the innermost boxes.
        text_bottom: their lower edge.
        labels: the baseline of the labels.
    """

    top: int
    height: int
    baseline: int
    text_top: int
    text_bottom: int
    labels: float


class Metrics:
    """All sizes that follow from the font of the text."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.of_text = QFontMetricsF(font)
        self.label_font, self.suggestion_font = _label_font(font, bold=True), _label_font(font, bold=False)
        self._of_label = QFontMetricsF(self.label_font)
        self._widths: dict[str, float] = {}
        em = self.of_text.height()
        self.outset = max(2, round(em * 0.12))  # by which an outer mark's box stands over the inner one's
        self._above = max(3, round(em * 0.18))
        self._below = max(2, round(em * 0.13))

    @cached_property
    def label_height(self) -> float:
        """How high the letters of labels are."""
        return self._of_label.capHeight() or self._of_label.ascent() * 0.75

    @cached_property
    def letter(self) -> float:
        """How wide a character is on average, to guess how many rows a block has before it is laid out."""
        sample = "the patient was admitted with acute chest pain and started on 5 mg "
        return self.of_text.horizontalAdvance(sample) / len(sample)

    @cached_property
    def row_height(self) -> int:
        """The height of a row whose marks are at most two deep."""
        return self.place(0, self.of_text.ascent(), self.of_text.descent(), 0).height

    @cached_property
    def blank_height(self) -> int:
        """The height of a line without characters; lower, for nothing has to fit beneath it."""
        return round(self.row_height * 0.66)

    def place(self, top: int, ascent: float, descent: float, depth: int) -> RowPlace:
        """The place of a row whose deepest mark has `depth` others within it."""
        room = self.outset * max(1, min(depth, LANES - 1))
        up, down = ceil(max(ascent, self.of_text.ascent())), ceil(max(descent, self.of_text.descent()))
        baseline = top + self._above + room + up
        text_bottom = baseline + down
        labels = text_bottom + room + self._below + self.label_height
        bottom = ceil(labels + self._below)
        # Boxes hug the letters: most fonts' ascent leaves room above them for accents on capitals.
        text_top = baseline - round(up * 0.94)
        return RowPlace(top, bottom - top, baseline, text_top, text_bottom, labels)

    def label_width(self, label: str) -> float:
        """How wide a label is."""
        if (width := self._widths.get(label)) is None:
            width = self._widths[label] = self._of_label.horizontalAdvance(label)
        return width


def _label_font(font: QFont, *, bold: bool) -> QFont:
    small = QFont(font)
    if font.pixelSize() > 0:
        small.setPixelSize(max(7, round(font.pixelSize() * _LABEL_SIZE)))
    else:
        small.setPointSizeF(max(5.5, font.pointSizeF() * _LABEL_SIZE))
    small.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    small.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 104)
    return small
