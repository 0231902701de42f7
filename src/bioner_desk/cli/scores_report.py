"""What `bioner-desk evaluate` found: tables for people, one object for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from bioner_desk.cli.console import ends, err, out, per_cent, problem_as_json, safe, table, warn
from bioner_desk.evaluation import (
    LEVEL,
    RESAMPLES,
    Counts,
    CountsIntervals,
    DisagreementKind,
    Evaluation,
    Macro,
    Measure,
    Pairing,
    Recall,
    Scored,
    Scores,
    ScoresIntervals,
    Side,
)

_OF_F1 = "95 % of F1"
_NUMBERS = ("P", "R", "F1", _OF_F1, "95 %", "macro F1", "right", "wrong", "missed", "number", "found", "of", "recall")
_SHOWN = 10
"""Lines about one thing, at most; --json has them all."""
_NOT_IN_TEXT = "not in the text"


def print_scores(scored: Scored, pairing: Pairing) -> None:
    """Tables on standard output."""
    found = scored.evaluation
    _print_strict(found)
    alone = f", {len(pairing.only_gold)} more have no predictions" if pairing.only_gold else ""
    out.print(f"strict: {Measure.STRICT.meaning}; {len(pairing.pairs)} documents compared{alone}")
    if intervals := found.intervals[Measure.STRICT]:
        named = (("P", intervals.micro.precision), ("R", intervals.micro.recall), ("F1", intervals.micro.f1))
        shown = (f"{name} {ends(one)}" for name, one in named)
        out.print(f"95 % interval of all types, by drawing documents anew: {', '.join(shown)}")
    _print_measures(found, "other ways to count", [one for one in Measure if not one.is_of_strings][1:])
    _print_measures(
        found, "strings, as papers with generated lists count", [one for one in Measure if one.is_of_strings]
    )
    _print_mistakes(found, scored.predicted.damaged)
    _print_subsets(found)


def print_left_out(pairing: Pairing) -> None:
    """Documents that were not scored, or that nothing was predicted for, on standard error."""
    _print_names("nothing predicted for", [name for name, _ in pairing.only_gold], "its mentions count as missed")
    _print_names("no gold for", pairing.only_predicted, "left out")
    _print_names("no annotations beside the gold text", pairing.unannotated, "left out")
    _print_some(f"[bold red]not compared[/] {safe(name)}: {safe(why)}" for name, why in pairing.unusable.items())


def print_doubts(scored: Scored) -> None:
    """What else a person should know of before she believes the scores, on standard error."""
    sides = (("gold", scored.gold, "missed"), ("predicted", scored.predicted, "wrong"))
    for name, side, counted in sides:
        if side.left_out:
            many = sum(side.left_out.values())
            warn(f"{many} {name} mentions are left out: the schema has no {_types(side.left_out)}")
        if side.alone:
            warn(f"types on the {name} side only, whose mentions are all {counted}: {_types(side.alone)}")
    for name, side, _ in sides:
        if side.damage:
            warn(
                f"{side.damaged} {name} annotations are {_NOT_IN_TEXT}: they cannot be read, lie outside of it and are "
                "in no score, or say other words and are scored by their offsets"
            )
            _print_some(safe(str(problem)) for problem in side.damage)


def scores_as_json(scored: Scored, pairing: Pairing, seed: int) -> dict[str, object]:
    """Everything, and nothing cut off."""
    found = scored.evaluation
    strict, intervals = found.scores[Measure.STRICT], found.intervals[Measure.STRICT]
    return {
        "matching": Measure.STRICT,
        **_measure_as_json(strict, intervals, Measure.STRICT),
        "measures": {
            one: {"meaning": one.meaning, **_measure_as_json(found.scores[one], found.intervals[one], one)}
            for one in Measure
        },
        "mistakes": {
            "total": _kinds(found.mistakes.total),
            "types": {name: _kinds(kinds) for name, kinds in found.mistakes.per_type.items()},
            "confused": [
                {"gold": ours, "predicted": theirs, "number": number}
                for (ours, theirs), number in found.mistakes.confused.items()
            ],
            "not_in_text": scored.predicted.damaged,
        },
        "subsets": {one: {"meaning": one.meaning, **_recall_as_json(held)} for one, held in found.subsets.items()},
        "intervals": {"level": LEVEL, "resamples": RESAMPLES, "seed": seed},
        "documents": len(pairing.pairs),
        "documents_scored": found.documents,
        "only_gold": [name for name, _ in pairing.only_gold],
        "only_predicted": list(pairing.only_predicted),
        "unannotated": list(pairing.unannotated),
        "unusable": pairing.unusable,
        "gold": _side_as_json(scored.gold),
        "predicted": _side_as_json(scored.predicted),
    }


def _print_strict(found: Evaluation) -> None:
    scores, intervals = found.scores[Measure.STRICT], found.intervals[Measure.STRICT]
    shown = table("type", "P", "R", "F1", _OF_F1, "right", "wrong", "missed", numbers=_NUMBERS)
    for name, counts in scores.per_type.items():
        shown.add_row(safe(name), *_row(counts, intervals.per_type[name] if intervals else None))
    shown.add_row("all types (micro)", *_row(scores.micro, intervals.micro if intervals else None))
    macro = scores.macro
    values = [per_cent(one) for one in (macro.precision, macro.recall, macro.f1)]
    of_macro = ends(intervals.macro.f1) if intervals and intervals.macro else ""
    shown.add_row(f"mean of {len(macro.types)} types (macro)", *values, of_macro)
    out.print(shown)


def _print_measures(found: Evaluation, title: str, measures: Sequence[Measure]) -> None:
    columns = ("measure", "P", "R", "F1", _OF_F1, "macro F1", "right", "wrong", "missed")
    shown = table(*columns, numbers=_NUMBERS, title=title)
    for one in measures:
        scores, intervals = found.scores[one], found.intervals[one]
        row = _row(scores.micro, intervals.micro if intervals else None)
        macro = per_cent(scores.macro.f1) if one.has_types else ""
        shown.add_row(one, *row[:4], macro, *row[4:])
    out.print()
    out.print(shown)
    for one in measures:
        out.print(f"{one}: {one.meaning}")


def _print_mistakes(found: Evaluation, not_in_text: int) -> None:
    total = found.mistakes.total
    rows = [(kind, total[kind], _most(found, kind)) for kind in DisagreementKind if total.get(kind)]
    if not rows and not not_in_text:
        return
    shown = table("mistakes", "number", "by type", numbers=_NUMBERS)
    for kind, number, types in sorted(rows, key=lambda row: -row[1]):
        shown.add_row(kind, str(number), types)
    if not_in_text:
        shown.add_row(_NOT_IN_TEXT, str(not_in_text), "")
    out.print()
    out.print(shown)
    if confused := found.mistakes.confused:
        first = [f"{safe(ours)} for {safe(theirs)} {number}" for (ours, theirs), number in confused.items()]
        out.print(f"gold for predicted type: {_some(first)}")


def _most(found: Evaluation, kind: DisagreementKind) -> str:
    """The types with a kind of mistake, those with most first."""
    numbers = {name: kinds.get(kind, 0) for name, kinds in found.mistakes.per_type.items()}
    most = sorted(numbers, key=lambda name: -numbers[name])
    return _some([f"{safe(name)} {numbers[name]}" for name in most if numbers[name]])


def _print_subsets(found: Evaluation) -> None:
    shown = table("hard gold mentions", "found", "of", "recall", "95 %", "which", numbers=_NUMBERS)
    for subset, held in found.subsets.items():
        recall = [per_cent(held.share), ends(held.interval)] if held.gold else ["", ""]
        shown.add_row(subset, str(held.found), str(held.gold), *recall, subset.meaning)
    out.print()
    out.print(shown)


def _row(counts: Counts, intervals: CountsIntervals | None) -> list[str]:
    scores = [per_cent(counts.precision), per_cent(counts.recall), per_cent(counts.f1)]
    return [
        *scores,
        ends(intervals.f1 if intervals else None),
        *map(str, (counts.right, counts.wrong, counts.missed)),
    ]


def _types(numbers: Mapping[str, int]) -> str:
    return _some([f"{name} ({number})" for name, number in numbers.items()])


def _some(things: Sequence[str]) -> str:
    more = f", and {len(things) - _SHOWN} more" if len(things) > _SHOWN else ""
    return ", ".join(things[:_SHOWN]) + more


def _print_names(what: str, names: Sequence[str], so: str) -> None:
    if len(names) > 1:
        warn(f"{what} {len(names)} documents")
    _print_some(f"[yellow]{what} {safe(name)}: {so}[/]" for name in names)


def _print_some(lines: Iterable[str]) -> None:
    every = list(lines)
    for line in every[:_SHOWN]:
        err.print(line, soft_wrap=True)
    if len(every) > _SHOWN:
        err.print(f"… and {len(every) - _SHOWN} more; --json names them all", style="dim", soft_wrap=True)


def _measure_as_json(scores: Scores, intervals: ScoresIntervals | None, measure: Measure) -> dict[str, object]:
    found: dict[str, object] = {
        "micro": _counts_as_json(scores.micro),
        "micro_intervals": None if intervals is None else asdict(intervals.micro),
    }
    if measure.has_types:
        found["macro"] = _macro_as_json(scores.macro)
        found["macro_intervals"] = None if intervals is None or intervals.macro is None else asdict(intervals.macro)
        found["types"] = {
            name: _counts_as_json(counts)
            | {"intervals": None if intervals is None else asdict(intervals.per_type[name])}
            for name, counts in scores.per_type.items()
        }
    return found


def _macro_as_json(macro: Macro) -> dict[str, object]:
    return {"precision": macro.precision, "recall": macro.recall, "f1": macro.f1, "types": list(macro.types)}


def _counts_as_json(counts: Counts) -> dict[str, object]:
    return {
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
        "right": counts.right,
        "wrong": counts.wrong,
        "missed": counts.missed,
    }


def _recall_as_json(held: Recall) -> dict[str, object]:
    return {
        "found": held.found,
        "gold": held.gold,
        "recall": held.share if held.gold else None,
        "interval": None if held.interval is None else asdict(held.interval),
    }


def _kinds(numbers: Mapping[DisagreementKind, int]) -> dict[str, int]:
    return {kind: numbers.get(kind, 0) for kind in DisagreementKind}


def _side_as_json(side: Side) -> dict[str, object]:
    return {
        "types_left_out": dict(side.left_out),
        "types_on_this_side_only": dict(side.alone),
        "not_in_text": side.damaged,
        "problems": [problem_as_json(problem) for problem in side.damage],
    }
