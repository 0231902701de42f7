"""Pointing: what clicks, drags and keys mean, in offsets alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from bioner_desk.documents import Span, Tokens
from bioner_desk.gui.text_view.geometry import Geometry, Place

# Blank rows are passed over; this many of them in a row hold a key stroke up no longer than anybody notices.
_MOST_BLANK_ROWS = 2_000
_MOST_SIGNS = 2_000


class CursorMove(StrEnum):
    """Where the word cursor can go."""

    NEXT_WORD = "next word"
    PREVIOUS_WORD = "previous word"
    LINE_UP = "line up"
    LINE_DOWN = "line down"
    LINE_START = "line start"
    LINE_END = "line end"
    PAGE_UP = "page up"
    PAGE_DOWN = "page down"
    TEXT_START = "text start"
    TEXT_END = "text end"


class Unit(Enum):
    """By what a drag selects: it follows a click, a double click or a triple click."""

    CHARACTER = auto()
    TOKEN = auto()
    LINE = auto()


def hull(one: Span, other: Span) -> Span:
    """The smallest span that holds both."""
    return Span(min(one.start, other.start), max(one.end, other.end))


@dataclass(frozen=True, slots=True)
class Drag:
    """A selection that is being made, from where the button went down."""

    unit: Unit
    origin: Span

    def to(self, border: int, char: int, *, free: bool, tokens: Tokens, line_of: Callable[[int], Span]) -> Span:
        """What is selected when the pointer is at a border between characters and on a character.

        Args:
            border: the nearest border.
            char: the character under the pointer.
            free: select by character, without snapping to tokens.
            tokens: to snap to.
            line_of: the line that holds an offset.
        """
        if self.unit is Unit.LINE:
            return hull(self.origin, line_of(char))
        if self.unit is Unit.TOKEN and not free:
            return hull(self.origin, tokens.at(char) or self.origin)
        raw = hull(self.origin, Span(border, border))
        return raw if free else tokens.snapped(raw)


class Walk:
    """Repeated clicks at one place, which walk from the innermost mark to those around it."""

    def __init__(self) -> None:
        self._keys: tuple[int, ...] = ()
        self._next = 0

    def click(self, keys: Sequence[int]) -> int | None:
        """The mark that a click on these, innermost first, means."""
        if not keys:
            self._keys = ()
            return None
        self._next = self._next + 1 if tuple(keys) == self._keys else 0
        self._keys = tuple(keys)
        return keys[self._next % len(keys)]


class WordCursor:
    """The word that the arrow keys move; it goes by tokens, for nobody types here, and not to signs alone."""

    def __init__(self, geometry: Geometry, tokens: Tokens, text: str) -> None:
        self._geometry = geometry
        self._tokens = tokens
        self._text = text
        self._signs = False
        self._x: float | None = None  # where moves up and down want to stay
        self.word = self._along(tokens.next, -1) or tokens.next(-1) or Span(0, 0)

    def put(self, offset: int) -> None:
        """Go to the token that is nearest, be it a sign."""
        self._x = None
        self.word = self._tokens.nearest(offset) or Span(0, 0)

    def move(self, move: CursorMove, page: float, *, signs: bool = False) -> None:
        """Go one step; `page` is how far a page reaches, in pixels; with `signs`, it may end at a sign."""
        self._signs = signs
        if move in (CursorMove.LINE_UP, CursorMove.LINE_DOWN):
            self._vertically(up=move is CursorMove.LINE_UP)
        elif move in (CursorMove.PAGE_UP, CursorMove.PAGE_DOWN):
            self._by_page(-page if move is CursorMove.PAGE_UP else page)
        else:
            self._x = None
            self.word = self._sideways(move) or self.word

    def _sideways(self, move: CursorMove) -> Span | None:
        tokens, at = self._tokens, self.word.start
        match move:
            case CursorMove.NEXT_WORD:
                return self._along(tokens.next, at)
            case CursorMove.PREVIOUS_WORD:
                return self._along(tokens.previous, at)
            case CursorMove.TEXT_START:
                return self._along(tokens.next, -1)
            case CursorMove.TEXT_END:
                return self._along(tokens.previous, len(self._text))
            case _:
                ends = self._ends_of(self._geometry.span(self._geometry.place_of(at)))
                return ends and ends[0 if move is CursorMove.LINE_START else 1]

    def _along(self, step: Callable[[int], Span | None], at: int) -> Span | None:
        """The next token to stop at."""
        token = step(at)
        for _ in range(_MOST_SIGNS):
            if token is None or self._stops_at(token):
                break
            token = step(token.start)
        return token

    def _stops_at(self, token: Span) -> bool:
        return self._signs or any(char.isalnum() for char in token.of(self._text))

    def _ends_of(self, row: Span) -> tuple[Span, Span] | None:
        """The first and the last token of a row to stop at, if there is any."""
        tokens = self._tokens
        at_start = tokens.at(row.start)
        first = at_start if at_start and self._stops_at(at_start) else self._along(tokens.next, row.start)
        last = self._along(tokens.previous, row.end)
        if not first or not last or first.start >= row.end or last.end <= row.start:
            return None
        return first, last

    def _vertically(self, *, up: bool) -> None:
        place: Place | None = self._geometry.place_of(self.word.start)
        for _ in range(_MOST_BLANK_ROWS):
            place = place and (self._geometry.above(place) if up else self._geometry.below(place))
            if place is None:
                return
            if self._go(place):
                return

    def _by_page(self, distance: float) -> None:
        self._wanted_x()
        y = self._geometry.bounds(self.word).center().y() + distance
        place: Place | None = self._geometry.place_at(y)
        while place is not None and not self._go(place):
            place = self._geometry.above(place) if distance > 0 else self._geometry.below(place)

    def _go(self, place: Place) -> bool:
        """Go to the word of a row that is nearest to where the cursor was; whether there is any."""
        ends = self._ends_of(self._geometry.span(place))
        if ends is None:
            return False
        at = self._geometry.offset_in(place, self._wanted_x())
        word = self._tokens.nearest(at) or ends[0]
        if not self._stops_at(word):
            steps = (self._tokens.previous, self._tokens.next)
            around = [found for step in steps if (found := self._along(step, word.start))]
            word = min(around, key=lambda one: max(one.start - at, at - one.end), default=word)
        self.word = min(max(word, ends[0]), ends[1])
        return True

    def _wanted_x(self) -> float:
        if self._x is None:
            self._x = self._geometry.bounds(self.word).center().x()
        return self._x
