"""Python's garbage is collected on the window's thread alone.

Python collects garbage on whatever thread happens to make the object that is one too many. If that is the saver's, and
among the garbage is something of Qt's, it is deleted on a thread on which Qt cannot delete it, and the program ends.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimerEvent

_INTERVAL_MS = 500
_OLDEST = 2


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

    Returns:
        the generation; -1 if none was due.
    """
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation in range(_OLDEST, -1, -1):
        if counts[generation] > thresholds[generation]:
            gc.collect(generation)
            return generation
    return -1
