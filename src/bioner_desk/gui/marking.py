"""Entries of the review as marks in the text."""

from __future__ import annotations

from collections.abc import Iterator

from bioner_desk.documents import Schema
from bioner_desk.gui.text_view import Mark, MarkStyle
from bioner_desk.gui.theme import short_labels, with_colors
from bioner_desk.workspace import Entry, EntryFilter, EntryState, Review, ReviewChange

_STYLES = {
    EntryState.SUGGESTED: MarkStyle.DASHED,
    EntryState.ACCEPTED: MarkStyle.SOLID,
    EntryState.EDITED: MarkStyle.SOLID,
    EntryState.REJECTED: MarkStyle.FAINT,
}
_OTHER = "#888888"  # a type in the file that the schema does not have


class Marking:
    """Makes marks with the labels and colours of a schema.

    Args:
        schema: the folder's.
        with_confidence: whether tips say how sure the model is.
    """

    def __init__(self, schema: Schema, *, with_confidence: bool = True) -> None:
        self._labels = short_labels(schema)
        self._colors = {one.name: one.color for one in with_colors(schema).types}
        self._with_confidence = with_confidence

    def mark(self, entry: Entry, review: Review) -> Mark:
        """The mark of an entry."""
        name = entry.mention.type
        words = [f"{name}: {' '.join(entry.mention.text(review.text).split())}", str(entry.state)]
        if self._with_confidence and entry.confidence is not None:
            words.append(f"confidence {entry.confidence:.2f}")
        return Mark(
            key=entry.key,
            pieces=entry.mention.pieces,
            label=self._labels.get(name, name[:4]),
            color=self._colors.get(name, _OTHER),
            style=_STYLES[entry.state],
            tip=", ".join(words),
        )

    def all_marks(self, review: Review, shown: EntryFilter) -> Iterator[Mark]:
        """The marks of the entries that are shown."""
        return (self.mark(entry, review) for entry in review.in_place_order if shown.shows(entry))

    def changed(self, part: ReviewChange, review: Review, shown: EntryFilter) -> dict[int, Mark | None]:
        """The marks of the entries that a change was about; `None` for what is not shown any more."""
        marks: dict[int, Mark | None] = {}
        for before, after in part.entries:
            key = after.key if after else before.key if before else 0
            entry = review.entries.get(key)
            marks[key] = self.mark(entry, review) if entry and shown.shows(entry) else None
        return marks
