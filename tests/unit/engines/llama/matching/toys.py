"""Automata and vocabularies that fit into a line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from bioner_desk.engines.llama.matching.automaton import AutomatonMatcher
from bioner_desk.engines.llama.matching.token_tree import token_tree
from bioner_desk.grammar import Automaton, Edit, State


class Written(Automaton):
    """An automaton that is written down.

    Args:
        edges: the literals of every state, each with the state behind it.
        ends: the states in which an answer may end.
        loud: the states to which no quiet edge leads.
        start: where an answer begins.
    """

    def __init__(
        self,
        edges: Mapping[str, Sequence[tuple[str, str]]],
        ends: Collection[str],
        loud: Collection[str] = (),
        start: str = "start",
    ) -> None:
        self._edges = edges
        self._ends = ends
        self._loud = loud
        self._start = start

    @property
    def start(self) -> State:
        return self._start

    def edges(self, state: State) -> Iterable[tuple[str, State]]:
        assert isinstance(state, str)
        return self._edges.get(state, ())

    def accepts(self, state: State) -> bool:
        return state in self._ends

    def is_quiet(self, state: State, behind: State) -> bool:
        del state
        return behind not in self._loud

    def settled(self, answer: str) -> Sequence[Edit]:
        at = answer.find("?")
        return [(at, at + 1, "!")] if at >= 0 else []


def answers(*literals: Sequence[str]) -> Written:
    """The automaton of some answers, each of which is given as the literals that it is made of."""
    edges: dict[str, list[tuple[str, str]]] = {"start": []}
    ends = set()
    for number, parts in enumerate(literals):
        state = "start"
        for place, part in enumerate(parts):
            behind = f"{number} {place}"
            edges.setdefault(state, []).append((part, behind))
            state = behind
        ends.add(state)
    return Written(edges, ends)


class Toy:
    """A vocabulary whose tokeniser takes the longest token that fits; its last token ends an answer."""

    def __init__(self, *tokens: str | bytes) -> None:
        self.tokens = [token.encode() if isinstance(token, str) else token for token in tokens]
        self.end = len(self.tokens)

    def ids(self, *tokens: str | bytes) -> list[int]:
        """The numbers of tokens."""
        return sorted(self.tokens.index(token.encode() if isinstance(token, str) else token) for token in tokens)

    def piece(self, token: int) -> bytes:
        """See `Vocabulary.piece`."""
        return b"</s>" if token == self.end else self.tokens[token]

    def tokenise(self, data: bytes) -> list[int]:
        """The tokens of some bytes."""
        found = []
        while data:
            token = max((one for one in self.tokens if data.startswith(one)), key=len)
            found.append(self.tokens.index(token))
            data = data[len(token) :]
        return found

    def cut_after(self, before: bytes, data: bytes) -> list[int]:
        """See `Vocabulary.cut_after`."""
        known, both = self.tokenise(before), self.tokenise(before + data)
        return both[len(known) :] if both[: len(known)] == known else []

    def matcher(self, automaton: Automaton, *, may_begin_with_blank: bool = False) -> AutomatonMatcher:
        """A matcher at the start of an automaton."""
        return AutomatonMatcher(
            automaton,
            tree=token_tree(enumerate(self.tokens)),
            piece=self.piece,
            ends=(self.end,),
            cut=self.cut_after,
            may_begin_with_blank=may_begin_with_blank,
        )
