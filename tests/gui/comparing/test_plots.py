from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.gui.comparing.fakes import TAG, TERM, comparison
from tests.gui.conftest import forget

from bioner_desk.evaluation.comparing import Comparison, RowMaker, System
from bioner_desk.evaluation.comparing.report.saying import namer
from bioner_desk.formats import all_formats
from bioner_desk.gui.comparing.heat_map import AgreementPlot
from bioner_desk.gui.comparing.plot import Plot
from bioner_desk.gui.comparing.scatter import ScorePlot
from bioner_desk.gui.comparing.type_bars import MOST_SYSTEMS, TypesPlot
from bioner_desk.gui.theme import palette_of

Show = Callable[[Plot], Plot]


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Show]:
    """Shows a plot, which is gone at the end of the test."""
    plots: list[Plot] = []

    def show(plot: Plot) -> Plot:
        plots.append(plot)
        plot.resize(700, 320)
        with qtbot.waitExposed(plot):
            plot.show()
        return plot

    yield show
    for plot in plots:
        plot.hide()
        forget(plot)


def fill(plot: Plot, compared: Comparison) -> None:
    rows = RowMaker(resamples=50).rows(compared)
    if isinstance(plot, AgreementPlot):
        plot.show_matrix([row.system.format for row in rows], [[0.5] * len(rows)] * len(rows))
    elif isinstance(plot, ScorePlot | TypesPlot):
        plot.show_rows(compared, rows, namer(compared))


def test_the_score_plot_says_its_numbers(shown: Show):
    plot = ScorePlot()
    shown(plot)
    fill(plot, comparison((TAG, TERM), documents=4))
    said = plot.accessibleDescription()
    assert "multi_tag: 100.0 % (100.0–100.0) at 1.5 s, best" in said
    assert "conv_term: 80.0 % (80.0–80.0) at 1 s" in said


def test_without_gold_it_says_that_it_is_not_accuracy(shown: Show):
    plot = ScorePlot()
    shown(plot)
    fill(plot, comparison(gold=False))
    assert "not accuracy" in plot.accessibleDescription()


def test_the_heat_map_says_each_pair_once_and_nothing_of_a_system_with_itself(shown: Show):
    plot = AgreementPlot()
    shown(plot)
    plot.show_matrix(["a", "b", "c"], [[1.0, 0.25, None], [0.25, 1.0, 0.5], [None, 0.5, 1.0]])
    assert plot.accessibleDescription().endswith("a and b 25.0 %; a and c – %; b and c 50.0 %.")


def test_bars_are_of_a_few_systems_at_most(shown: Show):
    systems = [System("tiny", name) for name in all_formats()]
    plot = TypesPlot()
    shown(plot)
    fill(plot, comparison(systems))
    said = plot.accessibleDescription()
    assert sum(f"{name} " in said.partition(";")[0] for name in all_formats()) == MOST_SYSTEMS
    assert "Disease: " in said
    assert "Chemical: " in said


@pytest.mark.parametrize("kind", [ScorePlot, AgreementPlot, TypesPlot])
def test_nothing_at_all_can_be_shown(shown: Show, kind: type[Plot]):
    plot = kind()
    shown(plot)
    assert plot.accessibleName()
    assert plot.accessibleDescription()
    assert plot.picture()


@pytest.mark.parametrize("kind", [ScorePlot, AgreementPlot, TypesPlot])
@pytest.mark.parametrize("dark", [False, True])
def test_a_picture_is_a_png_in_the_colours_of_the_theme(shown: Show, kind: type[Plot], dark: bool):
    plot = kind()
    shown(plot)
    fill(plot, comparison([System("tiny", name) for name in all_formats()]))
    plot.setPalette(palette_of(dark=dark))
    QApplication.processEvents()
    image = QImage.fromData(plot.picture())
    assert image.width() == 2 * plot.width()
    assert image.height() == 2 * plot.height()
    assert (image.pixelColor(3, 3).lightness() < 128) == dark
    colors = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
    assert len(colors) > 3
