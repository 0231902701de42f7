"""Going from entry to entry in the order that is shown, also from where one was that is not there any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bioner_desk.workspace import Entry, EntryState

SUGGESTED_ONLY = frozenset({EntryState.SUGGESTED})


@dataclass(frozen=True, slots=True)
class Here:
    """Where somebody is: on the entry `key`, or where it was, or at an offset of the text (key 0).

    `confidence` says where that is when entries are ordered by confidence; `None` for before all of them.
    """

    key: int = 0
    start: int = -1
    confidence: float | None = None

    @property
    def is_aimed(self) -> bool:
        """Whether somebody went to a place in the text, not to an entry."""
        return not self.key and self.start >= 0

    @classmethod
    def on(cls, entry: Entry) -> Here:
        """On an entry."""
        return cls(entry.key, entry.mention.start, entry.confidence)


def neighbour(
    shown: Sequence[Entry],
    here: Here,
    by: int,
    states: frozenset[EntryState] | None,
    *,
    by_confidence: bool,
) -> int:
    """The key of the next (`by` 1) or previous (-1) entry of some states; beginning anew at the end; 0 for none."""
    places = [place for place, one in enumerate(shown) if states is None or one.state in states]
    at = _place(shown, here, by_confidence=by_confidence)
    others = [place for place in places if shown[place].key != here.key]
    ordered = sorted([place for place in others if (place - at) * by > 0] or others, reverse=by < 0)
    return shown[ordered[0]].key if ordered else 0


def names_around(names: Sequence[str], here: str, by: int) -> list[str]:
    """The other names in the order in which one comes to them from `here`, forwards (1) or backwards (-1)."""
    at = names.index(here) if here in names else -1 if by > 0 else len(names)
    around = [*names[at + 1 :], *names[: max(at, 0)]]
    return around if by > 0 else around[::-1]


def _place(shown: Sequence[Entry], here: Here, *, by_confidence: bool) -> float:
    """Where one is among the entries that are shown, between two of them if on none."""
    for place, one in enumerate(shown):
        if one.key == here.key:
            return place
    if by_confidence:
        behind = (
            place
            for place, one in enumerate(shown)
            if here.confidence is None or one.confidence is None or one.confidence >= here.confidence
        )
    else:
        behind = (place for place, one in enumerate(shown) if one.mention.start >= here.start)
    return next(behind, len(shown)) - 0.5
