"""What decoding asks of a grammar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bioner_desk.grammar import Edit

TokenIds = NDArray[np.intp]
"""Ids of tokens, ascending."""


class Matcher(Protocol):
    """One answer's way through a grammar."""

    def allowed(self) -> TokenIds:
        """The tokens that may come next, those that end the answer included.

        Raises:
            GrammarError: there is none: the vocabulary cannot write what the grammar wants.
        """
        ...

    def quiet(self) -> TokenIds:
        """Those of the allowed tokens that say nothing of their own accord, or all if there is no such token.

        Where the model's first choice is not allowed, its other choices say little; see `Automaton.is_quiet`.
        """
        ...

    def advance(self, token: int) -> None:
        """Go past a token that was allowed."""
        ...

    def forced(self) -> list[int]:
        """Go past the tokens that must come next, as the model's own tokeniser would cut them, and name them."""
        ...

    def settled(self, answer: str) -> Sequence[Edit]:
        """What is written anew once the answer is there; see `Automaton.settled`."""
        ...

    @property
    def is_finished(self) -> bool:
        """Whether the answer is complete and nothing may follow."""
        ...
