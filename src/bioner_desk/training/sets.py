"""Example sets on disk: made of corpora by a recipe, checked against the documents that will be measured on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bioner_desk.errors import UsageError
from bioner_desk.training.annotated import read_corpus
from bioner_desk.training.compose import compose
from bioner_desk.training.examples import Example, read_examples, write_examples
from bioner_desk.training.recipe import Recipe
from bioner_desk.training.splits import refuse_overlap

EXAMPLES = "examples.jsonl.gz"
STATISTICS = "statistics.json"


@dataclass(frozen=True)
class Statistics:
    """What an example set holds; `types` and `formats` count questions, `mentions` marked ones in the texts."""

    examples: int
    questions: int
    empty_answers: int
    tasks: dict[str, int]
    formats: dict[str, int]
    mentions: dict[str, int]
    kinds: dict[str, int]
    documents: int
    seed: int


def make_set(recipe: Recipe, corpora: Path, out: Path, *, seed: int, dev: Sequence[Path] = ()) -> Statistics:
    """Write a recipe's examples into a folder.

    Args:
        recipe: what to make.
        corpora: the folder that the recipe's files lie in.
        out: is made if it is not there.
        seed: the same seed gives the same bytes.
        dev: corpora that will be measured on.

    Raises:
        UsageError: there is nothing to learn from, or a document to measure on is among those to train on.
        DocumentError: a corpus cannot be read.
    """
    train = [document for source in recipe.sources for document in read_corpus(corpora / source.file)]
    if not any(document.mentions for document in train):
        message = "There are no annotations in these corpora, so there is nothing to learn from."
        raise UsageError(message, hint="A document is NAME.txt with NAME.ann beside it, or a line of a .jsonl file.")
    refuse_overlap(train, [document for path in dev for document in read_corpus(path)])
    out.mkdir(parents=True, exist_ok=True)
    counts = _Counts()
    write_examples(out / EXAMPLES, counts.counted(compose(recipe, corpora, seed)))
    statistics = counts.statistics(len(train), seed)
    (out / STATISTICS).write_text(json.dumps(statistics.__dict__, indent=1) + "\n", encoding="utf-8")
    return statistics


def read_set(folder: Path) -> Iterator[Example]:
    """The examples in a folder.

    Raises:
        ReadError: there are none.
    """
    return read_examples(folder / EXAMPLES)


def types_of(examples: Iterable[Example]) -> tuple[str, ...]:
    """The types whose mentions are marked somewhere, in the order in which they come up."""
    return tuple(dict.fromkeys(name for example in examples for name in example.known))


class _Counts:
    """Counts examples on their way."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {name: Counter() for name in ("task", "format", "type", "kind")}
        self._empty = 0

    def counted(self, examples: Iterable[Example]) -> Iterator[Example]:
        for example in examples:
            self._counts["task"][example.task] += 1
            self._counts["kind"][example.kind] += bool(example.kind)
            self._counts["type"].update(one.type for one in example.mentions)
            for question in example.questions:
                self._counts["format"][question.format or "exercise"] += 1
                self._empty += not any(one.type in question.types for one in example.mentions)
            yield example

    def statistics(self, documents: int, seed: int) -> Statistics:
        tasks, formats, types, kinds = (dict(sorted(counter.items())) for counter in self._counts.values())
        return Statistics(
            examples=sum(tasks.values()),
            questions=sum(formats.values()),
            empty_answers=self._empty,
            tasks=tasks,
            formats=formats,
            mentions=types,
            kinds={kind: count for kind, count in kinds.items() if kind},
            documents=documents,
            seed=seed,
        )
