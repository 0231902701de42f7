"""How columns on the same text stand to each other; where that takes long, it is found out on another thread."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError
from bioner_desk.evaluation.comparing.report.standing import Mark as Told
from bioner_desk.evaluation.places import Place, RatedDocument, places
from bioner_desk.gui.background import Background
from bioner_desk.gui.comparing.text_columns import ShownText, TextColumn, told_marks

_MOST_AT_ONCE = 4_000
"""Mentions, and overlaps of two of them, that a person does not notice being held against each other."""


@dataclass(frozen=True, slots=True)
class Beside:
    """How columns stand to each other: their marks, by the place of the column, and where they differ."""

    marks: Mapping[int, tuple[Told, ...]] = field(default_factory=dict)
    places: tuple[Place, ...] = ()


class Holding(QObject):
    """Holds columns against each other.

    Args:
        parent: with which it ends.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._background: Background[Beside] = Background(self)
        self.under_way = False
        """Whether the columns asked about last are still being held against each other."""

    def start(
        self,
        document: ShownText,
        columns: Sequence[TextColumn],
        done: Callable[[Beside], None],
        failed: Callable[[BionerError], None],
    ) -> None:
        """Hold columns against each other: `done` is called with what came of it, at once if that is quick.

        What was asked before and is not done is given up.
        """
        self._background.cancel()
        self.under_way = takes_long(columns)
        if not self.under_way:
            done(beside(document, columns))
            return

        def ended(found: Beside) -> None:
            self.under_way = False
            done(found)

        def broken(error: BionerError) -> None:
            self.under_way = False
            failed(error)

        self._background.start(partial(beside, document, tuple(columns)), ended, broken)


def beside(document: ShownText, columns: Sequence[TextColumn], cancel: CancelToken | None = None) -> Beside:
    """How columns stand to each other; those with nothing to show play no part.

    Raises:
        Cancelled: `cancel` was set.
    """
    held = {one.name: one.mentions for one in columns if one.mentions is not None}
    found = places(RatedDocument(document.name, document.text, held), cancel=cancel) if len(held) > 1 else ()
    return Beside(told_marks(document.text, columns, cancel=cancel), found)


def takes_long(columns: Sequence[TextColumn]) -> bool:
    """Whether there is so much to hold against each other that a person would wait for it.

    That depends on how many mentions overlap: they are paired as well as can be. It is counted from where mentions
    begin and end, without looking at pairs.
    """
    mentions = [mention for one in columns for mention in one.mentions or ()]
    starts = sorted(one.start for one in mentions)
    # Those that begin before a mention ends, less those up to it in order of where they begin, overlap it.
    before_ends = sum(bisect_left(starts, max(one.end, one.start + 1)) for one in mentions)
    overlaps = before_ends - len(mentions) * (len(mentions) + 1) // 2
    return len(mentions) + overlaps > _MOST_AT_ONCE
