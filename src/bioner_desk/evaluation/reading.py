"""The documents of a folder or of a corpus file, by names that are unique in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bioner_desk.corpora import brat_type_names, find_annotations, find_texts, read_document, read_documents
from bioner_desk.documents import Document
from bioner_desk.errors import DocumentError
from bioner_desk.paths import readable


@dataclass(slots=True)
class Collection:
    """What a folder or a corpus file holds, by the names of documents; each name is in one of the three.

    Args:
        documents: those that could be read.
        without_text: .ann files beside which no text lies.
        unusable: why others cannot be used.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    without_text: dict[str, Path] = field(default_factory=dict)
    unusable: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """Of everything that is there."""
        return {*self.documents, *self.without_text, *self.unusable}


def read_named(path: Path, names: Container[str] | None = None) -> Collection:
    """Read a folder or a corpus file. Names are readable ones; documents that share one cannot be told apart.

    With `names`, nothing else is read.

    Raises:
        ReadError: the folder or the corpus file cannot be read.
    """
    found = Collection()
    for given, document in read_collection(path, names):
        name = readable(given)
        if name in found.documents or name in found.unusable:
            found.documents.pop(name, None)
            found.unusable[name] = f"{path} has several documents of this name"
        elif isinstance(document, Document):
            found.documents[name] = document
        else:
            found.unusable[name] = str(document)
    for alone in find_annotations(path) if path.is_dir() else ():
        name = readable(_name(alone, path))
        if name not in found.names and (names is None or name in names):
            found.without_text[name] = alone
    return found


def read_collection(path: Path, names: Container[str] | None = None) -> Iterator[tuple[str, Document | DocumentError]]:
    """The documents below a folder or in a corpus file, each with its name there, one after the other.

    A document that cannot be read comes as the error that says why. With `names`, which are readable ones, there are no
    others than these.
    """
    if path.is_dir():
        for root, text in find_texts([path]):
            if names is None or readable(_name(text, root)) in names:
                yield _name(text, root), _document(text)
    else:
        for document in read_documents(path):
            if names is None or readable(document.name) in names:
                yield document.name, document


def by_written(types: Iterable[str]) -> dict[str, str]:
    """The names of types by what files may call them: a name that brat cannot hold is written as another one."""
    named = tuple(types)
    return {written: name for name, written in brat_type_names(named).items()} | {name: name for name in named}


def of_types(documents: Iterable[Document], types: Sequence[str]) -> tuple[list[Document], Counter[str]]:
    """The documents with mentions of some types alone, and how many mentions of each other type they have."""
    names = by_written(types)
    kept: list[Document] = []
    others: Counter[str] = Counter()
    for document in documents:
        others.update(mention.type for mention in document.mentions if mention.type not in names)
        of_these = (
            replace(mention, type=names[mention.type]) for mention in document.mentions if mention.type in names
        )
        kept.append(document.with_mentions(of_these))
    return kept, others


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).with_suffix("").as_posix()


def _document(path: Path) -> Document | DocumentError:
    try:
        return read_document(path)
    except DocumentError as error:
        return error
