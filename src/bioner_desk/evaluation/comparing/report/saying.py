"""A comparison in plain sentences: what was compared, what it says, what is not in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bioner_desk.evaluation.comparing.report.rendering import Fact, percent
from bioner_desk.evaluation.comparing.results import Comparison, System
from bioner_desk.evaluation.comparing.rows import Row

NOT_ACCURACY = "agreement with the vote of all systems, each one's own ballot included, which is not accuracy"
_MOST_NAMED = 20
_MOST_REASONS = 50
_MOST_TYPES = 40
_SHA_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Group:
    """Things that are missing for the same reason: how many, some of their names, and how many are not named."""

    reason: str
    number: int
    names: tuple[str, ...]

    @property
    def unnamed(self) -> int:
        """How many have no name here."""
        return self.number - len(self.names)


def namer(comparison: Comparison) -> Callable[[System], str]:
    """Short names of systems: the format alone if there is only one model."""
    if len({system.model for system in comparison.systems}) == 1:
        return lambda system: system.format
    return str


def summary(comparison: Comparison, rows: Sequence[Row]) -> list[str]:
    """What the comparison says, the most important first."""
    best = next((row for row in rows if row.is_best), None)
    sentences = [] if comparison.has_gold else [_without_gold()]
    if best is None or best.measure is None:
        return [*sentences, "No two systems can be compared yet."] if comparison.found else ["Nothing was found yet."]
    name = namer(comparison)
    sentences.append(_about_best(best, name))
    equal = [row for row in rows if row.is_indistinguishable]
    if equal:
        sentences.append(_about_equal(best, equal, name))
    elif len(rows) > 1:
        sentences.append("On these documents it is better than every other system by more than chance explains.")
    return sentences


def facts(comparison: Comparison, made: str) -> list[Fact]:
    """What was measured, with what.

    Args:
        comparison: what the report is about.
        made: the day and time, as a person reads them.
    """
    gold = [document for document in comparison.documents if document.has_gold]
    models = dict.fromkeys(system.model for system in comparison.systems)
    formats = list(dict.fromkeys(system.format for system in comparison.systems))
    return [
        Fact("Documents", _documents(comparison)),
        Fact("Gold", f"for {_number(len(gold), 'document')}" if gold else "none"),
        Fact("Model" if len(models) == 1 else "Models", ", ".join(_model(comparison, model) for model in models)),
        Fact("Output formats", _listed(formats, _MOST_TYPES)),
        Fact("Types", _listed(comparison.types, _MOST_TYPES)),
        Fact("Kind of document", comparison.kind),
        Fact("Constraint", comparison.constraint),
        Fact("Made", made),
    ]


def missing(comparison: Comparison) -> list[Group]:
    """What was asked for and is not in the comparison, by reason, the most frequent first."""
    name = namer(comparison)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for what, reason in comparison.left_out.items():
        found[f"Left out: {reason}"].append(what)
    for (system, document), reason in comparison.failed.items():
        found[f"{name(system)} could not be asked: {reason}"].append(document)
    for system in comparison.systems:
        for one in comparison.documents:
            pair = (system, one.name)
            if pair not in comparison.found and pair not in comparison.failed:
                found[f"{name(system)} was not asked yet"].append(one.name)
    # The most frequent reasons are told; where each document has one of its own, the others are counted together.
    ordered = sorted(found.items(), key=lambda one: -len(one[1]))
    several = [what for _, names in ordered[_MOST_REASONS:] for what in names]
    told = ordered[:_MOST_REASONS] + ([("For other reasons", several)] if several else [])
    return [Group(reason, len(names), tuple(names[:_MOST_NAMED])) for reason, names in told]


def _without_gold() -> str:
    return f"There is no gold here, so nothing says how right the systems are. What is shown is {NOT_ACCURACY}."


def _about_best(best: Row, name: Callable[[System], str]) -> str:
    interval = best.measure_interval
    between = f" (95 % interval {percent(interval.low)}–{percent(interval.high)})" if interval else ""
    if best.scored:
        documents = _number(best.scored, "document")
        return f"{name(best.system)} is best: F1 {percent(best.measure)} %{between}, on {documents} with gold."
    documents = _number(best.documents, "document")
    return f"{name(best.system)} is closest to the vote: {percent(best.measure)} %{between}, on {documents}."


def _about_equal(best: Row, equal: Sequence[Row], name: Callable[[System], str]) -> str:
    several = ", ".join(name(row.system) for row in equal)
    sentence = f"Not distinguishable from it on these documents: {several}."
    timed = [row for row in (best, *equal) if row.seconds is not None]
    fastest = min(timed, key=lambda row: row.seconds or 0.0, default=best)
    if fastest is not best and fastest.seconds is not None and best.seconds is not None:
        sentence += (
            f" The fastest of them is {name(fastest.system)}: {fastest.seconds:.3g} s for a document instead of"
            f" {best.seconds:.3g} s."
        )
    return sentence


def _documents(comparison: Comparison) -> str:
    number = len(comparison.documents)
    if comparison.available > number:
        return f"{number} of {comparison.available}, drawn with seed {comparison.seed}"
    return str(number)


def _model(comparison: Comparison, model: str) -> str:
    known = {one.model_sha256 for system, one in comparison.settings.items() if system.model == model}
    shas = ", ".join(sorted(sha[:_SHA_CHARACTERS] for sha in known if sha))
    return f"{model} (SHA-256 {shas}…)" if shas else model


def _listed(names: Sequence[str], most: int) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _number(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
