"""The annotations of a folder in another one, for brat and for whoever goes on with them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bioner_desk.cancel import CancelToken
from bioner_desk.corpora import make_folder, read_bytes, write_atomically, write_brat_config
from bioner_desk.documents import Schema
from bioner_desk.errors import BionerError, UsageError, WriteError
from bioner_desk.workspace.ann_file import Snapshot, ann_path_of


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What came of an export.

    Args:
        written: documents of which something was written.
        unchanged: documents that were there already, the same.
        refused: documents that could not be exported, with the reason and what to do.
        cancelled: whether a person stopped it; what was written stays.
    """

    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    cancelled: bool = False


@dataclass
class Export:
    """One export.

    Args:
        folder: the folder that is open.
        target: where to.
        with_texts: whether the texts go with their annotations.
        cancel: to stop between two documents.
        report: is told the documents done so far, and how many there are.
    """

    folder: Path
    target: Path
    with_texts: bool
    cancel: CancelToken
    report: Callable[[int, int], None]
    _written: list[str] = field(default_factory=list)
    _unchanged: list[str] = field(default_factory=list)
    _refused: list[tuple[str, str]] = field(default_factory=list)

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
            tuple(self._written), tuple(self._unchanged), tuple(self._refused), cancelled=self.cancel.cancelled
        )

    def _export(self, name: str, load: Callable[[str], Snapshot]) -> None:
        try:
            snapshot = load(name)
            files = {ann_path_of(self.target / name): snapshot.content().encode("utf-8")}
            if self.with_texts:
                files[self.target / name] = read_text_of(snapshot)
            missing = {path: data for path, data in files.items() if not _is_there(path, data)}
            for path, data in missing.items():
                make_folder(path.parent)
                write_atomically(path, data, expected=None)
        except BionerError as error:
            self._refused.append((name, f"{error} {error.hint}".strip()))
            return
        (self._written if missing else self._unchanged).append(name)


def read_text_of(snapshot: Snapshot) -> bytes:
    """The bytes of a document's text."""
    return snapshot.baseline.text.encode("utf-8")


def _check_target(folder: Path, target: Path) -> None:
    here, there = Path(os.path.realpath(folder)), Path(os.path.realpath(target))
    if here == there or here in there.parents:
        message = f"{target} lies in the folder that is open."
        raise UsageError(message, hint="Choose a folder elsewhere; the .ann files in this one are saved already.")


def _is_there(path: Path, data: bytes) -> bool:
    if not path.exists():
        return False
    if read_bytes(path) == data:
        return True
    message = f"{path} is there already, and differs."
    raise WriteError(message, hint="Choose an empty folder, or move the file away.")
