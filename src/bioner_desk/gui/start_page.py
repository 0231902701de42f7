"""What the window shows while no folder is open, or one without documents: where to begin."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from bioner_desk.gui.flow_layout import FlowRow
from bioner_desk.gui.theme import larger
from bioner_desk.settings import SettingsStore

_SHOWN = 6
_WIDEST = 80  # letters
_ALL_OF_IT = 1_000  # beside stretches of 1, which take what a widget does not want
_WORDS = (
    "Plain text files (.txt). What you accept is written beside each as brat standoff (.ann); nothing leaves this "
    "computer. You can also drop a folder here."
)


class StartPage(QWidget):
    """Open a folder, one that was open before, or the samples.

    Args:
        settings: which folders were open before.
    """

    open_wanted = Signal()
    samples_wanted = Signal()
    models_wanted = Signal()
    recent_wanted = Signal(object)
    """The `Path` of a folder that was open before."""

    def __init__(self, settings: SettingsStore) -> None:
        super().__init__()
        self._settings = settings
        self._title = QLabel("Open a folder of notes", wordWrap=True)
        self._words = QLabel(_WORDS, wordWrap=True)
        self.open_button = QPushButton("Open a folder …")
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self.open_wanted)
        self.samples_button = QPushButton("Try it with sample notes")
        self.samples_button.setToolTip("Copies seven invented notes into a new folder and opens it.")
        self.samples_button.clicked.connect(self.samples_wanted)
        self.models_button = QPushButton("Models …")
        self.models_button.setToolTip("A small model comes with the program; larger ones can be downloaded.")
        self.models_button.clicked.connect(self.models_wanted)
        self._inner = QWidget()
        self._recent = QVBoxLayout()
        column = QVBoxLayout(self._inner)
        column.setSpacing(12)
        column.addStretch(2)
        for widget in (self._title, self._words, FlowRow([self.open_button, self.samples_button, self.models_button])):
            column.addWidget(widget)
        column.addSpacing(12)
        column.addLayout(self._recent)
        column.addStretch(3)
        _in_the_middle(self, self._inner)
        self._fit()
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Be as wide as other letters need."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
            self.refresh()

    @property
    def _width(self) -> int:
        return _WIDEST * self.fontMetrics().averageCharWidth()

    def _fit(self) -> None:
        self._title.setFont(larger(self.font(), 1.6, bold=True))
        self._inner.setMaximumWidth(self._width)

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
            words = f"{folder.name}   —   {folder.parent}"
            room = self._width - 4 * self.fontMetrics().height()
            shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, room)
            button = QPushButton(shown, flat=True)
            button.setToolTip(str(folder))
            # However long the name, it must not widen the window.
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.setObjectName("recent-folder")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _checked=False, chosen=folder: self.recent_wanted.emit(chosen))
            self._recent.addWidget(button)


class EmptyPage(QWidget):
    """Words in the middle of where else a text is.

    Args:
        words: why there is none.
    """

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = QLabel(words, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setProperty("role", "muted")
        self.words.setMaximumWidth(_WIDEST * self.fontMetrics().averageCharWidth())
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        _in_the_middle(self, self.words)


def _in_the_middle(page: QWidget, widget: QWidget) -> None:
    row = QHBoxLayout(page)
    row.addStretch(1)
    row.addWidget(widget, _ALL_OF_IT)
    row.addStretch(1)
