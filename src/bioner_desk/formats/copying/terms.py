"""Answers that list strings: every string is in the text.

A model that has said all it has to say often goes on and repeats itself. To forbid the repetition would make it list
something else, which is wrong nearly always; so two mentions in a row that are listed more often than they occur end a
list. Which occurrence a string means is left to the alignment: the automata count strings, not places.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bioner_desk.formats.align import Finder
from bioner_desk.formats.copying.listed import Listed, Strings
from bioner_desk.formats.copying.words import Words
from bioner_desk.formats.identifiers import Identifiers
from bioner_desk.formats.json_text import dumps
from bioner_desk.grammar import Automaton, State

_START = "start"
_END = "end"


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a mention is written: what is listed before it, and its type if that is known already."""

    listed: Listed
    type: str = ""


@dataclass(frozen=True, slots=True)
class _Begin:
    """Behind the quotation mark of a string; `said` are the pieces before it, `word` the first that may follow."""

    slot: Slot
    said: Strings
    word: int
    in_pieces: bool


@dataclass(frozen=True, slots=True)
class _Inside:
    """Behind a word of a string that began with word `first`."""

    slot: Slot
    said: Strings
    first: int
    last: int
    in_pieces: bool


@dataclass(frozen=True, slots=True)
class _Between:
    """Behind a mention, or where the first may begin."""

    listed: Listed = field(default_factory=Listed)
    type: str = ""
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class _Named:
    """Behind a triple's mention, before its type."""

    listed: Listed
    strings: Strings


class TermAutomaton(Automaton):
    """The part that all lists share: one mention as a JSON string, or as an array of the strings of its pieces.

    Args:
        text: as the prompt shows it.
        types: that are asked.
    """

    def __init__(self, text: str, types: Sequence[str]) -> None:
        self.types = tuple(types)
        self._words = Words(text)
        self._finder = Finder(text)
        self._escaped = [
            (dumps(self._words.blank(number))[1:-1], dumps(self._words.word(number))[1:-1])
            for number in range(len(self._words))
        ]

    @property
    def start(self) -> State:
        return _START

    def accepts(self, state: State) -> bool:
        return state == _END

    def edges(self, state: State) -> Iterable[tuple[str, State]]:
        if isinstance(state, _Begin):
            return self._words_from(state)
        if isinstance(state, _Inside):
            return self._onward(state)
        return self._outside(state)

    @abstractmethod
    def _outside(self, state: State) -> Iterable[tuple[str, State]]:
        """What may follow outside of a mention's strings."""

    @abstractmethod
    def _behind(self, slot: Slot, strings: Strings) -> State:
        """The state behind a mention's last quotation mark or bracket."""

    def _mentions(self, slot: Slot, before: str = "") -> Iterator[tuple[str, State]]:
        """The beginnings of a mention."""
        if len(self._words) > 0:
            yield f'{before}"', _Begin(slot, (), 0, in_pieces=False)
        if len(self._words) > 1:
            yield f'{before}["', _Begin(slot, (), 0, in_pieces=True)

    def _words_from(self, begin: _Begin) -> Iterator[tuple[str, State]]:
        for number in range(begin.word, len(self._words)):
            inside = _Inside(begin.slot, begin.said, number, number, begin.in_pieces)
            if self._leads_on(inside):
                yield self._escaped[number][1], inside

    def _onward(self, inside: _Inside) -> Iterator[tuple[str, State]]:
        strings = self._strings(inside)
        longer = replace(inside, last=inside.last + 1)
        if longer.last < len(self._words) and self._leads_on(longer):
            yield "".join(self._escaped[longer.last]), longer
        if inside.in_pieces and (word := self._words.after(strings)) < len(self._words):
            yield '", "', _Begin(inside.slot, strings, word, in_pieces=True)
        if len(strings) > 1 or not inside.in_pieces:
            yield '"]' if inside.in_pieces else '"', self._behind(inside.slot, strings)

    def _leads_on(self, inside: _Inside) -> bool:
        """Whether a mention can be completed from here: the first of several pieces must leave words for the next."""
        is_first_piece = inside.in_pieces and not inside.said
        return not is_first_piece or self._words.after(self._strings(inside)) < len(self._words)

    def _strings(self, inside: _Inside) -> Strings:
        return (*inside.said, self._words.string(inside.first, inside.last))


class ListAutomaton(TermAutomaton):
    """`["aspirin", ["hepatic", "failure"]]`: the mentions of one type."""

    def _outside(self, state: State) -> Iterator[tuple[str, State]]:
        if state == _START:
            yield "[", _Between(is_first=True)
        elif isinstance(state, _Between):
            yield "]", _END
            if not state.listed.is_over:
                yield from self._mentions(Slot(state.listed), "" if state.is_first else ", ")

    def _behind(self, slot: Slot, strings: Strings) -> State:
        return _Between(slot.listed.and_one("", strings, self._finder.best))


class ObjectAutomaton(TermAutomaton):
    """`{"Chemical": ["aspirin"], "Disease": []}`: a list for every type, in asked order."""

    def _outside(self, state: State) -> Iterator[tuple[str, State]]:
        if state == _START:
            yield f"{{{dumps(self.types[0])}: [", _Between(type=self.types[0], is_first=True)
        elif isinstance(state, _Between):
            yield self._next_list(self.types.index(state.type) + 1)
            if not state.listed.is_over:
                yield from self._mentions(Slot(state.listed, state.type), "" if state.is_first else ", ")

    def _next_list(self, number: int) -> tuple[str, State]:
        if number == len(self.types):
            return "]}", _END
        return f"], {dumps(self.types[number])}: [", _Between(type=self.types[number], is_first=True)

    def _behind(self, slot: Slot, strings: Strings) -> State:
        return _Between(slot.listed.and_one(slot.type, strings, self._finder.best), slot.type)


class CallAutomaton(TermAutomaton):
    """`results = [Chemical("aspirin")]`: a call per mention, of a class named like its type."""

    def __init__(self, text: str, types: Sequence[str]) -> None:
        super().__init__(text, types)
        self._identifiers = Identifiers(types)

    def _outside(self, state: State) -> Iterator[tuple[str, State]]:
        if state == _START:
            yield "results = [", _Between(is_first=True)
        elif isinstance(state, Listed):
            yield ")", _Between(state)
        elif isinstance(state, _Between):
            yield "]", _END
            before = "" if state.is_first else ", "
            for name in () if state.listed.is_over else self.types:
                yield from self._mentions(Slot(state.listed, name), f"{before}{self._identifiers.of(name)}(")

    def _behind(self, slot: Slot, strings: Strings) -> State:
        return slot.listed.and_one(slot.type, strings, self._finder.best)


class TripleAutomaton(TermAutomaton):
    """A line `["aspirin", "is_a", "Chemical"]` per mention, or the word that says that there is none.

    Args:
        text: as the prompt shows it.
        types: that are asked.
        relation: between a mention and its type.
        nothing: the answer if there is no mention.
    """

    def __init__(self, text: str, types: Sequence[str], relation: str, nothing: str) -> None:
        super().__init__(text, types)
        self._relation = relation
        self._nothing = nothing

    def accepts(self, state: State) -> bool:
        return state == _END or isinstance(state, _Between)

    def _outside(self, state: State) -> Iterator[tuple[str, State]]:
        if state == _START:
            yield self._nothing, _END
            yield from self._mentions(Slot(Listed()), "[")
        elif isinstance(state, _Between) and not state.listed.is_over:
            yield from self._mentions(Slot(state.listed), "\n[")
        elif isinstance(state, _Named):
            for name in self.types:
                line_end = f", {dumps(self._relation)}, {dumps(name)}]"
                yield line_end, _Between(state.listed.and_one(name, state.strings, self._finder.best))

    def _behind(self, slot: Slot, strings: Strings) -> State:
        return _Named(slot.listed, strings)
