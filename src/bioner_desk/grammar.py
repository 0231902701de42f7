"""What an answer may look like: formats write grammars, engines decode under them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Constraint(StrEnum):
    """How much of an answer is left to the model."""

    NONE = "none"  # everything
    FORM = "form"  # what stands in the format's slots
    COPY = "copy"  # which words of the text stand there


@dataclass(frozen=True, slots=True)
class LarkGrammar:
    """A grammar in llguidance's dialect of Lark; its start rule is `start`."""

    source: str


State = Hashable
"""What has been written so far, as far as it matters for what may follow."""


Edit = tuple[int, int, str]
"""Start and end of characters of an answer, and what stands there instead."""


class Automaton(ABC):
    """A grammar whose strings are all known: each state offers literals, each of which leads to a state.

    States are made when they are reached, so their number does not matter; several literals of one state may begin
    alike or be equal. From every state that can be reached a state must be reachable in which the answer may end.
    Automata are data: they can be pickled.
    """

    @property
    @abstractmethod
    def start(self) -> State:
        """Where an answer begins."""

    @abstractmethod
    def edges(self, state: State) -> Iterable[tuple[str, State]]:
        """The literals, none of them empty, that may come next, each with the state behind it."""

    def settled(self, answer: str) -> Sequence[Edit]:
        """What is written anew once an answer is there, in its order: what can only be known then."""
        del answer
        return ()

    def is_quiet(self, state: State, behind: State) -> bool:
        """Whether an edge says nothing of its own accord; where a model is overruled, it is kept to such edges."""
        del state, behind
        return True

    @abstractmethod
    def accepts(self, state: State) -> bool:
        """Whether an answer may end here."""


Grammar = LarkGrammar | Automaton
