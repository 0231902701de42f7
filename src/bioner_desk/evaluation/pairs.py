"""Which document of one collection stands against which of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bioner_desk.corpora import find_texts, read_document, read_documents
from bioner_desk.documents import Document
from bioner_desk.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two collections side by side; nothing that has no counterpart is dropped without being named.

    Args:
        pairs: name, gold and predicted document, by name; the texts are equal.
        only_gold: gold documents that nothing was predicted for; their mentions are all missed.
        only_predicted: names of predictions without gold, which cannot be scored.
        unusable: what is wrong with documents that could not be compared, by name.
    """

    pairs: tuple[tuple[str, Document, Document], ...]
    only_gold: tuple[tuple[str, Document], ...]
    only_predicted: tuple[str, ...]
    unusable: dict[str, str]


def pair(gold: Path, predicted: Path) -> Pairing:
    """Pair the documents of two folders, or of two corpus files, by their names.

    Raises:
        ReadError: a folder or file is missing.
    """
    unusable: dict[str, str] = {}
    left, right = _read(gold, unusable), _read(predicted, unusable)
    pairs = []
    for name in sorted(left.keys() & right.keys()):
        if left[name].text == right[name].text:
            pairs.append((name, left[name], right[name]))
        else:
            unusable[name] = "the two texts differ, so their offsets cannot be compared"
    alone = tuple((name, left[name]) for name in sorted(left.keys() - right.keys() - unusable.keys()))
    return Pairing(tuple(pairs), alone, tuple(sorted(right.keys() - left.keys() - unusable.keys())), unusable)


def read_collection(path: Path) -> Iterator[tuple[str, Document | DocumentError]]:
    """The documents below a folder or in a corpus file, each with a name that is unique in it.

    A document that cannot be read comes as the error that says why.
    """
    if path.is_dir():
        for root, text in find_texts([path]):
            yield text.relative_to(root).with_suffix("").as_posix(), _document(text)
    else:
        for document in read_documents(path):
            yield document.name, document


def _document(path: Path) -> Document | DocumentError:
    try:
        return read_document(path)
    except DocumentError as error:
        return error


def _read(path: Path, unusable: dict[str, str]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for name, document in read_collection(path):
        if isinstance(document, Document):
            found[name] = document
        else:
            unusable[name] = str(document)
    return found
