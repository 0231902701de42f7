"""From a document to the questions that fit a model, and from answers back to suggestions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache

from bioner_desk.conversation import Prompt
from bioner_desk.corpora import split_at_line_breaks
from bioner_desk.documents import Document
from bioner_desk.engines import Branch, Completion, Engine, Finish
from bioner_desk.formats import AlignedMention, Guidance, OutputFormat, Problem, ProblemKind
from bioner_desk.grammar import Constraint
from bioner_desk.model_store import Calibration
from bioner_desk.pipeline.chunking import Chunk, cut
from bioner_desk.pipeline.results import (
    Answer,
    AnswerProblem,
    Notice,
    NoticeKind,
    Question,
    Suggestion,
    confidence,
)

# An answer that finds nothing is the least; one that lists most of the text, the most that is worth waiting for.
_ROOM_OVER_EMPTY = 1.25
_ROOM_PER_TEXT = 1.0
_ROOM_FIXED = 32
_CHARACTERS_PER_TOKEN = 32  # far more than any text has on average

_IMPOSSIBLE = math.log(0.01)  # the logarithm of a token's probability

_ENDED_EARLY = {Finish.LENGTH: NoticeKind.LENGTH, Finish.TIME: NoticeKind.TIME}


@dataclass(frozen=True)
class Asking:
    """How a document is asked about: with which format, for which types, of which kind, in how many tokens.

    `calibration` holds, by type, what a confidence means. With `guidance`, which has no examples of its own, prompts
    are guided; `example_tokens` of the budget are kept for `examples`, which are those of one document.
    """

    engine: Engine
    output_format: OutputFormat
    types: tuple[str, ...]
    kind: str
    budget_tokens: int
    most_sentences: int
    most_characters: int
    constraint: Constraint = Constraint.COPY
    calibration: Mapping[str, Calibration] = field(default_factory=dict)
    guidance: Guidance | None = None
    example_tokens: int = 0
    examples: tuple[Document, ...] = ()

    def chunks(self, document: Document) -> Iterator[Chunk]:
        """Cut the document so that every question and its expected answer fit into the budget."""
        return cut(document.text, self._fits, most_sentences=self.most_sentences, most_characters=self.most_characters)

    def questions(self, chunks: Iterable[Chunk]) -> Iterator[Question]:
        """Every question about every chunk, chunk by chunk, so that a chunk's text is computed once."""
        for chunk in chunks:
            for types in self.output_format.questions(self.types):
                yield Question(chunk, types)

    def branch(self, question: Question, document: Document) -> Branch:
        """What the engine is given for a question.

        The answer may have twice the room that its chunk was cut for, as far as the budget goes; an answer that goes on
        beyond that repeats itself.
        """
        shown = self._shown(question.chunk.span.of(document.text))
        prompt = self._prompt(shown, question.types, self.examples)
        left = self.budget_tokens - self.engine.count_tokens(prompt)
        grammar = self.output_format.grammar(shown, question.types, self.constraint)
        return Branch(prompt, max_tokens=max(1, min(left, 2 * self._room(shown, question.types))), grammar=grammar)

    def read(self, answer: Answer, number: int, document: Document) -> tuple[list[Suggestion], list[AnswerProblem]]:
        """Read an answer; `number` is the question's place among all answers."""
        span = answer.question.chunk.span
        parsed = self.output_format.parse(
            answer.completion.text, self._shown(span.of(document.text)), answer.question.types
        )
        meant, unmeant = _sorted_out(parsed.mentions, answer.completion)
        suggestions = [self._suggestion(mention, answer, number, document.text) for mention in meant]
        problems = parsed.with_problems(unmeant).problems
        return suggestions, [AnswerProblem(problem, number, span) for problem in problems]

    def _suggestion(self, mention: AlignedMention, answer: Answer, number: int, text: str) -> Suggestion:
        known = {one.name: getattr(mention, one.name) for one in fields(mention)}
        raw = confidence(mention, answer.completion)
        calibration = self.calibration.get(mention.type)
        calibrated = calibration(raw) if calibration else raw
        found = Suggestion(**known, confidence=calibrated, raw_confidence=raw, question=number)
        # A chunk shows line breaks as blanks, so a mention may cross one; files hold such a mention in pieces.
        moved = mention.shifted(answer.question.chunk.span.start)
        return replace(found, pieces=split_at_line_breaks(moved, text).pieces)

    def has_room_for(self, examples: tuple[Document, ...]) -> bool:
        """Whether prompts with these examples stay within the tokens that are kept for them."""
        empty = self._shown("")
        counted = [self.engine.count_tokens(self._prompt(empty, self._longest, some)) for some in (examples, ())]
        return counted[0] - counted[1] <= self.example_tokens

    def _prompt(self, shown: Document, types: Sequence[str], examples: tuple[Document, ...] = ()) -> Prompt:
        if self.guidance is None:
            return self.output_format.prompt(shown, types)
        return replace(self.guidance, examples=examples).prompt(self.output_format, shown, types)

    def _shown(self, text: str) -> Document:
        return Document(text=text, kind=self.kind)

    def check(self) -> None:
        """See whether anything can be asked at all.

        Raises:
            ContextTooSmallError: the question alone fills the model's context.
        """
        for _ in cut("x", self._fits):
            pass

    def _fits(self, text: str) -> bool:
        if len(text) > self.budget_tokens * _CHARACTERS_PER_TOKEN:
            return False  # without counting: a line may be megabytes long
        shown = self._shown(text)
        needed = self.engine.count_tokens(self._prompt(shown, self._longest)) + self._room(shown, self._longest)
        return needed + self.example_tokens <= self.budget_tokens

    @cached_property
    def _longest(self) -> tuple[str, ...]:
        """The types of the question with the most tokens: questions of one format differ in nothing else."""
        empty = self._shown("")
        return max(
            self.output_format.questions(self.types),
            key=lambda types: self._count(self.output_format.instruction(empty, types)),
        )

    @cached_property
    def _count(self) -> Callable[[str], int]:
        # The same chunk is counted for every type, and most formats' empty answers are always the same.
        return lru_cache(maxsize=64)(self.engine.count_text_tokens)

    def _room(self, shown: Document, types: Sequence[str]) -> int:
        """The tokens that an answer may need: formats that copy the text need more than formats that list words."""
        empty = self._count(self.output_format.write(shown, (), types))
        return math.ceil(max(_ROOM_OVER_EMPTY * empty, _ROOM_PER_TEXT * self._count(shown.text))) + _ROOM_FIXED


def notices(chunks: Iterable[Chunk], answers: Iterable[Answer]) -> Iterator[Notice]:
    """What a person should know about how the text was shown and the answers ended."""
    for chunk in chunks:
        if chunk.splits_sentence:
            yield Notice(NoticeKind.SPLIT, chunk.span)
    for answer in answers:
        if kind := _ENDED_EARLY.get(answer.completion.finish):
            yield Notice(kind, answer.question.chunk.span, answer.question.types)


def _sorted_out(
    mentions: Iterable[AlignedMention], completion: Completion
) -> tuple[list[AlignedMention], list[Problem]]:
    """Mentions that the model meant, and the others as problems.

    A constraint puts words of the text where the model wanted others. What it holds for all but impossible then is a
    mention in one of fifty cases (docs/constraints.md).
    """
    meant: list[AlignedMention] = []
    unmeant: list[Problem] = []
    for mention in mentions:
        said = mention.answer
        scores = (one.logprob for one in completion.tokens if one.start < said.end and said.start < one.end)
        if completion.overridden_tokens and min(scores, default=0.0) < _IMPOSSIBLE:
            unmeant.append(Problem(ProblemKind.UNMEANT, said, said.of(completion.text), mention.type))
        else:
            meant.append(mention)
    return meant, unmeant
