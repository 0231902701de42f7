"""How good systems are against what they cost, as a plot with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bioner_desk.evaluation.comparing.report.axes import Axis, cost_axis, share_axis
from bioner_desk.evaluation.comparing.report.placing import Box, Label, place_labels
from bioner_desk.evaluation.comparing.report.rendering import filled, percent
from bioner_desk.evaluation.intervals import Interval

_WIDTH, _HEIGHT = 820, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 14, 46
_LONGEST_LABEL = 26
# By group, in turn: a circle, a square, a triangle and a diamond, and the characters for them in words.
_SHAPES = (
    "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0z",
    "M-5 -5h10v10h-10z",
    "M0 -6.5l6.2 11h-12.4z",
    "M0 -7l6.5 7l-6.5 7l-6.5 -7z",
)
_SIGNS = "●■▲◆"


@dataclass(frozen=True, slots=True)
class Point:
    """A system in the plot.

    Args:
        name: of it.
        cost: to the right, positive.
        score: upwards, in [0, 1].
        interval: of the score.
        group: points of one group have one shape; systems of one model do.
        is_best: whether it stands out.
    """

    name: str
    cost: float
    score: float
    interval: Interval | None = None
    group: str = ""
    is_best: bool = False


@dataclass(frozen=True, slots=True)
class _Drawn:
    name: str
    label: str
    css: str
    shape: str
    x: float
    y: float
    low: float | None
    high: float | None
    place: Label | None
    told: str


def scatter(points: Sequence[Point], *, across: str, up: str, caption: str) -> Markup:
    """The plot; empty if there are no points.

    Each point has its name beside it, or, where names would cover each other, a number and a list of the numbers.

    Args:
        points: what is shown.
        across: what the cost is, with its unit.
        up: what the score is; shown in percent.
        caption: what the plot is about.
    """
    if not points:
        return Markup()
    spread = [end for point in points for end in _ends(point)]
    x = cost_axis([point.cost for point in points], _LEFT, _WIDTH - _RIGHT)
    y = share_axis(spread, _HEIGHT - _BOTTOM, _TOP)
    groups = list(dict.fromkeys(point.group for point in points))
    drawn, is_numbered = _drawn(points, x, y, groups)
    return filled(
        "scatter.html",
        points=drawn,
        is_numbered=is_numbered,
        keys=[(_SIGNS[place % 4], name) for place, name in enumerate(groups)] if len(groups) > 1 else [],
        x_ticks=[(round(x.at(tick), 1), f"{tick:g}") for tick in (float(f"{one:.6g}") for one in x.ticks)],
        y_ticks=[(round(y.at(tick), 1), f"{100 * tick:g}") for tick in (round(one, 6) for one in y.ticks)],
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        right=_WIDTH - _RIGHT,
        top=_TOP,
        bottom=_HEIGHT - _BOTTOM,
        across=across + (", logarithmic" if x.is_log else ""),
        up=up,
        caption=caption,
    )


def _ends(point: Point) -> tuple[float, ...]:
    return (point.score, *((point.interval.low, point.interval.high) if point.interval else ()))


def _drawn(points: Sequence[Point], x: Axis, y: Axis, groups: Sequence[str]) -> tuple[list[_Drawn], bool]:
    places = [(x.at(point.cost), y.at(point.score)) for point in points]
    lines = [
        Box(across - 2, y.at(point.interval.high), across + 2, y.at(point.interval.low))
        for point, (across, _) in zip(points, places, strict=True)
        if point.interval
    ]
    area = Box(_LEFT + 2, _TOP, _WIDTH - 2, _HEIGHT - _BOTTOM - 2)
    names = [point.name for point in points]
    labels = place_labels(names, places, area, lines) if max(map(len, names)) <= _LONGEST_LABEL else None
    is_numbered = labels is None
    if labels is None:
        names = [str(number) for number in range(1, len(points) + 1)]
        labels = place_labels(names, places, area, lines)
    drawn = [
        _Drawn(
            name=point.name,
            label=name,
            css=" best" if point.is_best else "",
            shape=_SHAPES[groups.index(point.group) % 4],
            x=round(at[0], 1),
            y=round(at[1], 1),
            low=round(y.at(point.interval.low), 1) if point.interval else None,
            high=round(y.at(point.interval.high), 1) if point.interval else None,
            place=labels[number] if labels else None,
            told=_told(point),
        )
        for number, (point, name, at) in enumerate(zip(points, names, places, strict=True))
    ]
    return drawn, is_numbered


def _told(point: Point) -> str:
    interval = point.interval
    between = f" ({percent(interval.low)}–{percent(interval.high)})" if interval else ""
    return f"{point.name}: {percent(point.score)}{between} at {point.cost:.3g}"
