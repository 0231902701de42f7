"""Asks what to export, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from bioner_desk.gui.dialogs.plain import PlainDialog, many, muted, warning


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What to export.

    Args:
        folder: where to.
        only_done: only documents that are done, else all.
        with_texts: the .txt files as well.
        with_conf: annotation.conf and visual.conf as well, so that brat knows the types.
        overwrite: replace files that are there and differ, of which copies are kept.
    """

    folder: Path
    only_done: bool
    with_texts: bool
    with_conf: bool
    overwrite: bool = False


class ExportDialog(PlainDialog):
    """Asks what to export in brat's format.

    Args:
        source: the open folder, into which nothing is exported.
        target: the folder that is offered.
        done: how many documents are done.
        count: how many documents there are.
        undecided: how many suggestions nobody has decided about, in documents that are done and in all.
        parent: the window that it belongs to.

    Signals:
        chosen: an `ExportChoice`.
    """

    chosen = Signal(object)

    def __init__(
        self,
        source: Path,
        target: Path,
        *,
        done: int,
        count: int,
        undecided: tuple[int, int] = (0, 0),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            "Export",
            "Export as brat standoff",
            "Your own files stay as they are; copies are written to another folder.",
            confirm="&Export",
            parent=parent,
            size=(72, 23),
        )
        self._source = source
        self._done, self._count, self._undecided = done, count, undecided
        self.folder = QLineEdit(str(target))
        self.folder.setAccessibleName("Folder to export to")
        self.browse = QPushButton("&Choose …")
        self.browse.clicked.connect(self._browse)
        self.only_done = QRadioButton(f"Documents that are &done ({done:,} of {count:,})")
        self.all = QRadioButton(f"&All {many(count, 'document')}")
        group = QButtonGroup(self)
        group.addButton(self.only_done)
        group.addButton(self.all)
        self.with_texts = _ticked("With the &texts")
        self.with_conf = _ticked("With annotation.conf and &visual.conf, so that brat knows the types")
        self.overwrite = QCheckBox("&Replace what is there (a copy is kept)")
        self.left_out = muted("")
        self.problem = warning()
        self._lay_out()
        self.only_done.setEnabled(done > 0)
        (self.only_done if done else self.all).setChecked(True)
        self.folder.textChanged.connect(self._check)
        self.only_done.toggled.connect(self._say_what_is_left_out)
        self._check()
        self._say_what_is_left_out()

    def choice(self) -> ExportChoice:
        """What is chosen at the moment."""
        return ExportChoice(
            folder=Path(self.folder.text().strip()).expanduser(),
            only_done=self.only_done.isChecked(),
            with_texts=self.with_texts.isChecked(),
            with_conf=self.with_conf.isChecked(),
            overwrite=self.overwrite.isChecked(),
        )

    def accept(self) -> None:
        """Hand over what is chosen."""
        if self.confirm is not None and not self.confirm.isEnabled():
            return
        super().accept()
        self.chosen.emit(self.choice())

    def _lay_out(self) -> None:
        label = QLabel("To the &folder")
        label.setBuddy(self.folder)
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(self.browse)
        self.body.addWidget(label)
        self.body.addLayout(row)
        switches = (self.only_done, self.all, self.with_texts, self.with_conf, self.overwrite)
        for widget in (*switches, self.left_out, self.problem):
            self.body.addWidget(widget)
        self.body.addStretch()

    def _say_what_is_left_out(self) -> None:
        of_done, of_all = self._undecided
        count = of_done if self.only_done.isChecked() else of_all
        verb = "is" if count == 1 else "are"
        self.left_out.setText(f"{many(count, 'undecided suggestion')} {verb} not part of the export." if count else "")
        self.left_out.setVisible(bool(count))

    def _check(self) -> None:
        problem = self._problem()
        self.problem.setText(problem)
        if self.confirm:
            self.confirm.setEnabled(not problem and self._count > 0)

    def _problem(self) -> str:
        given = self.folder.text().strip()
        if not given:
            return "Choose a folder."
        folder = Path(given).expanduser()
        if not folder.is_absolute():
            return "Give the whole path of the folder."
        if folder.is_file():
            return "This is a file, not a folder."
        if folder.resolve() == self._source.resolve():
            return "This is the folder that is open; choose another."
        return ""

    def _browse(self) -> None:
        found = QFileDialog.getExistingDirectory(self, "Folder to export to", self.folder.text())
        if found:
            self.folder.setText(found)


def _ticked(words: str) -> QCheckBox:
    box = QCheckBox(words)
    box.setChecked(True)
    return box
