"""Which entries of a review are shown, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from bioner_desk.workspace.entries import Entry, EntryState, Review

OPEN_AND_KEPT = frozenset({EntryState.SUGGESTED, EntryState.ACCEPTED, EntryState.EDITED})


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What a person wants to see.

    Args:
        types: the types that are shown; `None` for all.
        states: the states that are shown.
        at_least: the least confidence of suggestions that are shown, in [0, 1]; what was decided is shown whatever its
            confidence.
        at_most: their highest confidence.
        least_certain_first: order by confidence instead of place; what no model proposed comes last.
    """

    types: frozenset[str] | None = None
    states: frozenset[EntryState] = OPEN_AND_KEPT
    at_least: float = 0.0
    at_most: float = 1.0
    least_certain_first: bool = False

    def shows(self, entry: Entry) -> bool:
        """Whether an entry is shown."""
        if entry.state not in self.states or (self.types is not None and entry.mention.type not in self.types):
            return False
        confidence = entry.confidence
        if confidence is None or entry.state is not EntryState.SUGGESTED:
            return True
        return self.at_least <= confidence <= self.at_most

    def chosen(self, review: Review) -> tuple[Entry, ...]:
        """The entries of a review that are shown, in their order."""
        shown = [entry for entry in review.in_place_order if self.shows(entry)]
        if self.least_certain_first:
            shown.sort(key=lambda entry: 2.0 if entry.confidence is None else entry.confidence)
        return tuple(shown)
