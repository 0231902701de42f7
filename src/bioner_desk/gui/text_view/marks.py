"""Marks: what the text view shows over the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bioner_desk.documents import Span
from bioner_desk.gui.text_view.blocks import Blocks


class MarkStyle(StrEnum):
    """How sure people are of what is marked."""

    SOLID = "solid"  # a mention of the document
    DASHED = "dashed"  # a suggestion that nobody has decided about
    FAINT = "faint"  # a suggestion that was rejected


@dataclass(frozen=True, slots=True)
class Mark:
    """A mention or suggestion as it is to be shown.

    Args:
        key: what the mark is known by, to those who made it.
        pieces: in code points; parts beyond the text are not shown.
        label: a short name of the type.
        color: #RRGGBB, the hue of the type; light and dark tints are made of it.
        style: how it is drawn.
        tip: says it in words, for the pointer and for screen readers.
    """

    key: int
    pieces: tuple[Span, ...]
    label: str
    color: str
    style: MarkStyle
    tip: str = ""

    @property
    def size(self) -> int:
        """How many characters are marked; of nested marks, the inner ones have fewer."""
        return sum(map(len, self.pieces))

    @property
    def start(self) -> int:
        """Where the first piece starts."""
        return min(piece.start for piece in self.pieces)

    @property
    def end(self) -> int:
        """Where the last piece ends."""
        return max(piece.end for piece in self.pieces)


class MarkIndex:
    """All marks, and which of them each block shows; a change costs as much as the blocks that it touches."""

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks
        self._marks: dict[int, Mark] = {}
        self._of_block: dict[int, set[int]] = {}

    def get(self, key: int | None) -> Mark | None:
        """The mark of this key."""
        return None if key is None else self._marks.get(key)

    def of_block(self, block: int) -> list[Mark]:
        """The marks of a block, by place, longer ones first, so that the order of their coming plays no part."""
        marks = [self._marks[key] for key in self._of_block.get(block, ())]
        return sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.key))

    def replace(self, marks: Iterable[Mark]) -> None:
        """Show these and no others."""
        self._marks.clear()
        self._of_block.clear()
        self.change({mark.key: mark for mark in marks})

    def change(self, changed: Mapping[int, Mark | None]) -> set[int]:
        """Put, replace or (`None`) take away marks; the blocks that look otherwise now."""
        touched: set[int] = set()
        for key, mark in changed.items():
            if old := self._marks.pop(key, None):
                for block in self._touched(old):
                    self._of_block[block].discard(key)
                    touched.add(block)
            if mark and mark.pieces:
                self._marks[key] = mark
                for block in self._touched(mark):
                    self._of_block.setdefault(block, set()).add(key)
                    touched.add(block)
        return touched

    def _touched(self, mark: Mark) -> set[int]:
        return {block for piece in mark.pieces for block in self._blocks.of(piece.start, piece.end)}
