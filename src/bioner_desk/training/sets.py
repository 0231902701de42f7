"""Example sets on disk: made of corpora by a recipe, with documents to measure on that are not among them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bioner_desk.documents import Document
from bioner_desk.errors import UsageError
from bioner_desk.training.annotated import as_asked, read_corpus, write_corpus
from bioner_desk.training.compose import compose, too_long
from bioner_desk.training.examples import Example, read_examples, write_examples
from bioner_desk.training.recipe import Recipe
from bioner_desk.training.replacing import replacing
from bioner_desk.training.splits import hold_out, refuse_overlap

EXAMPLES = "examples.jsonl.gz"
DEV = "dev.jsonl.gz"
STATISTICS = "statistics.json"


@dataclass(frozen=True)
class Statistics:
    """What an example set holds.

    Args:
        examples: texts with their questions.
        questions: in all examples.
        empty_answers: questions about types of which the text has no mention.
        tasks: examples of each task.
        formats: questions in each output format.
        mentions: of each type, marked in the examples; a document is cut anew in every round.
        kinds: examples of each kind of document.
        documents: that are trained on.
        train_mentions: of each type, in these documents.
        dev_documents: to measure on.
        dev_mentions: of each type, in these documents.
        only_train: types that no document to measure on mentions; empty if there are no such documents.
        only_dev: types that no document to train on mentions.
        too_long: mentions in documents to train on that no example can show whole, so that they are not learnt.
        seed: of all chance.
    """

    examples: int
    questions: int
    empty_answers: int
    tasks: dict[str, int]
    formats: dict[str, int]
    mentions: dict[str, int]
    kinds: dict[str, int]
    documents: int
    train_mentions: dict[str, int]
    dev_documents: int
    dev_mentions: dict[str, int]
    only_train: list[str]
    only_dev: list[str]
    too_long: int
    seed: int


@dataclass(frozen=True)
class _Split:
    """Documents to train on, one list for each source of a recipe, and documents to measure on."""

    train: list[list[Document]]
    dev: list[Document]


def make_set(
    recipe: Recipe, corpora: Path, out: Path, *, seed: int, dev: Sequence[Path] = (), dev_share: float = 0.0
) -> Statistics:
    """Write a recipe's examples into a folder, and beside them the documents to measure on, if there are any.

    Args:
        recipe: what to make.
        corpora: the folder that the recipe's files lie in.
        out: is made if it is not there; a set that it holds is replaced once the new one is complete.
        seed: the same seed gives the same bytes.
        dev: corpora that will be measured on.
        dev_share: of the documents, which are held out instead to be measured on; in [0, 1).

    Raises:
        UsageError: there is nothing to learn from, or no question would be asked, or a document to measure on is among
            those to train on, or none can be held out.
        DocumentError: a corpus cannot be read; `WriteError` if the set cannot be written.
    """
    split = _split(recipe, corpora, dev, dev_share, seed)
    counts = _Counts()
    with replacing(out, EXAMPLES, DEV, STATISTICS) as files:
        write_examples(files[EXAMPLES], counts.counted(compose(recipe, split.train, corpora, seed)))
        statistics = counts.statistics(split, seed)
        _refuse_no_questions(statistics)
        if split.dev:
            write_corpus(files[DEV], split.dev, "dev")
        files[STATISTICS].write_text(json.dumps(statistics.__dict__, indent=1) + "\n", encoding="utf-8")
    return statistics


def _split(recipe: Recipe, corpora: Path, dev: Sequence[Path], dev_share: float, seed: int) -> _Split:
    read = [read_corpus(corpora / source.file) for source in recipe.sources]
    train = [
        [as_asked(document, source.types, source.rename) for document in own]
        for source, own in zip(recipe.sources, read, strict=True)
    ]
    _refuse_nothing([one for own in read for one in own], [one for own in train for one in own], recipe)
    rename, types = _renamed_everywhere(recipe), {name for source in recipe.sources for name in source.types}
    given = [as_asked(document, sorted(types), rename) for path in dev for document in read_corpus(path)]
    refuse_overlap([one for own in train for one in own], given)
    places = [(number, at) for number, own in enumerate(train) for at in range(len(own))]
    chosen = hold_out([train[number][at] for number, at in places], dev_share, seed) if dev_share else ()
    held = {places[place] for place in chosen}
    left = [[one for at, one in enumerate(own) if (number, at) not in held] for number, own in enumerate(train)]
    return _Split(left, given + [train[number][at] for number, at in sorted(held)])


def _refuse_nothing(read: Sequence[Document], asked: Sequence[Document], recipe: Recipe) -> None:
    if not any(document.mentions for document in read):
        message = "There are no annotations in these corpora, so there is nothing to learn from."
        raise UsageError(message, hint="A document is NAME.txt with NAME.ann beside it, or a line of a .jsonl file.")
    if not any(document.mentions for document in asked):
        wanted = ", ".join(dict.fromkeys(name for source in recipe.sources for name in source.types))
        message = f"There are no annotations of the types that are asked for ({wanted}) in these corpora."
        raise UsageError(message, hint=f"Their types are: {', '.join(_mentions(read))}. Choose a schema that has them.")


def _refuse_no_questions(made: Statistics) -> None:
    if not made.examples:
        message = "No example would come of this, so no set was made."
        raise UsageError(message, hint="Ask for at least one round, and for one example or more of a source in each.")
    if not made.questions:
        message = f"None of the {made.examples} examples would ask anything, so no set was made."
        raise UsageError(message, hint="Name an output format, or leave the formats out, which asks in all of them.")


def _renamed_everywhere(recipe: Recipe) -> Mapping[str, str]:
    """The renamings of all sources, but for names that they turn into different ones: a dev corpus has no source."""
    meant: dict[str, set[str]] = {}
    for source in recipe.sources:
        for old, new in source.rename.items():
            meant.setdefault(old, set()).add(new)
    return {old: next(iter(names)) for old, names in meant.items() if len(names) == 1}


def _mentions(documents: Iterable[Document]) -> dict[str, int]:
    return dict(sorted(Counter(one.type for document in documents for one in document.mentions).items()))


def read_set(folder: Path) -> Iterator[Example]:
    """The examples in a folder.

    Raises:
        ReadError: there are none.
    """
    return read_examples(folder / EXAMPLES)


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

    def statistics(self, split: _Split, seed: int) -> Statistics:
        tasks, formats, types, kinds = (dict(sorted(counter.items())) for counter in self._counts.values())
        train, dev = _mentions(one for own in split.train for one in own), _mentions(split.dev)
        return Statistics(
            examples=sum(tasks.values()),
            questions=sum(formats.values()),
            empty_answers=self._empty,
            tasks=tasks,
            formats=formats,
            mentions=types,
            kinds={kind: count for kind, count in kinds.items() if kind},
            documents=sum(map(len, split.train)),
            train_mentions=train,
            dev_documents=len(split.dev),
            dev_mentions=dev,
            only_train=sorted(train.keys() - dev.keys()) if split.dev else [],
            only_dev=sorted(dev.keys() - train.keys()),
            too_long=sum(too_long(own) for own in split.train),
            seed=seed,
        )
