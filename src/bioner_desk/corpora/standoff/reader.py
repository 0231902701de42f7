"""Documents from NAME.txt with NAME.ann, or with the .a1 and .a2 files of a shared task."""

from __future__ import annotations

from pathlib import Path

from bioner_desk.corpora.safe_write import digest
from bioner_desk.corpora.standoff.parser import AnnFile, parse_standoff
from bioner_desk.corpora.standoff.source import StandoffSource
from bioner_desk.corpora.text_files import decode, is_text_file, read_bytes, read_text
from bioner_desk.documents import Document
from bioner_desk.errors import UsageError

ANN_SUFFIX = ".ann"
PART_SUFFIXES = (".a1", ".a2", ".co", ".rel")
"""The files of BioNLP shared tasks, which together are the annotations of one document."""


def read_document(path: Path | str, *, repair: bool = False) -> Document:
    """Read a text and the annotations beside it.

    Args:
        path: NAME.txt, or NAME.ann, or one of the parts of a shared task.
        repair: read offsets that count UTF-16 units, bytes, or from behind a byte order mark as what they mean;
            writing the document then corrects them. Without it they are read as they are, and reported.

    Returns:
        the document; its mentions have the IDs and the order of the file, their pieces the order of the text. What is
        wrong with the annotations is in `problems` and never stops a document from being read.

    Raises:
        EncodingError: a file is not UTF-8.
        ReadError: a file cannot be read, or is no text.
        UsageError: the name is not that of a text or its annotations.
    """
    text_path = text_path_of(Path(path))
    return _read(text_path, read_text(text_path), repair=repair)


def read_annotations(path: Path, text: str) -> Document:
    """Read a .ann file beside which its text does not lie.

    Args:
        path: NAME.ann.
        text: what the annotations are about.

    Returns:
        the document, as `read_document` gives it; annotations that do not fit the text are among its problems.

    Raises:
        EncodingError: the file is not UTF-8.
        ReadError: the file cannot be read.
    """
    return _read(text_path_of(path), text, repair=False)


def _read(text_path: Path, text: str, *, repair: bool) -> Document:
    ann_path = text_path.with_suffix(ANN_SUFFIX)
    files, found = _annotations(ann_path)
    standoff = parse_standoff(text, files, repair=repair)
    source = StandoffSource(
        text_path=text_path,
        ann_path=None if files and found is None else ann_path,
        digest=found,
        standoff=standoff,
        highest_id=standoff.highest_id,
    )
    mentions = tuple([bound.mention for bound in standoff.bounds])
    return Document(text=text, mentions=mentions, name=text_path.stem, source=source)


def text_path_of(path: Path) -> Path:
    """The text of the document that a file belongs to.

    Raises:
        UsageError: the name is not that of a text or its annotations.
    """
    if is_text_file(path):
        return path
    if path.suffix in (ANN_SUFFIX, *PART_SUFFIXES):
        return path.with_suffix(".txt")
    message = f"{path} is not a .txt or .ann file."
    raise UsageError(message, hint="Name the .txt file of the document.")


def _annotations(ann_path: Path) -> tuple[list[AnnFile], str | None]:
    """The annotation files, and the digest of the .ann file if that is what they are."""
    if ann_path.exists():
        data = read_bytes(ann_path)
        return [AnnFile(str(ann_path), decode(data, ann_path))], digest(data)
    parts = [ann_path.with_suffix(suffix) for suffix in PART_SUFFIXES]
    return [AnnFile(str(part), decode(read_bytes(part), part)) for part in parts if part.exists()], None
