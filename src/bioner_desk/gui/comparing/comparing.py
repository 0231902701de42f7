"""A comparison of systems, done in the worker and put together as it comes; its rows are made on another thread."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError
from bioner_desk.evaluation import Scores
from bioner_desk.evaluation.comparing import (
    About,
    Comparison,
    Found,
    Row,
    RowMaker,
    System,
    Wanted,
    missing_ceilings,
)
from bioner_desk.gui.background import Background
from bioner_desk.gui.comparing.reckoning import Reckoning, with_known_ceilings
from bioner_desk.gui.runs import Runs
from bioner_desk.worker import (
    Compared,
    CompareRequest,
    ComparisonBegun,
    Died,
    Ended,
    Event,
    How,
    Loading,
    ModelChoice,
    Progressed,
    Timed,
)


class Comparing(QObject):
    """The one comparison that the window shows: under way, finished, or read from a file.

    Args:
        runs: of whose worker it makes use; a run and a comparison are never under way at the same time.
        parent: with which it ends.
    """

    begun = Signal()
    """The worker knows what is compared: `comparison` is a new one, and nothing is found yet."""
    changed = Signal()
    """`comparison` holds more, or `rows` are newer."""
    progressed = Signal(object)
    """How far it is: a `Progressed` of the worker's."""
    phase_changed = Signal(str)
    """What it is doing, in words for a person."""
    ended = Signal(str)
    """It is over: empty if everything was asked, else what happened and what to do."""

    def __init__(self, runs: Runs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._number: int | None = None
        self._is_stopping = False
        self._is_left = False
        self._keeps = True
        self._comparison: Comparison | None = None
        self._rows: tuple[Row, ...] = ()
        self._maker = RowMaker()
        self._background: Background[_Made] = Background(self)
        self._is_making = False
        self._is_stale = False
        # A table of many documents takes a while, and documents may come faster: between two tables, the other threads
        # of the window have Python to themselves as long as the last one took.
        self._pause = QTimer(self, singleShot=True, interval=0)
        self._pause.timeout.connect(self._make_rows)
        runs.reported.connect(self._take)
        self._reckoning = Reckoning(lambda: self._comparison, self)
        self._reckoning.found.connect(self._take_ceilings)
        self._reckoning.failed.connect(self._lacks_ceilings)
        runs.session.folder_changed.connect(self._leave)

    @property
    def comparison(self) -> Comparison | None:
        """As far as it is; `None` before there was one."""
        return self._comparison

    @property
    def rows(self) -> tuple[Row, ...]:
        """The table, the best first; it may be a moment older than `comparison`."""
        return self._rows

    @property
    def settled(self) -> bool:
        """Whether `rows` are those of `comparison` as it is now; what is exported should wait for that."""
        return not self._is_making and not self._pause.isActive() and not self._reckoning.under_way

    @property
    def reckoning(self) -> bool:
        """Whether ceilings are being reckoned; `cancel` stops that when nothing else is under way."""
        return self._reckoning.under_way

    @property
    def running(self) -> bool:
        """Whether the worker is at it: from `start` until `ended`."""
        return self._number is not None

    def start(self, wanted: Wanted, model: ModelChoice | None = None) -> bool:
        """Begin; answers of an earlier one that are in the record are not asked for again.

        Args:
            wanted: what is compared.
            model: whose layers, threads and time limit hold for every model; its path counts for nothing.

        Returns:
            Whether it is under way. If not, `ended` has told why, unless one is under way already.
        """
        if self.running:
            return False
        how = model or ModelChoice()
        request = CompareRequest(wanted, how.gpu_layers, how.threads, how.time_limit)
        try:
            self._number = self._runs.worker.start(request)
        except BionerError as error:
            self.ended.emit(_in_words(str(error), error.hint))
            return False
        self._is_stopping = self._is_left = False
        self._keeps = wanted.keep
        self._say("Reading the documents …")
        return True

    def cancel(self) -> None:
        """Stop it within 2 seconds; what was found stays, and answers are in the record."""
        if self.running:
            self._runs.worker.cancel()
            self._say("Stopping …")
            self._is_stopping = True
        elif self.reckoning:
            self._reckoning.stop()
            self.phase_changed.emit("Stopped. The ceilings that are missing come when the result is opened again.")
            self.changed.emit()

    def show(self, comparison: Comparison) -> None:
        """Show another comparison, such as one from a file; not while one is under way.

        Raises:
            RuntimeError: one is under way.
        """
        if self.running:
            message = "a comparison is under way"
            raise RuntimeError(message)
        self._set(comparison)
        self._make_rows()
        self.begun.emit()

    def _leave(self) -> None:
        """Stop: the folder that is open now may have work for the model, and a comparison can go on another time."""
        self._is_left = True
        if self.running:
            self.cancel()

    def _take(self, event: Event) -> None:
        if self._number is None or event.run != self._number:
            return
        match event:
            case Loading():
                self._say("Loading a model …")
            case ComparisonBegun(comparison=comparison):
                self._set(comparison)
                self.begun.emit()
            case Compared():
                self._put(event)
            case Timed(seconds=seconds):
                self._time(seconds)
            case Progressed() if not self._is_stopping:
                self._say(f"Reading {event.current}")
                self.progressed.emit(event)
            case Ended(how=How.DONE):
                self._end("", "Done.")
            case Ended(how=How.CANCELLED):
                self._end(self._stopped(), "Stopped.")
            case Ended(message=message, hint=hint) | Died(message=message, hint=hint):
                self._end(_in_words(message, hint), "The comparison could not go on.")

    def _say(self, phase: str) -> None:
        if not self._is_stopping:
            self.phase_changed.emit(phase)

    def _set(self, comparison: Comparison) -> None:
        self._comparison, self._rows = comparison, ()
        # Another maker: what one keeps of documents belongs to the comparison before.
        self._maker = RowMaker()
        self._background.cancel()
        self._reckoning.reset()
        self._pause.stop()
        self._is_making = self._is_stale = False

    def _put(self, event: Compared) -> None:
        if (known := self._comparison) is None:
            return
        step = event.step
        memory = {**known.memory}
        if event.memory:
            memory[step.model] = event.memory
        self._comparison = replace(
            known,
            found={**known.found, **{(one.system, one.document): one for one in step.found}},
            failed={**known.failed, **{(system, step.document): reason for system, reason in step.failed.items()}},
            memory=memory,
            settings={**known.settings, **event.settings},
        )
        self._make_rows()
        self.changed.emit()

    def _time(self, seconds: Mapping[tuple[System, str], float]) -> None:
        if (known := self._comparison) is None:
            return
        found = {key: _timed(one, seconds.get(key, one.cost.seconds)) for key, one in known.found.items()}
        self._comparison = replace(known, found=found)
        self._make_rows()
        self.changed.emit()

    def _end(self, words: str, phase: str) -> None:
        self._number, self._is_stopping = None, False
        self.phase_changed.emit(phase)
        self.ended.emit(words)

    def _stopped(self) -> str:
        stopped = "Stopped, as its folder was closed." if self._is_left else "Stopped."
        if self._keeps:
            return f"{stopped} Answers until then are kept: the same comparison goes on from there."
        return f"{stopped} What was found stays here; answers are not kept, as the folder can only be read."

    def _make_rows(self) -> None:
        """Make the rows anew; if some are being made, once more after that: the newest ones are made in the end."""
        if self._is_making or self._pause.isActive():
            self._is_stale = True
            return
        if (known := self._comparison) is None:
            return
        self._is_making, self._is_stale = True, False
        self._background.start(partial(_make, self._maker, known), self._made, self._not_made)

    def _made(self, made: _Made) -> None:
        self._is_making, self._rows = False, made.rows
        if self._is_stale:
            self._pause.start(round(1000 * made.seconds))
        elif self._comparison:
            self._rows = with_known_ceilings(made.rows, self._comparison)
        self._reckoning.go_on()
        self.changed.emit()

    def _not_made(self, error: BionerError) -> None:
        self._is_making = False
        if self._is_stale:
            self._pause.start()
        self.phase_changed.emit(_in_words(f"The table could not be made: {error}", error.hint))

    def _take_ceilings(self, more: dict[About, Scores]) -> None:
        if (known := self._comparison) is None:
            return
        comparison = self._comparison = replace(known, ceilings={**known.ceilings, **more})
        before = self._rows
        if not self._is_stale and not self._is_making:
            self._rows = with_known_ceilings(before, comparison)
        if not self.running:
            left = len(missing_ceilings(comparison))
            self.phase_changed.emit(f"Reckoning ceilings, {left:,} to go …" if left else "")
        if self._rows is not before or self.settled:
            self.changed.emit()

    def _lacks_ceilings(self, error: BionerError) -> None:
        self.phase_changed.emit(_in_words(f"Ceilings could not be reckoned: {error}", error.hint))
        self.changed.emit()


@dataclass(frozen=True, slots=True)
class _Made:
    """Rows, and how many seconds they took."""

    rows: tuple[Row, ...]
    seconds: float


def _make(maker: RowMaker, comparison: Comparison, cancel: CancelToken) -> _Made:
    cancel.raise_if_cancelled()
    started = time.perf_counter()
    return _Made(maker.rows(comparison), time.perf_counter() - started)


def _timed(found: Found, seconds: float) -> Found:
    if found.cost.seconds == seconds:
        return found
    return replace(found, cost=replace(found.cost, seconds=seconds))


def _in_words(message: str, hint: str) -> str:
    return f"{message} {hint}".strip()
