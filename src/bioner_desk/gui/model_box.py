"""The list of models to choose from: those that are found, one that was used last, and files that are opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from bioner_desk.gui.background import Background
from bioner_desk.model_store import InstalledModel, find_models

_OPEN_FILE = "Open model file …"
_DEFAULT = "the default model"
_TIP = Qt.ItemDataRole.ToolTipRole


class ModelBox(QComboBox):
    """Chooses a model.

    Args:
        last: the file that was used last; `None` for the default model.
    """

    def __init__(self, last: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Model")
        self.setMinimumContentsLength(14)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._found: Sequence[InstalledModel] = ()
        self._path = last if last is not None and last.is_file() else None
        self._background: Background[list[InstalledModel]] = Background(self)
        self.activated.connect(self._activated)
        self._fill()

    @property
    def path(self) -> Path | None:
        """The file that is chosen; `None` for the default model, whichever that is when it is used."""
        return self._path

    def choose(self, path: Path | None) -> None:
        """Choose a file, which need not be in the list yet."""
        self._path = path
        self._fill()

    def look(self) -> None:
        """Look for models elsewhere, for reading what large ones say about themselves takes its time."""
        self._background.start(lambda _cancel: find_models(), self._take, lambda _error: None)

    def _take(self, found: Sequence[InstalledModel]) -> None:
        self._found = found
        if self._path not in {one.path for one in found} and self._path is not None and not self._path.is_file():
            self._path = None  # it was removed
        self._fill()

    def _fill(self) -> None:
        if any(one.default and one.path == self._path for one in self._found):
            self._path = None  # it is in the list once, as the default
        with QSignalBlocker(self):
            self.clear()
            for one in self._found:
                self._add(one)
            if not any(one.default for one in self._found):
                self.insertItem(0, _DEFAULT, None)
            if self._path is not None and self.findData(self._path) < 0:
                self.addItem(self._path.stem, self._path)
            self.addItem(_OPEN_FILE)
            self._show_chosen()

    def _add(self, one: InstalledModel) -> None:
        known = f"{one.name} ({one.quantisation})" if one.quantisation else one.name
        self.addItem(f"{known} — cannot be used" if one.problem else known, None if one.default else one.path)
        at = self.count() - 1
        self.setItemData(at, one.problem or about(one), _TIP)
        # A damaged file stays in the list, so that nobody looks for it; it cannot be chosen.
        item = self.model().item(at)  # type: ignore[attr-defined]  # a QStandardItemModel
        item.setEnabled(not one.problem)

    def _activated(self, at: int) -> None:
        if self.itemText(at) != _OPEN_FILE:
            chosen = self.itemData(at)
            self._path = chosen if isinstance(chosen, Path) else None
            self._show_chosen()
            return
        self._show_chosen()
        # After the list has closed: a dialog above an open list would leave it hanging.
        QTimer.singleShot(0, self._open_file)

    def _show_chosen(self) -> None:
        at = next((row for row in range(self.count() - 1) if self.itemData(row) == self._path), 0)
        self.setCurrentIndex(at)
        self.setToolTip(str(self.itemData(at, _TIP) or ""))

    def _open_file(self) -> None:
        start = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        name, _ = QFileDialog.getOpenFileName(self, "Open a model file", start, "Models (*.gguf);;All files (*)")
        if name:
            self.choose(Path(name))


def about(one: InstalledModel) -> str:
    """What a model says about itself, in a line."""
    size = f"{one.size_bytes / 1_000_000:,.0f} MB"
    own = f"its own format: {one.profile.default_format}"
    return " · ".join(word for word in (one.title, f"{one.parameters / 1e6:,.0f} M parameters", size, own) if word)
