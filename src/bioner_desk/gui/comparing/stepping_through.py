"""The places where columns disagree, one after the other as a person goes through them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from bioner_desk.documents import Span
from bioner_desk.evaluation.places import Place


class Differences:
    """The places of a text where not all columns have the same mentions, and which of them is at hand.

    Args:
        places: in text order.
    """

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = tuple(places)
        self.at = -1
        self._ahead: int | None = None  # behind a place that is gone: the one that comes next

    @property
    def place(self) -> Place | None:
        """The place at hand, `None` before the first step, and where it is gone."""
        return self.places[self.at] if self.at >= 0 else None

    def step(self, by: int) -> Place | None:
        """Go to the next (1) or previous (-1) place; `None` if there is none that way, and nothing changes."""
        if self.at >= 0:
            at = self.at + by
        elif by > 0:
            at = self._ahead or 0
        else:
            at = (len(self.places) if self._ahead is None else self._ahead) - 1
        if not 0 <= at < len(self.places):
            return None
        self.at = at
        return self.places[at]

    def go_on_from(self, place: Place | None) -> None:
        """Go to the place that an earlier one is now; if it is gone, steps go on from where it was."""
        if place is None:
            return
        spans = [one.span for one in self.places]
        if place.span in spans:
            self.at = spans.index(place.span)
        else:
            self._ahead = sum(one.start < place.span.start for one in spans)

    def find(self, offset: int) -> Place | None:
        """Go to the place that holds an offset, and stay where we are if none does."""
        starts = [place.span.start for place in self.places]
        # Places in the gap of a discontinuous one lie in its span: the innermost comes last.
        for at in range(bisect_right(starts, offset) - 1, -1, -1):
            if any(_holds(given.mention.pieces, offset) for given in self.places[at].given):
                self.at = at
                return self.places[at]
        return None


def _holds(pieces: Sequence[Span], offset: int) -> bool:
    return any(piece.start <= offset < max(piece.end, piece.start + 1) for piece in pieces)
