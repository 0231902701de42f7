"""Changes: what a step of a person or a model does to reviews, and its inverse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bioner_desk.workspace.entries import Entry, RawAnswer, Review, RunFacts, Unplaced

_T = TypeVar("_T", Entry, Unplaced)
Swap = tuple[_T | None, _T | None]
"""What was there before and what is there after; `None` for nothing."""


@dataclass(frozen=True, slots=True)
class ReviewChange:
    """What changes in one review.

    Args:
        name: the document's name.
        entries: entries before and after.
        unplaced: unplaced parts before and after.
        done: whether the document is done, before and after; `None` if that stays.
        answers: raw answers that are new; they stay when the change is undone.
        runs: runs that are new; they stay as well.
    """

    name: str
    entries: tuple[Swap[Entry], ...] = ()
    unplaced: tuple[Swap[Unplaced], ...] = ()
    done: tuple[bool, bool] | None = None
    answers: tuple[RawAnswer, ...] = ()
    runs: tuple[RunFacts, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes that a person would see."""
        return not (self.entries or self.unplaced or self.done)

    def inverse(self) -> ReviewChange:
        """The change that takes this one back."""
        return replace(
            self,
            entries=tuple((after, before) for before, after in reversed(self.entries)),
            unplaced=tuple((after, before) for before, after in reversed(self.unplaced)),
            done=(self.done[1], self.done[0]) if self.done else None,
            answers=(),
            runs=(),
        )


@dataclass(frozen=True, slots=True)
class Change:
    """A step with a name for people ("Accept 14 suggestions"), in one or more documents.

    `focus` is the key of the entry that the step is about, for the window to go to; 0 for none.
    """

    title: str
    parts: tuple[ReviewChange, ...] = field(default=())
    focus: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes that a person would see."""
        return all(part.is_empty for part in self.parts)

    @property
    def names(self) -> tuple[str, ...]:
        """The documents that change."""
        return tuple(part.name for part in self.parts)

    def inverse(self) -> Change:
        """The step that takes this one back."""
        return Change(self.title, tuple(part.inverse() for part in reversed(self.parts)), self.focus)


def apply(review: Review, change: ReviewChange) -> Review:
    """The review after a change.

    An entry that is not any more as the change found it stays as it is: somebody else's file has come in between.
    """
    done = review.done if change.done is None else change.done[1]
    entries = _swapped(review.entries, change.entries)
    unplaced = _swapped(review.unplaced, change.unplaced)
    highest = max((one.key for swaps in (change.entries, change.unplaced) for _, one in swaps if one), default=0)
    return replace(
        review,
        entries=entries,
        unplaced=unplaced,
        done=done,
        answers={**review.answers, **{one.id: one for one in change.answers}} if change.answers else review.answers,
        runs={**review.runs, **{one.id: one for one in change.runs}} if change.runs else review.runs,
        next_key=max(review.next_key, highest + 1),
        revision=review.revision + 1,
    )


def _swapped(present: Mapping[int, _T], swaps: Iterable[Swap[_T]]) -> Mapping[int, _T]:
    changed = dict(present)
    for before, after in swaps:
        key = _key(before, after)
        if changed.get(key) != before:
            continue
        if after is None:
            del changed[key]
        else:
            changed[key] = after
    return changed


def _key(before: _T | None, after: _T | None) -> int:
    one = after if before is None else before
    if one is None:
        message = "a swap of nothing for nothing"
        raise ValueError(message)
    return one.key
