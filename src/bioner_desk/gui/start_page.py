"""What the window shows while no folder is open: where to begin."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bioner_desk.gui.theme import larger
from bioner_desk.settings import SettingsStore

_SHOWN = 6


class StartPage(QWidget):
    """Open a folder, one that was open before, or the samples.

    Args:
        settings: which folders were open before.
    """

    open_wanted = Signal()
    samples_wanted = Signal()
    recent_wanted = Signal(object)
    """The `Path` of a folder that was open before."""

    def __init__(self, settings: SettingsStore) -> None:
        super().__init__()
        self._settings = settings
        title = QLabel("Open a folder of notes")
        title.setFont(larger(title.font(), 1.6, bold=True))
        words = QLabel(
            "Plain text files (.txt). What you accept is written beside each as brat standoff (.ann); nothing leaves "
            "this computer. You can also drop a folder here.",
            wordWrap=True,
        )
        words.setFixedWidth(520)
        self.open_button = QPushButton("Open a folder …")
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self.open_wanted)
        self.samples_button = QPushButton("Try it with sample notes")
        self.samples_button.setToolTip("Copies seven invented notes into a new folder and opens it.")
        self.samples_button.clicked.connect(self.samples_wanted)
        buttons = QHBoxLayout()
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.samples_button)
        buttons.addStretch(1)
        self._recent = QVBoxLayout()
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(title)
        column.addWidget(words)
        column.addLayout(buttons)
        column.addSpacing(12)
        column.addLayout(self._recent)
        column.addStretch(3)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addLayout(column)
        row.addStretch(1)
        self.refresh()

    def refresh(self) -> None:
        """Show the folders that were open before and still are there."""
        while self._recent.count():
            item = self._recent.takeAt(0)
            if item and (widget := item.widget()):
                widget.deleteLater()
        folders = [folder for name in self._settings.texts("recent_folders") if (folder := Path(name)).is_dir()]
        if folders:
            self._recent.addWidget(QLabel("Open before"))
        for folder in folders[:_SHOWN]:
            button = QPushButton(f"{folder.name}   —   {folder.parent}", flat=True)
            button.setObjectName("recent-folder")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _checked=False, chosen=folder: self.recent_wanted.emit(chosen))
            self._recent.addWidget(button)
