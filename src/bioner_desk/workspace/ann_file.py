"""A review's .ann file: its content, and the document that reading it again would give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bioner_desk.corpora import StandoffSource, brat_type_name, brat_type_names
from bioner_desk.corpora.standoff.lines import AnnLine, id_number
from bioner_desk.corpora.standoff.parser import AnnFile, parse_standoff
from bioner_desk.corpora.standoff.writer import render
from bioner_desk.documents import Document, Mention, Schema
from bioner_desk.workspace.entries import Entry, Review


class BratNames:
    """The names of a schema's types in .ann files, and back."""

    def __init__(self, schema: Schema) -> None:
        names = brat_type_names(schema.type_names)
        self._written = {name: written for name, written in names.items() if name != written}
        self._read = {written: name for name, written in self._written.items()}

    def written(self, type_: str) -> str:
        """The name in a file."""
        return self._written.get(type_, type_)

    def plain(self, type_: str) -> str:
        """The name in a file, also of a type that is not in the schema."""
        return brat_type_name(self.written(type_))

    def read(self, type_: str) -> str:
        """The schema's name of a type in a file."""
        return self._read.get(type_, type_)

    def as_read(self, mention: Mention) -> Mention:
        """A mention of a file with the schema's name for its type."""
        name = self.read(mention.type)
        return mention if name == mention.type else replace(mention, type=name)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that decides the content of a document's .ann file; frozen, so that the saver can take its time.

    Args:
        review: whose kept entries are written.
        baseline: the document as it was first read: lines that went with a deleted mention come back with it.
        own: the mentions of the file that entries are, by key.
        names: of types in files.
        text_sha256: of the text.
    """

    review: Review
    baseline: Document
    own: Mapping[int, Mention]
    names: BratNames
    text_sha256: str

    @property
    def source(self) -> StandoffSource:
        """Where the document was first read."""
        return source_of(self.baseline)

    def content(self) -> str:
        """The content of the .ann file.

        Raises:
            DocumentError: a mention cannot be written.
        """
        kept = [self._mention(entry) for entry in self.review.kept]
        old = [mention for entry, mention in zip(self.review.kept, kept, strict=True) if entry.key in self.own]
        new = [mention for entry, mention in zip(self.review.kept, kept, strict=True) if entry.key not in self.own]
        # By their numbers: the order of the file must not depend on what was taken back and done again in between.
        new.sort(key=lambda mention: id_number(mention.id or ""))
        return render(self.baseline.with_mentions([*old, *new]), cascade=True, keep_ids=True).content

    def _mention(self, entry: Entry) -> Mention:
        mention, own = entry.mention, self.own.get(entry.key)
        if own is None:
            return replace(mention, type=self.names.written(mention.type))
        if self.names.as_read(own) == mention or own == mention:
            return own
        type_ = own.type if self.names.read(own.type) == mention.type else self.names.written(mention.type)
        return replace(mention, type=type_, id=own.id)

    def as_read(self, content: str, digest: str) -> Document:
        """The document that reading a written file would give."""
        old = self.source
        path = str(old.ann_path)
        standoff = parse_standoff(self.baseline.text, [AnnFile(path, content)], known=old.standoff.written_counting)
        source = replace(old, digest=digest, standoff=standoff, highest_id=standoff.highest_id)
        return replace(self.baseline, mentions=tuple([bound.mention for bound in standoff.bounds]), source=source)


def source_of(document: Document) -> StandoffSource:
    """Where a document of a folder was read from."""
    if not isinstance(document.source, StandoffSource):
        message = f"{document.name} was not read from a folder"
        raise TypeError(message)
    return document.source


def ann_path_of(text_path: Path) -> Path:
    """The .ann file beside a text."""
    return text_path.with_suffix(".ann")


def lines_of(document: Document) -> tuple[AnnLine, ...]:
    """The lines of a document's annotation files."""
    return source_of(document).standoff.lines
