"""How models suit this computer: memory at once from their sizes, time once the worker has found it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from bioner_desk.amounts import amount
from bioner_desk.cancel import CancelToken
from bioner_desk.engines.machine import available_memory
from bioner_desk.engines.memory import MemoryNeed, memory_need, memory_need_of_shape
from bioner_desk.errors import BionerError, ModelError
from bioner_desk.gguf import read_header
from bioner_desk.gui.background import Background
from bioner_desk.gui.models.listing import ModelRow
from bioner_desk.gui.runs import RunChoice, Runs
from bioner_desk.model_store import assumed_profile
from bioner_desk.model_store.catalogue import CatalogueModel
from bioner_desk.pipeline.fitting import Fit, FitVerdict
from bioner_desk.pipeline.fitting.verdicts import PROGRAM_BYTES, verdict_of
from bioner_desk.worker import Died, Ended, Event, FitRequest, Fitted, How, ModelChoice, Sized
from bioner_desk.workspace import Status

_UNTRIED = "How long a note takes is not known yet: “Try it here” measures it."
_TOO_LARGE = "Close other programs, or choose a smaller model."


@dataclass(frozen=True, slots=True)
class Suited:
    """How a model suits this computer.

    Args:
        verdict: in a word or two.
        words: in sentences.
        need: of memory.
        measured: whether the model itself has run.
    """

    verdict: FitVerdict
    words: str
    need: MemoryNeed
    measured: bool = False

    @classmethod
    def of(cls, fit: Fit) -> Suited:
        """What the worker has found out."""
        notes = "the notes of the folder" if fit.documents else "the sample notes"
        source = f" Measured with {notes}." if fit.measured else ""
        return cls(fit.verdict, f"{fit.words}{source}", fit.need, fit.measured)

    @classmethod
    def by_memory(cls, need: MemoryNeed, free: int, more: str) -> Suited:
        """What can be said without running anything."""
        verdict = verdict_of(need, free, None)
        needed = need.total + PROGRAM_BYTES
        words = f"{str(verdict).capitalize()}: needs {amount(needed)} of {amount(free)} free."
        return cls(verdict, f"{words} {_TOO_LARGE if verdict is FitVerdict.TOO_LARGE else more}", need)


class Fits(QObject):
    """What is known of how models suit this computer, by the keys of their rows.

    Args:
        runs: in whose worker models are tried; a run and a trial are never under way at the same time.
        choice: what is chosen in the Run panel: how models are run, and in which format they are asked.
        parent: with which it ends.
    """

    changed = Signal()
    """More is known, or a trial has begun or is over."""
    failed = Signal(object)
    """A `BionerError`: a model could not be tried."""

    def __init__(self, runs: Runs, choice: Callable[[], RunChoice], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs, self._choice = runs, choice
        self._rows: Sequence[ModelRow] = ()
        self._by_memory: Mapping[str, Suited] = {}
        self._found: dict[str, Suited] = {}
        self._background: Background[Mapping[str, Suited]] = Background(self)
        self._number: int | None = None
        self._trying = ""
        self._waiting: ModelRow | None = None
        self._is_stale = False
        self._said_hindrance = ""
        runs.reported.connect(self._take)
        runs.reported.connect(lambda _event: self._notice_work())
        runs.changed.connect(self._notice_work)
        runs.session.folder_changed.connect(self._forget)
        runs.session.schema_changed.connect(self._forget)

    @property
    def trying(self) -> str:
        """The key of the model that is being tried; empty while none is."""
        return self._waiting.key if self._waiting else self._trying

    @property
    def known(self) -> Mapping[str, Suited]:
        """The best that is known of each model."""
        return {**self._by_memory, **self._found}

    def hindrance(self) -> str:
        """Why no model can be tried now, in a sentence; empty if one can."""
        if self.trying:
            return "A model is being tried already."
        if self._runs.worker.busy and self._number is None:
            return "A model is at work; try another when it is done."
        return ""

    def predict(self, rows: Sequence[ModelRow]) -> None:
        """Find out what memory models take, and estimate the time of those that are not here if the worker is idle."""
        self._rows = rows

        def work(_cancel: CancelToken) -> Mapping[str, Suited]:
            free = available_memory()
            return {row.key: found for row in rows if (found := by_memory(row, free))}

        self._background.start(work, self._predicted, self.failed.emit)

    def try_model(self, row: ModelRow) -> None:
        """Run a model for some seconds; estimates that are being made give way."""
        if row.installed is None or self.hindrance():
            return
        if self._number is not None:
            self._waiting = row
            self._runs.worker.cancel()
            self.changed.emit()
        else:
            self._begin_trial(row)

    def stop(self) -> None:
        """Stop what is being tried or estimated."""
        self._waiting = None
        if self._number is not None:
            self._runs.worker.cancel()

    def _begin_trial(self, row: ModelRow) -> None:
        if row.installed is not None:
            how = self._choice().model
            choice = ModelChoice(row.installed.path, how.gpu_layers, how.threads, how.time_limit)
            self._begin({row.key: choice}, row.key)

    def _predicted(self, found: Mapping[str, Suited]) -> None:
        self._by_memory = found
        self._found = {key: one for key, one in self._found.items() if key in {row.key for row in self._rows}}
        self.changed.emit()
        self._estimate()

    def _estimate(self) -> None:
        """Have those estimated that are not here; nothing that a person wants waits for it."""
        wanted = {
            row.key: sized(row.entry)
            for row in self._rows
            if row.entry and row.installed is None and row.key not in self._found
        }
        if wanted and not self._runs.worker.busy:
            self._begin(wanted, "")

    def _begin(self, models: Mapping[str, ModelChoice | Sized], trying: str) -> None:
        workspace = self._runs.session.workspace
        documents = workspace.documents() if workspace else ()
        done = tuple(one.name for one in documents if one.status is Status.DONE)
        request = FitRequest(
            models,
            folder=workspace.folder if workspace else None,
            names=tuple(one.name for one in documents if one.name not in done) or done,
            schema=workspace.schema if workspace else None,
            format=self._choice().format,
            examples=done,
        )
        try:
            self._number = self._runs.worker.start(request)
        except BionerError as error:
            self.failed.emit(error)
            return
        self._trying = trying
        self.changed.emit()

    def _take(self, event: Event) -> None:
        if self._number is None or event.run != self._number:
            return
        match event:
            case Fitted(key=key, fit=fit):
                self._found[key] = Suited.of(fit)
            case Ended() | Died():
                self._end(event)
            case _:
                return
        self.changed.emit()

    def _notice_work(self) -> None:
        """A model has begun to work, or is done: tell it once."""
        words = self.hindrance()
        if words != self._said_hindrance:
            self._said_hindrance = words
            self.changed.emit()

    def _end(self, event: Ended | Died) -> None:
        was_tried, waiting = self._trying, self._waiting
        self._number, self._trying, self._waiting = None, "", None
        has_failed = isinstance(event, Died) or event.how is How.FAILED
        # What is estimated by itself fails by itself: nobody has asked for it.
        if has_failed and was_tried:
            self.failed.emit(ModelError(event.message, hint=event.hint))
        is_stale, self._is_stale = self._is_stale, False
        if waiting:
            self._begin_trial(waiting)
        elif is_stale:
            self._estimate()

    def _forget(self) -> None:
        """Other notes, other times."""
        self._is_stale = self._number is not None
        self.stop()
        self._found = {}
        self.changed.emit()


def by_memory(row: ModelRow, free: int) -> Suited | None:
    """What can be said of a model without running it; `None` if its sizes are not known.

    Args:
        row: the model.
        free: bytes of memory that are free.
    """
    if row.installed and not row.installed.problem:
        try:
            header = read_header(row.installed.path)
        except ModelError:
            return None  # its row says so when the models are listed again
        return Suited.by_memory(memory_need(header, row.installed.profile.budget_tokens), free, _UNTRIED)
    if row.entry and not row.installed:
        one = sized(row.entry)
        return Suited.by_memory(memory_need_of_shape(one.shape, one.size_bytes, one.profile.budget_tokens), free, "")
    return None


def sized(entry: CatalogueModel) -> Sized:
    """A model of the catalogue, as far as its sizes are known."""
    return Sized(entry.title, entry.shape, entry.size_bytes, entry.parameters, assumed_profile(entry.context))
