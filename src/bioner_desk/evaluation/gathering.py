"""Several folders of annotations of the same texts, brought together document by document."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bioner_desk.corpora import damage, is_annotated, read_annotations
from bioner_desk.documents import Document, FileProblem
from bioner_desk.errors import DocumentError, ReadError, UsageError
from bioner_desk.evaluation.places import RatedDocument
from bioner_desk.evaluation.reading import read_named


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What one rater's folder has and is not compared, with the reason; or the document that it lacks."""

    rater: str
    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """The annotations of several raters side by side; whatever is not compared is named.

    Args:
        raters: their names, in the order of the folders.
        documents: those that at least two raters have annotated, by name.
        lacking: documents that a rater has not annotated and another has.
        unusable: documents that cannot be read, or whose text is not that of the others.
        problems: by which mentions of a rater are lost or misplaced; no document is left out for them.
    """

    raters: tuple[str, ...]
    documents: tuple[RatedDocument, ...]
    lacking: tuple[LeftOut, ...]
    unusable: tuple[LeftOut, ...]
    problems: Mapping[str, tuple[FileProblem, ...]]


@dataclass(slots=True)
class _Shelf:
    """What one folder or file holds, by the names of documents."""

    rater: str
    documents: dict[str, Document]
    without_text: dict[str, Path]
    unusable: dict[str, str]
    not_annotated: set[str]

    @property
    def known(self) -> set[str]:
        """Names of documents that the rater has annotated, usable or not."""
        return {*self.documents, *self.without_text, *self.unusable} - self.not_annotated


def gather(paths: Sequence[Path], texts: Path | None = None) -> Gathered:
    """Bring together the documents of folders, or of corpus files, by their names.

    A folder may hold .ann files alone: their texts are then taken from another folder. A text without annotations was
    not annotated; an empty .ann file says that there is nothing to annotate. Of texts that differ, the one that most
    folders have counts (of several such, that of the first folder), and what belongs to others is not compared.

    Args:
        paths: of each rater.
        texts: where the texts are that count, if not with the annotations.

    Raises:
        UsageError: there are fewer than two, two are the same, or one holds no annotations.
        ReadError: a folder or a corpus file cannot be read.
    """
    _check(paths)
    shelves = [_read(path, rater) for path, rater in zip(paths, rater_names(paths), strict=True)]
    for path, shelf in zip(paths, shelves, strict=True):
        if not shelf.known:
            message = f"There are no annotations in {path}."
            raise UsageError(message, hint="Name folders that hold .ann files, or .jsonl corpora.")
    counting = {name: found.text for name, found in read_named(texts).documents.items()} if texts else {}
    names = sorted(set[str]().union(*(shelf.known for shelf in shelves)))
    documents = [_bring_together(name, shelves, counting.get(name)) for name in names]
    named = [LeftOut(shelf.rater, name, reason) for shelf in shelves for name, reason in sorted(shelf.unusable.items())]
    return Gathered(
        raters=tuple(shelf.rater for shelf in shelves),
        documents=tuple(one for one in documents if len(one.mentions) > 1),
        lacking=tuple(_lacking(shelves)),
        unusable=tuple(named),
        problems={shelf.rater: _problems(shelf) for shelf in shelves},
    )


def rater_names(paths: Sequence[Path]) -> tuple[str, ...]:
    """A short name for each path: its last part, with as many parts before it as tell it from the others.

    Args:
        paths: of which no two are the same.
    """
    parts = [_absolute(path).parts for path in paths]
    ends = Counter(one[-length:] for one in parts for length in range(1, len(one) + 1))
    shortest = [next((one[-n:] for n in range(1, len(one)) if ends[one[-n:]] == 1), one) for one in parts]
    return tuple(Path(*one).as_posix() for one in shortest)


def _check(paths: Sequence[Path]) -> None:
    if len(paths) < 2:
        message = "Agreement is between at least two folders."
        raise UsageError(message, hint="bioner-desk agreement A/ B/ [C/ …]")
    seen: dict[str, Path] = {}
    for path in paths:
        if earlier := seen.get(real := os.path.realpath(path)):
            twice = f"{path} is given twice." if earlier == path else f"{earlier} and {path} are the same."
            raise UsageError(twice, hint="Name each folder once: what is compared with itself always agrees.")
        seen[real] = path
        if not path.exists():
            message = f"{path} does not exist."
            raise ReadError(message, hint="Check the name; it may have been moved or deleted.")


def _absolute(path: Path) -> Path:
    """Without links being followed: their names are what a person knows."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute leaves ".." in the path


def _read(path: Path, rater: str) -> _Shelf:
    held = read_named(path)
    not_annotated = {name for name, document in held.documents.items() if not is_annotated(document)}
    return _Shelf(rater, held.documents, held.without_text, held.unusable, not_annotated)


def _bring_together(name: str, shelves: Sequence[_Shelf], text: str | None) -> RatedDocument:
    """The document as all raters have it; `text` is what it says, `None` if that is for the raters' folders to say."""
    if text is None:
        texts = Counter(shelf.documents[name].text for shelf in shelves if name in shelf.documents)
        # Of equals, `most_common` gives the first that was counted.
        text = texts.most_common(1)[0][0] if texts else None
    for shelf in shelves:
        if text is None and name in shelf.without_text:
            shelf.unusable[name] = "no folder has its text"
        elif text is not None and name in shelf.without_text:
            _add_text(shelf, name, text)
        elif name in shelf.documents and name not in shelf.not_annotated and shelf.documents[name].text != text:
            del shelf.documents[name]
            shelf.unusable[name] = "its text is not the one that is compared, so its offsets mean something else"
    having = [shelf for shelf in shelves if name in shelf.documents and name not in shelf.not_annotated]
    return RatedDocument(name, text or "", {shelf.rater: shelf.documents[name].mentions for shelf in having})


def _add_text(shelf: _Shelf, name: str, text: str) -> None:
    try:
        shelf.documents[name] = read_annotations(shelf.without_text[name], text)
    except DocumentError as error:
        shelf.unusable[name] = str(error)


def _lacking(shelves: Sequence[_Shelf]) -> Iterator[LeftOut]:
    # What somebody has annotations of that can be read; a text that nobody can read was perhaps never annotated.
    everywhere = set[str]().union(*({*one.documents, *one.without_text} - one.not_annotated for one in shelves))
    for shelf in shelves:
        for name in sorted(everywhere - shelf.known):
            reason = "there is its text without annotations" if name in shelf.not_annotated else "it is not there"
            yield LeftOut(shelf.rater, name, reason)


def _problems(shelf: _Shelf) -> tuple[FileProblem, ...]:
    return tuple(problem for name in sorted(shelf.documents) for problem in damage(shelf.documents[name]))
