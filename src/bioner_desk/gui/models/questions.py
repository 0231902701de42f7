"""What is asked before a model is fetched, added or removed."""

from __future__ import annotations

import html
import shutil
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QRadioButton, QTreeWidgetItem, QWidget

from bioner_desk import paths
from bioner_desk.amounts import amount
from bioner_desk.errors import ModelError
from bioner_desk.gui.dialogs.plain import PlainDialog, many, select_first, table
from bioner_desk.gui.flow_layout import WrappedLabel
from bioner_desk.model_store.catalogue import CatalogueModel
from bioner_desk.model_store.hub import RemoteFile
from bioner_desk.model_store.installed import InstalledModel
from bioner_desk.model_store.names import check_free, check_name, name_of

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_OWN_DUTY = "Whether you may use the model for your purpose is for you to find out: read the licence."
_NO_LICENCE = "The repository states no licence. Without one, nobody has allowed you to use the model."
_GATED = "Its publisher wants conditions to be accepted first, by somebody who is signed in at the hub."


class _NamedDialog(PlainDialog):
    """A question with a name for the model, which must be free; as high as its words need."""

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as everything needs at this width."""
        super().showEvent(event)
        self.resize(self.width(), max(self.minimumSizeHint().height(), self.heightForWidth(self.width())))

    def _ask_name(self, name: str) -> None:
        self.name = QLineEdit(name)
        self.name.setAccessibleName("Name of the model")
        self.name_problem = WrappedLabel()
        self.name_problem.setProperty("role", "warning")
        label = QLabel("&Name here")
        label.setBuddy(self.name)
        for widget in (label, self.name, self.name_problem):
            self.body.addWidget(widget)
        self.name.textChanged.connect(self._check)
        self._check()

    def _check(self) -> None:
        problem = ""
        try:
            check_name(self.name.text())
            check_free(self.name.text())
        except ModelError as error:
            problem = str(error)
        self.name_problem.setText(problem)
        self.name_problem.setVisible(bool(problem))
        if self.confirm:
            self.confirm.setEnabled(not problem)


class DownloadDialog(_NamedDialog):
    """Shows what would be fetched, and under which licence.

    Args:
        remote: what the hub says of the file.
        entry: what the catalogue says of the model, if it is of the catalogue.
        parent: the window that it belongs to.

    Signals:
        chosen: the `RemoteFile`, and the name that the model is to have.
    """

    chosen = Signal(object, str)

    def __init__(self, remote: RemoteFile, entry: CatalogueModel | None, parent: QWidget | None = None) -> None:
        title = entry.title if entry else remote.name
        super().__init__(
            "Download a model", f"Download {title}?", _said(remote), confirm="&Download", parent=parent, size=(84, 22)
        )
        self._remote = remote
        facts = WrappedLabel(_table(_facts(remote, entry)))
        facts.setTextFormat(Qt.TextFormat.RichText)
        facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        facts.setAccessibleName("What is fetched")
        self.facts = facts
        self.body.addWidget(facts)
        self._ask_name(remote.name)
        self.body.addStretch()
        if self.confirm:
            self.confirm.setFocus()

    def accept(self) -> None:
        """Hand over what is to be fetched."""
        super().accept()
        self.chosen.emit(self._remote, self.name.text())


class AddDialog(_NamedDialog):
    """Asks whether a model file is copied or used where it lies.

    Args:
        file: the model file.
        parent: the window that it belongs to.

    Signals:
        chosen: the file, whether it is used where it lies, and the name that the model is to have.
    """

    chosen = Signal(object, bool, str)

    def __init__(self, file: Path, parent: QWidget | None = None) -> None:
        super().__init__("Add a model", f"Add {file.name}?", confirm="&Add", parent=parent, size=(76, 18))
        self._file = file
        size = amount(file.stat().st_size) if file.is_file() else ""
        self.copy = QRadioButton(f"&Copy it to the other models ({size}, {_free()} free)")
        self.in_place = QRadioButton("&Use it where it lies")
        self.copy.setChecked(True)
        self.body.addWidget(self.copy)
        self.body.addWidget(self.in_place)
        stays = WrappedLabel("Where it lies it must stay as it is; the program notices if it changes or is gone.")
        stays.setProperty("role", "muted")
        self.body.addWidget(stays)
        self._ask_name(name_of(file))
        self.body.addStretch()

    def accept(self) -> None:
        """Hand over what was chosen."""
        super().accept()
        self.chosen.emit(self._file, self.in_place.isChecked(), self.name.text())


class RemoveDialog(PlainDialog):
    """Shows which files go with a model.

    Args:
        model: the model.
        files: that are deleted.
        parent: the window that it belongs to.
    """

    def __init__(self, model: InstalledModel, files: Sequence[Path], parent: QWidget | None = None) -> None:
        stays = f"{model.path} stays where it is; only what the program noted about it goes."
        said = stays if model.in_place else f"{many(len(files), 'file is', 'files are')} deleted for good."
        if model.default:
            said += " It is the default; the model that comes with the program takes its place."
        super().__init__(
            "Remove a model", f"Remove {model.name}?", said, confirm="&Remove", parent=parent, size=(72, 18)
        )
        self.files = table("Files that are deleted", ["File", "Size"])
        for file in files:
            item = QTreeWidgetItem([str(file), amount(file.stat().st_size) if file.exists() else ""])
            item.setTextAlignment(1, _RIGHT)
            item.setToolTip(0, str(file))
            self.files.addTopLevelItem(item)
        self.files.setTextElideMode(Qt.TextElideMode.ElideLeft)
        select_first(self.files)
        self.body.addWidget(self.files)


def _said(remote: RemoteFile) -> str:
    parts = [_OWN_DUTY if remote.licence else _NO_LICENCE, *[_GATED] * remote.gated]
    return " ".join(parts)


def _facts(remote: RemoteFile, entry: CatalogueModel | None) -> dict[str, str]:
    facts = {"Licence": remote.licence or (entry.licence if entry else "not stated")}
    if entry:
        facts["Licence text"] = entry.licence_url
        facts["Commercial use"] = "allowed, within the licence" if entry.commercial else "not allowed"
    return facts | {
        "Repository": remote.repository,
        "File": remote.file,
        "Size": f"{amount(remote.size_bytes)} ({_free()} free)",
        "To": str(paths.user_models()),
    }


def _table(facts: dict[str, str]) -> str:
    cell = '<td style="padding: 1px 14px 1px 0;">'
    rows = "".join(
        f"<tr>{cell}{html.escape(name)}</td>{cell}{html.escape(value)}</td></tr>" for name, value in facts.items()
    )
    return f'<table cellspacing="0" cellpadding="0">{rows}</table>'


def _free() -> str:
    folder = paths.user_models()
    there = next((one for one in (folder, *folder.parents) if one.is_dir()), folder)
    return amount(shutil.disk_usage(there).free)
