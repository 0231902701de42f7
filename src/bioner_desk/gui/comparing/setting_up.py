"""What a comparison needs to be told: models, output formats, and documents of the open folder with their gold."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path, PurePosixPath

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from bioner_desk.documents import DEFAULT_KIND
from bioner_desk.errors import BionerError
from bioner_desk.evaluation.comparing import Wanted
from bioner_desk.formats import all_formats
from bioner_desk.gui.background import Background
from bioner_desk.gui.dialogs.plain import many
from bioner_desk.gui.flow_layout import FlowRow, WrappedLabel
from bioner_desk.gui.model_box import about
from bioner_desk.gui.runs import RunChoice
from bioner_desk.gui.session import Session
from bioner_desk.model_store import InstalledModel, find_models, resolve_model
from bioner_desk.workspace import Status

_ROLE = Qt.ItemDataRole.UserRole
_MOST_DOCUMENTS = 1_000_000
_NOT_KEPT = "The folder can only be read, so answers are not kept: save the result when the comparison is over."


class Which(StrEnum):
    """Which documents are compared."""

    THIS = "this"
    FINISHED = "finished"
    WITH_GOLD = "with gold"
    ALL = "all"


class SettingUp(QWidget):
    """The choices; `wanted` puts them together.

    Args:
        session: whose folder has the documents and the types.
        choice: what is chosen in the Run panel: the kind of document, the model that is offered first.
    """

    changed = Signal()
    """Something else is chosen, or can be."""

    def __init__(self, session: Session, choice: Callable[[], RunChoice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._choice = session, choice
        self._background: Background[list[InstalledModel]] = Background(self)
        self._gold: Path | None = None
        self.models = _ticked_list("Models")
        self.open_model = QPushButton("Open model file …")
        self.formats = _ticked_list("Output formats")
        self.all_formats, self.no_format = QPushButton("All"), QPushButton("None")
        self.documents = QComboBox()
        self.gold = QPushButton("Choose the folder …")
        self.sample = QSpinBox()
        self.explained = WrappedLabel()
        self.asked = WrappedLabel()
        self.not_kept = WrappedLabel()
        self._name()
        self._lay_out()
        self._fill()
        self._connect()
        self.refresh()

    def look(self) -> None:
        """Find out which models there are, elsewhere: large ones take their time."""
        self._background.start(lambda _cancel: find_models(), self._take_models, lambda _error: None)

    def showEvent(self, event: QShowEvent) -> None:
        """Make lists as high as their items are in the letters of the program."""
        super().showEvent(event)
        _fit(self.models)
        _fit(self.formats)

    def wanted(self) -> Wanted:
        """What is to be compared.

        Raises:
            BionerError: something is not chosen that must be.
        """
        workspace = self._session.workspace
        if workspace is None:
            message = "No folder is open."
            raise BionerError(message, hint="Open a folder of notes in the main window.")
        formats = self.chosen_formats()
        if not formats or not self.chosen_models():
            message = "No output format is chosen." if not formats else "No model is chosen."
            raise BionerError(message, hint="Tick at least one in the list.")
        names, gold = self._chosen_documents(workspace.folder)
        return Wanted(
            notes=workspace.folder,
            gold=gold,
            formats=formats,
            models=self.chosen_models(),
            schema=workspace.schema,
            kind=self._choice().kind,
            sample=self.sample.value() or None,
            names=names,
            command="the window",
            keep=not workspace.read_only,
        )

    def chosen_models(self) -> tuple[Path, ...]:
        """The files of the models that are ticked."""
        return tuple(item.data(_ROLE) for item in _ticked(self.models))

    def chosen_formats(self) -> tuple[str, ...]:
        """The ids of the formats that are ticked."""
        return tuple(str(item.data(_ROLE)) for item in _ticked(self.formats))

    def which(self) -> Which:
        """Which documents are chosen."""
        return Which(self.documents.currentData())

    def suggest(self) -> None:
        """Offer finished documents if there are any: nothing else can be scored."""
        workspace = self._session.workspace
        if workspace and any(one.status is Status.DONE for one in workspace.documents()):
            self.choose(which=Which.FINISHED)

    def choose(self, *, formats: Iterable[str] | None = None, which: Which | None = None) -> None:
        """Choose formats, or which documents."""
        if formats is not None:
            chosen = set(formats)
            for item in _items(self.formats):
                item.setCheckState(_state(ticked=item.data(_ROLE) in chosen))
        if which is not None:
            self.documents.setCurrentIndex(self.documents.findData(which.value))

    def add_model(self, path: Path) -> None:
        """Add a model file to the list, ticked."""
        known = next((item for item in _items(self.models) if item.data(_ROLE) == path), None)
        (known or _add(self.models, path.stem, path, str(path), ticked=True)).setCheckState(Qt.CheckState.Checked)

    def refresh(self) -> None:
        """Show the folder's documents and types as they are now."""
        workspace = self._session.workspace
        documents = workspace.documents() if workspace else ()
        done = sum(one.status is Status.DONE for one in documents)
        for which, words in (
            (Which.THIS, f"This document: {self._session.name}" if self._session.name else "This document"),
            (Which.FINISHED, f"All finished ones ({done:,})"),
            (Which.WITH_GOLD, "All with gold in another folder"),
            (Which.ALL, f"All documents ({len(documents):,}), without gold"),
        ):
            self.documents.setItemText(self.documents.findData(which.value), words)
        is_gold = self.which() is Which.WITH_GOLD
        self.gold.setVisible(is_gold)
        self.gold.setText(self._gold.name if self._gold else "Choose the folder …")
        self.explained.setText(self._explained())
        types = workspace.schema.type_names if workspace else ()
        self.asked.setText(
            f"Asks for {many(len(types), 'type')}; the documents are “{self._choice().kind or DEFAULT_KIND}”."
        )
        self.not_kept.setText(_NOT_KEPT)
        self.not_kept.setToolTip(html.escape(workspace.read_only) if workspace else "")
        self.not_kept.setVisible(bool(workspace and workspace.read_only))
        self.asked.setToolTip(f"{', '.join(types)}. Both are set in the main window, under Pre-annotate.")
        self.changed.emit()

    def _chosen_documents(self, folder: Path) -> tuple[Sequence[str] | None, Path | None]:
        """The names of documents, `None` for all, and where their gold is."""
        session, workspace = self._session, self._session.workspace
        match self.which():
            case Which.THIS:
                if session.review is None:
                    message = "No document is open."
                    raise BionerError(message, hint="Open one in the main window, or choose other documents.")
                return [_bare(session.name)], folder if session.review.done else None
            case Which.FINISHED:
                documents = workspace.documents() if workspace else ()
                names = [_bare(one.name) for one in documents if one.status is Status.DONE]
                if not names:
                    message = "No document is finished yet."
                    raise BionerError(message, hint="Finish some with “Done” in the main window; they are gold then.")
                return names, folder
            case Which.WITH_GOLD:
                if self._gold is None:
                    message = "No folder with gold is chosen."
                    raise BionerError(message, hint="Choose the folder that has an .ann for each of the notes.")
                return None, self._gold
        return None, None

    def _explained(self) -> str:
        review = self._session.review
        match self.which():
            case Which.THIS if review and review.done:
                return "It is finished: its .ann counts as gold."
            case Which.THIS:
                return "It is not finished, so it has no gold: formats are held against their vote, not scored."
            case Which.FINISHED:
                return "What you have finished counts as gold: the .ann of these documents."
            case Which.WITH_GOLD:
                return "The .ann files there count as gold for the notes of the same names."
        return "Formats are held against their vote, which says how alike they are, not how right."

    def _name(self) -> None:
        self.documents.setAccessibleName("Documents to compare on")
        self.gold.setAccessibleName("Folder with gold")
        self.sample.setAccessibleName("At most so many documents, drawn by chance")
        self.sample.setToolTip("Drawn by chance; the same ones again the next time.")
        self.sample.setRange(0, _MOST_DOCUMENTS)
        self.sample.setSpecialValueText("all of them")
        self.sample.setMinimumHeight(self.documents.sizeHint().height())
        self.explained.setProperty("role", "muted")
        self.asked.setProperty("role", "muted")
        self.documents.setMinimumContentsLength(16)
        self.documents.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def _lay_out(self) -> None:
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(12, 10, 12, 6)
        layout.setSpacing(5)
        layout.addWidget(_label("&Models", self.models))
        layout.addWidget(self.models)
        layout.addWidget(FlowRow([self.open_model]))
        layout.addSpacing(6)
        layout.addWidget(_label("Output &formats", self.formats))
        layout.addWidget(self.formats)
        layout.addWidget(FlowRow([self.all_formats, self.no_format]))
        layout.addSpacing(6)
        layout.addWidget(_label("&Documents", self.documents))
        for widget in (
            self.documents,
            self.gold,
            self.explained,
            _label("At &most", self.sample),
            self.sample,
            self.asked,
            self.not_kept,
        ):
            layout.addWidget(widget)
        layout.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _fill(self) -> None:
        for one in all_formats().values():
            _add(self.formats, one.id, one.id, f"{one.title}. {' '.join(one.limits)}".strip(), ticked=True)
        _fit(self.formats)
        for which in Which:
            self.documents.addItem("", which.value)
        self._take_models(())

    def _connect(self) -> None:
        self.open_model.clicked.connect(self._open_model)
        self.all_formats.clicked.connect(lambda: self.choose(formats=all_formats()))
        self.no_format.clicked.connect(lambda: self.choose(formats=()))
        self.documents.currentIndexChanged.connect(self.refresh)
        self.gold.clicked.connect(self._open_gold)
        for view in (self.models, self.formats):
            view.itemChanged.connect(lambda _item: self.changed.emit())
        for signal in (self._session.folder_changed, self._session.document_changed, self._session.schema_changed):
            signal.connect(self.refresh)
        self._session.documents_changed.connect(lambda _names: self.refresh())

    def _take_models(self, found: Sequence[InstalledModel]) -> None:
        """List the models; what is ticked stays so, and at first it is the one of the Run panel."""
        # Files that were removed meanwhile go.
        listed = [item for item in _items(self.models) if item.data(_ROLE).is_file()]
        before = {item.data(_ROLE): item.checkState() is Qt.CheckState.Checked for item in listed}
        try:
            first = resolve_model(self._choice().model.path)
        except BionerError:
            first = None
        paths = {one.path: one for one in found}
        self.models.clear()
        for path in dict.fromkeys([*paths, *before, *([first] if first else [])]):
            one = paths.get(path)
            tip = (one.problem or about(one)) if one else str(path)
            item = _add(self.models, one.name if one else path.stem, path, tip, ticked=before.get(path, path == first))
            if one and one.problem:
                item.setText(f"{one.name} — cannot be used")
                item.setFlags(Qt.ItemFlag.NoItemFlags)
                item.setCheckState(Qt.CheckState.Unchecked)
        _fit(self.models)
        self.changed.emit()

    def _open_model(self) -> None:
        start = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        name, _ = QFileDialog.getOpenFileName(self, "Open a model file", start, "Models (*.gguf);;All files (*)")
        if name:
            self.add_model(Path(name))
            _fit(self.models)

    def _open_gold(self) -> None:
        workspace = self._session.workspace
        start = str(self._gold or (workspace.folder.parent if workspace else ""))
        name = QFileDialog.getExistingDirectory(self, "Folder with the right .ann files", start)
        if name:
            self._gold = Path(name)
            self.refresh()


def _bare(name: str) -> str:
    """A document's name as comparisons have it: without the ending of its file."""
    return PurePosixPath(name).with_suffix("").as_posix()


def _label(words: str, buddy: QWidget) -> QLabel:
    label = QLabel(words)
    label.setBuddy(buddy)
    return label


def _ticked_list(name: str) -> QListWidget:
    view = QListWidget()
    view.setAccessibleName(name)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    view.setUniformItemSizes(True)
    view.setStyleSheet("QListView::item { min-height: 1.5em; }")  # else the box of a tick is cut off
    return view


def _add(view: QListWidget, words: str, data: object, tip: str, *, ticked: bool) -> QListWidgetItem:
    item = QListWidgetItem(words)
    item.setData(_ROLE, data)
    item.setToolTip(tip)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(_state(ticked=ticked))
    view.addItem(item)
    return item


def _fit(view: QListWidget) -> None:
    """As high as its items, within bounds."""
    view.ensurePolished()
    lines = min(max(view.count(), 2), 12)
    line = max(view.sizeHintForRow(0), view.fontMetrics().lineSpacing())
    view.setFixedHeight(lines * line + 2 * view.frameWidth() + 8)


def _items(view: QListWidget) -> list[QListWidgetItem]:
    return [view.item(row) for row in range(view.count())]


def _ticked(view: QListWidget) -> list[QListWidgetItem]:
    return [item for item in _items(view) if item.checkState() is Qt.CheckState.Checked]


def _state(*, ticked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
