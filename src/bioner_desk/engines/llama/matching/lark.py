"""Grammars of llguidance: https://github.com/guidance-ai/llguidance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from llguidance import LLMatcher, LLTokenizer

from bioner_desk.engines.llama.matching.base import TokenIds
from bioner_desk.errors import GrammarError
from bioner_desk.grammar import Edit, LarkGrammar

_MOST_SHOWN = 300  # characters of llguidance's message, which may hold the whole grammar


def compiled(grammar: LarkGrammar, tokenizer: LLTokenizer) -> LLMatcher:
    """The grammar, ready to be copied for every answer.

    Raises:
        GrammarError: llguidance cannot make sense of it.
    """
    matcher = LLMatcher(tokenizer, grammar.source)
    if matcher.is_error():
        raise _failure(matcher)
    return matcher


class LarkMatcher:
    """One answer's way through a Lark grammar.

    Args:
        matcher: compiled, at its start, used by nobody else.
        size: of the vocabulary.
    """

    def __init__(self, matcher: LLMatcher, size: int) -> None:
        self._matcher = matcher
        self._size = size

    @property
    def is_finished(self) -> bool:
        """Whether the answer is complete and nothing may follow."""
        return self._matcher.is_stopped()

    def allowed(self) -> TokenIds:
        """The tokens that may come next; see `Matcher.allowed`."""
        mask = np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8)
        # As truth values: numpy finds those many times faster than numbers.
        found = np.flatnonzero(np.unpackbits(mask, bitorder="little")[: self._size].view(np.bool_))
        if not len(found):
            raise _failure(self._matcher)
        return found

    def quiet(self) -> TokenIds:
        """All allowed tokens: a grammar of forms does not know what they say."""
        return self.allowed()

    def advance(self, token: int) -> None:
        """Go past a token that was allowed."""
        if not self._matcher.consume_token(token):
            raise _failure(self._matcher)

    def settled(self, answer: str) -> Sequence[Edit]:
        """Nothing: see `Matcher.settled`."""
        del answer
        return ()

    def forced(self) -> list[int]:
        """Go past the tokens that must come next; see `Matcher.forced`."""
        tokens: list[int] = self._matcher.compute_ff_tokens()
        if tokens and not self._matcher.consume_tokens(tokens):
            raise _failure(self._matcher)
        return tokens


def _failure(matcher: LLMatcher) -> GrammarError:
    said = matcher.get_error()[:_MOST_SHOWN] or "no token may come next"
    message = f"The answer's grammar cannot be used: {said}."
    return GrammarError(message, hint="Use --constrain copy or --constrain none, or fewer types at a time.")
