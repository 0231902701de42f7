"""The annotations of a folder in another one, for brat and for whoever goes on with them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bioner_desk.cancel import CancelToken
from bioner_desk.corpora import digest, make_folder, read_bytes, write_atomically, write_brat_config
from bioner_desk.documents import Schema
from bioner_desk.errors import BionerError, UsageError, WriteError
from bioner_desk.pipeline.state_file import STATE_FOLDER, make_private_folder
from bioner_desk.workspace.ann_file import Snapshot, ann_path_of
from bioner_desk.workspace.resolving import REPLACED

KEPT_COPIES = Path(STATE_FOLDER, REPLACED)
"""Where in the target copies of the files are that an export has replaced."""


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What came of an export.

    Args:
        written: documents of which something was written.
        unchanged: documents that were there already, the same.
        refused: documents that could not be exported, with the reason and what to do.
        cancelled: whether a person stopped it; what was written stays.
        replaced: how many files another took the place of; copies are in `KEPT_COPIES` of the target.
    """

    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    cancelled: bool = False
    replaced: int = 0


@dataclass
class Export:
    """One export.

    Args:
        folder: the folder that is open.
        target: where to.
        with_texts: whether the texts go with their annotations.
        cancel: to stop between two documents.
        report: is told the documents done so far, and how many there are.
        overwrite: whether files that are there and differ are replaced, after a copy.
    """

    folder: Path
    target: Path
    with_texts: bool
    cancel: CancelToken
    report: Callable[[int, int], None]
    overwrite: bool = False
    _written: list[str] = field(default_factory=list)
    _unchanged: list[str] = field(default_factory=list)
    _refused: list[tuple[str, str]] = field(default_factory=list)
    _replaced: int = 0

    def run(self, names: Iterable[str], load: Callable[[str], Snapshot], config: Schema | None) -> ExportResult:
        """Export documents; those that cannot be are listed, and do not stop the others.

        Raises:
            UsageError: the target lies in the folder itself.
            WriteError: the target cannot be made, or the settings for brat cannot be written.
        """
        _check_target(self.folder, self.target)
        wanted = tuple(names)
        make_folder(self.target)
        if config is not None:
            write_brat_config(config, self.target)
        for done, name in enumerate(wanted, start=1):
            if self.cancel.cancelled:
                break
            self._export(name, load)
            self.report(done, len(wanted))
        return ExportResult(
            tuple(self._written),
            tuple(self._unchanged),
            tuple(self._refused),
            cancelled=self.cancel.cancelled,
            replaced=self._replaced,
        )

    def _export(self, name: str, load: Callable[[str], Snapshot]) -> None:
        try:
            snapshot = load(name)
            files = self._files(name, snapshot)
            old = {path: data for path in files if (data := _there(path)) != files[path]}
            if not self.overwrite:
                _refuse_others(old)
            for path, there in old.items():
                self._write(path, files[path], there)
        except BionerError as error:
            self._refused.append((name, f"{error} {error.hint}".strip()))
            return
        (self._written if old else self._unchanged).append(name)

    def _files(self, name: str, snapshot: Snapshot) -> dict[Path, bytes]:
        """What is to be in the target; an .ann file only if somebody has worked on the document."""
        ann_path = ann_path_of(self.target / name)
        own = ann_path_of(self.folder / name).exists() or ann_path.exists()
        files = {}
        if own or snapshot.review.done or snapshot.review.kept:
            files[ann_path] = snapshot.content().encode("utf-8")
        if self.with_texts:
            files[self.target / name] = read_text_of(snapshot)
        return files

    def _write(self, path: Path, data: bytes, there: bytes | None) -> None:
        make_folder(path.parent)
        if there is None:
            write_atomically(path, data, expected=None)
            return
        at = time.strftime("%Y%m%d-%H%M%S")
        relative = path.relative_to(self.target)
        copy = self.target / KEPT_COPIES / f"{relative.as_posix()}.{at}.{digest(there)[:8]}{path.suffix}"
        make_private_folder(copy.parent)
        write_atomically(copy, there)
        copy.chmod(0o600)
        write_atomically(path, data, expected=digest(there))
        self._replaced += 1


def read_text_of(snapshot: Snapshot) -> bytes:
    """The bytes of a document's text."""
    return snapshot.baseline.text.encode("utf-8")


def _check_target(folder: Path, target: Path) -> None:
    here, there = Path(os.path.realpath(folder)), Path(os.path.realpath(target))
    if here == there or here in there.parents:
        message = f"{target} lies in the folder that is open."
        raise UsageError(message, hint="Choose a folder elsewhere; the .ann files in this one are saved already.")


def _there(path: Path) -> bytes | None:
    """What a file holds; `None` if there is none."""
    return read_bytes(path) if path.exists() else None


def _refuse_others(old: Mapping[Path, bytes | None]) -> None:
    for path, data in old.items():
        if data is not None:
            message = f"{path} is there already, and differs."
            raise WriteError(message, hint="Choose an empty folder, or replace what is there.")
