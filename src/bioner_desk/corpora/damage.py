"""What in an annotation file makes its mentions unfit to learn from or to measure against."""

from __future__ import annotations

from bioner_desk.corpora.standoff.lines import Kind
from bioner_desk.corpora.standoff.source import StandoffSource, TextBound
from bioner_desk.corpora.standoff.text_bound import matched_length
from bioner_desk.documents import Document, FileProblem


def damage(document: Document) -> list[FileProblem]:
    """The problems by which mentions are lost, or are where they should not be.

    Others, such as a blank at the end of a line of a brat file, do no harm to mentions. All problems of a record of a
    corpus file are about mentions.
    """
    source = document.source
    if not isinstance(source, StandoffSource):
        return list(document.problems)
    standoff = source.standoff
    good = {bound.at for bound in standoff.bounds if _says_its_text(bound, document.text)}
    bad = {
        (line.path, line.number)
        for at, line in enumerate(standoff.lines)
        if at not in good and (line.kind is Kind.TEXT or (line.kind is Kind.OTHER and line.content.strip()))
    }
    return [one for one in document.problems if one.line == 0 or (one.path, one.line) in bad]


def is_annotated(document: Document) -> bool:
    """Whether somebody annotated the document; an empty annotation file says that there is nothing to annotate."""
    source = document.source
    return not isinstance(source, StandoffSource) or source.ann_path is None or source.digest is not None


def _says_its_text(bound: TextBound, text: str) -> bool:
    column = bound.parts.column or ""
    return not column.strip() or matched_length(column, text, bound.pieces) is not None
