"""The window in which systems are compared: what to compare on the left, what came of it on the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bioner_desk.cancel import CancelToken
from bioner_desk.corpora import write_atomically
from bioner_desk.errors import BionerError
from bioner_desk.evaluation.comparing import Comparison, Wanted, read_comparison, write_comparison
from bioner_desk.evaluation.comparing.report import write_report
from bioner_desk.evaluation.comparing.setup import choose_models
from bioner_desk.gui.actions import BY_ID
from bioner_desk.gui.background import Background
from bioner_desk.gui.comparing.choosing_format import ChoosingFormat
from bioner_desk.gui.comparing.comparing import Comparing
from bioner_desk.gui.comparing.keys import KeyedActions
from bioner_desk.gui.comparing.results import Results
from bioner_desk.gui.comparing.setting_up import SettingUp
from bioner_desk.gui.dialogs.error_box import show_error
from bioner_desk.gui.dialogs.plain import many
from bioner_desk.gui.flow_layout import FlowRow, WrappedLabel
from bioner_desk.gui.looks import resize_within_screen
from bioner_desk.gui.runs import RunChoice
from bioner_desk.gui.session import Session
from bioner_desk.settings import SettingsStore
from bioner_desk.worker import Progressed

_TITLE = "Compare formats"
_SETUP_WIDTH = 34  # letters
_SIZE = (1280, 800)


class ComparingWindow(QMainWindow):
    """Compares models and output formats on documents of the open folder.

    Args:
        comparing: the comparison.
        session: the open folder, and the open document.
        settings: how the person wants to see text, and with which keys.
        choice: what is chosen in the Run panel: the kind of document, and how models are run.
    """

    def __init__(
        self, comparing: Comparing, session: Session, settings: SettingsStore, choice: Callable[[], RunChoice]
    ) -> None:
        super().__init__()
        self.comparing, self._session, self._choice = comparing, session, choice
        self._reading: Background[Comparison] = Background(self)
        self._writing: Background[None] = Background(self)
        self._files: dict[str, Path] = {}
        self._is_stopping = False
        self.keys = KeyedActions(settings)
        self.setup = SettingUp(session, choice)
        self.results = Results(comparing, session, settings)
        self.choosing = ChoosingFormat(self)
        self.start_button, self.stop_button = QPushButton("Compare"), QPushButton("Stop")
        self.progress = QProgressBar()
        self.phase = WrappedLabel()
        self.said = WrappedLabel()
        self.use_button = QPushButton("Use this format …")
        self.report_button = QPushButton("Save report …")
        self.result_button = QPushButton("Save result …")
        self.picture_button = QPushButton("Save picture …")
        self.open_button = QPushButton("Open result …")
        self._name()
        self._lay_out()
        self._fill_menu()
        self._connect()
        self._show()
        self.setup.suggest()
        resize_within_screen(self, *_SIZE)

    def look(self) -> None:
        """See which models there are, and what the folder has."""
        self.setup.look()
        self.setup.refresh()

    def read_settings(self) -> None:
        """Take the keys and letters that the person has set."""
        self.keys.read_settings()
        self._tell_keys()
        self.results.side_by_side.read_settings()

    def start(self) -> None:
        """Begin the comparison that is chosen, once what was decided is in the files that count as gold."""
        workspace = self._session.workspace
        try:
            wanted = self.setup.wanted()
            self._files = choose_models(wanted.models)
        except BionerError as error:
            show_error(self, error, title=_TITLE)
            return
        if workspace and not workspace.flush(5.0):
            problem = self._session.save_problem or "The disk does not answer."
            show_error(self, BionerError(problem, hint="Compare when everything is saved."), title=_TITLE)
            return
        self._begin(wanted)

    def stop(self) -> None:
        """Stop the comparison; what was found stays."""
        self._is_stopping = self.comparing.running
        self.comparing.cancel()

    def open_result(self) -> None:
        """Ask for the file of a comparison, and show it."""
        name, _ = QFileDialog.getOpenFileName(self, "Open a comparison", self._folder(), "Comparisons (*.json)")
        if name:
            self.read(Path(name))

    def read(self, path: Path) -> None:
        """Show the comparison in a file."""
        self.said.setText(f"Reading {path.name} …")

        def work(_cancel: CancelToken) -> Comparison:
            return read_comparison(path)

        self._reading.start(work, partial(self._take, path), self._fail)

    def save_result(self) -> None:
        """Write everything that there is of the comparison, as JSON."""
        comparison, rows = self.comparing.comparison, self.comparing.rows
        if comparison and (path := self._target("Save the result", "comparison.json", "Comparisons (*.json)")):
            self._write(path, lambda: write_comparison(comparison, rows, path))

    def save_report(self) -> None:
        """Write the report, as one HTML file."""
        comparison, rows = self.comparing.comparison, self.comparing.rows
        if comparison and (path := self._target("Save the report", "comparison.html", "Reports (*.html)")):
            self._write(path, lambda: write_report(comparison, rows, path))

    def save_picture(self) -> None:
        """Write the plot that is in front, as PNG."""
        plot = self.results.plot
        if plot and (path := self._target("Save the picture", f"{plot.file_name}.png", "Pictures (*.png)")):
            picture = plot.picture()
            self._write(path, lambda: write_atomically(path, picture))

    def use_format(self) -> None:
        """Ask the rule about the formats of the model at hand, and keep the choice if the person agrees."""
        comparison, system = self.comparing.comparison, self.results.system
        if comparison and system and not self.comparing.running:
            self.choosing.open(comparison, system, self._files.get(system.model))

    def _begin(self, wanted: Wanted) -> None:
        self.said.setText("")
        self.progress.setRange(0, 0)
        if self.comparing.start(wanted, self._choice().model):
            self._show()
            self.stop_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, path: Path, comparison: Comparison) -> None:
        if self.comparing.running:
            self.said.setText("A comparison is under way; open the file when it is over.")
            return
        self._files = {}
        self.comparing.show(comparison)
        self.said.setText(f"Read from {path}.")
        self._show()

    def _write(self, path: Path, write: Callable[[], None]) -> None:
        self.said.setText(f"Writing {path.name} …")

        def work(_cancel: CancelToken) -> None:
            write()

        self._writing.start(work, lambda _done: self.said.setText(f"Written to {path}."), self._fail)

    def _fail(self, error: BionerError) -> None:
        self.said.setText("")
        show_error(self, error, title=_TITLE)

    def _target(self, title: str, name: str, kinds: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(self, title, str(Path(self._folder()) / name), kinds)
        if not chosen:
            return None
        path, wanted = Path(chosen), Path(name).suffix
        if path.suffix.lower() == wanted:
            return path
        # Nobody was asked about the longer name; and a note or its annotations are no place for a result.
        path = path.with_name(f"{path.name}{wanted}")
        if path.exists():
            self.said.setText(f"{path.name} is there already. To replace it, choose that name itself.")
            return None
        return path

    def _folder(self) -> str:
        workspace = self._session.workspace
        return str(workspace.folder.parent if workspace else Path.home())

    def _name(self) -> None:
        self.setWindowTitle(f"{_TITLE} — bioner-desk")
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(6)
        self.progress.setAccessibleName("Progress of the comparison")
        self.phase.setAccessibleName("What the comparison is doing")
        self.said.setAccessibleName("What was done")
        self.said.setProperty("role", "muted")
        self.start_button.setDefault(True)
        self.start_button.setToolTip("Answers that are known already are not asked for again.")
        self.stop_button.setToolTip("Stops within two seconds; what was found stays.")
        self.use_button.setToolTip("Keeps the format for this model and these types, if the documents can tell.")
        self._tell_keys()

    def _tell_keys(self) -> None:
        self.results.room.setToolTip(self.keys.hint(BY_ID["formats.room"].tip, "formats.room"))

    def _lay_out(self) -> None:
        left = self._left = QWidget()
        left.setFixedWidth(_SETUP_WIDTH * self.fontMetrics().averageCharWidth() + 40)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.setup, 1)
        below = QVBoxLayout()
        below.setContentsMargins(12, 8, 12, 12)
        below.addWidget(FlowRow([self.start_button, self.stop_button]))
        below.addWidget(self.progress)
        below.addWidget(self.phase)
        column.addLayout(below)
        rule = self._rule = QFrame()
        rule.setFrameShape(QFrame.Shape.VLine)
        rule.setFrameShadow(QFrame.Shadow.Plain)
        rule.setForegroundRole(self.palette().ColorRole.Mid)
        right = QVBoxLayout()
        right.setContentsMargins(12, 10, 12, 10)
        right.setSpacing(8)
        right.addWidget(self.results, 1)
        buttons = [self.use_button, self.report_button, self.result_button, self.picture_button, self.open_button]
        self._files_row = FlowRow(buttons)
        right.addWidget(self._files_row)
        right.addWidget(self.said)
        whole = QWidget()
        layout = QHBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(left)
        layout.addWidget(rule)
        layout.addLayout(right, 1)
        self.setCentralWidget(whole)

    def _fill_menu(self) -> None:
        menu = self.menuBar().addMenu("&Comparison")
        self.actions_by_name: dict[str, QAction] = {}
        for name, command, what in (
            ("Compare", "formats.start", self.start),
            ("Stop", "formats.stop", self.stop),
            ("Use this format", "formats.use", self.use_format),
            ("Open result", "formats.open", self.open_result),
            ("Save result", "formats.save", self.save_result),
            ("Save report", "formats.report", self.save_report),
            ("Save picture", "formats.picture", self.save_picture),
            ("More room", "formats.room", self.results.room.click),
            ("Close", "formats.close", self.close),
        ):
            self.actions_by_name[name] = self.keys.add(command, what, self, everywhere=True)
            menu.addAction(self.actions_by_name[name])

    def _connect(self) -> None:
        comparing = self.comparing
        comparing.begun.connect(self._show)
        comparing.changed.connect(self._show)
        comparing.progressed.connect(self._show_progress)
        comparing.phase_changed.connect(self.phase.setText)
        comparing.ended.connect(self._end)
        self.setup.changed.connect(self._show)
        self.results.selected.connect(self._show)
        self.results.room.toggled.connect(self._give_room)
        self.choosing.said.connect(self.said.setText)
        self.choosing.failed.connect(self._fail)
        for button, do in (
            (self.start_button, self.start),
            (self.stop_button, self.stop),
            (self.use_button, self.use_format),
            (self.report_button, self.save_report),
            (self.result_button, self.save_result),
            (self.picture_button, self.save_picture),
            (self.open_button, self.open_result),
        ):
            button.clicked.connect(lambda _checked=False, do=do: do())

    def _give_room(self, alone: bool) -> None:
        """Hide what is not needed to look at the part in front; its commands are in the menu, with their keys."""
        for part in (self._left, self._rule, self._files_row):
            part.setHidden(alone)

    def _show(self) -> None:
        """Offer what can be done now."""
        running, comparison = self.comparing.running, self.comparing.comparison
        has_rows = comparison is not None and bool(self.comparing.rows)
        # What is written holds the rows beside the comparison, and they have to be of the same moment.
        is_whole = has_rows and self.comparing.settled
        can = {
            "Compare": not running and self._session.workspace is not None,
            "Stop": running or self.comparing.reckoning,
            "Use this format": not running and has_rows and self.results.system is not None,
            "Open result": not running,
            "Save result": is_whole,
            "Save report": is_whole,
            "Save picture": is_whole and self.results.plot is not None,
        }
        for name, enabled in can.items():
            self.actions_by_name[name].setEnabled(enabled)
        for button, name in (
            (self.start_button, "Compare"),
            (self.stop_button, "Stop"),
            (self.use_button, "Use this format"),
            (self.open_button, "Open result"),
            (self.result_button, "Save result"),
            (self.report_button, "Save report"),
            (self.picture_button, "Save picture"),
        ):
            button.setEnabled(can[name])
        self.setup.setEnabled(not running)
        self.progress.setVisible(running)
        system = self.results.system
        self.use_button.setText(f"Use {system.format} …" if system else "Use this format …")

    def _show_progress(self, progress: Progressed) -> None:
        if progress.characters:
            self.progress.setRange(0, progress.characters)
            self.progress.setValue(min(progress.characters_done, progress.characters))
        if self._is_stopping:
            return  # it says that it stops
        words = [f"{progress.done:,} of {many(progress.documents, 'document')}"]
        if progress.seconds_left is not None:
            words.append(f"{_duration(progress.seconds_left)} left")
        self.phase.setText("  ·  ".join(words))

    def _end(self, words: str) -> None:
        self._is_stopping = False
        self.said.setText(words)
        self._show()
        if not self.start_button.isHidden() and self.focusWidget() in (None, self.stop_button):
            self.start_button.setFocus(Qt.FocusReason.OtherFocusReason)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3600:.1f} h"
