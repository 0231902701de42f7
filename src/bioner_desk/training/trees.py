"""Questions about one text as a tree of tokens: what they share is computed once.

A prompt's text is long and its answers are short. Sequences that begin alike share those tokens; each token sees only
its own beginning, so every question is answered as if it stood alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

NO_PARENT = -1
TEXT_ROLE, ANSWER_ROLE = 0, 1


@dataclass
class Row:
    """Trees side by side in one row of a batch.

    Args:
        capacity: how many tokens fit.
    """

    capacity: int
    tokens: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    _children: dict[tuple[int, int], int] = field(default_factory=dict)
    _roots: int = 0

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def room(self) -> int:
        """How many tokens are free."""
        return self.capacity - len(self.tokens)

    def new_tree(self) -> int:
        """Begin another tree; gives the parent of its first token."""
        self._roots += 1
        return -self._roots

    def add(self, root: int, tokens: Sequence[int], answer_from: int) -> list[int] | None:
        """Add a sequence to a tree; `None`, and nothing added, if there is no room.

        Args:
            root: from `new_tree`.
            tokens: from the beginning.
            answer_from: where the answer begins in it; its tokens are to be learned.

        Returns:
            The place in the row of each token.
        """
        parent, shared = root, 0
        places: list[int] = []
        while shared < len(tokens) and (parent, tokens[shared]) in self._children:
            parent = self._children[parent, tokens[shared]]
            places.append(parent)
            shared += 1
        if len(tokens) - shared > self.room:
            return None
        for depth in range(shared, len(tokens)):
            place = len(self.tokens)
            self._children[parent, tokens[depth]] = place
            self.tokens.append(tokens[depth])
            self.parents.append(parent)
            self.depths.append(depth)
            self.roles.append(ANSWER_ROLE if depth >= answer_from else TEXT_ROLE)
            places.append(place)
            parent = place
        return places

    def targets(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """What follows each token (-1: nothing, or several tokens) and the role of what follows."""
        following = np.full(self.capacity, -1, dtype=np.int64)
        roles = np.zeros(self.capacity, dtype=np.int64)
        for place, parent in enumerate(self.parents):
            if parent >= 0:
                following[parent] = -2 if following[parent] != -1 else self.tokens[place]
                roles[parent] = self.roles[place]
        following[following == -2] = -1
        return following, roles

    def visible(self) -> npt.NDArray[np.bool_]:
        """Which tokens (columns) each token (row) sees: itself and what it continues; padding sees itself."""
        seen = np.eye(self.capacity, dtype=np.bool_)
        for place, parent in enumerate(self.parents):
            if parent >= 0:
                seen[place] |= seen[parent]
        return seen
