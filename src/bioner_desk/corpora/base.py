"""What a file format is: documents are read from files of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from bioner_desk.documents import Document


class CorpusFormat(ABC):
    """One way in which documents lie on disk.

    A format is a file in `corpora/formats` that ends in `FORMAT = …`; the registry finds it. What is written is always
    brat standoff: see `write_document`.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]
    """Endings of the files that a person would point at, in small letters, with the dot."""

    @abstractmethod
    def read(self, path: Path) -> Iterator[Document]:
        """Read the documents of one file.

        Raises:
            ReadError: the file cannot be read; `EncodingError` when it is not UTF-8.
        """
