"""What votes of output formats do to precision, recall, F1 and confidence, and which formula makes the best confidence.

    python -m benchmarks.votes NOTES/ --schema chemical-disease --kind "PubMed abstract" [--model NAME]

Prints two Markdown tables. "Best" formats are those with the highest F1 on the same notes, which flatters their vote.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.answered import arguments, default_format, gold_of, results

from bioner_desk.documents import Document
from bioner_desk.evaluation import (
    Scores,
    auroc,
    brier,
    calibration_error,
    paired_difference,
    strict_scores,
    strictly_right,
)
from bioner_desk.pipeline import Suggestion, vote
from bioner_desk.pipeline.voting import agreement, ballots

Given = Mapping[str, Sequence[Sequence[Suggestion]]]
"""By format, what was found in each document."""

FORMULAS: dict[str, Callable[[Sequence[float], int], float]] = {
    "halfway between mean and highest (chosen)": agreement,
    "mean over all formats": lambda said, asked: sum(said) / asked,
    "square root of that": lambda said, asked: math.sqrt(sum(said) / asked),
    "noisy-or": lambda said, _asked: 1 - math.prod(1 - one for one in said),
    "highest": lambda said, _asked: max(said),
    "share of formats": lambda said, asked: len(said) / asked,
    "share × highest": lambda said, asked: len(said) / asked * max(said),
    "mean over those that give it": lambda said, _asked: sum(said) / len(said),
}


@dataclass(frozen=True)
class Vote:
    """Formats, and how many of them must give a mention."""

    title: str
    formats: tuple[str, ...]
    fewest: int


def votes(by_f1: Sequence[str]) -> Iterator[Vote]:
    """The votes that are looked at; `by_f1` are the formats, the best first."""
    three = ("conv_term", "single_code", "multi_code")
    yield Vote(f"2 of {', '.join(three)}", three, 2)
    yield Vote(f"2 of the best three ({', '.join(by_f1[:3])})", tuple(by_f1[:3]), 2)
    yield Vote(f"3 of the best five (and {', '.join(by_f1[3:5])})", tuple(by_f1[:5]), 3)
    for fewest in (3, 4, 6):
        yield Vote(f"{fewest} of all {len(by_f1)}", tuple(by_f1), fewest)


def scored(gold: Sequence[Document], found: Sequence[Sequence[Suggestion]]) -> list[Scores]:
    """Strict scores of each document, whose gold holds no other types."""
    return [strict_scores(document.mentions, one) for document, one in zip(gold, found, strict=True)]


def row(title: str, gold: Sequence[Document], found: Sequence[Sequence[Suggestion]], own: Sequence[Scores]) -> str:
    """A line of the first table; `own` are the scores of the model's default."""
    scores = scored(gold, found)
    micro = sum(scores, Scores()).micro
    difference = paired_difference(scores, own)
    said = [one.confidence for some in found for one in some]
    right = [one for document, some in zip(gold, found, strict=True) for one in strictly_right(document.mentions, some)]
    numbers = [f"{one:.3f}" for one in (micro.precision, micro.recall, micro.f1)]
    if difference:
        low, high = difference.interval.low, difference.interval.high
        numbers.append(f"{difference.difference:+.3f} ({low:+.3f} to {high:+.3f})")
    numbers += [f"{auroc(said, right) or 0:.3f}", f"{calibration_error(said, right):.3f}"]
    return f"| {title} | {' | '.join(numbers)} |"


def formulas(gold: Sequence[Document], given: Given, every: Sequence[Vote]) -> Iterator[str]:
    """The lines of the second table: means over the votes."""
    for name, formula in FORMULAS.items():
        rows = [_judged(gold, given, one, formula) for one in every]
        means = [sum(measure(*one) or 0.0 for one in rows) / len(rows) for measure in (auroc, calibration_error, brier)]
        yield f"| {name} | {' | '.join(f'{one:.3f}' for one in means)} |"


def _judged(
    gold: Sequence[Document], given: Given, one: Vote, formula: Callable[[Sequence[float], int], float]
) -> tuple[list[float], list[bool]]:
    said: list[float] = []
    right: list[bool] = []
    for place, document in enumerate(gold):
        kept = [each for each in ballots({name: given[name][place] for name in one.formats}) if len(each) >= one.fewest]
        said += [formula([found.confidence for found in each.values()], len(one.formats)) for each in kept]
        right += strictly_right(document.mentions, [next(iter(each.values())) for each in kept])
    return said, right


def main() -> None:
    """Read the command line, print the tables."""
    given = arguments(__doc__).parse_args()
    gold, own = gold_of(given), default_format(given)
    answers = dict(results(given, gold))
    types = {name for one in answers[own] for name in one.run.settings.types}
    gold = [one.with_mentions(found for found in one.mentions if found.type in types) for one in gold]
    found: Given = {name: [one.mentions for one in some] for name, some in answers.items()}
    by_f1 = sorted(found, key=lambda name: -sum(scored(gold, found[name]), Scores()).micro.f1)
    default = scored(gold, found[own])
    lines = [f"| format or vote | P | R | F1 | above {own} | AUROC | ECE |", f"|{'---|' * 7}"]
    lines += [row(name, gold, found[name], default) for name in by_f1]
    every = list(votes(by_f1))
    for one in every:
        kept = [vote({name: found[name][place] for name in one.formats}, one.fewest) for place in range(len(gold))]
        lines.append(row(one.title, gold, kept, default))
    lines += ["", "| confidence of a vote, means over the votes above | AUROC | ECE | Brier |", f"|{'---|' * 4}"]
    lines += formulas(gold, found, every)
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()
