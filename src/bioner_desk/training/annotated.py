"""Annotated documents to learn from and to measure on."""

from __future__ import annotations

from pathlib import Path

from bioner_desk.corpora import find_texts, read_document, read_documents
from bioner_desk.documents import Document


def read_corpus(path: Path) -> list[Document]:
    """The documents of a corpus file, or of a folder of brat files.

    Raises:
        DocumentError: one cannot be read.
    """
    if path.is_dir():
        return [read_document(text) for _, text in find_texts([path])]
    return list(read_documents(path))
