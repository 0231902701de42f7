"""brat standoff: NAME.txt with NAME.ann."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bioner_desk.corpora.base import CorpusFormat
from bioner_desk.corpora.standoff.reader import ANN_SUFFIX, read_document
from bioner_desk.documents import Document


class Brat(CorpusFormat):
    """One document per pair of files; a missing .ann file means that there are no annotations yet."""

    id = "brat"
    title = "brat standoff"
    suffixes = (".txt", ANN_SUFFIX)

    def read(self, path: Path) -> Iterator[Document]:
        """Read one document."""
        yield read_document(path)


FORMAT = Brat()
