"""Runs of the model for the open folder: started from the window, done in the worker process, merged as they come."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from PySide6.QtCore import QObject, Qt, Signal

from bioner_desk.errors import BionerError
from bioner_desk.gui.actions import BY_ID
from bioner_desk.gui.session import Session
from bioner_desk.pipeline import Remedy, ResolvedFormat
from bioner_desk.worker import (
    Annotated,
    Died,
    Ended,
    Event,
    Failed,
    How,
    Loaded,
    Loader,
    Loading,
    ModelChoice,
    Progressed,
    RunRequest,
    Worker,
    load_chosen,
)
from bioner_desk.worker import RunFacts as WorkerFacts
from bioner_desk.workspace import Change, Findings, Review, RunFacts, Said, Status

_COMPARE = f"“{BY_ID['compare.open'].title}”"
_REMEDIES = {
    Remedy.NONE: "",
    Remedy.CHOOSE: f"{_COMPARE} finds one, and so does bioner-desk profile",
    Remedy.CHOOSE_AGAIN: f"choose another with {_COMPARE} or bioner-desk profile",
}


@dataclass(frozen=True, slots=True)
class RunChoice:
    """What a person chose for a run: the model, the output format's id, what the documents are."""

    model: ModelChoice
    format: str
    kind: str


@dataclass(frozen=True, slots=True)
class RunProblem:
    """Something that went wrong in a run and concerns one document, or all of it if `name` is empty."""

    name: str
    message: str

    def __str__(self) -> str:
        return f"{self.name}: {self.message}" if self.name else self.message


@dataclass
class RunState:
    """How the latest run is.

    Args:
        names: of its documents.
        left: those that are not finished.
        busy: whether it is under way.
        phase: what it is doing, in words.
        asked: in which format `auto` asks and why, in words; empty if a person chose the format.
        progress: how far it is; `None` until something is known.
        suggestions: that were found so far.
        new: those of them that were not there before the run and had not been decided about.
        problems: what went wrong.
        died: whether the worker died under it.
    """

    names: tuple[str, ...] = ()
    left: list[str] = field(default_factory=list)
    busy: bool = False
    phase: str = ""
    asked: str = ""
    progress: Progressed | None = None
    suggestions: int = 0
    new: int = 0
    problems: list[RunProblem] = field(default_factory=list)
    died: bool = False


class Runs(QObject):
    """Starts runs in the worker, and puts what they find into the session's folder.

    Args:
        session: what the window works on.
        load: how the worker loads a model; a function that can be imported there.
    """

    changed = Signal()
    """The `state` is another."""
    found = Signal()
    """Suggestions have come."""
    reported = Signal(object)
    """The worker has told an event, of a run or of whatever else it was given to do."""

    def __init__(self, session: Session, *, load: Loader = load_chosen) -> None:
        super().__init__(session)
        self.session = session
        self.state = RunState()
        self._choice: RunChoice | None = None
        self._number = 0
        self._facts: RunFacts | None = None
        self._waiting: RunRequest | None = None
        self.worker = Worker(self.reported.emit, load=load)
        self.reported.connect(self._take, Qt.ConnectionType.QueuedConnection)
        session.folder_changed.connect(self._folder_changed)

    @property
    def worker_pid(self) -> int | None:
        """The number by which the system knows the worker, `None` while there is none."""
        return self.worker.pid

    def start(self, names: Sequence[str], choice: RunChoice) -> bool:
        """Begin a run over documents; whether that was possible.

        It waits for a comparison that is being stopped, and stops a trial of models.
        """
        workspace = self.session.workspace
        if workspace is None or not names or self.state.busy:
            return False
        if workspace.read_only:
            self.session.said.emit(workspace.read_only)
            return False
        request = RunRequest(
            model=choice.model,
            folder=workspace.folder,
            names=tuple(names),
            schema=workspace.schema,
            format=choice.format,
            kind=choice.kind,
            examples=tuple(one.name for one in workspace.documents() if one.status is Status.DONE),
        )
        if self.worker.trying:
            self.worker.cancel()
        if self.worker.stopping:
            self._waiting = request
        elif not self._begin(request):
            return False
        self._choice, self._facts = choice, None
        self.state = RunState(tuple(names), list(names), busy=True, phase="Starting …")
        self.changed.emit()
        return True

    def go_on(self) -> bool:
        """Begin again with the documents that the latest run did not finish; whether that was possible."""
        return self._choice is not None and self.start(self.state.left, self._choice)

    def cancel(self) -> None:
        """Stop the run under way; documents that are finished keep what was found."""
        if not self.state.busy:
            return
        if self._waiting:
            self._waiting, self.state.busy = None, False
            self.state.phase = "Stopped before anything was asked."
        else:
            self.state.phase = "Stopping …"
            self.worker.cancel()
        self.changed.emit()

    def close(self) -> None:
        """End the worker."""
        self._waiting = None
        self.worker.close()
        self.state.busy = False

    def _begin(self, request: RunRequest) -> bool:
        try:
            self._number = self.worker.start(request)
        except BionerError as error:
            self.session.failed.emit(error)
            return False
        return True

    def _begin_what_waits(self) -> None:
        request, self._waiting = self._waiting, None
        if request and not self._begin(request):
            self.state.busy, self.state.phase = False, "The run could not be done."
        self.changed.emit()

    def _folder_changed(self) -> None:
        """Forget the run of a folder that is not open any more; what it still finds goes nowhere."""
        is_busy = self.state.busy and not self._waiting
        self._waiting = None
        if is_busy:
            self.worker.cancel()
        self.state = RunState(busy=is_busy, phase="Stopping …" if is_busy else "")
        self.changed.emit()

    def _take(self, event: Event) -> None:
        if self._waiting and isinstance(event, Ended | Died):
            self._begin_what_waits()  # the worker has nothing else to do now
            return
        if event.run is not None and event.run != self._number:
            return
        if not self.state.names and not isinstance(event, Ended | Died):
            return  # its folder is not open any more
        self._note(event)
        self.changed.emit()

    def _note(self, event: Event) -> None:
        match event:
            case Loading():
                self.state.phase = "Loading the model …"
            case Loaded(facts=facts):
                self._facts = _run_facts(facts)
                asked = ResolvedFormat(facts.settings.format, facts.reason, facts.remedy)
                told = asked.told(_REMEDIES[asked.remedy])
                self.state.asked = told if asked.reason else ""
                self.state.phase = f"Reading with {facts.settings.model_name}, {told}"
            case Progressed():
                self.state.progress = event
            case Annotated():
                self._merge(event)
            case Failed(name=name, message=message, hint=hint):
                self._finished(name)
                self._problem(name, f"{message} {hint}")
            case Ended():
                self._ended(event)
            case Died(run=run, message=message, hint=hint):
                # Without a run it was idle: what has been begun since has a process of its own.
                self._died(f"{message} {hint}", in_run=run is not None)

    def _merge(self, event: Annotated) -> None:
        self._finished(event.name)
        workspace = self.session.workspace
        if workspace is None or self._facts is None:
            return
        try:
            review = workspace.review(event.name)
        except BionerError as error:
            self._problem(event.name, str(error))
            return
        if _text_sha256(review) != event.text_sha256:
            self._problem(event.name, "Its text was changed during the run; pre-annotate it again.")
            return
        self.state.suggestions += len(event.suggestions)
        for notice in event.notices:
            self._problem(event.name, str(notice))
        change = workspace.merge(_findings(event, self._facts))
        self.state.new += _new(change) if change else 0
        self.session.show_merged(change)
        self.found.emit()

    def _ended(self, event: Ended) -> None:
        self.state.busy = False
        said = ""
        if event.how is How.FAILED:
            self._problem("", f"{event.message} {event.hint}")
            self.state.phase = "The run could not be done."
        elif not self.state.names:
            self.state.phase = "Stopped."
        elif event.how is How.CANCELLED:
            self.state.phase = f"Stopped; {len(self.state.left):,} of {len(self.state.names):,} documents are left."
        else:
            said = _summary(self.state)  # the status line has no room for more
            self.state.phase = f"{said}{_asked(self.state)}"
        self.session.said.emit(said or self.state.phase)

    def _died(self, words: str, *, in_run: bool) -> None:
        if in_run and self.state.busy:
            self.state.busy = False
            self.state.died = True
            self.state.phase = "The model's process ended."
            self._problem("", words)
        self.session.said.emit(words)

    def _finished(self, name: str) -> None:
        if name in self.state.left:
            self.state.left.remove(name)

    def _problem(self, name: str, words: str) -> None:
        self.state.problems.append(RunProblem(name, words.strip()))


def _run_facts(facts: WorkerFacts) -> RunFacts:
    settings = facts.settings
    started = time.time()
    described = json.dumps(asdict(settings), ensure_ascii=False)
    name = hashlib.sha256(f"{started}\n{described}".encode()).hexdigest()[:16]
    return RunFacts(
        id=name,
        model_name=settings.model_name,
        model_sha256=settings.model_sha256,
        quantisation=facts.quantisation,
        format=settings.format,
        settings=described,
        started=started,
    )


def _findings(event: Annotated, run: RunFacts) -> Findings:
    answers = tuple(
        Said(
            text=one.text,
            types=one.types,
            place=one.place,
            finish=str(one.finish),
            problems=tuple(problem.problem for problem in event.problems if problem.question == number),
        )
        for number, one in enumerate(event.answers)
    )
    return Findings(event.name, run, event.suggestions, answers, event.record.settings.types)


def _text_sha256(review: Review) -> str:
    return hashlib.sha256(review.text.encode("utf-8")).hexdigest()


def _summary(state: RunState) -> str:
    done = len(state.names) - len(state.left)
    documents = "1 document" if done == 1 else f"{done:,} documents"
    seconds = state.progress.seconds if state.progress else 0.0
    found = "1 suggestion" if state.suggestions == 1 else f"{state.suggestions:,} suggestions"
    new = "" if state.new == state.suggestions else f" ({state.new:,} new)"
    return f"{documents} pre-annotated, {found}{new}, {seconds:.0f} s."


def _asked(state: RunState) -> str:
    """In which format, and why; a run that is over in a moment leaves no time to read that while it is under way."""
    return f" {state.asked[:1].upper()}{state.asked[1:]}." if state.asked else ""


def _new(change: Change) -> int:
    """How many suggestions a result brought that were not there."""
    swaps = [swap for part in change.parts for swap in part.entries]
    before = {entry.mention for entry, _ in swaps if entry}
    return len({entry.mention for _, entry in swaps if entry} - before)
