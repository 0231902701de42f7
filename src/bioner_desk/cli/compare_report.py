"""What `compare` says: what is compared, what is not, and the table at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from bioner_desk.cli.console import UNKNOWN, counted, ends, err, out, per_cent, safe, table, warn, wide
from bioner_desk.evaluation.comparing import Comparison, Row, Setup

_MOST_NAMED = 10
_MEGABYTE = 1_000_000
_NUMBERS = (
    *("P", "R", "F1", "agreement", "95 %", "ceiling", "read", "not in text", "overridden"),
    *("tokens", "seconds", "memory"),
)


def say_start(setup: Setup, notes: Path) -> None:
    """Say what is compared, and what is left out."""
    documents = counted(len(setup.documents), "document")
    if setup.available > len(setup.documents):
        documents = f"{len(setup.documents)} of {setup.available} documents, drawn with seed {setup.seed}"
    systems = counted(len(setup.formats), "format") if len(setup.formats) > 1 else setup.formats[0]
    err.print(
        escape(f"{documents}; {', '.join(setup.models)}; {systems}; types {', '.join(setup.schema.type_names)}"),
        style="dim",
        soft_wrap=True,
    )
    if setup.annotated_notes:
        warn(
            f"There are annotations beside {counted(setup.annotated_notes, 'note')}, which were not looked at: "
            f"--gold {notes} would score against them."
        )
    _say_left_out(setup)
    has_gold = any(one.has_gold for one in setup.documents)
    there = {mention.type for one in setup.documents for mention in one.document.mentions}
    if has_gold and (unknown := [name for name in setup.schema.type_names if name not in there]):
        warn(f"Gold has no {', '.join(unknown)} in these documents: whatever is found counts as wrong.")


def say_stopped(comparison: Comparison, record: Path) -> None:
    """Say what is kept after Ctrl-C, and how to go on."""
    done = len(comparison.found) + len(comparison.failed)
    whole = len(comparison.systems) * len(comparison.documents)
    err.print(
        escape(
            f"Stopped. {done} of {whole} results are there, and the answers under way are kept in {record}. "
            "Give the same command again to go on."
        ),
        soft_wrap=True,
    )


def say_table(comparison: Comparison, rows: Sequence[Row]) -> None:
    """Print one row for each system, and what could not be asked."""
    if comparison.has_gold:
        _say_scores(comparison, rows)
    else:
        _say_agreement(comparison, rows)
    _say_failed(comparison)


def _say_scores(comparison: Comparison, rows: Sequence[Row]) -> None:
    shown = table(*_names(comparison), "P", "R", "F1", "95 %", "ceiling", *_COST, "", numbers=_NUMBERS)
    for row in rows:
        counts = row.scores.micro
        scores = [UNKNOWN] * 3
        if row.scored:
            scores = [per_cent(counts.precision), per_cent(counts.recall), per_cent(counts.f1)]
        ceiling = per_cent(row.ceiling.micro.f1) if row.ceiling else UNKNOWN
        shown.add_row(*_name(comparison, row), *scores, ends(row.measure_interval), ceiling, *_cost(row), _mark(row))
    wide.print(shown)
    out.print(
        f"strict: type and all offsets equal; {counted(len(comparison.documents), 'document')} with gold; "
        "95 %: had other documents been drawn; ceiling: what a model without mistakes would score; "
        f"{_COSTS}; ≈ best: it may be as good as the best, which these documents picked and therefore flatter"
    )


def _say_agreement(comparison: Comparison, rows: Sequence[Row]) -> None:
    shown = table(*_names(comparison), "agreement", "95 %", *_COST, "", numbers=_NUMBERS)
    for row in rows:
        agreement = UNKNOWN if row.agreement is None else per_cent(row.agreement)
        mark = "" if row.agreement is None else _mark(row).replace("best", "highest")
        shown.add_row(*_name(comparison, row), agreement, ends(row.measure_interval), *_cost(row), mark)
    wide.print(shown)
    out.print(
        "There is no gold. Agreement: strict F1 with the vote, that is the mentions which at least half of the systems "
        "give, its own ballot included, and at least two. It is not accuracy: systems may agree on what is wrong."
    )
    out.print(
        f"{counted(len(comparison.documents), 'document')}; 95 %: had other documents been drawn; {_COSTS}; "
        "≈ highest: it may be as high as the highest, which these documents picked and therefore flatter"
    )


_COSTS = (
    "read: answers in the format; not in text: of listed mentions; overridden: tokens that the constraint forbade; "
    "tokens of answers and seconds: for each document"
)
_COST = ("read", "not in text", "overridden", "tokens", "seconds", "memory")


def _cost(row: Row) -> list[str]:
    shares = [_share(row.read), _share(row.not_in_text), _share(row.overridden)]
    tokens = UNKNOWN if row.answer_tokens is None else f"{row.answer_tokens:.0f}"
    seconds = UNKNOWN if row.seconds is None else f"{row.seconds:.2f}"
    memory = UNKNOWN if row.memory is None else f"{row.memory / _MEGABYTE:.0f} MB"
    return [*shares, tokens, seconds, memory]


def _names(comparison: Comparison) -> list[str]:
    return ["model", "format"] if _has_models(comparison) else ["format"]


def _name(comparison: Comparison, row: Row) -> list[str]:
    model, format_id = safe(row.system.model), row.system.format
    return [model, format_id] if _has_models(comparison) else [format_id]


def _has_models(comparison: Comparison) -> bool:
    return len({system.model for system in comparison.systems}) > 1


def _mark(row: Row) -> str:
    return "best" if row.is_best else "≈ best" if row.is_indistinguishable else ""


def _share(share: float | None) -> str:
    return UNKNOWN if share is None else f"{per_cent(share)} %"


def _say_left_out(setup: Setup) -> None:
    for name, reason in list(setup.left_out.items())[:_MOST_NAMED]:
        err.print(f"[bold red]left out[/] {safe(f'{name}: {reason}')}", soft_wrap=True)
    if len(setup.left_out) > _MOST_NAMED:
        err.print(f"[bold red]left out[/] and {len(setup.left_out) - _MOST_NAMED} more; --json names all of them")


def _say_failed(comparison: Comparison) -> None:
    """Each reason once for a system, with how many documents it stopped."""
    reasons = Counter((system, reason) for (system, _), reason in comparison.failed.items())
    so = "its gold mentions count as missed" if comparison.has_gold else "it is not in the vote there"
    for (system, reason), times in reasons.items():
        said = f"{system}, {counted(times, 'document')}: {reason}"
        err.print(f"[bold red]failed[/] {safe(said)} ({so})", soft_wrap=True)
