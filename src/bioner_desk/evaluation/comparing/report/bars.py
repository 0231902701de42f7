"""Scores of several systems as bars with their intervals, one panel for each type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bioner_desk.evaluation.comparing.report.rendering import clipped, filled, percent
from bioner_desk.evaluation.intervals import Interval

_WIDTH, _ROW, _LABELS, _VALUES = 400, 21, 130, 44
_LONGEST_LABEL = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """A system's score in [0, 1]; `None` if it has none."""

    name: str
    score: float | None
    interval: Interval | None = None
    is_best: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """The bars of one type, and in few words what it has."""

    title: str
    about: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class _Drawn:
    label: str
    name: str
    css: str
    y: float
    width: float
    low: float | None
    high: float | None
    value: str


def bars(panels: Sequence[Panel], *, caption: str) -> Markup:
    """Panels beside and below each other; all axes go from 0 to 100 %.

    Args:
        panels: one for each type.
        caption: what the bars are.
    """
    drawn = [
        (
            panel,
            [_drawn(bar, number) for number, bar in enumerate(panel.bars)],
            _ROW * len(panel.bars) + 20,
            _told(panel),
        )
        for panel in panels
    ]
    ticks = [(_x(share), f"{100 * share:.0f}") for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return filled("bars.html", panels=drawn, ticks=ticks, width=_WIDTH, labels=_LABELS, row=_ROW, caption=caption)


def _x(share: float) -> float:
    return round(_LABELS + share * (_WIDTH - _LABELS - _VALUES), 1)


def _drawn(bar: Bar, number: int) -> _Drawn:
    interval = bar.interval
    return _Drawn(
        label=clipped(bar.name, _LONGEST_LABEL),
        name=bar.name,
        css=" best" if bar.is_best else "",
        y=number * _ROW,
        width=round(_x(bar.score or 0.0) - _LABELS, 1),
        low=_x(interval.low) if interval else None,
        high=_x(interval.high) if interval else None,
        value=percent(bar.score),
    )


def _told(panel: Panel) -> str:
    return "; ".join(
        f"{bar.name} {percent(bar.score)}"
        + (f" ({percent(bar.interval.low)}–{percent(bar.interval.high)})" if bar.interval else "")
        for bar in panel.bars
    )
