"""Handing questions to an engine, in waves, and keeping each answer the moment it arrives.

A wave holds all questions about some chunks, those of every inquiry: the engine sorts what it is given at once, so that
what prompts begin with, the chunk's text, is computed once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Document
from bioner_desk.engines import Branch, Completion, Engine
from bioner_desk.pipeline.asking import Asking
from bioner_desk.pipeline.results import Answer, Question

_WAVE = 256  # questions handed to the engine at once: enough to share prefixes, few enough for a 5 MB note

_Place = tuple[int, int]  # of an inquiry, and of a question in it


class AnswerStore(Protocol):
    """Where answers of earlier runs are found and new ones are kept."""

    def find_answer(self, branch: Branch) -> Completion | None:
        """The stored answer to a branch, if there is one."""
        ...

    def add_answer(self, branch: Branch, completion: Completion) -> None:
        """Keep an answer."""
        ...


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The questions about one document that are asked in one way, chunk by chunk, and where their answers are kept."""

    asking: Asking
    document: Document
    questions: tuple[Question, ...]
    store: AnswerStore | None = None


def ask(
    engine: Engine,
    inquiries: Sequence[Inquiry],
    *,
    cancel: CancelToken | None = None,
    report: Callable[[int, Answer], None] | None = None,
) -> list[list[Answer]]:
    """Answer every question, from the inquiries' stores where they know it.

    Args:
        engine: of the model that all inquiries are put to.
        inquiries: about the same document, if prompts are to share anything.
        cancel: looked at between tokens.
        report: called with every answer as it arrives, and the place of its inquiry.

    Returns:
        The answers of each inquiry, in the order of its questions.

    Raises:
        Cancelled: `cancel` was set; answers until then are in the stores.
    """
    answers: dict[_Place, Answer] = {}
    for wave in _waves(inquiries):
        for place, answer in _answers(engine, inquiries, wave, cancel):
            answers[place] = answer
            if report:
                report(place[0], answer)
    return [
        [answers[inquired, number] for number in range(len(inquiry.questions))]
        for inquired, inquiry in enumerate(inquiries)
    ]


def _waves(inquiries: Sequence[Inquiry]) -> Iterator[list[_Place]]:
    """Questions in the order of the text; those about chunks that begin together are never parted."""
    starts = [
        (question.chunk.span.start, inquired, number)
        for inquired, inquiry in enumerate(inquiries)
        for number, question in enumerate(inquiry.questions)
    ]
    wave: list[_Place] = []
    for _, together in groupby(sorted(starts), key=lambda each: each[0]):
        if len(wave) >= _WAVE:
            yield wave
            wave = []
        wave += [(inquired, number) for _, inquired, number in together]
    if wave:
        yield wave


def _answers(
    engine: Engine, inquiries: Sequence[Inquiry], wave: Sequence[_Place], cancel: CancelToken | None
) -> Iterator[tuple[_Place, Answer]]:
    waiting: list[tuple[_Place, Question, Branch]] = []
    for inquired, number in wave:
        inquiry = inquiries[inquired]
        question = inquiry.questions[number]
        branch = inquiry.asking.branch(question, inquiry.document)
        stored = inquiry.store.find_answer(branch) if inquiry.store else None
        if stored is None:
            waiting.append(((inquired, number), question, branch))
        else:
            yield (inquired, number), Answer(question, branch, stored, stored=True)
    for completion in engine.complete([branch for _, _, branch in waiting], cancel=cancel):
        place, question, branch = waiting[completion.branch]
        if store := inquiries[place[0]].store:
            store.add_answer(branch, completion)
        yield place, Answer(question, branch, completion)
