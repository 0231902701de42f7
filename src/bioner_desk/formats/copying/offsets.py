"""Answers with offsets: once they are written, the text that follows is the text at that place."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from bioner_desk.formats.copying.words import Words
from bioner_desk.formats.identifiers import Identifiers
from bioner_desk.formats.json_text import dumps
from bioner_desk.grammar import Automaton, State

Pieces = tuple[tuple[int, int], ...]
"""The first and last word of every piece of a mention."""
_END = "end"


@dataclass(frozen=True, slots=True)
class Between:
    """Behind a mention, or where the first may begin; `listed` are types and pieces of those before."""

    listed: frozenset[tuple[str, Pieces]]


@dataclass(frozen=True, slots=True)
class _Start:
    """Where the offset of a piece's start is written."""

    listed: frozenset[tuple[str, Pieces]]
    type: str
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class _End:
    """Where the offset of the end of the piece that starts with word `first` is written."""

    start: _Start
    first: int


@dataclass(frozen=True, slots=True)
class _Done:
    """Behind the offsets of a piece; the mention's text or another piece follows."""

    start: _Start


class OffsetAutomaton(Automaton):
    """The part that spans and brat lines share; no mention is listed twice.

    Args:
        text: as the prompt shows it.
        types: that are asked.
    """

    behind_start: ClassVar[str]
    """What is written behind the offset of a start."""
    behind_end: ClassVar[str]
    before_next: ClassVar[str]
    """What is written before the offsets of a further piece."""

    def __init__(self, text: str, types: Sequence[str]) -> None:
        self.types = tuple(types)
        self._words = Words(text)

    def edges(self, state: State) -> Iterable[tuple[str, State]]:
        if isinstance(state, _Start):
            return self._starts(state)
        if isinstance(state, _End):
            return self._ends(state)
        if isinstance(state, _Done):
            return self._onward(state.start)
        return self._outside(state)

    @abstractmethod
    def _outside(self, state: State) -> Iterable[tuple[str, State]]:
        """What may follow outside of a mention."""

    @abstractmethod
    def _said(self, text: str) -> str:
        """A mention's text and what ends the mention."""

    def _first_start(self, state: Between, type_name: str) -> _Start | None:
        """Where a mention begins, if there is one that is not listed yet."""
        start = _Start(state.listed, type_name, ())
        return start if self._can_go_on(start) else None

    def _starts(self, start: _Start) -> Iterator[tuple[str, State]]:
        for number in range(start.pieces[-1][1] + 1 if start.pieces else 0, len(self._words)):
            if next(self._ends(_End(start, number)), None):
                yield f"{self._words.start(number)}{self.behind_start}", _End(start, number)

    def _ends(self, end: _End) -> Iterator[tuple[str, State]]:
        for last in range(end.first, len(self._words)):
            done = replace(end.start, pieces=(*end.start.pieces, (end.first, last)))
            if self._is_free(done) or self._can_go_on(done):
                yield f"{self._words.end(last)}{self.behind_end}", _Done(done)

    def _onward(self, done: _Start) -> Iterator[tuple[str, State]]:
        if self._is_free(done):
            text = " ".join(self._words.string(*piece) for piece in done.pieces)
            yield self._said(text), Between(done.listed | {(done.type, done.pieces)})
        if self._can_go_on(done):
            if self.before_next:
                yield self.before_next, done
            else:
                yield from self._starts(done)

    def _is_free(self, done: _Start) -> bool:
        return (done.type, done.pieces) not in done.listed

    def _can_go_on(self, start: _Start) -> bool:
        return next(self._starts(start), None) is not None


class SpanAutomaton(OffsetAutomaton):
    """`[[8, 15, "aspirin"]]`, or with the type before the offsets.

    Args:
        text: as the prompt shows it.
        types: that are asked.
        names_types: whether each mention names its type.
    """

    behind_start = ", "
    behind_end = ", "
    before_next = ""

    def __init__(self, text: str, types: Sequence[str], *, names_types: bool) -> None:
        super().__init__(text, types)
        self._names_types = names_types

    @property
    def start(self) -> State:
        return "start"

    def accepts(self, state: State) -> bool:
        return state == _END

    def _outside(self, state: State) -> Iterator[tuple[str, State]]:
        if state == "start":
            yield "[", Between(frozenset())
        elif isinstance(state, Between):
            yield "]", _END
            before = ", [" if state.listed else "["
            for name in self.types:
                if start := self._first_start(state, name):
                    yield f"{before}{dumps(name)}, " if self._names_types else before, start

    def _said(self, text: str) -> str:
        return f"{dumps(text)}]"


class BratAutomaton(OffsetAutomaton):
    """`T1⇥Chemical 8 15⇥aspirin`, a line per mention, or the word that says that there is none.

    Args:
        text: as the prompt shows it.
        types: that are asked.
        nothing: the answer if there is no mention.
    """

    behind_start = " "
    behind_end = ""
    before_next = ";"

    def __init__(self, text: str, types: Sequence[str], nothing: str) -> None:
        super().__init__(text, types)
        self._nothing = nothing

    @property
    def start(self) -> State:
        return Between(frozenset())

    def accepts(self, state: State) -> bool:
        return state == _END or (isinstance(state, Between) and bool(state.listed))

    def _outside(self, state: State) -> Iterator[tuple[str, State]]:
        if isinstance(state, Between):
            if not state.listed:
                yield self._nothing, _END
            identifiers = Identifiers(self.types)
            before = "\n" if state.listed else ""
            for name in self.types:
                if start := self._first_start(state, name):
                    yield f"{before}T{len(state.listed) + 1}\t{identifiers.of(name)} ", start

    def _said(self, text: str) -> str:
        return f"\t{text}"
