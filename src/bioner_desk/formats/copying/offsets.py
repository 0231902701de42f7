"""Answers with offsets: the text of a mention is a copy, and its offsets are those of a place that has this text.

Offsets come first in these answers, and language models count badly: held to the text at the offsets that they wrote,
small ones say nonsense. So the model writes any numbers, then words of the text; when the answer is complete, the
numbers are replaced by the offsets of the nearest place that has these words and is not taken (`settled`).
"""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import ClassVar

from bioner_desk.documents import Span
from bioner_desk.formats.align import Finder
from bioner_desk.formats.copying.listed import Listed
from bioner_desk.formats.copying.words import Words
from bioner_desk.formats.identifiers import Identifiers
from bioner_desk.formats.json_text import dumps
from bioner_desk.grammar import Automaton, Edit, State

_START = "start"
_END = "end"
_MOST_PIECES = 6  # more than anybody annotates; else a text could be listed as the pieces that its words are


@dataclass(frozen=True, slots=True)
class _Mention:
    """A mention that is being written: what is listed before it, its type, and how many pairs of offsets it has."""

    listed: Listed
    type: str
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class _Number:
    """In an offset of which `digits` digits are written."""

    mention: _Mention
    is_end: bool = False
    digits: int = 0
    is_zero: bool = False


@dataclass(frozen=True, slots=True)
class _Text:
    """Behind word `last` of the piece that began with word `first`, after the pieces `said`.

    Before the first word of a piece `last` is `None` and `first` the first word that may come.
    """

    mention: _Mention
    said: tuple[str, ...] = ()
    first: int = 0
    last: int | None = None

    @property
    def left(self) -> int:
        """How many pieces must follow this one."""
        return self.mention.pieces - len(self.said) - 1


class OffsetAutomaton(Automaton):
    """The part that spans and brat lines share.

    Args:
        text: as the prompt shows it.
        types: that are asked.
    """

    between_numbers: ClassVar[str]
    between_pairs: ClassVar[str]
    before_text: ClassVar[str]

    def __init__(self, text: str, types: Sequence[str]) -> None:
        self.types = tuple(types)
        self._words = Words(text)
        self._finder = Finder(text)
        self._most_digits = len(str(len(text)))

    @property
    def start(self) -> State:
        return _START

    def edges(self, state: State) -> Iterable[tuple[str, State]]:
        if isinstance(state, _Number):
            return self._in_number(state)
        if isinstance(state, _Text):
            return self._in_text(state)
        return self._outside(state)

    @abstractmethod
    def _outside(self, state: State) -> Iterable[tuple[str, State]]:
        """What may follow outside of a mention."""

    @abstractmethod
    def _written(self, text: str) -> str:
        """A part of a mention's text as the answer writes it."""

    @abstractmethod
    def _behind(self, listed: Listed) -> Iterable[tuple[str, State]]:
        """What may follow a mention's text."""

    @abstractmethod
    def _entries(self, answer: str) -> Iterator[tuple[str, Span, str]]:
        """The complete mentions of an answer: type, where the numbers are, and text."""

    def settled(self, answer: str) -> list[Edit]:
        """The edits that make the offsets of an answer those of its texts.

        Offsets that were right are among them: they, too, follow from the text, and say nothing of how sure a model is.
        """
        edits = []
        used: set[tuple[str, tuple[Span, ...]]] = set()
        for type_name, place, text in self._entries(answer):
            said = [int(number) for number in re.findall(r"\d+", place.of(answer))]
            found = [
                candidate.pieces
                for strings in self._splits(text, len(said) // 2)
                for candidate in self._finder.best(strings)
            ]
            # A mention that is listed too often has no free place; it gets one that another has, and is found out so.
            free = [pieces for pieces in found if (type_name, pieces) not in used]
            pieces = min(free or found, key=lambda pieces: _distance(pieces, said), default=())
            used.add((type_name, pieces))
            numbers = self.between_pairs.join(f"{one.start}{self.between_numbers}{one.end}" for one in pieces)
            if pieces:
                # With the sign behind them, which says no more than that the last number is complete.
                edits.append((place.start, place.end + 1, numbers + answer[place.end]))
        return edits

    def _splits(self, text: str, pieces: int, after: int = 0) -> Iterator[tuple[str, ...]]:
        """The ways to take a text apart at blanks so that the parts follow one another in the document."""
        for at, character in enumerate(text) if pieces > 1 else ():
            head = text[:at]
            found = next((last for first, last in self._words.places(head) if first >= after), None)
            if character == " " and found is not None:
                yield from ((head, *rest) for rest in self._splits(text[at + 1 :], pieces - 1, found + 1))
        if pieces == 1 and any(first >= after for first, _ in self._words.places(text)):
            yield (text,)

    def _in_number(self, number: _Number) -> Iterator[tuple[str, State]]:
        if number.digits < self._most_digits and not number.is_zero:
            for digit in "0123456789":
                is_zero = digit == "0" and not number.digits
                yield digit, replace(number, digits=number.digits + 1, is_zero=is_zero)
        if not number.digits:
            return
        if not number.is_end:
            yield self.between_numbers, _Number(number.mention, is_end=True)
            return
        mention = replace(number.mention, pieces=number.mention.pieces + 1)
        yield self.before_text, _Text(mention)
        if mention.pieces < min(len(self._words), _MOST_PIECES):
            yield self.between_pairs, _Number(mention)

    def _in_text(self, text: _Text) -> Iterator[tuple[str, State]]:
        words = self._words
        # Every piece that must still follow needs a word of its own.
        room = len(words) - text.left
        if text.last is None:
            for number in range(text.first, room):
                yield self._written(words.word(number)), replace(text, first=number, last=number)
            return
        following = text.last + 1
        if following < room:
            more = words.blank(following) + words.word(following)
            yield self._written(more), replace(text, last=following)
        said = (*text.said, words.string(text.first, text.last))
        if text.left:
            yield self._written(" "), _Text(text.mention, said, following)
        else:
            yield from self._behind(text.mention.listed.and_one(text.mention.type, said, self._finder.best))


class SpanAutomaton(OffsetAutomaton):
    """`[[8, 15, "aspirin"]]`, or with the type before the offsets.

    Args:
        text: as the prompt shows it.
        types: that are asked.
        names_types: whether each mention names its type.
    """

    between_numbers = ", "
    between_pairs = ", "
    before_text = ', "'

    def __init__(self, text: str, types: Sequence[str], *, names_types: bool) -> None:
        super().__init__(text, types)
        self._names_types = names_types
        name = r'("(?:[^"\\]|\\.)*"), ' if names_types else "()"
        self._entry = re.compile(rf'(?:\[|, )\[{name}(\d+(?:, \d+)*), ("(?:[^"\\]|\\.)*")\]')

    def accepts(self, state: State) -> bool:
        return state == _END

    def _outside(self, state: State) -> Iterator[tuple[str, State]]:
        if state == _START:
            yield "[", Listed()
        elif isinstance(state, Listed):
            yield "]", _END
            before = ", [" if state.items else "["
            for name in self.types if len(self._words) and not state.is_over else ():
                named = f"{before}{dumps(name)}, " if self._names_types else before
                yield named, _Number(_Mention(state, name))

    def _written(self, text: str) -> str:
        return dumps(text)[1:-1]

    def _behind(self, listed: Listed) -> Iterable[tuple[str, State]]:
        return (('"]', listed),)

    def _entries(self, answer: str) -> Iterator[tuple[str, Span, str]]:
        at = 0
        while match := self._entry.match(answer, at):
            yield match[1], Span(*match.span(2)), json.loads(match[3])
            at = match.end()


class BratAutomaton(OffsetAutomaton):
    """`T1⇥Chemical 8 15⇥aspirin`, a line per mention, or the word that says that there is none.

    Args:
        text: as the prompt shows it.
        types: that are asked.
        nothing: the answer if there is no mention.
    """

    between_numbers = " "
    between_pairs = ";"
    before_text = "\t"

    def __init__(self, text: str, types: Sequence[str], nothing: str) -> None:
        super().__init__(text, types)
        self._identifiers = tuple(Identifiers(types))
        self._nothing = nothing

    def accepts(self, state: State) -> bool:
        return state == _END or (isinstance(state, _Text) and state.last is not None and not state.left)

    def _outside(self, state: State) -> Iterator[tuple[str, State]]:
        if state == _START:
            yield self._nothing, _END
            yield from self._behind(Listed())

    def _written(self, text: str) -> str:
        return text

    def _behind(self, listed: Listed) -> Iterator[tuple[str, State]]:
        before = f"\nT{len(listed.items) + 1}" if listed.items else "T1"
        for identifier in self._identifiers if len(self._words) and not listed.is_over else ():
            yield f"{before}\t{identifier} ", _Number(_Mention(listed, identifier))

    def _entries(self, answer: str) -> Iterator[tuple[str, Span, str]]:
        for match in re.finditer(r"(?:^|(?<=\n))T\d+\t(\S+) ([\d ;]+)\t([^\n]*)", answer):
            yield match[1], Span(*match.span(2)), match[3]


def _distance(pieces: Iterable[Span], said: Sequence[int]) -> int:
    """How far offsets are from numbers; the same numbers are nearest."""
    offsets = chain.from_iterable((piece.start, piece.end) for piece in pieces)
    return sum(abs(one - other) for one, other in zip(offsets, said, strict=True))
