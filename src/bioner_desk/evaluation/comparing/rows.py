"""The table of a comparison: one row for each system, with how good it is and what it takes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bioner_desk.documents import Mention
from bioner_desk.evaluation.choosing import FEWEST_DOCUMENTS
from bioner_desk.evaluation.comparing.results import ComparedDocument, Comparison, Cost, Found, System
from bioner_desk.evaluation.intervals import RESAMPLES, Interval, ScoresIntervals, paired_difference, score_intervals
from bioner_desk.evaluation.matching import Key, key_of
from bioner_desk.evaluation.scores import Scores, strict_scores, total

_Votes = Mapping[str, Mapping[System, Scores]]
"""By document, the scores of each system against the vote; none where fewer than two systems are done with it."""


@dataclass(frozen=True, slots=True)
class Row:
    """What there is to say of one system, on the documents that it is done with.

    With gold, `scores` are measured against it and the row's `measure` is F1. Without gold it is the `agreement`, which
    is not accuracy: systems may agree on what is wrong.

    Args:
        system: which one.
        documents: it has read.
        failed: documents that it could not be asked about; against gold, their mentions count as missed.
        scored: documents with gold, those that failed among them, that `scores` are of.
        scores: strict, against gold; empty without gold.
        intervals: of the scores, 95 %, over documents; `None` without gold or for fewer than two documents with it.
        ceiling: what a model that makes no mistake would score with this format on the documents that it has read, in
            the same chunks; `None` without gold, and as long as it is not known of all of them. Where documents failed,
            `scores` count their mentions as missed and the ceiling does not.
        agreement: strict micro F1 in [0, 1] of the system with the vote of all (see `vote`), in which it has a ballot
            itself: with few systems that flatters each of them. `None` with fewer than two systems.
        agreement_interval: 95 %, over documents; `None` with gold, or for fewer than two documents.
        cost: of all documents together.
        memory: the most that the program held while the model worked, in bytes; `None` if it was not measured.
        is_best: whether no other system has a higher measure; of equal ones, the fastest is the best.
        is_indistinguishable: not the best, but the paired difference from it, on the documents that both are done with,
            may be none: its 95 % interval reaches 0, or these are fewer than `FEWEST_DOCUMENTS`. The best was picked on
            the same documents, which flatters it, and every other one is held against it alone.
        lacks_ceiling: whether there is a ceiling that is not known yet; see `with_ceilings`.
    """

    system: System
    documents: int
    failed: int
    scored: int
    scores: Scores
    intervals: ScoresIntervals | None
    ceiling: Scores | None
    agreement: float | None
    agreement_interval: Interval | None
    cost: Cost
    memory: int | None
    is_best: bool = False
    is_indistinguishable: bool = False
    lacks_ceiling: bool = False

    @property
    def measure(self) -> float | None:
        """By which rows are ordered: F1 against gold, or the agreement with the vote; `None` if there is neither."""
        return self.scores.micro.f1 if self.scored else self.agreement

    @property
    def measure_interval(self) -> Interval | None:
        """The 95 % interval of `measure`, `None` where there is none."""
        if self.scored:
            return self.intervals.micro.f1 if self.intervals else None
        return self.agreement_interval

    @property
    def read(self) -> float | None:
        """The share of answers without a part that is not in the format, in [0, 1]; `None` without answers."""
        return _share(self.cost.read, self.cost.answers)

    @property
    def not_in_text(self) -> float | None:
        """The share of listed mentions that are not in the text, in [0, 1]; `None` if none is listed."""
        return _share(self.cost.not_in_text, self.cost.listed)

    @property
    def overridden(self) -> float | None:
        """The share of tokens at which the constraint did not allow what the model liked best, in [0, 1]."""
        return _share(self.cost.overridden_tokens, self.cost.answer_tokens)

    @property
    def answer_tokens(self) -> float | None:
        """Tokens of answers for each document."""
        return _share(self.cost.answer_tokens, self.documents)

    @property
    def seconds(self) -> float | None:
        """For each document, had the system run alone; see `Cost.seconds`."""
        return _share(self.cost.seconds, self.documents)


class RowMaker:
    """Makes the rows of a comparison, again and again while it goes on: what is known of a document is kept.

    Args:
        resamples: of the bootstrap, whose seed is the comparison's: the same seed gives the same rows.
    """

    def __init__(self, *, resamples: int = RESAMPLES) -> None:
        self._resamples = resamples
        self._scores: dict[tuple[System, str], tuple[Found, Scores]] = {}
        self._votes: dict[str, tuple[tuple[Found, ...], dict[System, Scores]]] = {}

    def rows(self, comparison: Comparison) -> tuple[Row, ...]:
        """One row for each system, the highest measure first; of equal ones, the fastest, then as they were asked for.

        Systems that are done with no document yet come last. Ceilings are those that the comparison has.
        """
        votes = {one.name: self._against_vote(comparison, one) for one in comparison.documents}
        measured = {system: self._measured(comparison, system, votes) for system in comparison.systems}
        rows = [self._row(comparison, system, measured[system], votes) for system in comparison.systems]
        ordered = sorted(rows, key=_order)
        if not ordered or ordered[0].measure is None:
            return tuple(ordered)
        best, *others = ordered
        equal = {
            row.system: self._may_equal(measured[best.system], measured[row.system], comparison.seed)
            for row in others
            if row.measure is not None
        }
        marked = (replace(row, is_indistinguishable=equal.get(row.system, False)) for row in others)
        return (replace(best, is_best=True), *marked)

    def _row(self, comparison: Comparison, system: System, measured: dict[str, Scores], votes: _Votes) -> Row:
        done = list(comparison.of(system))
        has_gold = comparison.has_gold
        intervals = score_intervals(list(measured.values()), resamples=self._resamples, seed=comparison.seed)
        agreement = _agreement(done, votes) if measured else None
        best, lacks_ceiling = ceiling_of(comparison, system)
        return Row(
            system=system,
            documents=len(done),
            failed=sum(one == system for one, _ in comparison.failed),
            scored=len(measured) if has_gold else 0,
            scores=total(measured.values()) if has_gold else Scores(),
            intervals=intervals if has_gold else None,
            ceiling=best,
            agreement=agreement,
            agreement_interval=intervals.micro.f1 if intervals and not has_gold and agreement is not None else None,
            cost=sum((found.cost for _, found in done), Cost()),
            memory=comparison.memory.get(system.model),
            lacks_ceiling=lacks_ceiling,
        )

    def _measured(self, comparison: Comparison, system: System, votes: _Votes) -> dict[str, Scores]:
        """By document: the scores against gold or, if there is no gold at all, against the vote."""
        measured: dict[str, Scores] = {}
        for document in comparison.documents:
            found = comparison.found.get((system, document.name))
            if found is None and (system, document.name) not in comparison.failed:
                continue
            if comparison.has_gold:
                if document.has_gold:
                    measured[document.name] = self._against_gold(document, found, comparison.types)
            elif found and (scores := votes[document.name].get(system)):
                measured[document.name] = scores
        return measured

    def _against_gold(self, document: ComparedDocument, found: Found | None, types: Sequence[str]) -> Scores:
        gold = [mention for mention in document.document.mentions if mention.type in types]
        if found is None:
            return strict_scores(gold, ())
        key = (found.system, document.name)
        known = self._scores.get(key)
        if known is None or known[0] is not found:
            known = self._scores[key] = (found, strict_scores(gold, found.mentions))
        return known[1]

    def _against_vote(self, comparison: Comparison, document: ComparedDocument) -> dict[System, Scores]:
        pairs = ((one, document.name) for one in comparison.systems)
        everything = tuple(found for pair in pairs if (found := comparison.found.get(pair)))
        known = self._votes.get(document.name)
        if known is None or len(known[0]) != len(everything) or any(map(_is_not, known[0], everything)):
            scores: dict[System, Scores] = {}
            if len(everything) > 1:
                voted = vote([found.mentions for found in everything])
                scores = {found.system: strict_scores(voted, found.mentions) for found in everything}
            known = self._votes[document.name] = (everything, scores)
        return known[1]

    def _may_equal(self, best: dict[str, Scores], other: dict[str, Scores], seed: int) -> bool:
        """Whether nothing shows that the first is better than the second."""
        names = [name for name in best if name in other]
        if len(names) < FEWEST_DOCUMENTS:
            # One system easily wins two or three documents by chance, and then it wins them in every resample.
            return True
        pairs = [best[name] for name in names], [other[name] for name in names]
        found = paired_difference(*pairs, resamples=self._resamples, seed=seed)
        return found is None or found.interval.low <= 0


def ceiling_of(comparison: Comparison, system: System) -> tuple[Scores | None, bool]:
    """The ceiling of a system on all documents with gold that it has read, and whether that is not known of some."""
    wanted = [(system, document.name) for document, _ in comparison.of(system) if document.has_gold]
    known = [comparison.ceilings[about] for about in wanted if about in comparison.ceilings]
    is_known = len(known) == len(wanted)
    return (total(known) if is_known and wanted else None), not is_known


def vote(found: Sequence[Iterable[Mention]]) -> tuple[Mention, ...]:
    """The mentions of one document that at least half of the systems give, and at least two of them.

    Args:
        found: what each system found; mentions that it gives twice count once.
    """
    given: dict[Key, Mention] = {}
    times: Counter[Key] = Counter()
    for mentions in found:
        own = {key_of(one): one for one in mentions}
        times.update(own.keys())
        given |= own
    return tuple(given[key] for key in times if times[key] >= max(2, len(found) / 2))


def _agreement(done: Iterable[tuple[ComparedDocument, Found]], votes: _Votes) -> float | None:
    held = [votes[document.name].get(found.system) for document, found in done]
    scores = [one for one in held if one is not None]
    return total(scores).micro.f1 if scores else None


def _order(row: Row) -> tuple[float, float]:
    measure = row.measure
    # What answered nothing has no seconds, and is not the fastest for that.
    return (2.0 if measure is None else 1 - measure, math.inf if row.seconds is None else row.seconds)


def _is_not(one: Found, other: Found) -> bool:
    return one is not other


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
