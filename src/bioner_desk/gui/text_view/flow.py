"""Flow: which block stands where, and the laid-out blocks, of which only those that are looked at exist."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

from bioner_desk.gui.text_view.blocks import Blocks
from bioner_desk.gui.text_view.marks import Mark, MarkIndex
from bioner_desk.gui.text_view.metrics import Metrics
from bioner_desk.gui.text_view.pictures import RowPicture, height, pictures
from bioner_desk.gui.text_view.positions import Positions
from bioner_desk.gui.text_view.rows import Rows, Shape

# Laid-out blocks that are kept: many screens full, and little memory beside a note of 5 MB.
_KEPT = 600


@dataclass(slots=True)
class Laid:
    """A block with its rows and what is drawn over them."""

    number: int
    rows: Rows
    pictures: list[RowPicture]
    height: int


class Flow:
    """The blocks of a text one beneath the other; y counts from the top of the first.

    Blocks that nobody has seen have an estimated height. It is replaced when they are laid out, and what is below them
    moves.
    """

    def __init__(self, text: str, metrics: Metrics, shape: Shape) -> None:
        self.text = text
        self.blocks = Blocks(text)
        self.positions = Positions(text)
        self.marks = MarkIndex(self.blocks)
        self._lengths = [end - start for start, end in zip(self.blocks.starts, self.blocks.ends, strict=True)]
        self.reshape(metrics, shape)

    def reshape(self, metrics: Metrics, shape: Shape) -> None:
        """Lay everything out anew, for another font or width."""
        self.metrics, self.shape = metrics, shape
        self._laid: OrderedDict[int, Laid] = OrderedDict()
        # A text has few different lengths of lines, beside a note of 5 MB with 100,000 of them.
        guesses = {length: self._guess(length) for length in set(self._lengths)}
        self._heights = [guesses[length] for length in self._lengths]
        self._tops: list[int] | None = None
        self._widest = 0.0

    @property
    def height(self) -> int:
        """Of all blocks."""
        return self._all_tops()[-1]

    @property
    def width(self) -> float:
        """Of the widest row; a guess as long as its block has not been seen."""
        if self.shape.wrap:
            return self.shape.width
        return max(self._widest, max(self._lengths) * self.metrics.letter)

    def top(self, number: int) -> int:
        """Where a block begins."""
        return self._all_tops()[number]

    def at(self, y: float) -> int:
        """The block at a height; the first or last one above and below them."""
        number = bisect_right(self._all_tops(), y) - 1
        return min(max(number, 0), len(self.blocks) - 1)

    def is_laid(self, number: int) -> bool:
        """Whether the height of a block is known."""
        return number in self._laid

    def laid(self, number: int) -> Laid:
        """A block, laid out now if it was not."""
        if known := self._laid.get(number):
            self._laid.move_to_end(number)
            return known
        rows = Rows(self.text, self.blocks, number, self.positions, self.shape)
        laid = self._laid[number] = Laid(number, rows, [], 0)
        if not self.shape.wrap:
            self._widest = max(self._widest, rows.natural_width)
        self._picture(laid)
        if len(self._laid) > _KEPT:
            self._laid.popitem(last=False)
        return laid

    def between(self, top: float, bottom: float) -> Iterator[tuple[int, Laid]]:
        """The blocks that can be seen between two heights, each with where it begins."""
        number = self.at(top)
        y = self.top(number)
        while y < bottom and number < len(self.blocks):
            laid = self.laid(number)
            yield y, laid
            y, number = y + laid.height, number + 1

    def replace_marks(self, marks: Iterable[Mark]) -> None:
        """Show these marks and no others."""
        self.marks.replace(marks)
        self.refresh(tuple(self._laid))

    def refresh(self, numbers: Iterable[int]) -> None:
        """Draw the marks of these blocks anew, where they are laid out."""
        for number in numbers:
            if laid := self._laid.get(number):
                self._picture(laid)

    def _picture(self, laid: Laid) -> None:
        laid.pictures = pictures(laid.rows, self.marks.of_block(laid.number), self.metrics)
        laid.height = height(laid.rows, laid.pictures, self.metrics)
        if self._heights[laid.number] != laid.height:
            self._heights[laid.number] = laid.height
            self._tops = None

    def _guess(self, length: int) -> int:
        """How high a block of so many characters will be, about."""
        if not length:
            return self.metrics.blank_height
        rows = ceil(length * self.metrics.letter / max(self.shape.width, 1.0)) if self.shape.wrap else 1
        return max(1, rows) * self.metrics.row_height

    def _all_tops(self) -> list[int]:
        if self._tops is None:
            self._tops = list(accumulate(self._heights, initial=0))
        return self._tops
