"""A table of numbers between 0 and 1 in which darker cells hold higher ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bioner_desk.evaluation.comparing.report.rendering import filled, percent

_SHADES = 10


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    css: str
    told: str


def matrix(caption: str, names: Sequence[str], values: Sequence[Sequence[float | None]], *, digits: int = 0) -> Markup:
    """A square matrix as a heat map with its numbers in percent.

    Args:
        caption: what the numbers are.
        names: of the rows, and in the same order of the columns.
        values: row by row; `None` where there is nothing to say. The diagonal is not shown: nothing is compared
            with itself. Negative values, which kappa has, are shown in the lightest shade.
        digits: of the percentages.

    Raises:
        ValueError: the matrix is not square, or not as long as the names.
    """
    if {len(names)} != {len(values), *map(len, values)} and names:
        message = f"{len(names)} names need a matrix of as many rows and columns"
        raise ValueError(message)
    rows = [
        (name, [_cell(name, names[column], value, digits, own=row == column) for column, value in enumerate(line)])
        for row, (name, line) in enumerate(zip(names, values, strict=True))
    ]
    return filled("matrix.html", caption=caption, names=names, rows=rows)


def _cell(row: str, column: str, value: float | None, digits: int, *, own: bool) -> _Cell:
    if own:
        return _Cell("", "own", "")
    if value is None:
        return _Cell("–", "none", f"{row}, {column}: nothing to compare")
    shade = round(max(0.0, min(1.0, value)) * _SHADES)
    return _Cell(percent(value, digits), f"h{shade}", f"{row}, {column}: {percent(value)} %")
