"""What a model will have to do for some documents: tokens to read, question by question, and answers to write."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bioner_desk import paths
from bioner_desk.cancel import CancelToken
from bioner_desk.corpora import read_documents
from bioner_desk.documents import Document
from bioner_desk.engines import Branch
from bioner_desk.pipeline.model import Annotator
from bioner_desk.pipeline.waves import Inquiry

_PLANNED = 5  # documents
_PLANNED_CHARACTERS = 6_000  # of each; a longer one goes on as it begins
_FOUND_TOKENS = 6  # of an answer over one that finds nothing, on average over questions


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its place.

    Args:
        inquiry: of its document.
        number: among the questions of the inquiry.
    """

    inquiry: Inquiry
    number: int

    def branch(self) -> Branch:
        """What the engine is given."""
        return self.inquiry.asking.branch(self.inquiry.questions[self.number], self.inquiry.document)


@dataclass(frozen=True)
class Work:
    """The questions about some documents, which stand for all.

    Args:
        chunks: the questions about each chunk.
        reads: for each question, the tokens of its prompt that the one before does not begin with.
        empty_answers: tokens that all answers have together if nothing is found.
        longest: tokens of the longest prompt with the room of its answer.
        share: how many times the texts that were planned the documents' mean text is.
        seconds: that it took to cut the texts.
    """

    chunks: tuple[tuple[Asked, ...], ...]
    reads: tuple[int, ...]
    empty_answers: int
    longest: int
    share: float
    seconds: float

    def answer_tokens(self, per_question: float | None) -> float:
        """The tokens of all answers, by what answers had on average, or else by what a common answer has."""
        if per_question is None:
            return self.empty_answers + _FOUND_TOKENS * len(self.reads)
        return per_question * len(self.reads)


def plan_work(
    annotator: Annotator, documents: Sequence[Document], *, clock: Callable[[], float], cancel: CancelToken
) -> Work:
    """Cut some of the documents, of all lengths, and put their questions.

    Args:
        annotator: says what is asked, and counts tokens.
        documents: at least one.
        clock: seconds, never going back.
        cancel: looked at between questions.

    Raises:
        ContextTooSmallError: the questions alone fill the model's context.
        Cancelled: `cancel` was set.
    """
    planned = [replace(one, text=one.text.strip()[:_PLANNED_CHARACTERS]) for one in _spread(documents)]
    chunks: list[tuple[Asked, ...]] = []
    reads: list[int] = []
    empty = longest = 0
    cutting = 0.0
    for document in planned:
        began = clock()
        inquiry = annotator.inquiry(annotator.plan(document, cancel=cancel))
        cutting += clock() - began
        for chunk in _chunks(inquiry):
            cancel.raise_if_cancelled()
            branches = [asked.branch() for asked in chunk]
            chunks.append(chunk)
            longest = max(longest, *(annotator.engine.count_tokens(one.prompt) + one.max_tokens for one in branches))
            reads += _new_tokens(annotator, branches)
            empty += sum(_empty_answer(annotator, asked) for asked in chunk)
    mean = sum(len(document.text) for document in documents) / len(documents)
    characters = sum(len(document.text) for document in planned)
    share = mean / characters if characters else 0.0
    return Work(tuple(chunks), tuple(reads), empty, longest, share, cutting)


def texts_at_hand(documents: Sequence[Document]) -> Sequence[Document]:
    """The documents, or the sample notes that come with the program if there are none."""
    if any(document.text.strip() for document in documents):
        return documents
    return [one for file in sorted((paths.resources() / "samples").glob("*.txt")) for one in read_documents(file)]


def _spread(documents: Sequence[Document]) -> list[Document]:
    """Some of the documents: the longest, the shortest, and those between at equal distances."""
    by_length = sorted(documents, key=lambda document: len(document.text))
    if len(by_length) <= _PLANNED:
        return by_length
    last = len(by_length) - 1
    return [by_length[round(place * last / (_PLANNED - 1))] for place in range(_PLANNED)]


def _chunks(inquiry: Inquiry) -> Iterator[tuple[Asked, ...]]:
    chunk: list[Asked] = []
    for number, question in enumerate(inquiry.questions):
        if chunk and inquiry.questions[chunk[0].number].chunk != question.chunk:
            yield tuple(chunk)
            chunk = []
        chunk.append(Asked(inquiry, number))
    if chunk:
        yield tuple(chunk)


def _new_tokens(annotator: Annotator, branches: Sequence[Branch]) -> list[int]:
    """The tokens of each prompt that the one before does not begin with, in the order in which the engine asks.

    An engine tells how many tokens a prompt has and not which; what two have in common is reckoned by their characters.
    """
    engine = annotator.engine
    rendered = sorted((engine.render(one.prompt), engine.count_tokens(one.prompt)) for one in branches)
    found: list[int] = []
    before = ""
    for text, tokens in rendered:
        common = _common_characters(before, text)
        found.append(math.ceil(tokens * (1 - common / max(1, len(text)))))
        before = text
    return found


def _empty_answer(annotator: Annotator, asked: Asked) -> int:
    asking, question = asked.inquiry.asking, asked.inquiry.questions[asked.number]
    shown = Document(text=question.chunk.span.of(asked.inquiry.document.text), kind=asking.kind)
    return annotator.engine.count_text_tokens(asking.output_format.write(shown, (), question.types))


def _common_characters(first: str, second: str) -> int:
    """How many characters two texts begin with alike."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if first[low:middle] == second[low:middle] else (low, middle - 1)
    return low
