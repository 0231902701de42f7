"""The places in a text that a string of an answer may mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from rapidfuzz import fuzz

from bioner_desk.documents import Span
from bioner_desk.formats.align.folding import FoldedText, lowered, simplified
from bioner_desk.formats.base import Alignment
from bioner_desk.formats.tokens import border_offsets

FUZZY_SCORE = 90
"""rapidfuzz's `partial_ratio` from which a similar text counts as the one that was meant."""
_SHORTEST_FUZZY = 4  # below, one wrong letter is another word
_MOST_COMBINATIONS = 256  # of the pieces of one discontinuous mention: a text of one repeated word has millions


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place for an item, and how well the text there agrees with it."""

    pieces: tuple[Span, ...]
    alignment: Alignment

    @property
    def hull(self) -> Span:
        """The smallest span that holds all pieces."""
        return Span(self.pieces[0].start, self.pieces[-1].end)

    @property
    def gap(self) -> int:
        """The characters of the hull that belong to no piece."""
        return len(self.hull) - sum(map(len, self.pieces))


class Finder:
    """All candidates of strings in one text; work is shared between strings."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._best: dict[tuple[str, ...], tuple[Candidate, ...]] = {}
        self._all: dict[tuple[str, ...], tuple[Candidate, ...]] = {}

    def best(self, strings: tuple[str, ...]) -> tuple[Candidate, ...]:
        """The candidates of the best way of matching that finds any, in text order."""
        if strings not in self._best:
            groups = (tuple(self._combined(strings, ways)) for ways in _WIDENING)
            self._best[strings] = next((group for group in groups if group), ())
        return self._best[strings]

    def all(self, strings: tuple[str, ...]) -> tuple[Candidate, ...]:
        """Every candidate, best way of matching first; similar texts only when there is nothing else."""
        if strings not in self._all:
            found: dict[tuple[Span, ...], Candidate] = {}
            for ways in _WIDENING:
                if ways == _LAST_RESORT and found:
                    break
                for candidate in self._combined(strings, ways):
                    found.setdefault(candidate.pieces, candidate)
            self._all[strings] = tuple(found.values())
        return self._all[strings]

    def _combined(self, strings: tuple[str, ...], ways: tuple[Alignment, ...]) -> Iterator[Candidate]:
        """Candidates whose every piece matches in one of `ways`; the last of them gives the candidate its name."""
        places = [dict(self._places(string, ways)) for string in strings]
        if not all(places):
            return
        for pieces in _chains([sorted(place) for place in places]):
            used = [place[piece] for place, piece in zip(places, pieces, strict=True)]
            worst = max(used, key=ways.index)
            yield Candidate(tuple(Span(start, end) for start, end in pieces), worst)

    def _places(self, string: str, ways: tuple[Alignment, ...]) -> Iterator[tuple[tuple[int, int], Alignment]]:
        for way in reversed(ways):  # a better way overwrites a worse one in the dict
            for place in self._find(string, way):
                yield place, way

    def _find(self, string: str, way: Alignment) -> Iterator[tuple[int, int]]:
        if way is Alignment.EXACT:
            yield from (place for place in _occurrences(self._text, string) if self._at_borders(*place))
        elif way is Alignment.INSIDE_WORD:
            yield from _occurrences(self._text, string)
        elif way is Alignment.CASE:
            yield from self._lowered.occurrences(string)
        elif way is Alignment.FOLDED:
            yield from self._simplified.occurrences(string)
        else:
            yield from self._similar(string)

    def _similar(self, string: str) -> Iterator[tuple[int, int]]:
        if not _SHORTEST_FUZZY <= len(string) <= len(self._text):
            return
        found = fuzz.partial_ratio_alignment(string, self._text, score_cutoff=FUZZY_SCORE)
        if found is not None and found.dest_start < found.dest_end:
            yield self._widened(found.dest_start, found.dest_end)

    def _widened(self, start: int, end: int) -> tuple[int, int]:
        """Widen to whole words: the window of the best score often cuts a letter off. Blanks at the ends go."""
        starts, ends = self._borders
        while start > 0 and start not in starts and not self._text[start].isspace():
            start -= 1
        while end < len(self._text) and end not in ends and not self._text[end - 1].isspace():
            end += 1
        cut = self._text[start:end]
        return start + len(cut) - len(cut.lstrip()), end - len(cut) + len(cut.rstrip())

    def _at_borders(self, start: int, end: int) -> bool:
        starts, ends = self._borders
        # A string that begins with a blank has no border there and is as exact as it can be.
        first_fits = start in starts or self._text[start].isspace()
        return first_fits and (end in ends or self._text[end - 1].isspace())

    @cached_property
    def _borders(self) -> tuple[frozenset[int], frozenset[int]]:
        return border_offsets(self._text)

    @cached_property
    def _lowered(self) -> FoldedText:
        return FoldedText(self._text, lowered)

    @cached_property
    def _simplified(self) -> FoldedText:
        return FoldedText(self._text, simplified)


_LAST_RESORT = (Alignment.FUZZY,)
# Tried in this order. The pieces of one discontinuous mention may match in different ways of a row.
_WIDENING: tuple[tuple[Alignment, ...], ...] = (
    (Alignment.EXACT,),
    (Alignment.EXACT, Alignment.INSIDE_WORD),
    (Alignment.EXACT, Alignment.INSIDE_WORD, Alignment.CASE),
    (Alignment.EXACT, Alignment.INSIDE_WORD, Alignment.CASE, Alignment.FOLDED),
    _LAST_RESORT,
)


def _occurrences(text: str, string: str) -> Iterator[tuple[int, int]]:
    at = text.find(string) if string else -1
    while at >= 0:
        yield at, at + len(string)
        at = text.find(string, at + 1)


_Chains = Iterator[tuple[tuple[int, int], ...]]


def _chains(places: list[list[tuple[int, int]]]) -> _Chains:
    """Ways to choose one place per piece, in text order without overlap; near continuations come first."""
    if len(places) == 1:
        return ((place,) for place in places[0])
    return islice(_round_robin([_continuations(first, places) for first in places[0]]), _MOST_COMBINATIONS)


def _round_robin(chains: list[_Chains]) -> _Chains:
    """One chain of each in turn: every place of the first piece gets its nearest continuation before any a second."""
    while chains:
        unfinished = []
        for continuation in chains:
            chain = next(continuation, None)
            if chain is not None:
                yield chain
                unfinished.append(continuation)
        chains = unfinished


def _continuations(first: tuple[int, int], places: list[list[tuple[int, int]]]) -> _Chains:
    """All chains that begin with `first`, the nearest continuations first."""
    stack: list[tuple[tuple[int, int], ...]] = [(first,)]
    while stack:
        chain = stack.pop()
        if len(chain) == len(places):
            yield chain
            continue
        following = [place for place in places[len(chain)] if place[0] >= chain[-1][1]]
        stack.extend((*chain, place) for place in reversed(following))
