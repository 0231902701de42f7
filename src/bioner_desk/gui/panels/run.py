"""Runs of the model: which model, in which format, over which documents; how far the run is."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QListView,
    QListWidget,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from bioner_desk.documents import DEFAULT_KIND
from bioner_desk.formats import all_formats
from bioner_desk.gui.flow_layout import FlowRow, WrappedLabel
from bioner_desk.gui.model_box import ModelBox
from bioner_desk.gui.panel import Panel
from bioner_desk.gui.runs import RunChoice, Runs, RunState
from bioner_desk.gui.session import Session
from bioner_desk.pipeline import AUTO
from bioner_desk.settings import SettingsStore
from bioner_desk.worker import ModelChoice

KINDS = (DEFAULT_KIND, "discharge summary", "clinical case report", "radiology report", "abstract of a paper")
_BEST = "The model’s best"
_BEST_TIP = (
    "What bioner-desk profile chose for this model and these types, else the model’s own; the run says which and why."
)
_PROBLEM_LINES = 4  # that are seen at least
_NO_LIMIT = 16_777_215  # Qt's QWIDGETSIZE_MAX


class RunPanel(Panel):
    """What a run needs to be told, its progress, and what went wrong."""

    id: ClassVar[str] = "run"
    title: ClassVar[str] = "Pre-annotate"
    area: ClassVar[Qt.DockWidgetArea] = Qt.DockWidgetArea.BottomDockWidgetArea
    order: ClassVar[int] = 5

    this_wanted = Signal()
    selected_wanted = Signal()
    all_wanted = Signal()
    schema_wanted = Signal()

    def __init__(self, session: Session, runs: Runs, settings: SettingsStore) -> None:
        super().__init__(session, runs, settings)
        last = settings.text("last_model")
        self.model = ModelBox(Path(last) if last else None)
        self.format = QComboBox()
        self.format.setMinimumContentsLength(13)
        self.format.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kind = QComboBox()
        self.kind.setEditable(True)
        self.kind.setMinimumContentsLength(10)
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kind.addItems(KINDS)
        self.gpu_layers = _number(-1, 1000, "auto")
        self.threads = _number(0, 512, "auto")
        self.schema = QPushButton("Types …")
        self.this = QPushButton("This document")
        self.selected = QPushButton("Selected")
        self.every = QPushButton("All documents")
        self.cancel = QPushButton("Stop")
        self.again = QPushButton("Go on")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.phase = WrappedLabel()
        self.problems = _problem_list()
        self._names()
        self._lay_out()
        self._connect()
        self.format.addItem(_BEST, AUTO)
        self._recall()
        self._show()

    def take_focus(self) -> None:
        """To the first button that starts a run, or the one that stops it."""
        usable = (one for one in (self.this, self.cancel) if one.isEnabled() and not one.isHidden())
        next(usable, self.schema).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choice(self) -> RunChoice:
        """What was chosen."""
        layers: int | Literal["auto"] = "auto" if self.gpu_layers.value() < 0 else self.gpu_layers.value()
        return RunChoice(
            model=ModelChoice(
                path=self.model.path,
                gpu_layers=layers,
                threads=self.threads.value() or None,
            ),
            format=str(self.format.currentData()),
            kind=self.kind.currentText().strip() or DEFAULT_KIND,
        )

    def look(self) -> None:
        """Find out which models and formats there are; the window need not wait for that to be shown."""
        self.model.look()
        self._fill_formats()

    def remember(self) -> None:
        """Keep what was chosen, for the next time."""
        self.settings.update(
            {
                "last_model": str(self.model.path) if self.model.path else "",
                "last_format": str(self.format.currentData()),
                "last_kind": self.kind.currentText().strip(),
                "gpu_layers": self.gpu_layers.value(),
                "threads": self.threads.value(),
            }
        )

    def _recall(self) -> None:
        """What was chosen the last time; the format when the formats are known."""
        self.kind.setCurrentText(self.settings.text("last_kind") or DEFAULT_KIND)
        self.gpu_layers.setValue(self.settings.number("gpu_layers"))
        self.threads.setValue(self.settings.number("threads"))

    def _names(self) -> None:
        names = {
            self.format: "Output format",
            self.kind: "What the documents are",
            self.gpu_layers: "GPU layers",
            self.threads: "Threads",
            self.progress: "Progress of the run",
            self.problems: "What went wrong in the run",
        }
        for widget, name in names.items():
            widget.setAccessibleName(name)
        self.kind.setToolTip("Stated in the prompt; what the documents are, such as “discharge summary”.")
        self.gpu_layers.setToolTip("auto: as many as fit on the graphics card, if there is one.")
        self.threads.setToolTip("auto: what suits the model and this processor.")
        self.cancel.setToolTip("Stops within two seconds; documents that are finished keep what was found.")
        self.again.setToolTip("Begins again with the documents that are left.")

    def _lay_out(self) -> None:
        fields = FlowRow(
            [
                _field("Model", self.model, is_wide=True),
                _field("Output format", self.format, is_wide=True),
                _field("Documents are", self.kind, is_wide=True),
                _field("GPU layers", self.gpu_layers),
                _field("Threads", self.threads),
                self.schema,
            ],
            at_bottom=True,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.addWidget(fields)
        layout.addWidget(FlowRow([self.this, self.selected, self.every, self.cancel, self.again]))
        layout.addWidget(self.phase)
        layout.addWidget(self.progress)
        layout.addWidget(self.problems, 1)
        self.progress.setMaximumHeight(6)

    def _connect(self) -> None:
        self.this.clicked.connect(self.this_wanted)
        self.selected.clicked.connect(self.selected_wanted)
        self.every.clicked.connect(self.all_wanted)
        self.schema.clicked.connect(self.schema_wanted)
        self.cancel.clicked.connect(self.runs.cancel)
        self.again.clicked.connect(self.runs.go_on)
        self.runs.changed.connect(self._show)
        self.session.document_changed.connect(self._show)
        self.session.folder_changed.connect(self._show)
        self.session.schema_changed.connect(self._show)
        self.session.documents_changed.connect(self._show)
        self.problems.itemActivated.connect(lambda item: self._go_to(item.data(Qt.ItemDataRole.UserRole)))

    def _fill_formats(self) -> None:
        chosen = self.format.currentData() if self.format.count() > 1 else self.settings.text("last_format")
        self.format.clear()
        self.format.addItem(_BEST, AUTO)
        self.format.setItemData(0, _BEST_TIP, Qt.ItemDataRole.ToolTipRole)
        for one in all_formats().values():
            self.format.addItem(one.id, one.id)
            self.format.setItemData(self.format.count() - 1, one.title, Qt.ItemDataRole.ToolTipRole)
        self.format.setCurrentIndex(max(0, self.format.findData(chosen)))

    def _go_to(self, name: str) -> None:
        if name:
            self.session.open_document(name)

    def _show(self) -> None:
        state = self.runs.state
        workspace = self.session.workspace
        usable = workspace is not None and not state.busy and not workspace.read_only
        count = len(workspace.schema.types) if workspace else 0
        has_documents = workspace is not None and bool(workspace.documents())
        self.again.setText(f"Go on with {len(state.left):,}")
        self.again.setEnabled(usable)
        self._swap(busy=state.busy, has_left=bool(state.left))
        self.this.setEnabled(usable and self.session.review is not None)
        self.selected.setEnabled(usable and has_documents)
        self.every.setEnabled(usable and has_documents)
        self.schema.setEnabled(workspace is not None)
        self.schema.setText(f"{count} types …" if workspace else "Types …")
        self.progress.setVisible(state.busy)
        self._show_progress(state)
        if self.problems.count() != len(state.problems):
            self._show_problems(state)
        self.problems.setVisible(bool(state.problems))
        self._fit()

    def _swap(self, *, busy: bool, has_left: bool) -> None:
        """Show the buttons that can be used now; one that goes hands the keyboard to the one in its place."""
        come, go = [self.this, self.selected, self.every], [self.cancel]
        if has_left and not busy:
            come.append(self.again)
        else:
            go.append(self.again)
        if busy:
            come, go = [self.cancel], [self.this, self.selected, self.every, self.again]
        for button in come:
            button.setVisible(True)
        if self.window().focusWidget() in go:
            heir = self.again if self.again in come else come[0]
            heir.setEnabled(True)
            heir.setFocus(Qt.FocusReason.OtherFocusReason)
        for button in go:
            button.setVisible(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that is needed at another width."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Take the height that is needed by what is shown now."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        """Leave the text all height that is not needed; problems may have as much as somebody gives them."""
        needed = self.minimumSizeHint().height()
        wanted = needed if self.problems.isHidden() else _NO_LIMIT
        if self.maximumHeight() != wanted:
            self.setMaximumHeight(wanted)

    def _show_progress(self, state: RunState) -> None:
        progress = state.progress
        if progress is None or not progress.characters:
            self.progress.setRange(0, 0 if state.busy else 1)
        else:
            self.progress.setRange(0, progress.characters)
            self.progress.setValue(min(progress.characters_done, progress.characters))
        words = [state.phase]
        if state.busy and progress is not None:
            words.append(f"{progress.done:,} of {progress.documents:,} documents")
            words.append(f"{progress.tokens_per_second:,.0f} tokens/s")
            if progress.seconds_left is not None:
                words.append(f"{_duration(progress.seconds_left)} left")
        said = "  ·  ".join(word for word in words if word)
        self.phase.setText(said)
        self.phase.setVisible(bool(said))
        self.phase.setToolTip(said)

    def _show_problems(self, state: RunState) -> None:
        if self.problems.count() > len(state.problems):
            self.problems.clear()
        for one in state.problems[self.problems.count() :]:
            self.problems.addItem(str(one))
            item = self.problems.item(self.problems.count() - 1)
            item.setToolTip(str(one))
            item.setData(Qt.ItemDataRole.UserRole, one.name)


def _number(least: int, most: int, least_in_words: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(least, most)
    box.setValue(least)
    box.setSpecialValueText(least_in_words)
    return box


def _field(words: str, widget: QWidget, *, is_wide: bool = False) -> QWidget:
    """A widget with its name above it."""
    # All of a row are as high as the highest, so that their names stand in one line.
    horizontally = QSizePolicy.Policy.Expanding if is_wide else QSizePolicy.Policy.Minimum
    widget.setSizePolicy(horizontally, QSizePolicy.Policy.Expanding)
    label = QLabel(words)
    label.setBuddy(widget)
    field = QWidget()
    field.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
    layout = QVBoxLayout(field)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    layout.addWidget(label)
    layout.addWidget(widget)
    return field


def _problem_list() -> QListWidget:
    problems = QListWidget()
    problems.setWordWrap(True)
    problems.setResizeMode(QListView.ResizeMode.Adjust)
    problems.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    problems.setTextElideMode(Qt.TextElideMode.ElideNone)
    problems.setMinimumHeight(_PROBLEM_LINES * problems.fontMetrics().lineSpacing() + 8)
    problems.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    return problems


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3600:.1f} h"


PANEL = RunPanel
