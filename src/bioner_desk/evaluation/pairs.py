"""Which document of one collection stands against which of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bioner_desk.corpora import is_annotated, read_annotations
from bioner_desk.documents import Document
from bioner_desk.errors import DocumentError
from bioner_desk.evaluation.reading import Collection, read_named


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
    ours, theirs = read_named(gold), read_named(predicted)
    left, right = ours.documents, theirs.documents
    unusable = {name: f"{path} has no text beside it" for name, path in ours.without_text.items()}
    unusable |= ours.unusable | theirs.unusable
    _read_beside(theirs, left, unusable)
    unannotated = {name for name, document in left.items() if not is_annotated(document)} - unusable.keys()
    usable = left.keys() - unusable.keys() - unannotated
    found = {name for name in usable & right.keys() if is_annotated(right[name])}
    for name in found:
        if left[name].text != right[name].text:
            unusable[name] = "the two texts differ, so their offsets cannot be compared"
    return Pairing(
        pairs=tuple((name, left[name], right[name]) for name in sorted(found - unusable.keys())),
        only_gold=tuple((name, left[name]) for name in sorted(usable - found - unusable.keys())),
        only_predicted=tuple(sorted(theirs.names - left.keys() - unusable.keys())),
        unannotated=tuple(sorted(unannotated)),
        unusable=dict(sorted(unusable.items())),
    )


def _read_beside(predicted: Collection, gold: Mapping[str, Document], unusable: dict[str, str]) -> None:
    """Read annotations about gold texts."""
    for name, path in predicted.without_text.items():
        if name in gold:
            try:
                predicted.documents[name] = read_annotations(path, gold[name].text)
            except DocumentError as error:
                unusable[name] = str(error)
