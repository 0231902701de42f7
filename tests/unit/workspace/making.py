"""A folder of notes for a test, someone who listens to the saver, and what a run finds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bioner_desk.documents import Mention, Span
from bioner_desk.formats import Alignment, Problem, ProblemKind
from bioner_desk.pipeline import Suggestion
from bioner_desk.workspace import (
    Change,
    Entry,
    Event,
    Findings,
    Review,
    RunFacts,
    Said,
    Steps,
    Workspace,
)

TEXT = "Started aspirin; aspirin-induced asthma followed, no hepatic or renal failure.\n"
ANN = (
    "T1\tChemical 8 15\taspirin\n"
    "T2\tDisease 17 39\taspirin-induced asthma\n"
    "T3\tDisease 53 60;70 77\thepatic failure\n"
    "R1\tCauses Arg1:T1 Arg2:T2\t\n"
    "A1\tNegated T3\n"
    "#1\tAnnotatorNotes T3\tsee\tthe report \n"
    "N1\tReference T1 RxNorm:1191\tAspirin\n"
)
ASPIRIN = Mention.of("Chemical", 17, 24)
RENAL = Mention.of("Disease", 64, 77)
STARTED = Mention.of("Procedure", 0, 7)


@dataclass
class Listener:
    """Collects what a saver tells."""

    events: list[Event] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, event: Event) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def wait_for(self, wanted: Callable[[Event], bool], timeout: float = 20) -> Event:
        with self._news:
            assert self._news.wait_for(lambda: any(map(wanted, self.events)), timeout), self.events
            return next(event for event in self.events if wanted(event))


@dataclass
class Desk:
    """A folder, and the person in front of it."""

    folder: Path
    heard: Listener = field(default_factory=Listener)
    steps: Steps = field(default_factory=lambda: Steps("Maria"))

    def note(self, name: str = "note.txt", text: str = TEXT, ann: str | None = ANN) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        if ann is not None:
            path.with_suffix(".ann").write_bytes(ann.encode())
        return path

    def open(self, *, read_only: bool = False) -> Workspace:
        return Workspace.open(self.folder, person="Maria", report=self.heard, read_only=read_only)

    def ann(self, name: str = "note") -> str:
        return (self.folder / f"{name}.ann").read_bytes().decode()

    def add(self, workspace: Workspace, mention: Mention, name: str = "note.txt") -> Change:
        return workspace.perform(self.steps.add(workspace.review(name), mention))

    def reject(self, workspace: Workspace, id_: str, name: str = "note.txt", *, consent: bool = False) -> Change:
        review = workspace.review(name)
        return workspace.perform(self.steps.reject(review, [by_id(review, id_).key]), consent=consent)


def by_id(review: Review, id_: str) -> Entry:
    (found,) = (entry for entry in review.entries.values() if entry.mention.id == id_)
    return found


def like(review: Review, mention: Mention) -> Entry:
    found = review.entry_like(mention)
    assert found is not None
    return found


def mentions(review: Review) -> list[tuple[str, str]]:
    """Type and text of what is kept, in the order of the text."""
    return [(one.mention.type, one.mention.text(review.text)) for one in review.in_place_order if one.state.is_kept]


def run_of(name: str = "run") -> RunFacts:
    return RunFacts(name, "tiny-model", "ab" * 32, "Q4_K_M", "conv_term", "{}", 12.5)


def suggestion(mention: Mention, confidence: float = 0.75, *, fuzzy: bool = False) -> Suggestion:
    return Suggestion(
        type=mention.type,
        pieces=mention.pieces,
        alignment=Alignment.FUZZY if fuzzy else Alignment.EXACT,
        answer=Span(1, 8),
        confidence=confidence,
        raw_confidence=0.1 + confidence / 3,
    )


def findings(*found: Suggestion, name: str = "note.txt", run: str = "run", problems: bool = False) -> Findings:
    types = ("Disease", "Chemical")
    problem = Problem(ProblemKind.NOT_IN_TEXT, Span(3, 9), "nowhere", "Disease")
    said = Said("[aspirin]", types, Span(0, 40), "end", (problem,) if problems else ())
    return Findings(name, run_of(run), found, (said,), types)
