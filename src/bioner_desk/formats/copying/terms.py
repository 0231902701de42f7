"""Answers that list strings: every string is in the text, and none is listed more often than it occurs there.

The list formats leave it to the alignment which occurrence a string means, so the automata count strings, not places. A
string that has been listed as often as it occurs is not offered again, which also ends answers that would repeat
themselves for ever.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bioner_desk.formats.align import Finder
from bioner_desk.formats.copying.words import Words
from bioner_desk.formats.identifiers import Identifiers
from bioner_desk.formats.json_text import dumps
from bioner_desk.grammar import Automaton, State

Strings = tuple[str, ...]
"""The pieces of a mention."""
_END = "end"


@dataclass(frozen=True, slots=True)
class Listed:
    """What an answer has listed: type and strings of every mention, and how many of the same came before it."""

    items: frozenset[tuple[str, Strings, int]] = frozenset()

    def times(self, type_name: str, strings: Strings) -> int:
        """How often a mention is listed."""
        count = 0
        while (type_name, strings, count) in self.items:
            count += 1
        return count

    def and_one(self, type_name: str, strings: Strings) -> Listed:
        """The same with one more mention."""
        return Listed(self.items | {(type_name, strings, self.times(type_name, strings))})


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a mention is about to be written: what is listed so far, and its type if that is known already."""

    listed: Listed
    type: str | None = None


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

    listed: Listed
    type: str | None = None
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

    def edges(self, state: State) -> Iterable[tuple[str, State]]:
        if isinstance(state, _Begin):
            return self._words_from(state)
        if isinstance(state, _Inside):
            return self._onward(state)
        return self._outside(state)

    def accepts(self, state: State) -> bool:
        return state == _END

    @abstractmethod
    def _outside(self, state: State) -> Iterable[tuple[str, State]]:
        """What may follow outside of a mention's strings."""

    @abstractmethod
    def _behind(self, slot: Slot, strings: Strings) -> State:
        """The state behind a mention's last quotation mark or bracket."""

    def _mentions(self, slot: Slot, before: str = "") -> Iterator[tuple[str, State]]:
        """The beginnings of a mention."""
        for opening, in_pieces in (('"', False), ('["', True)):
            begin = _Begin(slot, (), 0, in_pieces)
            if next(self._words_from(begin), None):
                yield before + opening, begin

    def _is_free(self, slot: Slot, strings: Strings) -> bool:
        """Whether the text holds these strings once more than they are listed, for the slot's type or any."""
        types = self.types if slot.type is None else (slot.type,)
        return any(
            not (times := slot.listed.times(name, strings)) or times < len(self._finder.best(strings)) for name in types
        )

    def _words_from(self, begin: _Begin) -> Iterator[tuple[str, State]]:
        for number in range(begin.word, len(self._words)):
            inside = _Inside(begin.slot, begin.said, number, number, begin.in_pieces)
            if self._can_end(inside):
                yield self._escaped[number][1], inside

    def _onward(self, inside: _Inside) -> Iterator[tuple[str, State]]:
        longer = replace(inside, last=inside.last + 1)
        if longer.last < len(self._words) and self._can_end(longer):
            yield "".join(self._escaped[longer.last]), longer
        strings = (*inside.said, self._words.string(inside.first, inside.last))
        if inside.in_pieces and self._can_go_on(inside.slot, strings):
            yield '", "', _Begin(inside.slot, strings, self._words.after(strings), in_pieces=True)
        if (len(strings) > 1 or not inside.in_pieces) and self._is_free(inside.slot, strings):
            yield '"]' if inside.in_pieces else '"', self._behind(inside.slot, strings)

    def _can_end(self, inside: _Inside) -> bool:
        """Whether a mention can be completed from here; nearly always the first try says yes."""
        for last in range(inside.last, len(self._words)):
            strings = (*inside.said, self._words.string(inside.first, last))
            if (len(strings) > 1 or not inside.in_pieces) and self._is_free(inside.slot, strings):
                return True
            if inside.in_pieces and self._can_go_on(inside.slot, strings):
                return True
        return False

    def _can_go_on(self, slot: Slot, strings: Strings) -> bool:
        begin = _Begin(slot, strings, self._words.after(strings), in_pieces=True)
        return next(self._words_from(begin), None) is not None


class ListAutomaton(TermAutomaton):
    """`["aspirin", ["hepatic", "failure"]]`: the mentions of one type."""

    @property
    def start(self) -> State:
        return "start"

    def _outside(self, state: State) -> Iterator[tuple[str, State]]:
        if state == "start":
            yield "[", _Between(Listed(), self.types[0], is_first=True)
        elif isinstance(state, _Between):
            yield "]", _END
            yield from self._mentions(Slot(state.listed, state.type), "" if state.is_first else ", ")

    def _behind(self, slot: Slot, strings: Strings) -> State:
        return _Between(slot.listed.and_one(self.types[0], strings), self.types[0])


class ObjectAutomaton(TermAutomaton):
    """`{"Chemical": ["aspirin"], "Disease": []}`: a list for every type, in asked order."""

    @property
    def start(self) -> State:
        return "start"

    def _outside(self, state: State) -> Iterator[tuple[str, State]]:
        if state == "start":
            yield f"{{{dumps(self.types[0])}: [", _Between(Listed(), self.types[0], is_first=True)
        elif isinstance(state, _Between):
            yield self._next_list(self.types.index(state.type or "") + 1)
            yield from self._mentions(Slot(state.listed, state.type), "" if state.is_first else ", ")

    def _next_list(self, number: int) -> tuple[str, State]:
        if number == len(self.types):
            return "]}", _END
        return f"], {dumps(self.types[number])}: [", _Between(Listed(), self.types[number], is_first=True)

    def _behind(self, slot: Slot, strings: Strings) -> State:
        return _Between(slot.listed.and_one(slot.type or "", strings), slot.type)


class CallAutomaton(TermAutomaton):
    """`results = [Chemical("aspirin")]`: a call per mention, of a class named like its type."""

    @property
    def start(self) -> State:
        return "start"

    def _outside(self, state: State) -> Iterator[tuple[str, State]]:
        if state == "start":
            yield "results = [", _Between(Listed(), is_first=True)
        elif isinstance(state, _Between):
            yield "]", _END
            identifiers = Identifiers(self.types)
            before = "" if state.is_first else ", "
            for name in self.types:
                yield from self._mentions(Slot(state.listed, name), f"{before}{identifiers.of(name)}(")
        elif isinstance(state, Listed):
            yield ")", _Between(state)

    def _behind(self, slot: Slot, strings: Strings) -> State:
        return slot.listed.and_one(slot.type or "", strings)


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

    @property
    def start(self) -> State:
        return _Between(Listed(), is_first=True)

    def accepts(self, state: State) -> bool:
        return state == _END or (isinstance(state, _Between) and not state.is_first)

    def _outside(self, state: State) -> Iterator[tuple[str, State]]:
        if isinstance(state, _Between):
            if state.is_first:
                yield self._nothing, _END
            yield from self._mentions(Slot(state.listed), "[" if state.is_first else "\n[")
        elif isinstance(state, _Named):
            for name in self.types:
                if self._is_free(Slot(state.listed, name), state.strings):
                    line_end = f", {dumps(self._relation)}, {dumps(name)}]"
                    yield line_end, _Between(state.listed.and_one(name, state.strings))

    def _behind(self, slot: Slot, strings: Strings) -> State:
        return _Named(slot.listed, strings)
