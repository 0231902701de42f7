"""The documents of a folder: found without reading a single text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bioner_desk.corpora import find_texts
from bioner_desk.workspace.ann_file import ann_path_of
from bioner_desk.workspace.entries import EntryState, Status
from bioner_desk.workspace.opened import Opened
from bioner_desk.workspace.review_file import DocumentInfo
from bioner_desk.workspace.rows import storable


def list_documents(folder: Path, known: Mapping[str, DocumentInfo]) -> dict[str, DocumentInfo]:
    """Every text below a folder in the order of names, with what is known of it.

    Args:
        folder: where to look.
        known: what the state file says.

    Raises:
        ReadError: the folder cannot be read.
    """
    above = len(folder.parts)
    paths = {"/".join(path.parts[above:]): path for _, path in find_texts([folder])}
    return {name: known.get(storable(name)) or _unknown(name, paths[name]) for name in sorted(paths)}


def info_of(opened: Opened) -> DocumentInfo:
    """What there is to say of a document that is open."""
    review = opened.review
    states = [entry.state for entry in review.entries.values()]
    kept = sum(state.is_kept for state in states)
    open_ones = states.count(EntryState.SUGGESTED)
    return DocumentInfo(review.name, review.status, open_ones, kept, len(review.tray), opened.problem)


def _unknown(name: str, path: Path) -> DocumentInfo:
    try:
        annotated = ann_path_of(path).stat().st_size > 0
    except OSError:
        annotated = False
    return DocumentInfo(name, Status.IN_REVIEW if annotated else Status.NEW)
