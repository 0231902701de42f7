"""Measuring a model on annotated documents: strict scores with intervals, unreadable answers, time, and mistakes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from bioner_desk.corpora import is_annotated, load_schema
from bioner_desk.documents import Document, Schema
from bioner_desk.errors import UsageError
from bioner_desk.evaluation import (
    PairedDifference,
    Scores,
    ScoresIntervals,
    paired_difference,
    score_intervals,
    strict_scores,
)
from bioner_desk.formats import ProblemKind
from bioner_desk.pipeline import Model
from bioner_desk.training.annotated import as_asked, read_corpus
from bioner_desk.training.mistakes import Mistake, MistakeKind, mistakes


@dataclass(frozen=True)
class DevCorpus:
    """Annotated documents, and how they are asked about.

    Args:
        path: the file or folder.
        schema: the types that are asked; the documents have mentions of no others.
        kind: that the documents are called; `None` for "clinical note".
        documents: at least one, with mentions.
    """

    path: Path
    schema: Schema
    kind: str | None
    documents: tuple[Document, ...]

    @property
    def name(self) -> str:
        """For tables."""
        return self.path.name.removesuffix(".gz").removesuffix(".jsonl")


@dataclass(frozen=True)
class Measured:
    """How good a model was on one corpus in one output format.

    Args:
        corpus: what it was measured on.
        format: the id of the output format.
        scores: strict, of each document.
        answers: that the model gave.
        unread: answers of which at least a part was not in the format.
        seconds: that all documents took together.
        mistakes: in all documents.
    """

    corpus: DevCorpus
    format: str
    scores: tuple[Scores, ...]
    answers: int
    unread: int
    seconds: float
    mistakes: tuple[Mistake, ...]

    @cached_property
    def total(self) -> Scores:
        """Over all documents."""
        return sum(self.scores, Scores())

    @cached_property
    def intervals(self) -> ScoresIntervals | None:
        """95 % intervals; `None` for a single document."""
        return score_intervals(self.scores)

    @property
    def seconds_per_document(self) -> float:
        """The mean."""
        return self.seconds / len(self.scores)

    @property
    def kinds_of_mistakes(self) -> dict[MistakeKind, int]:
        """How many of each kind."""
        counted = Counter(one.kind for one in self.mistakes)
        return {kind: counted[kind] for kind in MistakeKind}

    def better_than(self, other: Measured) -> PairedDifference | None:
        """Compare with another model on the same documents."""
        return paired_difference(self.scores, other.scores)


def read_dev(
    path: Path,
    schema: str,
    *,
    kind: str | None = None,
    limit: int | None = None,
    rename: Mapping[str, str] | None = None,
) -> DevCorpus:
    """Read documents to measure on.

    Args:
        path: a corpus file, or a folder of brat files; texts in it that nobody annotated are left out.
        schema: its name or file.
        kind: that the documents are called.
        limit: how many documents, from the first; default: all.
        rename: types of the corpus that the schema calls otherwise.

    Raises:
        DocumentError: the corpus cannot be read.
        SchemaError: there is no such schema.
        UsageError: no document has a mention of the schema's types.
    """
    asked = load_schema(schema)
    read = [one for one in read_corpus(path) if is_annotated(one)][:limit]
    documents = tuple(as_asked(one, asked.type_names, rename or {}) for one in read)
    if not any(one.mentions for one in documents):
        there = ", ".join(sorted({mention.type for one in read for mention in one.mentions})) or "none"
        message = f"There is no mention of the types of the schema {asked.name} in {path}."
        hint = f"Types there are: {there}. Choose a schema that has them, or rename them (--rename OLD=NEW)."
        raise UsageError(message, hint=hint)
    return DevCorpus(path, asked, kind, documents)


def measure_on(
    model: Model, corpus: DevCorpus, format_id: str, report: Callable[[int], None] = lambda _done: None
) -> Measured:
    """Annotate a corpus with a model and hold the result against its mentions.

    Args:
        model: to be measured.
        corpus: the documents.
        format_id: of the output format.
        report: called with the number of documents that are done.

    Raises:
        UsageError: there is no such format.
        ContextTooSmallError: the questions alone fill the model's context.
    """
    annotator = model.annotator(corpus.schema, format_id, corpus.kind)
    scores: list[Scores] = []
    found: list[Mistake] = []
    sums: Counter[str] = Counter()
    seconds = 0.0
    for number, document in enumerate(corpus.documents):
        result = annotator.annotate(replace(document, mentions=()))
        scores.append(strict_scores(document.mentions, result.mentions))
        found += mistakes(number, document.mentions, result.mentions)
        unread = {problem.question for problem in result.problems if problem.problem.kind is ProblemKind.UNREAD}
        sums.update(answers=len(result.answers), unread=len(unread))
        seconds += result.run.seconds
        report(number + 1)
    return Measured(corpus, format_id, tuple(scores), sums["answers"], sums["unread"], seconds, tuple(found))


def paired(first: Sequence[Measured], second: Sequence[Measured]) -> list[tuple[Measured, PairedDifference]]:
    """Compare two models on every corpus, format by format; models that were asked in one format each, in that.

    Returns:
        what was measured of the first, with how much better it is than the second.
    """
    one_each = all(len({one.format for one in side}) == 1 for side in (first, second))

    def key(one: Measured) -> tuple[int, str]:
        # A corpus may be measured on twice, with other types, so that its path does not tell.
        return id(one.corpus), "" if one_each else one.format

    others = {key(one): one for one in second}
    both = [(one, one.better_than(others[key(one)])) for one in first if key(one) in others]
    return [(one, comparison) for one, comparison in both if comparison is not None]
