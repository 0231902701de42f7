"""Annotated documents to learn from and to measure on."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bioner_desk.corpora import damage, find_texts, read_document, read_documents
from bioner_desk.documents import Document, FileProblem
from bioner_desk.errors import ReadError


def read_corpus(path: Path) -> list[Document]:
    """The documents of a corpus file, or of a folder of brat files.

    Raises:
        DocumentError: one cannot be read, or mentions of a brat file are lost or in the wrong place.
    """
    if not path.is_dir():
        return list(read_documents(path))
    documents = [read_document(text) for _, text in find_texts([path])]
    _refuse_damage([problem for document in documents for problem in damage(document)])
    return documents


def as_asked(document: Document, types: Sequence[str], rename: Mapping[str, str]) -> Document:
    """The document with renamed types and without mentions of types that are not asked; each mention once."""
    renamed = (replace(one, type=rename.get(one.type, one.type)) for one in document.mentions)
    return document.with_mentions(dict.fromkeys(one for one in renamed if one.type in types))


def write_corpus(path: Path, documents: Iterable[Document], split: str) -> None:
    """Write documents as packed JSON lines, which `read_corpus` reads.

    Args:
        path: ends in `.jsonl.gz` where it will be read, since that tells the format.
        documents: those whose names are taken already get a number behind theirs.
        split: what the documents are for, such as "dev".

    Raises:
        OSError: the file cannot be written.
    """
    names: set[str] = set()
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed:
        for document in documents:
            name = _unused(document.name, names)
            names.add(name)
            record = {"id": name, "text": document.text, "entities": _entities(document), "split": split}
            packed.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")


def _entities(document: Document) -> list[dict[str, Any]]:
    return [
        {
            "type": one.type,
            "start": one.start,
            "end": one.end,
            "text": one.text(document.text),
            "fragments": [[piece.start, piece.end] for piece in one.pieces],
        }
        for one in document.mentions
    ]


def _unused(name: str, taken: set[str]) -> str:
    number, unused = 1, name
    while unused in taken:
        number += 1
        unused = f"{name}-{number}"
    return unused


def _refuse_damage(problems: Sequence[FileProblem]) -> None:
    if problems:
        more = f" (and {len(problems) - 1} more such places)" if len(problems) > 1 else ""
        message = f"The annotations are damaged: {problems[0]}{more}."
        raise ReadError(message, hint="Repair the file, or take the document out; `bioner-desk show` names every line.")
