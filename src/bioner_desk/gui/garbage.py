"""Python's garbage is collected on the window's thread alone.

Python collects garbage on whatever thread happens to make the object that is one too many. If that is the saver's, and
among the garbage is something of Qt's, it is deleted on a thread on which Qt cannot delete it, and the program ends.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimerEvent

_INTERVAL_MS = 500
_OLDEST = 2
_FLOOD = 50_000
"""Objects that have come and not gone since the last look. So many at once are values that are being read."""
_NOTICED = 0.05
"""Seconds that a person at the window notices."""


class GarbageCollector(QObject):
    """Collects when Python would have, but on this thread; Python's own collecting is switched off.

    Args:
        parent: with which it ends.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        # What the program consists of stays until its end, and need not be looked through each time.
        gc.freeze()
        self.startTimer(_INTERVAL_MS)

    def timerEvent(self, event: QTimerEvent) -> None:
        """Collect the generations that have grown beyond Python's thresholds."""
        del event
        collect_what_is_due()


def collect_what_is_due() -> int:
    """Collect the oldest generation whose count is beyond its threshold, with those that are younger.

    Looking through the millions of values of a large comparison would hold up the window for a second. Values hold no
    cycles and end without being looked through, so where a flood of objects comes, they are frozen unseen; and so is
    what has outlived a collection of everything that took long.

    Returns:
        the generation; -1 if none was due, or objects were frozen unseen.
    """
    counts, thresholds = gc.get_count(), gc.get_threshold()
    if counts[0] > _FLOOD:
        gc.freeze()
        return -1
    for generation in range(_OLDEST, -1, -1):
        if counts[generation] > thresholds[generation]:
            started = time.perf_counter()
            gc.collect(generation)
            if generation == _OLDEST and time.perf_counter() - started > _NOTICED:
                gc.freeze()
            return generation
    return -1
