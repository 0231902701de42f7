"""Walking an automaton of literals and a vocabulary side by side.

A model writes tokens, an automaton knows characters; a token may end inside a literal or reach over several. So both
are walked byte by byte. All literals are known, hence only tokens that can come next are ever looked at: the cost of a
mask depends on what the automaton offers, not on the size of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from bioner_desk.engines.llama.matching.base import TokenIds
from bioner_desk.engines.llama.matching.token_tree import TokenNode
from bioner_desk.errors import GrammarError
from bioner_desk.grammar import Automaton, Edit, State

_Place = tuple[bytes, State]
"""What is left of a literal, and the state behind it."""

_MOST_FORCED = 4_096  # bytes at a time


class AutomatonMatcher:
    """One answer's way through an automaton.

    Args:
        automaton: what may be written.
        tree: the tokens of the vocabulary that stand for text.
        piece: the bytes of a token.
        ends: the tokens that end an answer.
        cut: the tokens of bytes that follow other bytes; see `Vocabulary.cut_after`.
        may_begin_with_blank: whether the vocabulary puts a blank before the first word of a text.
    """

    def __init__(
        self,
        automaton: Automaton,
        *,
        tree: TokenNode,
        piece: Callable[[int], bytes],
        ends: Sequence[int],
        cut: Callable[[bytes, bytes], list[int]],
        may_begin_with_blank: bool = False,
    ) -> None:
        self._automaton = automaton
        self._tree = tree
        self._piece = piece
        self._ends = ends
        self._cut = cut
        self._known: dict[State, tuple[_Place, ...]] = {}
        self._start: _Place = (b"", automaton.start)
        self._places = {self._start, (b" ", automaton.start)} if may_begin_with_blank else {self._start}
        self._written = b""

    @property
    def is_finished(self) -> bool:
        """Whether the answer is complete and nothing may follow."""
        return self._may_end() and not any(rest or self._edges(state) for rest, state in self._places)

    def allowed(self) -> TokenIds:
        """The tokens that may come next; see `Matcher.allowed`."""
        found = self._next_tokens()
        if not found:
            message = "The model's vocabulary cannot write this text."
            raise GrammarError(message, hint="Use another model, or leave the answer to the model: --constrain none.")
        return _ascending(found)

    def quiet(self) -> TokenIds:
        """Those of the allowed tokens that say nothing of their own accord; see `Matcher.quiet`."""
        return _ascending(self._next_tokens(only_quiet=True) or self._next_tokens())

    def advance(self, token: int) -> None:
        """Go past a token that was allowed."""
        if token not in self._ends:
            self._write(self._piece(token))

    def settled(self, answer: str) -> Sequence[Edit]:
        """What is written anew once the answer is there; see `Automaton.settled`.

        A blank that comes of the vocabulary and not of the automaton is taken away.
        """
        extra = 1 if answer.startswith(" ") and not self._after([self._start], self._written) else 0
        edits = [(start + extra, end + extra, text) for start, end, text in self._automaton.settled(answer[extra:])]
        return [(0, extra, ""), *edits] if extra else edits

    def forced(self) -> list[int]:
        """Go past the tokens that must come next; see `Matcher.forced`.

        The last of them is left out unless the answer ends with it: the model's tokeniser might join it with what
        follows.
        """
        must = self._must_follow()
        is_end = bool(must) and self._ends_with(must)
        if len(must) < 2 and not is_end:
            return []
        tokens = self._cut(self._written, must)
        if b"".join(map(self._piece, tokens)) != must or not is_end:
            tokens = tokens[:-1]
        certain = b"".join(map(self._piece, tokens))
        if not certain or not must.startswith(certain):
            return []
        self._write(certain)
        return tokens

    def _may_end(self) -> bool:
        return any(not rest and self._automaton.accepts(state) for rest, state in self._places)

    def _edges(self, state: State) -> tuple[_Place, ...]:
        if state not in self._known:
            self._known[state] = tuple((text.encode(errors="replace"), to) for text, to in self._automaton.edges(state))
        return self._known[state]

    def _next_tokens(self, *, only_quiet: bool = False) -> set[int]:
        search = _Search(set(self._ends) if self._may_end() else set(), only_quiet)
        for rest, state in self._places:
            self._collect(self._tree, rest, state, search)
        return search.found

    def _collect(self, node: TokenNode, rest: bytes, state: State, search: _Search) -> None:
        """Find the tokens that begin the rest of a literal and what may follow it."""
        for byte in rest:
            child = node.child(byte)
            if child is None:
                return
            node = child
            search.found.update(node.tokens)
        if node.is_leaf or (id(node), state) in search.seen:
            return
        search.seen.add((id(node), state))
        for literal, behind in self._edges(state):
            if not search.only_quiet or self._automaton.is_quiet(state, behind):
                self._collect(node, literal, behind, search)

    def _write(self, data: bytes) -> None:
        self._written += data
        self._places = self._after(self._places, data)

    def _after(self, places: Iterable[_Place], data: bytes) -> set[_Place]:
        """The places that are reached when `data` is written, none if it cannot be."""
        reached: set[_Place] = set()
        waiting = [(0, rest, state) for rest, state in places]
        seen: set[tuple[int, State]] = set()
        while waiting:
            at, rest, state = waiting.pop()
            left = len(data) - at
            if left < len(rest):
                if rest.startswith(data[at:]):
                    reached.add((rest[left:], state))
            elif data.startswith(rest, at):
                at += len(rest)
                if at == len(data):
                    reached.add((b"", state))
                elif (at, state) not in seen:
                    seen.add((at, state))
                    waiting += [(at, literal, behind) for literal, behind in self._edges(state)]
        return reached

    def _must_follow(self) -> bytes:
        """The bytes that every answer goes on with."""
        must = b""
        places = self._places
        while len(must) < _MOST_FORCED:
            if any(not rest and self._automaton.accepts(state) for rest, state in places):
                break
            places = {place for rest, state in places for place in ([(rest, state)] if rest else self._edges(state))}
            rests = [rest for rest, _ in places]
            common = _common_beginning(rests)
            if not common:
                break
            must += common
            places = {(rest[len(common) :], state) for rest, state in places}
        return must

    def _ends_with(self, must: bytes) -> bool:
        """Whether an answer that goes on with these bytes is complete then."""
        places = self._after(self._places, must)
        return all(not rest and self._automaton.accepts(state) and not self._edges(state) for rest, state in places)


@dataclass(slots=True)
class _Search:
    """Tokens that were found, and where in tree and automaton the search has been."""

    found: set[int]
    only_quiet: bool
    seen: set[tuple[int, State]] = field(default_factory=set)


def _ascending(tokens: set[int]) -> TokenIds:
    return np.fromiter(sorted(tokens), dtype=np.intp, count=len(tokens))


def _common_beginning(strings: Sequence[bytes]) -> bytes:
    """The longest bytes that all strings begin with; it is common to the least and the greatest, so to all."""
    least, greatest = min(strings, default=b""), max(strings, default=b"")
    length = next((at for at, (one, other) in enumerate(zip(least, greatest, strict=False)) if one != other), None)
    return least if length is None else least[:length]
