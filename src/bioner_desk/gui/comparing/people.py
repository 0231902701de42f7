"""People beside each other: folders of .ann for the same texts, their differences, and adjudicating them."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError
from bioner_desk.evaluation.gathering import Gathered, gather
from bioner_desk.evaluation.matching import key_of
from bioner_desk.evaluation.places import RatedDocument, places
from bioner_desk.gui.background import Background
from bioner_desk.gui.comparing.side_by_side import SideBySide
from bioner_desk.gui.comparing.text_columns import LEAST_COLUMNS, MOST_COLUMNS, ShownText, rater_columns
from bioner_desk.gui.flow_layout import FlowRow, WrappedLabel
from bioner_desk.gui.session import Session
from bioner_desk.settings import SettingsStore
from bioner_desk.workspace import Workspace
from bioner_desk.workspace.ann_file import BratNames

_MOST_TOLD = 20  # documents that are left out, in a tip
_SAVING_WAIT = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class _Read:
    """What the folders hold, and how many differences each document has."""

    gathered: Gathered
    differences: tuple[int, ...]

    def with_document(self, row: int, document: RatedDocument, differences: int) -> _Read:
        """The same with a document as it is now."""
        documents = (*self.gathered.documents[:row], document, *self.gathered.documents[row + 1 :])
        counts = (*self.differences[:row], differences, *self.differences[row + 1 :])
        return _Read(replace(self.gathered, documents=documents), counts)


class People(QWidget):
    """Compares two to four folders of .ann, and takes what people decide into the open folder.

    Args:
        session: whose folder it is; it is the first that is compared.
        settings: how the person wants to see text.
        ask_folder: asks for a folder; `None` if nobody wants one.
    """

    def __init__(
        self,
        session: Session,
        settings: SettingsStore,
        parent: QWidget | None = None,
        ask_folder: Callable[[QWidget], Path | None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._ask_folder = ask_folder or _ask_folder
        self._folders: tuple[Path, ...] = ()
        self._read: _Read | None = None
        self._reading: Background[_Read] = Background(self)
        self.folders = QListWidget()
        self.folders.setAccessibleName("Folders that are compared")
        self.add = QPushButton("Add a folder …")
        self.remove = QPushButton("Remove")
        self.again = QPushButton("Read again")
        self.summary = WrappedLabel()
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.documents = QListWidget()
        self.documents.setAccessibleName("Documents, with how many differences each has")
        self.side_by_side = SideBySide(session, settings)
        self._lay_out()
        self.add.clicked.connect(self.add_folder)
        self.remove.clicked.connect(self.remove_folder)
        self.again.clicked.connect(self.read)
        self.documents.currentRowChanged.connect(self._show_document)
        self.side_by_side.beyond.connect(self.step_document)
        session.folder_changed.connect(self._begin)
        session.documents_changed.connect(self._renew)
        self._begin()

    def set_folders(self, folders: Sequence[Path]) -> None:
        """Compare these folders, at most four of them."""
        self._folders = tuple(dict.fromkeys(folders))[:MOST_COLUMNS]
        self.folders.clear()
        self.folders.addItems([str(one) for one in self._folders])
        self.add.setEnabled(len(self._folders) < MOST_COLUMNS)
        self.remove.setEnabled(bool(self._folders))
        self.read()

    def add_folder(self) -> None:
        """Ask for another folder."""
        if len(self._folders) < MOST_COLUMNS and (folder := self._ask_folder(self)):
            self.set_folders((*self._folders, folder))

    def remove_folder(self) -> None:
        """Take the chosen folder out, else the last one."""
        row = self.folders.currentRow()
        gone = row if row >= 0 else len(self._folders) - 1
        self.set_folders([one for at, one in enumerate(self._folders) if at != gone])

    def read(self) -> None:
        """Read the folders as they are now."""
        self._reading.cancel()
        self._take(None)
        if len(self._folders) < LEAST_COLUMNS:
            self.summary.setText(
                "Add folders that hold .ann files for the same texts: a second annotator’s, or earlier ones."
            )
            return
        if self._session.workspace is not None:
            self._session.workspace.flush(_SAVING_WAIT)
        self.summary.setText("Reading …")
        folders = self._folders
        self._reading.start(lambda cancel: _read(folders, cancel), self._take, self._failed)

    def step_document(self, by: int) -> None:
        """Go to the next (1) or previous (-1) document with differences, and there to the first or last of them."""
        if self._read is None:
            return
        rows = range(len(self._read.differences))
        row = self.documents.currentRow()
        around = rows[row + 1 :] if by > 0 else reversed(rows[: max(row, 0)])
        found = next((one for one in around if self._read.differences[one]), None)
        if found is None:
            self.side_by_side.say(f"There is no {'further' if by > 0 else 'earlier'} difference.")
            return
        self.documents.setCurrentRow(found)
        self.side_by_side.step(by)

    def _begin(self) -> None:
        workspace = self._session.workspace
        self.set_folders([workspace.folder] if workspace else [])

    def _renew(self, names: Sequence[str] | None) -> None:
        """Read the open folder's column anew in documents that were changed in it, by what was decided here as well."""
        read, workspace = self._read, self._session.workspace
        if read is None or workspace is None or not names or workspace.folder not in self._folders:
            return
        rater = read.gathered.raters[self._folders.index(workspace.folder)]
        for row, document in enumerate(read.gathered.documents):
            if f"{document.name}.txt" in names and (newer := _decided(document, rater, workspace)):
                read = read.with_document(row, newer, len(places(newer)))
                self._read = read
                _fill(self.documents.item(row), newer.name, read.differences[row])
                if row == self.documents.currentRow():
                    self.side_by_side.show_newer(rater_columns(newer, read.gathered.raters))
        self._summarise(read)

    def _take(self, read: _Read | None) -> None:
        self._read = read
        with QSignalBlocker(self.documents):
            self.documents.clear()
            for document, count in zip(read.gathered.documents, read.differences, strict=True) if read else ():
                item = QListWidgetItem()
                _fill(item, document.name, count)
                self.documents.addItem(item)
        self.side_by_side.setEnabled(read is not None)
        if read is None:
            self.side_by_side.show_text(ShownText("", ""), ())
            return
        self._summarise(read)
        first = next((row for row, count in enumerate(read.differences) if count), 0)
        self.documents.setCurrentRow(first if read.differences else -1)

    def _summarise(self, read: _Read) -> None:
        gathered = read.gathered
        left_out = [f"{one.rater}: {one.document}: {one.reason}" for one in (*gathered.lacking, *gathered.unusable)]
        left_out += [f"{rater}: {problem}" for rater, found in gathered.problems.items() for problem in found]
        words = f"{_many(len(gathered.documents), 'document')}, {_many(sum(read.differences), 'difference')}."
        if left_out:
            words += f" {len(left_out):,} left out or with problems: {left_out[0]}"
            words += f", and {len(left_out) - 1:,} more." if len(left_out) > 1 else "."
        self.summary.setText(words)
        self.summary.setToolTip(html.escape("\n".join(left_out[:_MOST_TOLD])).replace("\n", "<br>"))

    def _failed(self, error: BionerError) -> None:
        self.summary.setText(f"{error} {error.hint}".strip())

    def _show_document(self, row: int) -> None:
        if self._read is None or row < 0:
            return
        document: RatedDocument = self._read.gathered.documents[row]
        shown = ShownText(document.name, document.text)
        self.side_by_side.show_text(shown, rater_columns(document, self._read.gathered.raters))

    def _lay_out(self) -> None:
        line = self.fontMetrics().lineSpacing()
        self.folders.setFixedHeight(MOST_COLUMNS * (line + 4) + 8)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.folders)
        column.addWidget(FlowRow([self.add, self.remove, self.again]))
        column.addWidget(self.summary)
        column.addWidget(self.documents, 1)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.addWidget(left)
        parts.addWidget(self.side_by_side)
        parts.setStretchFactor(1, 1)
        parts.setSizes([self.fontMetrics().averageCharWidth() * 44, 10_000])
        parts.setChildrenCollapsible(False)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)


def _read(folders: Sequence[Path], cancel: CancelToken) -> _Read:
    gathered = gather(folders)
    counts = []
    for document in gathered.documents:
        cancel.raise_if_cancelled()
        counts.append(len(places(document)))
    return _Read(gathered, tuple(counts))


def _decided(document: RatedDocument, rater: str, workspace: Workspace) -> RatedDocument | None:
    """The document with what the open folder has in it by now; `None` if that is what is known."""
    try:
        review = workspace.review(f"{document.name}.txt")
    except BionerError:
        return None  # the main window says so
    names = BratNames(workspace.schema)
    kept = [replace(entry.mention, type=names.written(entry.mention.type)) for entry in review.kept]
    before = document.mentions.get(rater)
    if review.text != document.text or {*map(key_of, kept)} == {*map(key_of, before or ())}:
        return None
    return replace(document, mentions={**document.mentions, rater: tuple(kept)})


def _fill(item: QListWidgetItem, name: str, count: int) -> None:
    item.setText(f"{name}   {count:,}" if count else f"{name}   =")
    item.setToolTip(html.escape(f"{name}: {_many(count, 'difference')}"))


def _ask_folder(parent: QWidget) -> Path | None:
    chosen = QFileDialog.getExistingDirectory(parent, "A folder of .ann files")
    return Path(chosen) if chosen else None


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
