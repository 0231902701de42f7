"""Answers that copy the text and put marks into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from bioner_desk.formats.copying.words import Words
from bioner_desk.formats.tags import Mark
from bioner_desk.grammar import Automaton, State


@dataclass(frozen=True, slots=True)
class _At:
    """Before word `word`, with mentions of the types `around` begun and not ended.

    `may_end` says that the last thing written was a word or the end of a mention, `behind_blank` that the blanks before
    the word are written, `begun` counts the mentions that begin here.
    """

    word: int
    around: tuple[str, ...] = ()
    may_end: bool = False
    behind_blank: bool = False
    begun: int = 0


class MarkAutomaton(Automaton):
    """The text, character for character; marks stand at the borders of words, nest, and never hold nothing.

    Args:
        text: as the prompt shows it.
        marks: with their spellings.
        clear: tells whether a mark that is put at an offset of the text could be taken for text there, or text for it.
        depth: how many mentions may be inside one another; unlimited if `None`.
    """

    def __init__(
        self,
        text: str,
        marks: Mapping[Mark, str],
        clear: Callable[[str, int], bool],
        depth: int | None = None,
    ) -> None:
        self._words = words = Words(text)
        self._depth = depth
        numbers = range(len(words))
        self._begin = {mark.type: spelling for mark, spelling in marks.items() if mark.opens}
        self._end = {mark.type: spelling for mark, spelling in marks.items() if not mark.opens}
        self._begins = {
            name: {number for number in numbers if clear(spelling, words.start(number))}
            for name, spelling in self._begin.items()
        }
        self._ends = {
            name: {number + 1 for number in numbers if clear(spelling, words.end(number))}
            for name, spelling in self._end.items()
        }
        self._last_end = {name: max(ends, default=0) for name, ends in self._ends.items()}

    @property
    def start(self) -> State:
        return _At(0)

    def accepts(self, state: State) -> bool:
        assert isinstance(state, _At)
        at_end = state.word == len(self._words) and not state.around
        return at_end and (state.behind_blank or not self._words.blank(state.word))

    def edges(self, state: State) -> Iterator[tuple[str, State]]:
        assert isinstance(state, _At)
        if state.may_end:
            yield from self._ending(state)
        blank = self._words.blank(state.word)
        if blank and not state.behind_blank:
            if self._can_leave(state):
                yield blank, replace(state, may_end=False, behind_blank=True)
        elif state.word < len(self._words):
            yield from self._beginning(state)
            if self._can_leave(state):
                yield self._words.word(state.word), _At(state.word + 1, state.around, may_end=True)

    def is_quiet(self, state: State, behind: State) -> bool:
        # A model that has lost its place in the text would put marks anywhere: they are what is left to choose.
        assert isinstance(state, _At)
        assert isinstance(behind, _At)
        return behind.begun <= state.begun

    def _ending(self, state: _At) -> Iterator[tuple[str, State]]:
        if state.around and state.word in self._ends[state.around[-1]]:
            yield self._end[state.around[-1]], replace(state, around=state.around[:-1])

    def _beginning(self, state: _At) -> Iterator[tuple[str, State]]:
        # Mentions that begin together end at different words, so there are no more of them than words that follow.
        if state.begun >= len(self._begin) * (len(self._words) - state.word):
            return
        if self._depth is not None and len(state.around) >= self._depth:
            return
        for name, spelling in self._begin.items():
            if state.word in self._begins[name] and self._last_end[name] > state.word:
                around = (*state.around, name)
                yield spelling, replace(state, around=around, may_end=False, begun=state.begun + 1)

    def _can_leave(self, state: _At) -> bool:
        """Whether every mention that is begun can still end behind a later word."""
        return all(self._last_end[name] > state.word for name in state.around)
