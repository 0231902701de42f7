"""BioNLP shared tasks: NAME.txt with NAME.a1 and NAME.a2, read as one document and never written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bioner_desk.corpora.base import CorpusFormat
from bioner_desk.corpora.standoff.reader import PART_SUFFIXES, read_document
from bioner_desk.documents import Document


class BioNlp(CorpusFormat):
    """The given entities (.a1) and what a task asks for (.a2, .co, .rel) are parts of one document."""

    id = "bionlp"
    title = "BioNLP shared task"
    suffixes = PART_SUFFIXES

    def read(self, path: Path) -> Iterator[Document]:
        """Read one document with all parts that lie beside it."""
        yield read_document(path)


FORMAT = BioNlp()
