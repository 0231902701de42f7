"""Reading finished documents, to take worked examples from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bioner_desk.corpora import damage, find_texts, is_annotated, read_document, read_documents
from bioner_desk.documents import Document
from bioner_desk.errors import DocumentError
from bioner_desk.paths import readable


@dataclass(frozen=True, slots=True)
class Finished:
    """Documents with their right annotations.

    Args:
        documents: that can be shown as examples.
        left_out: why others cannot, by their names.
    """

    documents: tuple[Document, ...]
    left_out: Mapping[str, str]


def find_finished(source: Path) -> Finished:
    """The annotated documents below a folder, or those of a corpus file; a text without an .ann is not finished.

    Raises:
        ReadError: the folder or the corpus file cannot be read.
    """
    if source.is_dir():
        return read_finished({str(path.relative_to(root)): path for root, path in find_texts([source])})
    return _usable({document.name: document for document in read_documents(source)})


def read_finished(texts: Mapping[str, Path]) -> Finished:
    """The annotated ones of some texts, which are given by their names."""
    return _usable({name: _read(path) for name, path in texts.items()})


def _usable(read: Mapping[str, Document | DocumentError]) -> Finished:
    documents: list[Document] = []
    left_out: dict[str, str] = {}
    for name, found in read.items():
        if isinstance(found, DocumentError):
            left_out[readable(name)] = str(found)
        elif problems := damage(found):
            left_out[readable(name)] = str(problems[0])
        elif is_annotated(found):
            documents.append(found)
    return Finished(tuple(documents), left_out)


def _read(path: Path) -> Document | DocumentError:
    try:
        return read_document(path)
    except DocumentError as error:
        return error
