from __future__ import annotations

import colorsys
import tomllib
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QPalette

from bioner_desk.gui.text_view import DARK, LIGHT, Theme, contrast, tints
from bioner_desk.gui.text_view.colors import LINE_CONTRAST, TEXT_CONTRAST
from bioner_desk.paths import resources


def hues() -> Iterator[str]:
    for step in range(24):
        for light in (0.15, 0.4, 0.6, 0.85):
            red, green, blue = colorsys.hls_to_rgb(step / 24, light, 0.8)
            yield f"#{round(red * 255):02X}{round(green * 255):02X}{round(blue * 255):02X}"
    yield from ("#000000", "#FFFFFF", "#808080", "#FFFF00", "#0000FF")
    for name in ("clinical", "chemical-disease"):
        schema = tomllib.loads((resources() / f"schemas/{name}.toml").read_text(encoding="utf-8"))
        yield from (entity_type["color"] for entity_type in schema["types"])


def over(thin: QColor, ground: str) -> str:
    """What is seen of a translucent colour on an opaque one."""
    below, alpha = QColor(ground), thin.alphaF()
    mixed = (
        round(a * alpha + b * (1 - alpha))
        for a, b in zip(thin.getRgb()[:3], below.getRgb()[:3], strict=True)  # type: ignore[index]
    )
    return "#" + "".join(f"{value:02X}" for value in mixed)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_can_be_read_on_every_tint_and_under_everything_that_is_laid_over_it(theme):
    for hue in hues():
        tint = tints(hue, theme)
        for ground in (tint.fill.name(), tint.hover.name(), tint.hint.name(), theme.paper):
            assert contrast(theme.text, ground) >= TEXT_CONTRAST, (hue, ground)
        assert contrast(tint.label.name(), theme.paper) >= TEXT_CONTRAST, hue
        assert contrast(tint.line.name(), theme.paper) >= LINE_CONTRAST, hue
        for layer in (theme.word, theme.selection, theme.found_fill):
            assert contrast(theme.text, over(layer, tint.fill.name())) >= TEXT_CONTRAST, (hue, layer.name())


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_mention_differs_from_the_paper_and_from_a_suggestion(theme):
    for hue in hues():
        tint = tints(hue, theme)
        grey = QColor(hue).saturation() < 20
        assert grey or tint.fill.name() != theme.paper
        assert grey or tint.fill != tint.hint


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_line_numbers_can_be_read(theme):
    assert contrast(theme.muted, theme.paper) >= TEXT_CONTRAST


def test_the_theme_goes_by_the_palette():
    dark = QPalette(QColor("#222222"))

    assert Theme.of_palette(dark) is DARK
    assert Theme.of_palette(QPalette(QColor("#EEEEEE"))) is LIGHT


def test_what_is_no_colour_is_grey():
    assert tints("no colour", LIGHT) == tints("#9AA0A6", LIGHT)
