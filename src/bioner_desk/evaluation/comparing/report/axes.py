"""Axes of plots: which numbers they show, and where a value lies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_SPREAD_FOR_LOG = 8.0  # from the lowest to the highest value, above which low ones would lie on top of each other


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from `low` to `high` over pixels from `start` to `end`, and the values that are written at it."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]
    is_log: bool = False

    def at(self, value: float) -> float:
        """The pixel of a value."""
        low, high, here = (math.log10(one) if self.is_log else one for one in (self.low, self.high, value))
        return self.start + (here - low) / (high - low) * (self.end - self.start)


def share_axis(values: Sequence[float], start: float, end: float) -> Axis:
    """An axis of shares in [0, 1]; it need not begin at 0 where what is shown lies close together."""
    low, high = min(values), max(values)
    step = _step(max(high - low, 0.05))
    bottom, top = max(0.0, math.floor(low / step) * step), min(1.0, math.ceil(high / step) * step)
    if bottom >= top:
        bottom, top = (bottom - step, top) if bottom >= 1 else (bottom, top + step)
    return Axis(bottom, top, start, end, _ticks(bottom, top, step))


def cost_axis(values: Sequence[float], start: float, end: float) -> Axis:
    """An axis of positive numbers: from 0, or logarithmic if the highest is many times the lowest."""
    low, high = min(values), max(values)
    if low > 0 and high / low > _SPREAD_FOR_LOG:
        ticks = [
            factor * 10.0**power
            for power in range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
            for factor in (1, 2, 5)
        ]
        bottom = max(tick for tick in ticks if tick <= low * 0.9)
        top = min(tick for tick in [*ticks, ticks[-1] * 2] if tick >= high * 1.1)
        return Axis(bottom, top, start, end, tuple(tick for tick in ticks if bottom <= tick <= top), is_log=True)
    top = high * 1.1 or 1.0
    step = _step(top)
    return Axis(0.0, top, start, end, _ticks(0.0, top, step))


def _step(spread: float) -> float:
    """A round step that divides a spread into three to seven."""
    power = 10.0 ** math.floor(math.log10(spread / 4))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if spread / (power * factor) <= 6)


def _ticks(low: float, high: float, step: float) -> tuple[float, ...]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(number * step for number in range(first, last + 1))
