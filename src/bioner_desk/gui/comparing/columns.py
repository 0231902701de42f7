"""The columns of the table of systems: what each is called, what it means, what it shows, and by what it sorts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bioner_desk.evaluation import Interval
from bioner_desk.evaluation.comparing import Comparison, Row

BEST, EQUAL = "★", "≈"
"""Signs of the best system, and of those that cannot be told apart from it: told by shape, not by colour."""
NOTHING = "–"

_MEGABYTE = 1_000_000
Value = float | str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Args:
        title: above it, in one or two lines.
        tip: a sentence that says what its values are.
        text: what a cell shows.
        value: by what rows are sorted; `None` where there is none, which comes last in either direction.
        is_number: whether it stands to the right.
    """

    title: str
    tip: str
    text: Callable[[Row], str]
    value: Callable[[Row], Value]
    is_number: bool = True

    @property
    def name(self) -> str:
        """The title in one line."""
        return self.title.replace("\n", " ")


def columns_of(comparison: Comparison | None) -> tuple[Column, ...]:
    """The columns for a comparison: with gold, scores; without, the agreement with the vote, which is not accuracy."""
    measured = _SCORES if comparison is None or comparison.has_gold else _AGREEMENT
    several = comparison is not None and len({system.model for system in comparison.systems}) > 1
    return (*(_MODEL if several else ()), *_FORMAT, *measured, *_COSTS)


def standing(row: Row) -> str:
    """How a system stands to the others, in words; empty if it is clearly behind."""
    words = []
    if row.is_best:
        words.append("best" if row.scored else "closest to the vote")
    elif row.is_indistinguishable:
        words.append("not distinguishable from the best" if row.scored else "not distinguishable from the closest")
    if row.failed:
        words.append(f"failed on {row.failed:,}")
    return ", ".join(words)


def sign(row: Row) -> str:
    """The sign of how it stands."""
    return BEST if row.is_best else EQUAL if row.is_indistinguishable else ""


def described(row: Row, columns: Sequence[Column]) -> str:
    """A whole row in words."""
    cells = [f"{one.name} {one.text(row)}" for one in columns if one.text(row) not in ("", NOTHING)]
    return ", ".join([*cells, *filter(None, [standing(row)])])


def percent(share: float | None) -> str:
    """A share as people read it, with one digit; a dash for none."""
    return NOTHING if share is None else f"{100 * share:.1f}"


def between(interval: Interval | None) -> str:
    """The ends of an interval in percent."""
    return f"{percent(interval.low)}–{percent(interval.high)}" if interval else NOTHING


def _scored(of: Callable[[Row], float]) -> Callable[[Row], float | None]:
    return lambda row: of(row) if row.scored else None


def _share(title: str, tip: str, of: Callable[[Row], float | None]) -> Column:
    return Column(title, tip, lambda row: percent(of(row)), of)


def _ceiling(row: Row) -> float | None:
    return row.ceiling.micro.f1 if row.ceiling else None


def _tokens(row: Row) -> str:
    return NOTHING if row.answer_tokens is None else f"{row.answer_tokens:,.0f}"


def _seconds(row: Row) -> str:
    return NOTHING if row.seconds is None else f"{row.seconds:.2f}"


def _memory(row: Row) -> str:
    return NOTHING if row.memory is None else f"{row.memory / _MEGABYTE:,.0f}"


def _interval_width(row: Row) -> float | None:
    interval = row.measure_interval
    return interval.high - interval.low if interval else None


def _standing_cell(row: Row) -> str:
    words = f"{BEST} best" if row.is_best else f"{EQUAL} best" if row.is_indistinguishable else ""
    if not row.scored:
        words = words.replace("best", "closest")
    failed = f"failed on {row.failed:,}" if row.failed else ""
    return ", ".join(filter(None, [words, failed]))


_INTERVAL = Column(
    "95 %\ninterval",
    "Where it could have come out, had other documents been drawn; sorted by width",
    lambda row: between(row.measure_interval),
    _interval_width,
)
_MODEL = (
    Column("Model", "The model’s name", lambda row: row.system.model, lambda row: row.system.model, is_number=False),
)
_FORMAT = (
    Column(
        "Format", "The output format", lambda row: row.system.format, lambda row: row.system.format, is_number=False
    ),
    Column(
        "Standing",
        f"{BEST} the best; {EQUAL} cannot be told apart from it on these documents",
        _standing_cell,
        lambda row: 0.0 if row.is_best else 1.0 if row.is_indistinguishable else 2.0,
        is_number=False,
    ),
    Column(
        "Docs", "Documents that it is done with", lambda row: f"{row.documents:,}", lambda row: float(row.documents)
    ),
)
_VOTE: Column = _share(
    "Agreement\n%",
    "Strict F1 with the vote: what at least half of the systems give, and at least two. It is not accuracy",
    lambda row: row.agreement,
)
_SCORES: tuple[Column, ...] = (
    _share("F1\n%", "Strict: type and all offsets equal, against gold", _scored(lambda row: row.scores.micro.f1)),
    _INTERVAL,
    _share("P\n%", "Precision: of the mentions found, those in gold", _scored(lambda row: row.scores.micro.precision)),
    _share("R\n%", "Recall: of the mentions in gold, those found", _scored(lambda row: row.scores.micro.recall)),
    _share("Ceiling\n%", "The F1 of a model that makes no mistake, with this format", _ceiling),
    _VOTE,
)
_AGREEMENT: tuple[Column, ...] = (_VOTE, _INTERVAL)
_COSTS = (
    _share("Parse\nrate %", "Answers without a part that is not in the format", lambda row: row.read),
    _share("Not in\ntext %", "Listed mentions that are not in the text", lambda row: row.not_in_text),
    _share(
        "Override\nrate %",
        "Tokens at which the constraint did not allow what the model liked best",
        lambda row: row.overridden,
    ),
    Column("Tokens\n/ doc", "Of the answers to a document, on average", _tokens, lambda row: row.answer_tokens),
    Column("Seconds\n/ doc", "For a document, on average, had the system run alone", _seconds, lambda row: row.seconds),
    Column("Memory\nMB", "The most that the program held while the model worked", _memory, lambda row: row.memory),
)
