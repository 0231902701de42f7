"""Which document of one collection stands against which of another."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from bioner_desk.corpora import (
    find_annotations,
    find_texts,
    is_annotated,
    read_annotations,
    read_document,
    read_documents,
)
from bioner_desk.documents import Document
from bioner_desk.errors import DocumentError
from bioner_desk.paths import readable


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two collections side by side; nothing that has no counterpart is dropped without being named.

    Args:
        pairs: name, gold and predicted document, by name; the texts are equal.
        only_gold: gold documents that nothing was predicted for; their mentions are all missed.
        only_predicted: names of predictions without gold, which cannot be scored.
        unannotated: names of gold texts without annotations, which cannot be scored either. An empty annotation file
            says that there is nothing to annotate; none says nothing.
        unusable: what is wrong with documents that could not be compared, by name.
    """

    pairs: tuple[tuple[str, Document, Document], ...]
    only_gold: tuple[tuple[str, Document], ...]
    only_predicted: tuple[str, ...]
    unannotated: tuple[str, ...]
    unusable: dict[str, str]


def pair(gold: Path, predicted: Path) -> Pairing:
    """Pair the documents of two folders, or of two corpus files, by their names.

    Predicted annotations need no text beside them: then they are about the gold text.

    Raises:
        ReadError: a folder or file is missing.
    """
    unusable: dict[str, str] = {}
    left, right = _read(gold, unusable), _read(predicted, unusable)
    for path in _without_text(gold, left, unusable):
        unusable[_name(path, gold)] = f"{path} has no text beside it"
    alone = list(_without_text(predicted, right, unusable))
    _read_beside(alone, predicted, right, left, unusable)
    unannotated = {name for name, document in left.items() if not is_annotated(document)} - unusable.keys()
    usable = left.keys() - unusable.keys() - unannotated
    found = {name for name in usable & right.keys() if is_annotated(right[name])}
    for name in found:
        if left[name].text != right[name].text:
            unusable[name] = "the two texts differ, so their offsets cannot be compared"
    without_gold = right.keys() | {_name(path, predicted) for path in alone}
    return Pairing(
        pairs=tuple((name, left[name], right[name]) for name in sorted(found - unusable.keys())),
        only_gold=tuple((name, left[name]) for name in sorted(usable - found - unusable.keys())),
        only_predicted=tuple(sorted(without_gold - left.keys() - unusable.keys())),
        unannotated=tuple(sorted(unannotated)),
        unusable=dict(sorted(unusable.items())),
    )


def read_collection(path: Path, names: Collection[str] | None = None) -> Iterator[tuple[str, Document | DocumentError]]:
    """The documents below a folder or in a corpus file, each with a name that is unique in it.

    A document that cannot be read comes as the error that says why. With `names`, there are no others than these.
    """
    if path.is_dir():
        for root, text in find_texts([path]):
            name = text.relative_to(root).with_suffix("").as_posix()
            if names is None or readable(name) in names:
                yield name, _document(text)
    else:
        for document in read_documents(path):
            if names is None or readable(document.name) in names:
                yield document.name, document


def _document(path: Path) -> Document | DocumentError:
    try:
        return read_document(path)
    except DocumentError as error:
        return error


def _read(path: Path, unusable: dict[str, str]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for given, document in read_collection(path):
        name = readable(given)
        if name in found:
            unusable[name] = f"{path} has several documents of this name"
        elif isinstance(document, Document):
            found[name] = document
        else:
            unusable[name] = str(document)
    return found


def _name(path: Path, folder: Path) -> str:
    return readable(path.relative_to(folder).with_suffix("").as_posix())


def _without_text(folder: Path, found: dict[str, Document], unusable: dict[str, str]) -> Iterator[Path]:
    """Annotation files beside which no text lies."""
    for path in find_annotations(folder) if folder.is_dir() else ():
        if (name := _name(path, folder)) not in found and name not in unusable:
            yield path


def _read_beside(
    paths: list[Path], folder: Path, found: dict[str, Document], gold: dict[str, Document], unusable: dict[str, str]
) -> None:
    """Read annotations about gold texts."""
    for path in paths:
        name = _name(path, folder)
        if name in gold:
            try:
                found[name] = read_annotations(path, gold[name].text)
            except DocumentError as error:
                unusable[name] = str(error)
