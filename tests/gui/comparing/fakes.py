"""A comparison that the test tells about, for what shows one; and values to tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from bioner_desk.documents import Document, Mention, Span
from bioner_desk.evaluation.comparing import (
    ComparedDocument,
    Comparison,
    Cost,
    Found,
    Row,
    RowMaker,
    Said,
    Step,
    System,
    Wanted,
    with_ceilings,
)
from bioner_desk.formats import Alignment
from bioner_desk.pipeline import Suggestion
from bioner_desk.worker import ModelChoice, Progressed

TEXT = "Aspirin for asthma. Asthma got worse.\n"
TAG, TERM = System("tiny", "multi_tag"), System("tiny", "conv_term")


@dataclass
class Asked:
    """What `start` was called with."""

    wanted: list[Wanted] = field(default_factory=list)
    models: list[ModelChoice | None] = field(default_factory=list)
    cancelled: int = 0


class FakeComparing(QObject):
    """Has the signals and properties of `Comparing`; nothing happens in it unless the test says so."""

    begun = Signal()
    changed = Signal()
    progressed = Signal(object)
    phase_changed = Signal(str)
    ended = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.comparison: Comparison | None = None
        self.rows: tuple[Row, ...] = ()
        self.running = False
        self.settled = True
        self.reckoning = False
        self.asked = Asked()

    def start(self, wanted: Wanted, model: ModelChoice | None = None) -> bool:
        if self.running:
            return False
        self.asked.wanted.append(wanted)
        self.asked.models.append(model)
        self.running = True
        self.phase_changed.emit("Reading the documents …")
        return True

    def cancel(self) -> None:
        self.asked.cancelled += 1
        self.phase_changed.emit("Stopping …")

    def show(self, comparison: Comparison) -> None:
        self.tell_begun(comparison)
        self.tell(comparison)

    def tell_begun(self, comparison: Comparison) -> None:
        """As the worker does before it asks."""
        self.comparison, self.rows = comparison, ()
        self.begun.emit()

    def tell(self, comparison: Comparison) -> None:
        """It is as far as this, and so is the table."""
        self.comparison, self.rows = comparison, RowMaker(resamples=50).rows(with_ceilings(comparison))
        self.changed.emit()

    def tell_end(self, words: str = "") -> None:
        """It is over."""
        self.running = False
        self.ended.emit(words)


def comparison(
    systems: Sequence[System] = (TAG, TERM), *, documents: int = 2, gold: bool = True, done: int | None = None
) -> Comparison:
    """Systems on equal documents, of which `done` are finished; every system but the first misses "Asthma".

    Args:
        systems: that are compared.
        documents: how many.
        gold: whether there is gold.
        done: documents that all systems are done with; default: all.
    """
    mentions = (Mention.of("Chemical", 0, 7), Mention.of("Disease", 12, 18), Mention.of("Disease", 20, 26))
    document = Document(text=TEXT, mentions=mentions if gold else (), name="note")
    named = tuple(ComparedDocument(f"note {number:03}", document, has_gold=gold) for number in range(documents))
    finished = named if done is None else named[:done]
    return Comparison(
        systems=tuple(systems),
        documents=named,
        types=("Disease", "Chemical"),
        kind="clinical note",
        constraint="copy",
        found={
            (system, one.name): found(system, one.name, mentions if place == 0 else mentions[:2])
            for place, system in enumerate(systems)
            for one in finished
        },
        failed={},
        memory={system.model: 200_000_000 for system in systems} if finished else {},
        left_out={},
        available=documents,
    )


def found(system: System, document: str, mentions: Sequence[Mention]) -> Found:
    """What a system found in one of these documents, said as a list of JSON; half a second for each mention."""
    answer = "[" + ", ".join(f'"{one.text(TEXT)}"' for one in mentions) + "]"
    suggestions, place = [], 0
    for one in mentions:
        place = answer.index(one.text(TEXT), place)
        suggestions.append(
            Suggestion(
                type=one.type,
                pieces=one.pieces,
                alignment=Alignment.EXACT,
                out_of_order=False,
                answer=Span(place, place + len(one.hull)),
                confidence=0.9,
                raw_confidence=0.8,
                question=0,
            )
        )
        place += len(one.hull)
    cost = Cost(1, 1, len(mentions), 0, 100, 20, 5, 1, 0.5 * len(mentions))
    said = (Said(("Disease", "Chemical"), Span(0, len(TEXT)), answer),)
    return Found(system, document, tuple(suggestions), said, cost)


def step(of: Comparison, document: str, model: str = "tiny") -> Step:
    """What a model said of one document of a comparison that is complete."""
    pairs = [(system, document) for system in of.systems if system.model == model]
    return Step(
        model,
        document,
        tuple(of.found[pair] for pair in pairs if pair in of.found),
        {pair[0]: of.failed[pair] for pair in pairs if pair in of.failed},
    )


def progressed(run: int = 1, *, done: int = 0, documents: int = 2) -> Progressed:
    """A document of 100 characters takes 3 s."""
    left = None if done == 0 else 3.0 * (documents - done)
    return Progressed(run, done, documents, 100 * done, 100 * documents, 10 * done, 3.0 * done, left, 3.3, "tiny: note")
