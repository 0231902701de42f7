"""Making the examples of a recipe: texts cut as at inference, altered, and asked about in many ways."""

from __future__ import annotations

import gzip
import random
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bioner_desk.documents import Document, Mention, in_order
from bioner_desk.errors import ReadError
from bioner_desk.formats import as_shown, find_format
from bioner_desk.pipeline import Chunk, cut
from bioner_desk.training.augment import Lexicon, Marked, laid_out, lexicon, misspelt, recased, replaced
from bioner_desk.training.examples import Example, TrainingQuestion
from bioner_desk.training.exercises import exercise
from bioner_desk.training.notes import TYPES as NOTE_TYPES
from bioner_desk.training.notes import note_lines
from bioner_desk.training.recipe import LISTS, Recipe, Source

_SENTENCES = (1, 2, 2, 3, 3, 3)
_LONGEST = 700
_SHORTEST_LINE = 80  # a line of a text that is not longer is a heading or the like
_LONGEST_COPIED = 260  # of a text that an answer writes again
_COPYING = frozenset(("single_tag", "multi_tag", "multi_bio"))
_NOTE_KINDS = ("clinical note", "progress note", "discharge summary", "clinical note", "medication list")
# A type that no corpus has gets an empty answer rather than a guess.
_ABSENT = (
    "Vehicle", "Weapon", "Sports_team", "Currency", "Building", "Language", "Weather", "Song", "River", "Newspaper",
    "Award", "Food_recipe", "Software", "Star", "Furniture", "Religion", "Painting", "Airport", "Toy", "Planet",
)  # fmt: skip


@dataclass(frozen=True)
class _Loaded:
    """A corpus in memory: its documents with the types of the recipe, and its words."""

    source: Source
    documents: list[Document]
    words: Lexicon


def compose(recipe: Recipe, documents: Sequence[Sequence[Document]], folder: Path, seed: int) -> Iterator[Example]:
    """All examples of a recipe, the same for the same seed.

    Args:
        recipe: what to make.
        documents: for each of the recipe's sources, those to learn from, with the types that are asked and no others.
        folder: that the recipe's texts lie in.
        seed: of all chance.

    Raises:
        ReadError: a file of texts cannot be read, or none holds a line to read.
    """
    rng = random.Random(seed)
    corpora = [_Loaded(source, list(own), lexicon(own)) for source, own in zip(recipe.sources, documents, strict=True)]
    texts = _texts(recipe, folder)
    words = next((one.words for one in corpora if one.source.file == recipe.notes_like), {})
    for _ in range(recipe.rounds):
        makers: list[Callable[[], Example | None]] = []
        for one in corpora:
            makers += _makers(one, recipe, rng)
        if texts:
            makers += [lambda: _exercise(texts, rng)] * recipe.exercises
            makers += [lambda: _reading(texts, rng)] * recipe.reading
        if words:
            makers += [lambda: _note(words, recipe, rng)] * recipe.notes
        rng.shuffle(makers)
        for make in makers:
            example = make()
            if example is not None and example.text:
                yield example


def too_long(documents: Iterable[Document]) -> int:
    """How many mentions no example shows whole, however their documents are cut."""
    return sum(_too_long(document) for document in documents if document.mentions)


def _too_long(document: Document) -> int:
    left = set(document.mentions)
    for sentences in sorted(set(_SENTENCES)):
        spans = [chunk.span for chunk in _cut(document, sentences)] if left else []
        starts = [span.start for span in spans]
        for one in list(left):
            at = bisect_right(starts, one.start) - 1
            if at >= 0 and one.end <= spans[at].end:
                left.remove(one)
    return sum(one in left for one in document.mentions)


def _cut(document: Document, sentences: int) -> Iterator[Chunk]:
    return cut(document.text, lambda text: len(text) <= _LONGEST, most_sentences=sentences)


def _texts(recipe: Recipe, folder: Path) -> list[str]:
    texts = [line for name in recipe.texts for line in _lines(folder / name)]
    if not texts and (recipe.exercises or recipe.reading):
        message = f"No line of the texts ({', '.join(recipe.texts)}) is longer than {_SHORTEST_LINE} characters."
        raise ReadError(message, hint="Texts have one document per line; name others, or do not ask for any.")
    return texts


def _lines(path: Path) -> list[str]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [line.strip() for line in lines if len(line) > _SHORTEST_LINE]
    except gzip.BadGzipFile as error:
        message = f"{path} is named as a text of the recipe, but it is not packed with gzip, or it is damaged: {error}."
        raise ReadError(message, hint="Pack a UTF-8 text with one document per line: gzip TEXT.") from error
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        message = f"{path} cannot be read: {getattr(error, 'strerror', None) or error}."
        raise ReadError(message, hint="A packed (.gz) UTF-8 text with one document per line is expected.") from error


def _makers(one: _Loaded, recipe: Recipe, rng: random.Random) -> list[Callable[[], Example | None]]:
    """One maker per example of a round: every document in turn, cut anew, until there are enough."""
    chunks: list[Marked] = []
    while one.documents and len(chunks) < one.source.per_round:
        order = rng.sample(one.documents, len(one.documents))
        for document in order:
            chunks += _chunks(document, rng.choice(_SENTENCES))
            if len(chunks) > 3 * one.source.per_round:
                break
    rng.shuffle(chunks)
    return [lambda chunk=chunk: _annotated(one, chunk, recipe, rng) for chunk in chunks[: one.source.per_round]]  # type: ignore[misc]


def _chunks(document: Document, sentences: int) -> Iterator[Marked]:
    for chunk in _cut(document, sentences):
        inside = [
            one.shifted(-chunk.span.start)
            for one in document.mentions
            if chunk.span.start <= one.start and one.end <= chunk.span.end
        ]
        text = as_shown(Document(text=chunk.span.of(document.text))).text
        yield Marked(text, tuple(Mention(type=one.type, pieces=one.pieces) for one in inside))


def _annotated(one: _Loaded, marked: Marked, recipe: Recipe, rng: random.Random) -> Example:
    source = one.source
    if rng.random() < source.replace:
        marked = replaced(marked, one.words, rng, rng.choice((0.3, 0.6, 1.0)))
    if rng.random() < source.layout:
        marked = laid_out(marked, rng)
    if rng.random() < 0.06:
        marked = recased(marked, rng)
    if rng.random() < 0.04:
        marked = misspelt(marked, rng)
    return _asked(marked, source.types, rng.choice(source.kinds), recipe, rng)


def _note(words: Lexicon, recipe: Recipe, rng: random.Random) -> Example:
    return _asked(note_lines(words, rng), NOTE_TYPES, rng.choice(_NOTE_KINDS), recipe, rng)


def _exercise(texts: Sequence[str], rng: random.Random) -> Example | None:
    return exercise(_passage(texts, rng, 420), "text", rng)


def _reading(texts: Sequence[str], rng: random.Random) -> Example | None:
    return Example(text=_passage(texts, rng, 900), task="read")


def _passage(texts: Sequence[str], rng: random.Random, length: int) -> str:
    text = rng.choice(texts)
    start = rng.randrange(max(1, len(text) - length))
    start = text.find(" ", start) + 1 if start else 0
    return text[start : start + length].rsplit(" ", 1)[0].strip()


def _asked(marked: Marked, types: Sequence[str], kind: str, recipe: Recipe, rng: random.Random) -> Example:
    """The text with questions: for most a few formats that list, for some one that is longer."""
    mentions = in_order(marked.mentions, types)
    example = Example(text=marked.text, kind=kind, mentions=mentions, known=tuple(types))
    lists = [one for one in LISTS if one in recipe.formats]
    others = [one for one in recipe.formats if one not in LISTS]
    if len(marked.text) > _LONGEST_COPIED:
        others = [one for one in others if one not in _COPYING]
    chosen = rng.sample(lists, min(len(lists), 2)) if lists else []
    if others and (not lists or rng.random() > recipe.lists):
        chosen = [rng.choice(others), *chosen[:1]]
    questions = [one for format_id in chosen for one in _questions(format_id, example, types, rng)]
    return replace(example, questions=tuple(questions))


def _questions(
    format_id: str, example: Example, types: Sequence[str], rng: random.Random
) -> Iterator[TrainingQuestion]:
    output_format = find_format(format_id)
    document = example.document()
    asked = list(types)
    if not output_format.one_type and rng.random() < 0.3:
        asked = [name for name in types if rng.random() < 0.6] or asked
    groups = [*output_format.questions(asked)]
    if output_format.one_type:
        # Types that are there come first, for a row may be full before all are asked; some of the absent are left out.
        there = {one.type for one in example.mentions}
        groups.sort(key=lambda group: (rng.random() < 0.3, group[0] not in there, rng.random()))
        if format_id in _COPYING:
            groups = groups[:1]
        if rng.random() < 0.1:
            groups.append((rng.choice(_ABSENT),))
    for group in groups:
        yield TrainingQuestion(output_format.write(document, example.mentions, group), group, format_id)
