"""The table of a comparison as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bioner_desk.evaluation.comparing.report.rendering import filled, percent
from bioner_desk.evaluation.comparing.results import Comparison
from bioner_desk.evaluation.comparing.rows import Row
from bioner_desk.evaluation.intervals import Interval

_MB = 10**6  # as the command line has it


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    interval: str = ""
    css: str = ""


def table(comparison: Comparison, rows: Sequence[Row]) -> Markup:
    """One row for each system, in the order of the rows."""
    scored = comparison.has_gold
    heads = [
        *(_GOLD_HEADS if scored else _VOTE_HEADS),
        ("Answers that parse, %", "answers without a part that is not in the format"),
        ("Not in the text, %", "listed mentions that are not in the text"),
        ("Overridden, %", "tokens at which the constraint did not allow what the model liked best"),
        ("Tokens", "of the answers to a document, on average"),
        ("Seconds", "for a document, on average, had the system run alone"),
        ("Memory, MB", "the most that the program held while the model worked"),
    ]
    lines = [(row, _standing(row), [*(_gold(row) if scored else _vote(row)), *_cost(row)]) for row in rows]
    return filled("rows.html", heads=heads, lines=lines, several=len({row.system.model for row in rows}) > 1)


_GOLD_HEADS = (
    ("Precision, %", "of the mentions found, those that are in gold"),
    ("Recall, %", "of the mentions in gold, those that were found"),
    ("F1, %", "harmonic mean of the two, with its 95 % interval over documents"),
    ("Ceiling, %", "the F1 of a model that makes no mistake, with this format"),
)
_VOTE_HEADS = (
    ("Agreement with the vote, %", "strict F1 against what at least half of the systems give: not accuracy"),
)


def _gold(row: Row) -> list[_Cell]:
    if not row.scored:
        return [_Cell("–")] * 4
    counts, found = row.scores.micro, row.intervals.micro if row.intervals else None
    return [
        _Cell(percent(counts.precision), _interval(found.precision if found else None)),
        _Cell(percent(counts.recall), _interval(found.recall if found else None)),
        _Cell(percent(counts.f1), _interval(found.f1 if found else None), "f1"),
        _Cell(percent(row.ceiling.micro.f1 if row.ceiling else None)),
    ]


def _vote(row: Row) -> list[_Cell]:
    return [_Cell(percent(row.agreement), _interval(row.agreement_interval), "f1")]


def _cost(row: Row) -> list[_Cell]:
    return [
        _Cell(percent(row.read)),
        _Cell(percent(row.not_in_text)),
        _Cell(percent(row.overridden)),
        _Cell("–" if row.answer_tokens is None else f"{row.answer_tokens:,.0f}"),
        _Cell("–" if row.seconds is None else f"{row.seconds:.2f}"),
        _Cell("–" if row.memory is None else f"{row.memory / _MB:,.0f}"),
    ]


def _interval(interval: Interval | None) -> str:
    return f"{percent(interval.low)}–{percent(interval.high)}" if interval else ""


def _standing(row: Row) -> str:
    words = []
    if row.is_best:
        words.append("best" if row.scored else "closest to the vote")
    elif row.is_indistinguishable:
        words.append("not distinguishable from the first")
    if row.failed:
        words.append(f"failed on {row.failed}")
    return ", ".join(words)
