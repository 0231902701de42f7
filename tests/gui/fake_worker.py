"""A worker without a process: the test says what it tells."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from tests.gui.sitting import TEXT

from bioner_desk.documents import Span
from bioner_desk.engines import Finish
from bioner_desk.errors import ModelError
from bioner_desk.pipeline import Suggestion
from bioner_desk.pipeline.results import AnswerProblem, Notice, RunRecord, RunSettings
from bioner_desk.worker import (
    Annotated,
    Event,
    Loaded,
    Loader,
    Progressed,
    RawAnswer,
    RunFacts,
    RunRequest,
)

SETTINGS = RunSettings(
    "tiny", "ab" * 32, "scripted", "conv_term", ("Disease", "Chemical"), "clinical note", 100, 1, 900
)
RECORD = RunRecord(SETTINGS, "notes", 1, 2, 3, 4, 0.5, 1.0, 0, 0)


class FakeWorker:
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        self.requests: list[RunRequest] = []
        self.cancelled = 0
        self.stopping = False
        self.trying = False
        self.busy = False
        self.closed = False
        self.broken: ModelError | None = None
        self.pid: int | None = None
        self.load: Loader | None = None
        self._report: Callable[[Event], None] | None = None

    def take_place(self, report: Callable[[Event], None], *, load: Loader) -> FakeWorker:
        """Be the worker of what listens with `report`."""
        self._report, self.load = report, load
        return self

    def start(self, request: RunRequest) -> int:
        if self.broken:
            raise self.broken
        self.requests.append(request)
        return len(self.requests)

    def cancel(self) -> None:
        self.cancelled += 1
        self.stopping = self.stopping or self.trying

    def close(self) -> None:
        self.closed = True

    def tell(self, *events: Event) -> None:
        """Tell the window, which hears it when it next looks."""
        assert self._report is not None
        for event in events:
            self._report(event)


def loaded(run: int = 1) -> Loaded:
    return Loaded(run, RunFacts(SETTINGS, "Q4_K_M", 2048, ()))


def progressed(run: int = 1, *, done: int = 0, documents: int = 2, characters_done: int = 0) -> Progressed:
    return Progressed(run, done, documents, characters_done, 200, 10, 61.4, 120.0, 33.3, "note.txt")


def annotated(
    *found: Suggestion,
    run: int = 1,
    name: str = "note.txt",
    text: str = TEXT,
    problems: tuple[AnswerProblem, ...] = (),
    notices: tuple[Notice, ...] = (),
) -> Annotated:
    digest = hashlib.sha256(text.encode()).hexdigest()
    answer = RawAnswer("[Aspirin, nowhere]", ("Disease", "Chemical"), Span(0, 20), Finish.STOP, stored=False)
    return Annotated(run, name, digest, found, problems, (answer,), notices, RECORD)
