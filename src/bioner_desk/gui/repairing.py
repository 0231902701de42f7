"""The repair of answers that could not be placed: look for them in the text, place them, or put them away."""

from __future__ import annotations

from collections.abc import Callable

from rapidfuzz import fuzz

from bioner_desk.documents import Mention, Span
from bioner_desk.gui.panels.details import DetailsPanel
from bioner_desk.gui.session import Session
from bioner_desk.gui.text_pane import TextPane
from bioner_desk.workspace import Unplaced
from bioner_desk.workspace.searching import occurrences

_NEAR_ENOUGH = 60  # of 100: less alike than that is no help to anybody

AskType = Callable[[Span, Callable[[str], None]], None]


class Repair:
    """Works on the unplaced part that is chosen in the tray.

    Args:
        session: what the window works on.
        pane: the text.
        details: the panel with the tray.
        ask_type: opens the palette at some characters.
    """

    def __init__(self, session: Session, pane: TextPane, details: DetailsPanel, ask_type: AskType) -> None:
        self._session, self._pane, self._details, self._ask_type = session, pane, details, ask_type
        self._about: tuple[str, Unplaced] | None = None
        self._places: tuple[Span, ...] = ()
        self._at = -1
        details.search_wanted.connect(lambda _key: self.search())
        details.place_wanted.connect(lambda _key: self.place())
        details.dismiss_wanted.connect(self.dismiss)

    def search(self) -> None:
        """Select the next place in the text that says what was answered, or the one that is most like it."""
        one = self._one()
        if one is None:
            return
        about = (self._session.name, one)  # every document counts its keys for itself
        if about != self._about or not self._places:
            self._about, self._at = about, -1
            self._places = places_for(one, self._session.review.text if self._session.review else "")
        if not self._places:
            self._session.said.emit(f"Nothing in the text is like “{one.words}”.")
            return
        self._at = (self._at + 1) % len(self._places)
        self._pane.choose(self._places[self._at])
        self._session.said.emit(f"Place {self._at + 1} of {len(self._places)}. A type's key or “Place here” marks it.")

    def place(self) -> None:
        """Mark the selected words as what was answered."""
        one = self._one()
        target = self._pane.target
        if one is None:
            return
        if target is None:
            self.search()
            return
        workspace = self._session.workspace
        if one.type and workspace and one.type in workspace.schema.type_names:
            self._put(one, target, one.type)
        else:
            self._ask_type(target, lambda name: self._put(one, target, name))

    def dismiss(self) -> None:
        """Put the selected answers away."""
        if (keys := self._details.chosen_unplaced) or self._one():
            self._session.do(lambda steps, review: steps.dismiss(review, keys))

    def _put(self, one: Unplaced, span: Span, type_: str) -> None:
        mention = Mention(type=type_, pieces=(span,))
        if change := self._session.do(lambda steps, review: steps.place(review, one.key, mention)):
            self._session.set_current(change.focus)

    def _one(self) -> Unplaced | None:
        review = self._session.review
        one = review.unplaced.get(self._details.unplaced) if review else None
        if one is None:
            self._session.said.emit("No answer waits for a place here.")
        return one


def places_for(one: Unplaced, text: str) -> tuple[Span, ...]:
    """Where a text says what was answered: first in the chunk that was asked about; else the most similar words."""
    said = one.words
    found = sorted(occurrences(text, said, whole_word=False), key=lambda span: not one.place.contains(span))
    return tuple(found) or similar(said, one.place, text)


def similar(said: str, place: Span, text: str) -> tuple[Span, ...]:
    """The characters of the chunk at `place` that are most like what was said, if any are."""
    if not said:
        return ()
    best = fuzz.partial_ratio_alignment(_small(said), _small(place.of(text)))
    if best is None or best.score < _NEAR_ENOUGH or best.dest_end <= best.dest_start:
        return ()
    return (Span(place.start + best.dest_start, place.start + best.dest_end),)


def _small(text: str) -> str:
    """The text in small letters, as many characters as before: some capital letters have two small ones."""
    return "".join(small if len(small := char.lower()) == 1 else char for char in text)
