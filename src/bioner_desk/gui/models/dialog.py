"""The window of models: the list, the model that is selected, what is being done, what can be added."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from bioner_desk import paths
from bioner_desk.errors import BionerError, OfflineError
from bioner_desk.gui.background import Background
from bioner_desk.gui.flow_layout import FlowRow, WrappedLabel
from bioner_desk.gui.models.bringing import Bringing
from bioner_desk.gui.models.details import Allowed, DetailsPane, Wish
from bioner_desk.gui.models.fits import Fits
from bioner_desk.gui.models.listing import Listed, look_around
from bioner_desk.gui.models.progress import TransferStrip
from bioner_desk.gui.models.table import ModelTable
from bioner_desk.gui.models.transfers import Task, Transfers
from bioner_desk.gui.models.words import in_words
from bioner_desk.model_store import TransferStep
from bioner_desk.offline import Switch, raise_if_offline, switches

_INTRO = "Models run on this computer. The network is used when you download one, and for nothing else."
_SIZE = (160, 44)  # letters, lines
_SHARES = (58, 42)  # of the list and of the details


class ModelsDialog(QDialog):
    """Everything that can be done with models; it may stay open while the rest of the window is used.

    Args:
        transfers: does what takes long; it outlives the dialog's being open.
        fits: tells how models suit this computer.
        parent: the window that it belongs to.
    """

    models_changed = Signal()
    """A model has come or gone, or another one is the default."""

    settings_wanted = Signal()
    """The network is off by a setting, and the person wants to see it."""

    def __init__(self, transfers: Transfers, fits: Fits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._transfers, self._fits = transfers, fits
        self._listing: Background[Listed] = Background(self)
        self._wanted_name = ""
        self.table = ModelTable()
        self.details = DetailsPane()
        self.strip = TransferStrip(transfers)
        self.intro, self.notice = WrappedLabel(_INTRO), WrappedLabel()
        self.said, self.problem = WrappedLabel(), WrappedLabel()
        self.bringing = Bringing(transfers, self)
        self.add_file, self.add_pack = QPushButton("Add file …"), QPushButton("Add pack …")
        self.other, self.folder = QPushButton("Other repository …"), QPushButton("Open model folder")
        self.close_button = QPushButton("Close")
        self._name()
        self._lay_out()
        self._connect()
        self._show()

    def look(self) -> None:
        """Find out which models there are, elsewhere: large ones take their time."""
        self._listing.start(lambda _cancel: look_around(), self._take, self._fail)

    def refresh(self) -> None:
        """Look again, if somebody sees it."""
        if self.isVisible():
            self.look()

    def read_settings(self) -> None:
        """Follow the settings: the network may be off now, or on again."""
        self._show()

    def open_folder(self) -> None:
        """Show the folder of models in the system's own program for files."""
        folder = paths.user_models()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._tell("", f"{folder} cannot be made: {error.strerror or error}.")
            return
        opened = QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
        self._tell(f"The folder of models is {folder}.", "" if opened else "No program opens folders here.")

    def showEvent(self, event: QShowEvent) -> None:
        """Show what there is now."""
        super().showEvent(event)
        self.look()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, listed: Listed) -> None:
        rows = listed.rows
        self.notice.setText(listed.notice)
        self.notice.setVisible(bool(listed.notice))
        self.table.show_rows(rows)
        self.table.show_fits(self._fits.known)
        name, self._wanted_name = self._wanted_name, ""
        if here := next((row for row in rows if row.installed and row.name == name), None):
            self.table.select(here.key)
        self._fits.predict(rows)

    def _wish(self, wish: Wish) -> None:
        row = self.table.row
        if row is None:
            return
        self._tell("", "")
        if wish is Wish.TRY:
            self._fits.try_model(row)
        elif wish is Wish.STOP:
            self._fits.stop()
        elif wish is Wish.SETTINGS:
            self.settings_wanted.emit()
        else:
            self.bringing.do(wish, row, self.details.file())

    def _show(self) -> None:
        """Show the model that is selected, and offer what can be done now."""
        self._show_under_way()
        row, task, offline = self.table.row, self._transfers.task, offline_words()
        busy = f"{task.doing.removesuffix(' …')}: that has to end first." if task else ""
        allowed = Allowed(
            busy=busy,
            trying=self._fits.hindrance(),
            offline=offline,
            by_setting=Switch.SETTING in switches(),
            is_tried=row is not None and row.key == self._fits.trying,
        )
        self.details.show_row(row, self._fits.known.get(row.key) if row else None, allowed)
        for button, reason in ((self.add_file, busy), (self.add_pack, busy), (self.other, offline or busy)):
            button.setEnabled(not reason)
            button.setToolTip(reason)

    def _show_under_way(self) -> None:
        task, moment = self._transfers.task, self._transfers.moment
        is_checked = moment is not None and moment.step is TransferStep.CHECKING
        share = f" {100 * moment.done // moment.total} %" if moment and moment.total else " …"
        self.table.show_under_way(task.name if task else "", f"{'Checking' if is_checked else 'Fetching'}{share}")

    def _show_fits(self) -> None:
        self.table.show_fits(self._fits.known)
        self._show()

    def _came(self, name: str) -> None:
        self._wanted_name = name
        self._went()

    def _went(self) -> None:
        self.look()
        self.models_changed.emit()

    def _stopped(self, task: Task) -> None:
        kept = " What has come is kept; it goes on from there." if task.resumes else ""
        self._tell(f"{task.what} was stopped.{kept}", "")
        self.look()

    def _fail(self, error: BionerError) -> None:
        self._tell("", in_words(error))

    def _fail_transfer(self, error: BionerError) -> None:
        self._fail(error)
        self.look()  # a part of it may be there

    def _tell(self, said: str, problem: str) -> None:
        for label, words in ((self.said, said), (self.problem, problem)):
            label.setText(words)
            label.setVisible(bool(words))

    def _name(self) -> None:
        self.setWindowTitle("Models — bioner-desk")
        self.setAccessibleName("Models")
        self.intro.setProperty("role", "muted")
        self.said.setAccessibleName("What was done")
        self.notice.setProperty("role", "warning")
        self.problem.setProperty("role", "warning")
        self.problem.setAccessibleName("What went wrong")
        for label in (self.notice, self.said, self.problem):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.hide()
        for button in (self.add_file, self.add_pack, self.other, self.folder, self.close_button):
            button.setAutoDefault(False)
            button.setAccessibleName(button.text().removesuffix(" …"))

    def _lay_out(self) -> None:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.details)
        for at, share in enumerate(_SHARES):
            splitter.setStretchFactor(at, share)
        metrics = self.fontMetrics()
        width, height = _SIZE[0] * metrics.averageCharWidth(), _SIZE[1] * metrics.lineSpacing()
        room = self.screen().availableSize()
        self.resize(min(width, room.width()), min(height, room.height()))
        splitter.setSizes([self.width() * share // 100 for share in _SHARES])
        foot = QHBoxLayout()
        foot.addWidget(FlowRow([self.add_file, self.add_pack, self.other, self.folder]), 1)
        foot.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignBottom)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 14)
        whole.setSpacing(10)
        whole.addWidget(self.intro)
        whole.addWidget(self.notice)
        whole.addWidget(splitter, 1)
        for widget in (self.strip, self.said, self.problem):
            whole.addWidget(widget)
        whole.addLayout(foot)

    def _connect(self) -> None:
        self.table.selected.connect(self._show)
        self.table.activated.connect(self.details.press_first)
        self.details.wished.connect(self._wish)
        self._transfers.changed.connect(self._show)
        self._transfers.failed.connect(self._fail_transfer)
        self._transfers.stopped.connect(self._stopped)
        self._fits.changed.connect(self._show_fits)
        self._fits.failed.connect(self._fail)
        self.bringing.said.connect(lambda words: self._tell(words, ""))
        self.bringing.failed.connect(self._fail)
        self.bringing.came.connect(self._came)
        self.bringing.went.connect(self._went)
        for button, do in (
            (self.add_file, self.bringing.choose_file),
            (self.add_pack, self.bringing.choose_pack),
            (self.other, self.bringing.choose_repository),
            (self.folder, self.open_folder),
            (self.close_button, self.close),
        ):
            button.clicked.connect(lambda _checked=False, do=do: do())


def offline_words() -> str:
    """Why nothing can be downloaded and what to do, in sentences; empty if it can."""
    try:
        raise_if_offline("Downloading")
    except OfflineError as error:
        return in_words(error)
    return ""
