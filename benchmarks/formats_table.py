"""Output formats side by side in a Markdown table, from what `bioner-desk compare … --gold GOLD --json RESULT` wrote.

    python benchmarks/formats_table.py HELD.json [--free FREE.json]

HELD.json is of answers held to words of the text; FREE.json, of the same systems and documents, of answers that were
left to the model (`--constrain none`).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bioner_desk.evaluation import Interval, PairedDifference, Scores, paired_difference, strict_scores
from bioner_desk.evaluation.comparing import Comparison, Row, RowMaker, System, read_comparison

HEADER = ("format", "P", "R", "F1", "less than the best by", "ceiling", "read", "tokens", "s", "free: F1", "free: read")


def scores(comparison: Comparison, system: System) -> list[Scores]:
    """Of each document."""
    return [strict_scores(one.document.mentions, found.mentions) for one, found in comparison.of(system)]


def between(interval: Interval | None) -> str:
    """The ends of an interval."""
    return f" ({interval.low:.3f} to {interval.high:.3f})" if interval else ""


def behind(difference: PairedDifference | None) -> str:
    """How far a system is behind the best one; in bold where the interval does not hold 0."""
    if difference is None:
        return ""
    shown = f"{difference.difference:.3f}{between(difference.interval)}"
    return f"**{shown}**" if difference.interval.low > 0 else shown


def share(value: float | None) -> str:
    """In per cent."""
    return "" if value is None else f"{100 * value:.1f}%"


def line(row: Row, best: Row, free: Row | None, held: Comparison) -> str:
    """One line of the table."""
    counts, ceiling = row.scores.micro, row.ceiling
    apart = paired_difference(scores(held, best.system), scores(held, row.system)) if row is not best else None
    cells = (
        row.system.format,
        f"{counts.precision:.3f}",
        f"{counts.recall:.3f}",
        f"{counts.f1:.3f}{between(row.measure_interval)}",
        behind(apart),
        f"{ceiling.micro.f1:.4f}" if ceiling else "",
        share(row.read),
        f"{row.answer_tokens or 0:.0f}",
        f"{row.seconds or 0:.2f}",
        f"{free.scores.micro.f1:.3f}" if free else "",
        share(free.read) if free else "",
    )
    return f"| {' | '.join(cells)} |"


def table(held: Comparison, free: Comparison | None) -> Sequence[str]:
    """The table's lines, the best format first."""
    rows = RowMaker().rows(held)
    others = {row.system: row for row in RowMaker().rows(free)} if free else {}
    head = [f"| {' | '.join(HEADER)} |", f"|{'---|' * len(HEADER)}"]
    return [*head, *(line(row, rows[0], others.get(row.system), held) for row in rows)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("held", type=Path)
    parser.add_argument("--free", type=Path)
    given = parser.parse_args()
    held = read_comparison(given.held)
    lines = table(held, read_comparison(given.free) if given.free else None)
    title = f"{len(held.documents)} documents, types {', '.join(held.types)}, “{held.kind}”"
    sys.stdout.write("\n".join([title, "", *lines, ""]))


if __name__ == "__main__":
    main()
