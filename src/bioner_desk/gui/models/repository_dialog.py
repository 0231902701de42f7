"""Asks for a repository of the hub, lists its models, and lets one be chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QTreeWidgetItem, QWidget

from bioner_desk.amounts import amount
from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError
from bioner_desk.gui.background import Background
from bioner_desk.gui.dialogs.plain import PlainDialog, select_first, table
from bioner_desk.gui.flow_layout import WrappedLabel
from bioner_desk.gui.models.words import in_words
from bioner_desk.model_store.hub import RemoteFile, list_files

_SAID = "The name stands on the model’s page: who publishes it, a slash, what it is called. Nothing is fetched yet."
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_REMOTE = Qt.ItemDataRole.UserRole


class RepositoryDialog(PlainDialog):
    """Chooses a file of any repository.

    Signals:
        chosen: the `RemoteFile`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "Other repository", "Another repository of the hub", _SAID, confirm="&Next …", parent=parent, size=(76, 26)
        )
        self._background: Background[Sequence[RemoteFile]] = Background(self)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Qwen/Qwen3-1.7B-GGUF")
        self.field.setAccessibleName("Repository, or REPOSITORY:FILE")
        self.look_button = QPushButton("&List its models")
        self.look_button.setAutoDefault(False)
        self.files = table("Models of the repository", ["File", "Size"])
        self.files.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.doing, self.problem = WrappedLabel(), WrappedLabel()
        self.doing.setProperty("role", "muted")
        self.problem.setProperty("role", "warning")
        self._lay_out()
        self.field.returnPressed.connect(self.look)
        self.look_button.clicked.connect(self.look)
        self.field.textChanged.connect(self._changed)
        self.files.currentItemChanged.connect(lambda *_: self._show())
        self.files.itemActivated.connect(lambda *_: self.accept())
        self.finished.connect(lambda _how: self._background.cancel())
        self._changed()

    @property
    def remote(self) -> RemoteFile | None:
        """The file that is selected."""
        item = self.files.currentItem()
        found = item.data(0, _REMOTE) if item else None
        return found if isinstance(found, RemoteFile) else None

    def look(self) -> None:
        """Ask the hub for the repository's models."""
        repository, _, file = self.field.text().strip().partition(":")
        if not repository:
            return
        self._changed()
        self.doing.setText("Asking the hub …")
        self.doing.show()

        def work(cancel: CancelToken) -> Sequence[RemoteFile]:
            return list_files(repository, cancel=cancel)

        self._background.start(work, lambda found: self._take(found, file), self._fail)

    def accept(self) -> None:
        """Hand over what is chosen; Return in the field asks the hub."""
        remote = self.remote
        if remote is not None:
            super().accept()
            self.chosen.emit(remote)

    def _take(self, found: Sequence[RemoteFile], wanted: str) -> None:
        for remote in found:
            item = QTreeWidgetItem([remote.file, amount(remote.size_bytes)])
            item.setData(0, _REMOTE, remote)
            item.setTextAlignment(1, _RIGHT)
            self.files.addTopLevelItem(item)
            if wanted and wanted in {remote.file, remote.name}:
                self.files.setCurrentItem(item)
        self._say("" if found else "The repository has no GGUF file, or only models of several files.")
        if wanted and self.remote is None:
            self._say(f"The repository has no file {wanted}; these are there.")
        if self.remote is None:
            select_first(self.files)
        if found:
            self.files.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()

    def _fail(self, error: BionerError) -> None:
        self._say(in_words(error))

    def _say(self, problem: str) -> None:
        self.doing.setText("")
        self.doing.hide()
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _changed(self) -> None:
        """What was listed is not of what stands in the field any more."""
        self._background.cancel()
        self.files.clear()
        self._say("")
        self._show()

    def _show(self) -> None:
        self.look_button.setEnabled(bool(self.field.text().strip()))
        has_file = self.remote is not None
        if self.confirm:
            self.confirm.setEnabled(has_file)
            # Return in the field asks the hub as long as nothing is listed.
            self.confirm.setDefault(has_file)

    def _lay_out(self) -> None:
        label = QLabel("&Repository, or REPOSITORY:FILE")
        label.setBuddy(self.field)
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(self.look_button)
        self.body.addWidget(label)
        self.body.addLayout(row)
        for widget in (self.doing, self.problem):
            self.body.addWidget(widget)
        self.body.addWidget(self.files, 1)
