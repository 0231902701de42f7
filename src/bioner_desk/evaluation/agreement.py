"""Agreement between any number of raters, people or models, who gave mentions of the same texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from bioner_desk.evaluation.intervals import Interval, score_intervals
from bioner_desk.evaluation.kappa import Kappa, Label, TokenLabels, kappa, kappa_of_type, token_table, types_in
from bioner_desk.evaluation.places import Frequent, Place, RatedDocument, givens, most_frequent, places
from bioner_desk.evaluation.reading import by_written
from bioner_desk.evaluation.scores import Counts, Scores, overlap_scores, strict_scores


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """How far two raters agree, over the documents that both have.

    Args:
        first: the one rater.
        second: the other. In counts, mentions that only the first gave are `missed`, those only of the second `wrong`.
        documents: how many both have.
        strict: mentions with the same type and the same pieces, in all and for each type.
        overlap: mentions with the same type and at least one character in common, in all and for each type.
        interval: of the strict F1, by drawing documents anew; `None` for fewer than two documents or without mentions.
        kappa: on the tokens of these documents.
        kappa_per_type: on whether tokens are in a mention of the type, for each type that one of them gave.
    """

    first: str
    second: str
    documents: int
    strict: Scores
    overlap: Scores
    interval: Interval | None
    kappa: Kappa
    kappa_per_type: Mapping[str, Kappa]

    @property
    def f1(self) -> float | None:
        """The strict F1, which is the same whoever of the two is taken for gold; `None` if neither gave a mention."""
        return f1_of(self.strict.micro)

    @property
    def overlap_f1(self) -> float | None:
        """The same by overlap."""
        return f1_of(self.overlap.micro)


@dataclass(frozen=True, slots=True)
class TypeAgreement:
    """Means of the pairs for one type; pairs without mentions of it are left out, `None` where all are.

    Args:
        f1: strict, in [0, 1].
        overlap_f1: the same by overlap.
        kappa: on whether tokens are in a mention of the type, in [-1, 1].
    """

    f1: float | None
    overlap_f1: float | None
    kappa: float | None


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
    def type_names(self) -> tuple[str, ...]:
        """The types that any rater gave a mention of, in alphabetical order."""
        return tuple(sorted({name for counts in self.types.values() for name in counts}))

    @property
    def mean_f1(self) -> float | None:
        """The mean of the pairs' strict F1; pairs without mentions are left out, `None` if all are.

        Hripcsak, Rothschild 2005 take it for the agreement of a group.
        """
        return _mean(pair.f1 for pair in self.pairs)

    @property
    def mean_overlap_f1(self) -> float | None:
        """The same by overlap."""
        return _mean(pair.overlap_f1 for pair in self.pairs)

    @property
    def mean_kappa(self) -> float | None:
        """The mean of the pairs' kappa (Light: Measures of Response Agreement, Psychological Bulletin 76, 1971).

        Pairs for which it is undefined are left out; `None` if all are.
        """
        return _mean(pair.kappa.value for pair in self.pairs)

    def of_type(self, name: str) -> TypeAgreement:
        """How far the pairs agree about one type."""
        having = [pair for pair in self.pairs if name in pair.strict.per_type]
        kappas = [pair.kappa_per_type[name].value for pair in having if name in pair.kappa_per_type]
        return TypeAgreement(
            f1=_mean(f1_of(pair.strict.per_type[name]) for pair in having),
            overlap_f1=_mean(f1_of(pair.overlap.per_type[name]) for pair in having),
            kappa=_mean(kappas),
        )

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
        types: compare only mentions of these types, as a schema names them, or as brat has to write them; `None`
            compares all.
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
    kept = {rater: document.mentions[rater] for rater in raters if rater in document.mentions}
    if types is not None:
        names = by_written(types)
        kept = {
            rater: tuple(replace(one, type=names[one.type]) for one in mentions if one.type in names)
            for rater, mentions in kept.items()
        }
    return replace(document, mentions=kept)


@dataclass(slots=True)
class _Tally:
    """What two raters' documents add up to."""

    strict: list[Scores] = field(default_factory=list)
    overlap: Scores = field(default_factory=Scores)
    table: Counter[tuple[Label, Label]] = field(default_factory=Counter)


def _pairs(raters: Sequence[str], documents: Sequence[RatedDocument]) -> tuple[PairAgreement, ...]:
    tallies = {pair: _Tally() for pair in combinations(raters, 2)}
    for document in documents:
        tokens = TokenLabels(document.text)
        labels = {rater: tokens.of(mentions) for rater, mentions in document.mentions.items()}
        for first, second in combinations(document.mentions, 2):
            tally, mentions = tallies[first, second], (document.mentions[first], document.mentions[second])
            tally.strict.append(strict_scores(*mentions))
            tally.overlap += overlap_scores(*mentions)
            tally.table += token_table(len(tokens), labels[first], labels[second])
    return tuple(_pair(first, second, tally) for (first, second), tally in tallies.items())


def _pair(first: str, second: str, tally: _Tally) -> PairAgreement:
    total = sum(tally.strict, Scores())
    # Of all types at once: nobody asks for intervals of each, and those would take most of the time.
    rows = [Scores(one.micro) for one in tally.strict]
    intervals = score_intervals(rows) if f1_of(total.micro) is not None else None
    return PairAgreement(
        first=first,
        second=second,
        documents=len(rows),
        strict=total,
        overlap=tally.overlap,
        interval=intervals.micro.f1 if intervals else None,
        kappa=kappa(tally.table),
        kappa_per_type={name: kappa_of_type(tally.table, name) for name in types_in(tally.table)},
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
