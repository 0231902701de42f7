"""The columns of the table of systems: what each is called, what it means, what it shows, and by what it sorts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bioner_desk.evaluation import Interval
from bioner_desk.evaluation.comparing import Comparison, Row

BEST, EQUAL = "★", "≈"
"""Signs of the best system, and of those that cannot be told apart from it: told by shape, not by colour."""
NOTHING, STILL_TO_COME = "–", "…"

_MEGABYTE = 1_000_000
Value = float | str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Args:
        title: above it, in one or two lines; a word that goes on in the next one has a hyphen at the end of the line.
        tip: a sentence that says what its values are.
        text: what a cell shows.
        value: by what rows are sorted; `None` where there is none, which comes last in either direction.
        is_number: whether it stands to the right.
        said: the title without abbreviations, where it has some.
    """

    title: str
    tip: str
    text: Callable[[Row], str]
    value: Callable[[Row], Value]
    is_number: bool = True
    said: str = ""

    @property
    def name(self) -> str:
        """The title in one line."""
        return self.said or self.title.replace("-\n", "").replace("\n", " ")


def columns_of(comparison: Comparison | None) -> tuple[Column, ...]:
    """The columns for a comparison: with gold, scores; without, the agreement with the vote, which is not accuracy."""
    is_scored = comparison is None or comparison.has_gold
    measured = (_standing("Best"), *_SCORES) if is_scored else (_standing("Closest"), *_AGREEMENT)
    several = comparison is not None and len({system.model for system in comparison.systems}) > 1
    return (*(_MODEL if several else ()), *_FORMAT, *measured, *_COSTS, *_ASIDE)


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
    failed = f"failed on {row.failed:,}" if row.failed else ""
    return " ".join(filter(None, [sign(row), failed]))


def _standing(title: str) -> Column:
    return Column(
        title,
        f"{BEST} the {title.lower()}; {EQUAL} cannot be told apart from it on these documents",
        _standing_cell,
        lambda row: 0.0 if row.is_best else 1.0 if row.is_indistinguishable else 2.0,
        is_number=False,
        said="Standing",
    )


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
)
_VOTE: Column = _share(
    "Agree-\nment %",
    "Strict F1 with the vote: what at least half of the systems give, and at least two. It is not accuracy",
    lambda row: row.agreement,
)
_SCORES: tuple[Column, ...] = (
    _share("F1\n%", "Strict: type and all offsets equal, against gold", _scored(lambda row: row.scores.micro.f1)),
    _INTERVAL,
    _share("P\n%", "Precision: of the mentions found, those in gold", _scored(lambda row: row.scores.micro.precision)),
    _share("R\n%", "Recall: of the mentions in gold, those found", _scored(lambda row: row.scores.micro.recall)),
    Column(
        "Ceiling\n%",
        "The F1 of a model that makes no mistake, with this format",
        lambda row: STILL_TO_COME if row.lacks_ceiling else percent(_ceiling(row)),
        _ceiling,
    ),
    _VOTE,
)
_AGREEMENT: tuple[Column, ...] = (_VOTE, _INTERVAL)
_COSTS = (
    _share("Parse\nrate %", "Answers without a part that is not in the format", lambda row: row.read),
    _share("Not in\ntext %", "Listed mentions that are not in the text", lambda row: row.not_in_text),
    _share(
        "Over-\nride %",
        "Tokens at which the constraint did not allow what the model liked best",
        lambda row: row.overridden,
    ),
    Column("Tokens\n/ doc", "Of the answers to a document, on average", _tokens, lambda row: row.answer_tokens),
    Column(
        "Secs\n/ doc",
        "For a document, on average, had the system run alone",
        _seconds,
        lambda row: row.seconds,
        said="Seconds / doc",
    ),
)
# What the window has no room for in large letters is at the end.
_ASIDE = (
    Column(
        "Docs", "Documents that it is done with", lambda row: f"{row.documents:,}", lambda row: float(row.documents)
    ),
    Column("Memory\nMB", "The most that the program held while the model worked", _memory, lambda row: row.memory),
)
