"""What is kept of a document's annotation files, so that they can be written back with only a person's changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bioner_desk.corpora.standoff.lines import AnnLine
from bioner_desk.corpora.standoff.offsets import CODE_POINTS, Counting, OffsetMap
from bioner_desk.corpora.standoff.text_bound import TextParts
from bioner_desk.documents import FileProblem, Mention, Span


class TextBound(NamedTuple):
    """A T line that is a mention.

    Args:
        at: the line's place among the lines.
        parts: the parts of the line.
        pieces: in the order of the line; the mention has them in the order of the text.
        mention: what the document holds.
        outdated: whether the line's offsets count something else than what is to be written.
    """

    at: int
    parts: TextParts
    pieces: tuple[Span, ...]
    mention: Mention
    outdated: bool = False

    @property
    def type(self) -> str:
        """The type as the line has it."""
        return self.parts.type


@dataclass(frozen=True, kw_only=True)
class Standoff:
    """What annotation files say.

    Args:
        head: a byte order mark, or nothing.
        lines: every line.
        bounds: the T lines that are mentions.
        counting: what the offsets in the file count.
        offsets: the way from places in the text to the numbers that are written.
        highest_id: the largest number in the ID of a mention.
        problems: what is wrong with the files.
    """

    head: str = ""
    lines: tuple[AnnLine, ...] = ()
    bounds: tuple[TextBound, ...] = ()
    counting: Counting = CODE_POINTS
    offsets: OffsetMap = field(compare=False, repr=False)
    highest_id: int = 0
    problems: tuple[FileProblem, ...] = ()

    @property
    def written_counting(self) -> Counting:
        """What the offsets count when the document is written."""
        return self.counting if self.counting.is_kept else CODE_POINTS

    @property
    def content(self) -> str:
        """The files as they are."""
        return self.head + "".join([line.raw for line in self.lines])


@dataclass(frozen=True, kw_only=True)
class StandoffSource:
    """Where a document was read from, and what was there.

    Args:
        text_path: the .txt file.
        ann_path: the .ann file, there or not; `None` for the parts of a shared task (.a1, .a2), which are only read.
        digest: SHA-256 of the .ann file as it was read, `None` if there was none.
        standoff: what the annotation files say.
        highest_id: the largest number that a mention's ID ever had while the document was open.
    """

    text_path: Path
    ann_path: Path | None
    digest: str | None
    standoff: Standoff
    highest_id: int

    @property
    def problems(self) -> tuple[FileProblem, ...]:
        """What was wrong with the files."""
        return self.standoff.problems
