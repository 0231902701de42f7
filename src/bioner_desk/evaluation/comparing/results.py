"""What a comparison gives: for every system and document, what was found and what it took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from bioner_desk.documents import Document, Span
from bioner_desk.evaluation.scores import Scores
from bioner_desk.pipeline import RunSettings, Suggestion


@dataclass(frozen=True, slots=True, order=True)
class System:
    """What is compared: one model, asked in one output format.

    Args:
        model: its name, which no other model of the comparison has.
        format: the id of the output format.
    """

    model: str
    format: str

    def __str__(self) -> str:
        return f"{self.model} · {self.format}"


@dataclass(frozen=True, slots=True)
class ComparedDocument:
    """A document of a comparison.

    Args:
        name: unique in the comparison.
        document: the text, and the gold mentions if there are any.
        has_gold: whether the document's mentions are gold; a document may rightly have none.
    """

    name: str
    document: Document
    has_gold: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A raw answer: the types that were asked about, the place of the chunk in the document, and the answer's text."""

    types: tuple[str, ...]
    place: Span
    text: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What a system's answers took and how they could be read; sums over documents are made with `+`.

    Args:
        answers: how many there are.
        read: those without a part that is not in the format.
        listed: mentions that the answers list, those that could not be placed among them.
        not_in_text: of these, what is not in the text.
        prompt_tokens: of all prompts, shared ones once for each prompt.
        answer_tokens: of all answers.
        forced_tokens: of the answers, those that the constraint left no choice about.
        overridden_tokens: of the answers, those at which the constraint did not allow what the model liked best.
        seconds: that the system would have taken alone: where it shared the document's tokens with others, the time
            of these tokens is added.
    """

    answers: int = 0
    read: int = 0
    listed: int = 0
    not_in_text: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0
    forced_tokens: int = 0
    overridden_tokens: int = 0
    seconds: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        return Cost(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class Found:
    """What one system found in one document, by the document's name: mentions in text order, and the raw answers.

    `Suggestion.question` is the place of a mention's answer in `said`, `Suggestion.answer` are its characters there.
    """

    system: System
    document: str
    mentions: tuple[Suggestion, ...]
    said: tuple[Said, ...]
    cost: Cost


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison, finished or under way.

    Args:
        systems: in the order in which they were asked for.
        documents: in order of their names.
        types: that were asked about, in schema order.
        kind: what the documents are, as prompts state it; several kinds, by commas.
        constraint: what answers were held to.
        found: by system and name of the document; what is not there yet is missing.
        failed: why a system could not be asked about a document, by system and name of the document.
        memory: the most memory that the program held while a model worked, in bytes, by the model's name; not of models
            whose answers were all in the record.
        left_out: what was asked for and is not compared, and why, by name: documents that cannot be read, gold without
            a text, types that the schema lacks.
        settings: what decided a system's answers, by system.
        seed: with which documents were drawn and intervals are made.
        available: how many documents could have been compared, of which `documents` were drawn.
        ceilings: what a model that makes no mistake would score, by system and name of a document with gold that it has
            read, as far as that is known yet. They follow from the rest and play no part in whether two are equal.
    """

    systems: tuple[System, ...]
    documents: tuple[ComparedDocument, ...]
    types: tuple[str, ...]
    kind: str
    constraint: str
    found: Mapping[tuple[System, str], Found]
    failed: Mapping[tuple[System, str], str]
    memory: Mapping[str, int]
    left_out: Mapping[str, str]
    settings: Mapping[System, RunSettings] = field(default_factory=dict)
    seed: int = 1
    available: int = 0
    ceilings: Mapping[tuple[System, str], Scores] = field(default_factory=dict, compare=False)

    def of(self, system: System) -> Iterator[tuple[ComparedDocument, Found]]:
        """What a system found, document by document, as far as it has come."""
        for document in self.documents:
            if found := self.found.get((system, document.name)):
                yield document, found

    @property
    def has_gold(self) -> bool:
        """Whether there is a document with gold."""
        return any(document.has_gold for document in self.documents)
