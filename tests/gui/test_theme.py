from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from bioner_desk.documents import EntityType, Schema
from bioner_desk.gui.theme import (
    DARK,
    LIGHT,
    TYPE_COLORS,
    apply_theme,
    contrast,
    is_dark,
    palette_of,
    readable,
    short_label,
    short_labels,
    swatch,
    with_colors,
)


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_words_can_be_read(colors):
    for text in (colors.text, colors.muted, colors.warning, colors.link):
        for background in (colors.window, colors.base, colors.alternate):
            assert contrast(text, background) >= 4.5, (text, background)
    assert contrast(colors.on_accent, colors.accent) >= 4.5
    assert contrast(colors.text, colors.button) >= 4.5
    for background in (colors.window, colors.base):
        assert contrast(colors.edge, background) >= 3  # the outlines of boxes to tick


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("color", TYPE_COLORS)
@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_a_types_colour_can_be_made_readable(color, colors):
    assert contrast(readable(color, colors.base, colors.text), colors.base) >= 4.5


def test_the_series_has_no_colour_twice():
    assert len(set(TYPE_COLORS)) == len(TYPE_COLORS) >= 12


def test_types_without_a_colour_get_those_that_are_left():
    schema = Schema("s", (EntityType("A"), EntityType("B", color=TYPE_COLORS[0].lower()), EntityType("C")))
    assert [one.color for one in with_colors(schema).types] == [TYPE_COLORS[1], TYPE_COLORS[0].lower(), TYPE_COLORS[2]]


def test_there_are_colours_for_any_number_of_types():
    colored = with_colors(Schema.of_names(f"T{number}" for number in range(40)))
    assert all(one.color in TYPE_COLORS for one in colored.types)


@pytest.mark.parametrize(
    ("entity_type", "expected"),
    [
        (EntityType("Disease_disorder", label="Dis"), "Dis"),
        (EntityType("Sign_symptom"), "SS"),
        (EntityType("SignSymptom"), "SS"),
        (EntityType("Medication", label="Medication"), "Med"),
        (EntityType("Drug"), "Drug"),
        (EntityType("Diagnostic_procedure", label="Test"), "Test"),
        (EntityType("Νόσος ασθενούς"), "ΝΑ"),
    ],
)
def test_short_labels(entity_type, expected):
    assert short_label(entity_type) == expected


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=60, unique=True))
def test_short_labels_are_short_and_none_is_there_twice(names):
    labels = short_labels(Schema.of_names(names))
    assert len(set(labels.values())) == len(names)
    assert all(1 <= len(label) <= 4 for label in labels.values())


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_the_whole_program_changes(qtbot, qapp, theme):
    before = qapp.palette(), qapp.styleSheet()
    apply_theme(qapp, theme)
    widget = QWidget()
    qtbot.addWidget(widget)
    assert theme == "system" or is_dark(widget.palette()) == (theme == "dark")
    qapp.setStyleSheet(before[1])
    qapp.setPalette(before[0])


def test_palettes(qapp):
    assert is_dark(palette_of(dark=True))
    assert not is_dark(palette_of(dark=False))
    assert palette_of(dark=True).color(QPalette.ColorRole.Text).name().upper() == DARK.text


def test_swatches(qapp):
    assert not swatch("#77AADD", 16).isNull()
    assert not swatch("no colour", 16).isNull()
