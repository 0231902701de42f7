"""Documents made on disk for a test, and short ways to look at them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from bioner_desk.corpora import read_document
from bioner_desk.documents import Document, Mention, Span

TEXT = "Started aspirin; aspirin-induced asthma followed, no hepatic or renal failure.\n"
ANN = (
    "T1\tChemical 8 15\taspirin\n"
    "T2\tDisease 17 39\taspirin-induced asthma\n"
    "T3\tChemical 17 24\taspirin\n"
    "T4\tDisease 53 60;70 77\thepatic failure\n"
    "T5\tDisease 64 77\trenal failure\n"
    "R1\tCauses Arg1:T3 Arg2:T2\t\n"
    "E1\tDisease:T5 Theme:T1\n"
    "A1\tNegated E1\n"
    "A2\tSeverity T4 very high\n"
    "N1\tReference T1 RxNorm:1191\tAspirin\n"
    "#1\tAnnotatorNotes T4\tsee\tthe report \n"
    "#2\tAnnotatorNotes A2\tsure\n"
    "*\tEquiv T1 T3\n"
)


@dataclass(frozen=True)
class Maker:
    folder: Path

    def __call__(self, text: str, ann: str | None = None, name: str = "note") -> Path:
        self.folder.mkdir(exist_ok=True)
        path = self.folder / f"{name}.txt"
        path.write_bytes(text.encode())
        if ann is not None:
            path.with_suffix(".ann").write_bytes(ann.encode())
        return path

    def read(self, text: str, ann: str) -> Document:
        return read_document(self(text, ann))


def problems(document: Document) -> list[tuple[int, str]]:
    """Line and message of each problem."""
    return [(problem.line, problem.message) for problem in document.problems]


def by_id(document: Document, name: str) -> Mention:
    (found,) = (mention for mention in document.mentions if mention.id == name)
    return found


def changed(document: Document, name: str, type_: str | None = None, pieces: tuple[int, ...] = ()) -> Document:
    """The document with one mention of another type or in another place."""
    old = by_id(document, name)
    spans = tuple(Span(*pair) for pair in zip(pieces[::2], pieces[1::2], strict=True))
    new = replace(old, type=type_ or old.type, pieces=spans or old.pieces)
    return document.with_mentions(new if mention is old else mention for mention in document.mentions)


def without(document: Document, *names: str) -> Document:
    return document.with_mentions(mention for mention in document.mentions if mention.id not in names)


def with_new(document: Document, *mentions: Mention) -> Document:
    return document.with_mentions([*document.mentions, *mentions])


def line_by_line(content: str) -> list[str]:
    """Lines with their ends, split at LF only."""
    return re.findall(r"[^\n]*\n|[^\n]+", content)


def difference(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that are only in the one and only in the other."""
    old, new = line_by_line(before), line_by_line(after)
    return _without(old, new), _without(new, old)


def _without(lines: Iterable[str], others: Iterable[str]) -> list[str]:
    left = list(others)
    only = []
    for line in lines:
        if line in left:
            left.remove(line)
        else:
            only.append(line)
    return only
