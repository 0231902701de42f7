"""Answers that repeat the text: which place of the text does a place of the copy stand for?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

_LARGEST = 50_000_000  # product of the lengths; beyond, the table of the edit distance would take seconds and gigabytes


class CopyMap:
    """Maps places of a copy to places of the original, through the shortest edit script between them.

    Both are strings, or both are lists of tokens. If they are too long to compare, places are taken as they are.
    """

    def __init__(self, copy: Sequence[str], original: Sequence[str]) -> None:
        self.exact = copy == original
        self._length = len(original)
        too_long = len(copy) * len(original) > _LARGEST
        self._steps = [] if self.exact or too_long else list(Levenshtein.opcodes(copy, original))
        self._starts = [step.src_start for step in self._steps]

    def place(self, at: int) -> int:
        """Where the character or token `at` of the copy stands in the original, or would stand."""
        if not self._steps:
            return min(at, self._length)
        step = self._steps[max(0, bisect_right(self._starts, at) - 1)]
        return min(step.dest_start + at - step.src_start, step.dest_end if step.tag != "equal" else self._length)

    def kept(self, at: int) -> bool:
        """Whether the character or token `at` of the copy stands unchanged in the original."""
        if self.exact:
            return True
        if not self._steps:
            return False
        return bool(self._steps[max(0, bisect_right(self._starts, at) - 1)].tag == "equal")
