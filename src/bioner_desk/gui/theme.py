"""What the program looks like: light and dark, the colours of types, and their short labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QStyleFactory

from bioner_desk.documents import EntityType, Schema
from bioner_desk.gui.text_view.colors import TEXT_CONTRAST, contrast, mixed, until
from bioner_desk.paths import resources

# Paul Tol, "Colour schemes", SRON technical note SRON/EPS/TN/09-002, issue 3.2 (2021): the scheme "light" without its
# grey, then those of "muted" that are not close to one of "light". Safe for colour-blind readers.
TYPE_COLORS: tuple[str, ...] = (
    "#77AADD", "#EE8866", "#44BB99", "#EEDD88", "#FFAABB", "#99DDFF", "#BBCC33", "#AAAA00",
    "#CC6677", "#AA4499", "#117733", "#882255", "#332288",
)  # fmt: skip

_LONGEST_LABEL = 4
_WORDS = re.compile(r"[^\W_]+")
_HUMPS = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of windows and dialogs, as #RRGGBB."""

    window: str
    base: str
    alternate: str
    button: str
    line: str
    edge: str
    text: str
    muted: str
    accent: str
    on_accent: str
    link: str
    warning: str


LIGHT = Colors(
    window="#F4F5F7", base="#FFFFFF", alternate="#F7F8FA", button="#FFFFFF", line="#C6CBD3", edge="#868E9A",
    text="#1B1F24", muted="#5A626E", accent="#2563EB", on_accent="#FFFFFF", link="#1D4ED8",
    warning="#9A4A00",
)  # fmt: skip
DARK = Colors(
    window="#24272C", base="#1B1D21", alternate="#202328", button="#2F333A", line="#4A505A", edge="#7C8592",
    text="#E6E8EB", muted="#A3ABB6", accent="#2F66CC", on_accent="#FFFFFF", link="#7FB2FF",
    warning="#F2B36B",
)  # fmt: skip


def apply_theme(app: QApplication, theme: str) -> None:
    """Give the whole program its looks.

    Args:
        app: the program.
        theme: "light", "dark", or "system" for what the system has at the moment.
    """
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    hints = app.styleHints()
    hints.setColorScheme(schemes.get(theme, Qt.ColorScheme.Unknown))
    dark = theme == "dark" or (theme != "light" and hints.colorScheme() == Qt.ColorScheme.Dark)
    if app.style().name() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))  # the one style that is alike on all systems
    app.setPalette(palette_of(dark=dark))
    app.setStyleSheet(style_sheet(dark=dark))


def palette_of(*, dark: bool) -> QPalette:
    """The palette of a theme."""
    colors, palette, role = DARK if dark else LIGHT, QPalette(), QPalette.ColorRole
    for name, color in {
        role.Window: colors.window, role.WindowText: colors.text, role.Base: colors.base, role.Text: colors.text,
        role.AlternateBase: colors.alternate, role.Button: colors.button, role.ButtonText: colors.text,
        role.Highlight: colors.accent, role.HighlightedText: colors.on_accent, role.Accent: colors.accent,
        role.PlaceholderText: colors.muted, role.Link: colors.link, role.LinkVisited: colors.link,
        role.ToolTipBase: colors.base, role.ToolTipText: colors.text, role.BrightText: colors.warning,
        role.Mid: colors.line, role.Dark: colors.line, role.Light: colors.alternate,
    }.items():  # fmt: skip
        palette.setColor(name, QColor(color))
    faint = QColor(mixed(colors.text, colors.window, 0.5))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, faint)
    return palette


def style_sheet(*, dark: bool) -> str:
    """What the palette cannot say."""
    colors = DARK if dark else LIGHT
    hover = mixed(colors.button, colors.text, 0.06)
    tick = (resources() / "window" / "tick.png").as_posix()
    return f"""
    QPushButton {{ background: {colors.button}; border: 1px solid {colors.line}; border-radius: 5px;
        padding: 0.35em 1em; min-width: 4.5em; }}
    QPushButton:hover {{ background: {hover}; }}
    QPushButton:pressed {{ background: {colors.line}; }}
    QPushButton:default {{ background: {colors.accent}; color: {colors.on_accent}; border-color: {colors.accent}; }}
    QPushButton:focus {{ border: 2px solid {colors.link}; padding: 0.32em 0.95em; }}
    QPushButton:default:focus {{ border-color: {colors.text}; }}
    QPushButton:disabled {{ background: {colors.window}; color: {mixed(colors.text, colors.window, 0.5)};
        border-color: {colors.line}; }}
    QLineEdit {{ background: {colors.base}; border: 1px solid {colors.line}; border-radius: 5px; padding: 0.3em; }}
    QLineEdit:focus {{ border: 2px solid {colors.link}; padding: 0.24em; }}
    QLineEdit[wrong="true"] {{ border-color: {colors.warning}; }}
    QListView, QTreeView, QTableView {{ border: 1px solid {colors.line}; border-radius: 5px;
        background: {colors.base}; alternate-background-color: {colors.alternate}; }}
    QTreeView::item {{ padding: 0.2em 0.45em; }}
    QTableView::item {{ padding: 0 0.45em; }}
    QHeaderView::section {{ background: {colors.window}; color: {colors.muted}; border: none;
        border-bottom: 1px solid {colors.line}; padding: 0.25em 0.45em; }}
    QCheckBox::indicator, QTreeView::indicator, QListView::indicator, QRadioButton::indicator {{
        width: 1em; height: 1em; background: {colors.base}; border: 1px solid {colors.edge}; border-radius: 3px; }}
    QCheckBox::indicator:checked, QTreeView::indicator:checked, QListView::indicator:checked {{
        background: {colors.accent}; border-color: {colors.accent}; image: url("{tick}"); }}
    QRadioButton::indicator {{ border-radius: 0.5em; }}
    QRadioButton::indicator:checked {{ width: 0.5em; height: 0.5em; background: {colors.on_accent};
        border: 0.29em solid {colors.accent}; }}
    QTreeView::indicator:checked, QListView::indicator:checked {{ border-color: {colors.on_accent}; }}
    QCheckBox:focus, QRadioButton:focus {{ color: {colors.link}; }}
    QCheckBox::indicator:focus, QRadioButton::indicator:unchecked:focus {{ border: 2px solid {colors.link}; }}
    QListView:focus, QTreeView:focus, QTableView:focus {{ border-color: {colors.link}; }}
    QLabel[role="muted"] {{ color: {colors.muted}; }}
    QLabel[role="warning"] {{ color: {colors.warning}; }}
    QToolTip {{ background: {colors.base}; color: {colors.text}; border: 1px solid {colors.line}; padding: 3px; }}
    """


def is_dark(palette: QPalette) -> bool:
    """Whether a palette is that of a dark theme."""
    return palette.color(QPalette.ColorRole.Base).lightness() < 128


def larger(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """A font in another size."""
    other = QFont(font)
    if font.pointSizeF() > 0:
        other.setPointSizeF(font.pointSizeF() * factor)
    else:
        other.setPixelSize(round(font.pixelSize() * factor))
    other.setBold(bold)
    return other


def with_colors(schema: Schema) -> Schema:
    """The schema with a colour for every type: those that have none get what is left of the series."""
    used = {one.color.upper() for one in schema.types if one.color}
    free = _endless([color for color in TYPE_COLORS if color not in used])
    return replace(schema, types=tuple(one if one.color else replace(one, color=next(free)) for one in schema.types))


def short_labels(schema: Schema) -> dict[str, str]:
    """A label of at most four characters for each type, by name; no two are the same."""
    labels: dict[str, str] = {}
    for one in schema.types:
        labels[one.name] = short_label(one, labels.values())
    return labels


def short_label(entity_type: EntityType, taken: Iterable[str] = ()) -> str:
    """The type's label if that is short, else its initials or first letters, unless that is taken."""
    used = set(taken)
    return next(label for label in _labels(entity_type) if label not in used)


def swatch(color: str, size: int) -> QIcon:
    """A round patch of a type's colour."""
    ratio = 2  # sharp on screens with small dots as well
    picture = QPixmap(QSize(size, size) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shown = QColor(color) if QColor.isValidColorName(color) else QColor(Qt.GlobalColor.gray)
    painter.setBrush(shown)
    # The rim lets a light colour be seen on light paper, and a dark one on dark.
    painter.setPen(QColor(128, 128, 128, 150))
    painter.drawRoundedRect(QRectF(0.5, 0.5, size - 1, size - 1), size / 4, size / 4)
    painter.end()
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)  # else Qt tints it
    return icon


def readable(color: str, background: str, text: str) -> str:
    """A colour, moved towards that of the text until words in it can be read on a background."""
    return until(color, text, background, TEXT_CONTRAST)


def _endless(colors: list[str]) -> Iterator[str]:
    for number in count():
        yield from colors or TYPE_COLORS
        colors = list(TYPE_COLORS) if number == 0 else colors


def _labels(entity_type: EntityType) -> Iterator[str]:
    name = entity_type.label or entity_type.name
    if len(name) <= _LONGEST_LABEL:
        yield name
    words = _WORDS.findall(_HUMPS.sub(" ", name)) or ["?"]
    initials = "".join(word[0] for word in words).upper()
    if 1 < len(initials) <= _LONGEST_LABEL:
        yield initials
    letters = "".join(words)
    for length in (3, 4, 2):
        yield letters[:1].upper() + letters[1:length]
    for number in count(2):
        yield f"{letters[: _LONGEST_LABEL - len(str(number))]}{number}"


__all__ = [
    "DARK", "LIGHT", "TYPE_COLORS", "Colors", "apply_theme", "contrast", "is_dark", "larger", "palette_of", "readable",
    "short_label", "short_labels", "style_sheet", "swatch", "with_colors",
]  # fmt: skip
