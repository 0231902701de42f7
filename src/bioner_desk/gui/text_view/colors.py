"""Colours: what is made of the hue of a type, so that words on it can be read on light and on dark paper."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QColor, QPalette

# WCAG 2.2: text needs 4.5:1 against what it stands on, lines that mean something need 3:1.
TEXT_CONTRAST = 4.5
LINE_CONTRAST = 3.0

_BLACK, _WHITE, _GREY = "#000000", "#FFFFFF", "#9AA0A6"
_STEPS = 20


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def mixed(color: str, other: str, share: float) -> str:
    """`color` with a share of another in it."""
    pairs = zip(_channels(color), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def contrast(color: str, other: str) -> float:
    """The contrast ratio of WCAG, between 1 and 21."""
    low, high = sorted((_luminance(color), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(color))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def until(color: str, towards: str, against: str, least: float) -> str:
    """`color`, moved towards another until it stands out against a third."""
    for step in range(_STEPS):
        moved = mixed(color, towards, step / _STEPS)
        if contrast(moved, against) >= least:
            return moved
    return towards


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of the text view that are not those of types, as #RRGGBB."""

    dark: bool
    paper: str
    text: str
    muted: str
    accent: str
    found: str

    @classmethod
    def of_palette(cls, palette: QPalette) -> Theme:
        """Light or dark as the palette is."""
        return DARK if palette.color(QPalette.ColorRole.Base).lightness() < 128 else LIGHT

    @property
    def ink(self) -> str:
        """The end of the scale that stands out against the paper."""
        return _WHITE if self.dark else _BLACK

    @property
    def selection(self) -> QColor:
        """What is laid over selected characters."""
        return _thin(self.accent, 0.30 if self.dark else 0.24)

    @property
    def word(self) -> QColor:
        """What is laid over the word at the cursor."""
        return _thin(self.accent, 0.26 if self.dark else 0.20)

    @property
    def word_line(self) -> QColor:
        """The outline of the word at the cursor."""
        return QColor(until(self.accent, self.ink, self.paper, LINE_CONTRAST))

    @property
    def halo(self) -> QColor:
        """What surrounds the current mark."""
        return _thin(self.accent, 0.50 if self.dark else 0.38)

    @property
    def found_fill(self) -> QColor:
        """What is laid over a find result."""
        return _thin(self.found, 0.30 if self.dark else 0.40)

    @property
    def found_line(self) -> QColor:
        """The outline of the find result at hand."""
        return QColor(until(self.found, self.ink, self.paper, LINE_CONTRAST))


LIGHT = Theme(dark=False, paper="#FFFFFF", text="#1B1F24", muted="#6B7280", accent="#2563EB", found="#FFC53D")
DARK = Theme(dark=True, paper="#1B1D21", text="#E6E8EB", muted="#8B929C", accent="#6EA8FE", found="#D9A21B")


@dataclass(frozen=True, slots=True)
class Tints:
    """What a type's hue looks like.

    Attributes:
        fill: behind the words of a mention.
        hover: the same under the pointer.
        hint: behind the words of a suggestion.
        edge: a calm outline of a mention.
        line: an outline that says something: a suggestion's, the current one's.
        label: the letters of the label.
    """

    fill: QColor
    hover: QColor
    hint: QColor
    edge: QColor
    line: QColor
    label: QColor


@cache
def tints(color: str, theme: Theme) -> Tints:
    """The tints of a hue for a theme; what is no colour is taken for grey."""
    color = QColor(color).name() if QColor.isValidColorName(color) else _GREY
    share = 0.66 if theme.dark else 0.54
    fill = until(mixed(color, theme.paper, share), theme.paper, theme.text, 7.0)
    hover = until(mixed(color, theme.paper, share - 0.14), theme.paper, theme.text, TEXT_CONTRAST)
    return Tints(
        fill=QColor(fill),
        hover=QColor(hover),
        hint=QColor(mixed(color, theme.paper, 0.88 if theme.dark else 0.86)),
        edge=QColor(mixed(fill, until(color, theme.ink, theme.paper, LINE_CONTRAST), 0.35)),
        line=QColor(until(color, theme.ink, theme.paper, LINE_CONTRAST + 0.6)),
        label=QColor(until(color, theme.ink, theme.paper, TEXT_CONTRAST + 0.6)),
    )


def _thin(color: str, alpha: float) -> QColor:
    thin = QColor(color)
    thin.setAlphaF(alpha)
    return thin
