"""Agreement between any number of raters, people or models, who gave mentions of the same texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from bioner_desk.evaluation.intervals import Interval, score_intervals
from bioner_desk.evaluation.kappa import Kappa, Label, TokenLabels, kappa, kappa_of_type, token_table, types_in
from bioner_desk.evaluation.places import Frequent, Place, RatedDocument, givens, most_frequent, places
from bioner_desk.evaluation.scores import Counts, Scores, strict_scores


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """How far two raters agree, over the documents that both have.

    Args:
        first: the one rater.
        second: the other. In counts, mentions that only the first gave are `missed`, those only of the second `wrong`.
        documents: how many both have.
        strict: mentions with the same type and the same pieces, in all and for each type.
        interval: of the strict F1, by drawing documents anew; `None` for fewer than two documents or without mentions.
        kappa: on the tokens of these documents.
        kappa_per_type: on whether tokens are in a mention of the type, for each type that one of them gave.
    """

    first: str
    second: str
    documents: int
    strict: Scores
    interval: Interval | None
    kappa: Kappa
    kappa_per_type: Mapping[str, Kappa]

    @property
    def f1(self) -> float | None:
        """The strict F1, which is the same whoever of the two is taken for gold; `None` if neither gave a mention."""
        return f1_of(self.strict.micro)


@dataclass(frozen=True, slots=True)
class Shared:
    """Of the mentions that anybody gave, each counted once, how many all, some or only one of a document's raters did.

    `by_some` are those of at least two raters and not of all.
    """

    by_all: int = 0
    by_some: int = 0
    by_one: int = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """What raters agree and disagree about.

    Args:
        raters: in the order in which they were named.
        documents: that were compared, by name; at least two raters have each.
        pairs: every two raters, in the order of raters.
        shared: how many mentions are everybody's.
        types: how many mentions each rater gave of each type, by rater and type, in alphabetical order of types.
        places: where not all raters of a document agree, by document and in text order.
        frequent: what these are about, the most frequent first.
    """

    raters: tuple[str, ...]
    documents: tuple[RatedDocument, ...]
    pairs: tuple[PairAgreement, ...]
    shared: Shared
    types: Mapping[str, Mapping[str, int]]
    places: tuple[Place, ...]
    frequent: tuple[Frequent, ...]

    @property
    def mean_f1(self) -> float | None:
        """The mean of the pairs' strict F1; pairs without mentions are left out, `None` if all are.

        Hripcsak, Rothschild 2005 take it for the agreement of a group.
        """
        return _mean(pair.f1 for pair in self.pairs)

    @property
    def mean_kappa(self) -> float | None:
        """The mean of the pairs' kappa (Light: Measures of Response Agreement, Psychological Bulletin 76, 1971).

        Pairs for which it is undefined are left out; `None` if all are.
        """
        return _mean(pair.kappa.value for pair in self.pairs)

    def between(self, first: str, second: str) -> PairAgreement:
        """The agreement of two raters, named in either order.

        Raises:
            KeyError: these are not two of the raters.
        """
        for pair in self.pairs:
            if {pair.first, pair.second} == {first, second}:
                return pair
        raise KeyError(first, second)


def measure_agreement(
    raters: Sequence[str], documents: Iterable[RatedDocument], types: Sequence[str] | None = None
) -> Agreement:
    """Compare every two raters, and find the places where not all agree.

    Args:
        raters: the names that the documents' mentions go by.
        documents: with any of the raters; those that fewer than two have are left out.
        types: compare only mentions of these types; `None` compares all.
    """
    compared = tuple(
        _reduced(document, raters, types)
        for document in sorted(documents, key=lambda document: document.name)
        if len(document.mentions.keys() & set(raters)) > 1
    )
    found = tuple(place for document in compared for place in places(document))
    return Agreement(
        raters=tuple(raters),
        documents=compared,
        pairs=_pairs(raters, compared),
        shared=_shared(compared),
        types={rater: _types(rater, compared) for rater in raters},
        places=found,
        frequent=most_frequent(found, compared),
    )


def f1_of(counts: Counts) -> float | None:
    """The F1 of two raters; `None` if neither gave a mention: they agree, but about nothing."""
    return counts.f1 if counts.right + counts.wrong + counts.missed else None


def _reduced(document: RatedDocument, raters: Sequence[str], types: Sequence[str] | None) -> RatedDocument:
    """The document with its raters in the order of all raters, and with mentions of these types alone."""
    kept = {
        rater: tuple(one for one in document.mentions[rater] if types is None or one.type in types)
        for rater in raters
        if rater in document.mentions
    }
    return replace(document, mentions=kept)


def _pairs(raters: Sequence[str], documents: Sequence[RatedDocument]) -> tuple[PairAgreement, ...]:
    scores: dict[tuple[str, str], list[Scores]] = {pair: [] for pair in combinations(raters, 2)}
    tables: dict[tuple[str, str], Counter[tuple[Label, Label]]] = {pair: Counter() for pair in scores}
    for document in documents:
        tokens = TokenLabels(document.text)
        labels = {rater: tokens.of(mentions) for rater, mentions in document.mentions.items()}
        for first, second in combinations(document.mentions, 2):
            scores[first, second].append(strict_scores(document.mentions[first], document.mentions[second]))
            tables[first, second] += token_table(len(tokens), labels[first], labels[second])
    return tuple(_pair(first, second, scores[first, second], tables[first, second]) for first, second in scores)


def _pair(first: str, second: str, scores: Sequence[Scores], table: Counter[tuple[Label, Label]]) -> PairAgreement:
    total = sum(scores, Scores())
    # Drawn over all mentions at once: nobody asks for intervals of types here, and those would take most of the time.
    intervals = score_intervals([Scores(one.micro) for one in scores]) if f1_of(total.micro) is not None else None
    return PairAgreement(
        first=first,
        second=second,
        documents=len(scores),
        strict=total,
        interval=intervals.micro.f1 if intervals else None,
        kappa=kappa(table),
        kappa_per_type={name: kappa_of_type(table, name) for name in types_in(table)},
    )


def _shared(documents: Iterable[RatedDocument]) -> Shared:
    by_all = by_some = by_one = 0
    for document in documents:
        for given in givens(document):
            by_all += len(given.raters) == len(document.mentions)
            by_some += 1 < len(given.raters) < len(document.mentions)
            by_one += len(given.raters) == 1
    return Shared(by_all, by_some, by_one)


def _types(rater: str, documents: Iterable[RatedDocument]) -> dict[str, int]:
    counts = Counter(one.type for document in documents for one in document.mentions.get(rater, ()))
    return dict(sorted(counts.items()))


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
