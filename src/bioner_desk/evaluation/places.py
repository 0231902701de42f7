"""Places in texts where not all raters gave the same mentions, one after the other, as a person goes through them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Mention, Span
from bioner_desk.evaluation.disagreements import Disagreement, DisagreementKind, disagreements
from bioner_desk.evaluation.matching import Key, key_of, place_of

CONTEXT_CHARACTERS = 60

_TOLD = {
    DisagreementKind.ONLY_FIRST: "only {first}",
    DisagreementKind.ONLY_SECOND: "only {second}",
    DisagreementKind.OTHER_TYPE: "other type",
    DisagreementKind.LONGER: "longer in {second}",
    DisagreementKind.SHORTER: "longer in {first}",
    DisagreementKind.OTHER_BORDER: "other border",
    DisagreementKind.OTHER_TYPE_AND_BORDER: "other type and border",
    DisagreementKind.SPLIT: "in parts in {second}",
    DisagreementKind.MERGED: "in parts in {first}",
}
_AMONG_MANY = {
    DisagreementKind.OTHER_TYPE: "other type",
    DisagreementKind.OTHER_TYPE_AND_BORDER: "other type and border",
    DisagreementKind.LONGER: "other border",
    DisagreementKind.SHORTER: "other border",
    DisagreementKind.OTHER_BORDER: "other border",
    DisagreementKind.SPLIT: "in parts",
    DisagreementKind.MERGED: "in parts",
    DisagreementKind.ONLY_FIRST: "not given by all",
    DisagreementKind.ONLY_SECOND: "not given by all",
}


@dataclass(frozen=True, slots=True)
class RatedDocument:
    """A text, and the mentions that each of its raters gave, by their names; a rater may have found nothing."""

    name: str
    text: str
    mentions: Mapping[str, tuple[Mention, ...]]


@dataclass(frozen=True, slots=True)
class Given:
    """A mention, and the raters who gave exactly this one, in the order of raters."""

    mention: Mention
    raters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """How two raters disagree at a place."""

    first: str
    second: str
    disagreement: Disagreement

    @property
    def told(self) -> str:
        """What is different, in words that take nobody for gold."""
        return _TOLD[self.disagreement.kind].format(first=self.first, second=self.second)


@dataclass(frozen=True, slots=True)
class Place:
    """Mentions that share characters, directly or through others, and that not all raters of the document gave.

    Args:
        document: its name.
        line: of the text, where the place begins, from 1.
        span: of the text, from the first to the last character of these mentions.
        context: the span with some words before and after it.
        given: each of the mentions once, in text order.
        silent: the raters who gave none of them, in the order of raters.
        differences: of each two raters who disagree here.
    """

    document: str
    line: int
    span: Span
    context: Span
    given: tuple[Given, ...]
    silent: tuple[str, ...]
    differences: tuple[Difference, ...]

    @property
    def told(self) -> str:
        """What is different, in words; of more than two raters, without their names."""
        if len(self.differences) == 1:
            return self.differences[0].told
        kinds = {one.disagreement.kind for one in self.differences}
        return ", ".join(dict.fromkeys(told for kind, told in _AMONG_MANY.items() if kind in kinds))


@dataclass(frozen=True, slots=True)
class Frequent:
    """A type and a string about which raters disagree again and again.

    Args:
        type: of the mentions.
        text: of the mentions, as most of them are written; blanks and capitals make no difference.
        times: how many mentions there are that not all raters of their document gave.
        by_rater: how many of them each rater gave, for those who gave any, by name.
    """

    type: str
    text: str
    times: int
    by_rater: Mapping[str, int]


def givens(document: RatedDocument) -> tuple[Given, ...]:
    """Each mention that any rater of the document gave, once, in text order, with those who gave it."""
    found: dict[Key, tuple[Mention, list[str]]] = {}
    for rater, mentions in document.mentions.items():
        for key, mention in {key_of(mention): mention for mention in reversed(mentions)}.items():
            found.setdefault(key, (mention, []))[1].append(rater)
    return tuple(Given(found[key][0], tuple(found[key][1])) for key in sorted(found, key=place_of))


def places(document: RatedDocument, *, cancel: CancelToken | None = None) -> tuple[Place, ...]:
    """The places of a document where not all of its raters agree, in text order.

    Raises:
        Cancelled: `cancel` was set.
    """
    disputed = [given for given in givens(document) if len(given.raters) < len(document.mentions)]
    groups = _sharing_characters([given.mention for given in disputed])
    group_of = {key_of(disputed[at].mention): number for number, group in enumerate(groups) for at in group}
    of_rater = {rater: [one.mention for one in disputed if rater in one.raters] for rater in document.mentions}
    differences: list[list[Difference]] = [[] for _ in groups]
    for (first, ours), (second, theirs) in combinations(of_rater.items(), 2):
        for one in disagreements(ours, theirs, cancel=cancel):
            number = group_of[key_of((one.first or one.second)[0])]
            differences[number].append(Difference(first, second, one))
    line_ends = [at for at, character in enumerate(document.text) if character == "\n"] if disputed else []
    found = [
        _place(document, [disputed[at] for at in group], differences[number], line_ends)
        for number, group in enumerate(groups)
    ]
    return tuple(sorted(found, key=lambda place: (place.span, place_of(key_of(place.given[0].mention)))))


def most_frequent(found: Iterable[Place], documents: Iterable[RatedDocument]) -> tuple[Frequent, ...]:
    """What raters disagree about, by type and string, the most frequent first.

    Args:
        found: places in the documents.
        documents: for their texts.
    """
    texts = {document.name: document.text for document in documents}
    written: dict[tuple[str, str], Counter[str]] = {}
    raters: dict[tuple[str, str], Counter[str]] = {}
    for place in found:
        for given in place.given:
            text = " ".join(given.mention.text(texts[place.document]).split())
            about = given.mention.type, text.casefold()
            written.setdefault(about, Counter())[text] += 1
            raters.setdefault(about, Counter()).update(given.raters)
    counted = (
        Frequent(about[0], counts.most_common(1)[0][0], counts.total(), dict(sorted(raters[about].items())))
        for about, counts in written.items()
    )
    return tuple(sorted(counted, key=lambda one: (-one.times, one.type, one.text)))


def context_of(text: str, span: Span, characters: int = CONTEXT_CHARACTERS) -> Span:
    """The span with whole words of at most so many characters before it and behind it.

    Where there is no blank among them, a word is cut.
    """
    start = max(0, span.start - characters)
    if start and not text[start - 1].isspace():
        cut = next((at for at in range(start, span.start) if text[at].isspace()), None)
        start = start if cut is None else cut + 1
    end = min(len(text), span.end + characters)
    if end < len(text) and not text[end].isspace():
        cut = next((at for at in range(end - 1, span.end - 1, -1) if text[at].isspace()), None)
        end = end if cut is None else cut
    return Span(start, end)


def _place(
    document: RatedDocument, given: Sequence[Given], differences: Sequence[Difference], line_ends: Sequence[int]
) -> Place:
    span = Span(min(one.mention.start for one in given), max(one.mention.end for one in given))
    speaking = {rater for one in given for rater in one.raters}
    return Place(
        document=document.name,
        line=bisect_left(line_ends, span.start) + 1,
        span=span,
        context=context_of(document.text, span),
        given=tuple(given),
        silent=tuple(rater for rater in document.mentions if rater not in speaking),
        differences=tuple(differences),
    )


def _sharing_characters(mentions: Sequence[Mention]) -> list[list[int]]:
    """The places of mentions in the sequence, those together that share characters directly or through others."""
    joined = list(range(len(mentions)))

    def root(at: int) -> int:
        while joined[at] != at:
            joined[at] = at = joined[joined[at]]
        return at

    reach, last = 0, 0
    for start, end, at in sorted(_runs(mentions)):
        if start < reach:
            joined[root(at)] = root(last)
        if end > reach:
            reach, last = end, at
    groups: dict[int, list[int]] = {}
    for at in range(len(mentions)):
        groups.setdefault(root(at), []).append(at)
    return list(groups.values())


def _runs(mentions: Sequence[Mention]) -> Iterator[tuple[int, int, int]]:
    return ((piece.start, piece.end, at) for at, mention in enumerate(mentions) for piece in mention.pieces if piece)
