"""What annotating a document gives: suggestions, problems, and everything needed to repeat it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum

from bioner_desk.documents import Document, Span
from bioner_desk.engines import Branch, Completion
from bioner_desk.formats import AlignedMention, Problem
from bioner_desk.grammar import Constraint
from bioner_desk.pipeline.chunking import Chunk


@dataclass(frozen=True, kw_only=True)
class Suggestion(AlignedMention):
    """A mention that a model proposed.

    Args:
        confidence: `raw_confidence`, put through the calibration that the model's profile holds for the output format
            and the mention's type, in [0, 1]: how often such suggestions were right on the documents of the
            calibration. Without one, and for answers that were not held to words of the text, the raw value, which
            orders suggestions and promises nothing.
        raw_confidence: the model's own probability for what says the mention, in [0, 1]; see `confidence`.
        question: the place of the question in the result's answers.
    """

    confidence: float
    raw_confidence: float
    question: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked: a chunk, and the types asked about in it."""

    chunk: Chunk
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, what the engine was given for it, and the model's raw answer.

    `stored` tells that the answer came from the record of an earlier run instead of the model.
    """

    question: Question
    branch: Branch
    completion: Completion
    stored: bool = False


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """A problem in the answer to the question at `question`; `place` is the chunk in the document."""

    problem: Problem
    question: int
    place: Span

    def __str__(self) -> str:
        return f"{self.problem} (text {self.place.start}-{self.place.end})"


class NoticeKind(StrEnum):
    """What a person should know about how the text was shown or an answer ended; nothing is lost by any of them."""

    SPLIT = "sentence too long for the model, split"
    LENGTH = "answer cut off at its token limit, kept as far as it went"
    TIME = "answer cut off at the time limit, kept as far as it went"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice about the chunk at `place`, and the types that were asked about if it concerns an answer."""

    kind: NoticeKind
    place: Span
    types: tuple[str, ...] = ()

    def __str__(self) -> str:
        asked = f" ({', '.join(self.types)})" if self.types else ""
        return f"text {self.place.start}-{self.place.end}{asked}: {self.kind}"


@dataclass(frozen=True, slots=True)
class RunSettings:
    """Everything that decides the answers of a run; equal settings give equal answers.

    `guidance_sha256` is a hash of what guided prompts explain and show: the types' descriptions, the examples that
    there are to choose from, and the room for them; empty for bare prompts.
    """

    model_name: str
    model_sha256: str
    engine: str
    format: str
    types: tuple[str, ...]
    kind: str
    budget_tokens: int
    most_sentences: int
    most_characters: int
    prompt_style: str = "bare"
    engine_settings: tuple[tuple[str, str], ...] = ()
    constraint: str = Constraint.COPY.value
    guidance_sha256: str = ""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The settings of a run and what it cost for one document.

    `forced_tokens` counts the tokens of the answers that the constraint left no choice about, `overridden_tokens` those
    at which it did not allow what the model liked best.
    """

    settings: RunSettings
    schema: str
    chunks: int
    questions: int
    prompt_tokens: int
    answer_tokens: int
    seconds: float
    coverage: float
    forced_tokens: int
    overridden_tokens: int


@dataclass(frozen=True, slots=True)
class AnnotationResult:
    """The suggestions for one document, in text order, with the answers they were read from."""

    document: Document
    mentions: tuple[Suggestion, ...]
    problems: tuple[AnswerProblem, ...]
    answers: tuple[Answer, ...]
    notices: tuple[Notice, ...]
    run: RunRecord


def confidence(mention: AlignedMention, completion: Completion) -> float:
    """The product of the probabilities of the tokens that say a mention, in [0, 1].

    These are the tokens that share characters with `mention.answer`. One that goes on behind it and holds nothing but
    signs of it is left out: a `",` that ends a string and begins what follows is more about the next mention than about
    this one. Tokens that a grammar forces have the probability 1, so what counts is choices.

    An answer without token scores gives 0. How this was chosen, and how good it is: docs/confidence.md.
    """
    said = mention.answer
    sharing = [token for token in completion.tokens if token.start < said.end and said.start < token.end]
    own = [
        token
        for token in sharing
        if token.end <= said.end or any(map(str.isalnum, completion.text[max(token.start, said.start) : said.end]))
    ]
    return math.exp(min(0.0, sum(token.logprob for token in own or sharing))) if sharing else 0.0
