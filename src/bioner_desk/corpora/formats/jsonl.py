"""JSON lines: one document per line with `text` and `entities`, perhaps packed with gzip."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bioner_desk.corpora.base import CorpusFormat
from bioner_desk.corpora.text_files import decode, read_bytes
from bioner_desk.documents import Document, FileProblem, Mention, Span
from bioner_desk.errors import ReadError

_EXPECTED = (
    'One JSON object per line is expected: {"id": …, "text": …, "entities": [{"type": …, "start": …, "end": …}]}.'
)


@dataclass(frozen=True, slots=True)
class JsonLinesSource:
    """What was wrong with a record."""

    problems: tuple[FileProblem, ...]


class JsonLines(CorpusFormat):
    """Records with `id`, `text` and `entities`; a discontinuous entity has its pieces in `fragments`.

    Only entities are read. `start`, `end` and `fragments` count code points; an entity's `text`, where there is one, is
    compared with the text there.
    """

    id = "jsonl"
    title = "JSON lines"
    suffixes = (".jsonl", ".jsonl.gz")

    def read(self, path: Path) -> Iterator[Document]:
        """Read the records of a file.

        Raises:
            ReadError: the file cannot be read, or a line is no record.
        """
        for number, line in enumerate(_content(path).split("\n"), start=1):
            if line.strip():
                yield _document(line, path, number)


def _content(path: Path) -> str:
    data = read_bytes(path)
    if path.suffix.lower() == ".gz":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            message = f"{path} cannot be unpacked: {error}."
            raise ReadError(message, hint="The file is damaged or incomplete; get it again.") from error
    return decode(data, path)


def _document(line: str, path: Path, number: int) -> Document:
    try:
        record = json.loads(line)
        text, entities = record["text"], record.get("entities", [])
        if not isinstance(text, str):
            raise _unexpected(path, number, "'text' is not a string")
        found = [_mention(entity) for entity in entities]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unexpected(path, number, f"{type(error).__name__}: {error}") from error
    problems = []
    mentions = []
    for entity, mention in zip(entities, found, strict=True):
        wrong = _problem(entity, mention, text)
        if mention.end <= len(text):
            mentions.append(mention)
        if wrong:
            problems.append(FileProblem(str(path), number, wrong))
    name = str(record.get("id", f"{path.name.partition('.')[0]}-{number}"))
    return Document(text=text, mentions=tuple(mentions), name=name, source=JsonLinesSource(tuple(problems)))


def _mention(entity: Mapping[str, Any]) -> Mention:
    pieces = entity.get("fragments") or [(entity["start"], entity["end"])]
    name = entity.get("id")
    return Mention(
        type=str(entity["type"]),
        pieces=tuple(sorted(Span(int(start), int(end)) for start, end in pieces)),
        id=None if name is None else str(name),
    )


def _problem(entity: Mapping[str, Any], mention: Mention, text: str) -> str:
    place = f"the {mention.type} at {mention.start}"
    if mention.end > len(text):
        return f"{place} lies beyond the end of the text and is left out"
    said = entity.get("text")
    if said is None or said in (mention.text(text), mention.hull.of(text)):
        return ""
    return f"{place} should say {said!r}, but the text there is {mention.text(text)!r}"


def _unexpected(path: Path, number: int, what: str) -> ReadError:
    return ReadError(f"{path}:{number}: not a record of a document ({what}).", hint=_EXPECTED)


FORMAT = JsonLines()
