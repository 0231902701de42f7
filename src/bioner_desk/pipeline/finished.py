"""Reading finished documents, to take worked examples from."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bioner_desk.corpora import damage, digest, find_texts, is_annotated, read_bytes, read_document, read_documents
from bioner_desk.documents import Document
from bioner_desk.errors import DocumentError, ReadError
from bioner_desk.paths import readable
from bioner_desk.pipeline.state_file import open_state_to_read, state_path


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
    """The finished documents below a folder, or those of a corpus file.

    In a folder those are the texts with an .ann file, but not what a model wrote and nobody changed since, and not what
    a person has begun in the window and not called done. A corpus file holds finished documents alone.

    Raises:
        ReadError: the folder, its record or the corpus file cannot be read.
    """
    if not source.is_dir():
        return _usable({document.name: document for document in read_documents(source)})
    names = {str(path.relative_to(root)): path for root, path in find_texts([source])}
    unfinished = _unfinished(source)
    read = read_finished({name: path for name, path in names.items() if readable(name) not in unfinished})
    return Finished(read.documents, {**unfinished, **read.left_out})


def read_finished(texts: Mapping[str, Path]) -> Finished:
    """The annotated ones of some texts, which are given by their names."""
    return _usable({name: _read(path) for name, path in texts.items()})


def _unfinished(folder: Path) -> dict[str, str]:
    """What the folder's record knows to be unfinished, and why."""
    path = state_path(folder)
    try:
        connection = open_state_to_read(path)
        if connection is None:
            return {}
        with closing(connection):
            written = connection.execute("SELECT path, annotation_sha256 FROM document WHERE state = 'done'").fetchall()
            open_ = connection.execute("SELECT path FROM review WHERE NOT done").fetchall()
    except sqlite3.Error as error:
        message = f"The record {path} cannot be read: {error}."
        hint = "It says which documents are finished. Move it away to take all that have annotations."
        raise ReadError(message, hint=hint) from error
    unchanged = {
        name: "a model wrote it, and nobody changed it" for name, sha in written if _digest(folder, name) == sha
    }
    return unchanged | {name: "it is not done" for (name,) in open_}


def _digest(folder: Path, name: str) -> str:
    """The hash of a text's annotations, empty if there are none."""
    annotations = (folder / name).with_suffix(".ann")
    return digest(read_bytes(annotations)) if annotations.is_file() else ""


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
