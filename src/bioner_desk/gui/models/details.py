"""The model that is selected: how it suits this computer, what can be done with it, what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QFrame, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from bioner_desk.gui.flow_layout import FlowRow, WrappedLabel
from bioner_desk.gui.models.facts import facts_html
from bioner_desk.gui.models.fits import Suited
from bioner_desk.gui.models.listing import ModelRow, State
from bioner_desk.gui.theme import larger

_NOTHING = "Select a model in the list."
_TRYING = "Trying it: loading the model and asking it about notes, some seconds …"
_FEWEST_LINES = 5


class Wish(StrEnum):
    """What may be done with a model."""

    DOWNLOAD = "Download …"
    GO_ON = "Go on with the download …"
    DISCARD = "Discard what has come"
    DEFAULT = "Make default"
    TRY = "Try it here"
    STOP = "Stop trying"
    VERIFY = "Verify"
    EXPORT = "Export pack …"
    REMOVE = "Remove …"
    SETTINGS = "Settings …"


_TIPS = {
    Wish.DOWNLOAD: "Shows the licence and the size first.",
    Wish.GO_ON: "What has come stays; only the rest is fetched.",
    Wish.DISCARD: "Deletes what has come so far.",
    Wish.DEFAULT: "The program uses it wherever no other model is chosen.",
    Wish.TRY: "Loads it and asks it about a note, to measure memory and time on this computer.",
    Wish.STOP: "Stops within two seconds.",
    Wish.VERIFY: "Holds its file against the SHA-256 with which it came.",
    Wish.EXPORT: "Writes it with its licence into one zip, for a computer without network.",
    Wish.REMOVE: "Shows first which files are deleted.",
    Wish.SETTINGS: "There the network can be allowed.",
}


@dataclass(frozen=True, slots=True)
class Allowed:
    """What stands in the way at the moment.

    Args:
        busy: why nothing can be begun that takes long, in a sentence; empty if it can.
        trying: why no model can be tried; empty if one can.
        offline: why nothing can be downloaded; empty if it can.
        by_setting: whether that can be changed in the settings.
        is_tried: whether the model that is shown is being tried.
    """

    busy: str = ""
    trying: str = ""
    offline: str = ""
    by_setting: bool = False
    is_tried: bool = False


class DetailsPane(QWidget):
    """Shows one model."""

    wished = Signal(object)
    """A `Wish` for the model that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._row: ModelRow | None = None
        self._fit: Suited | None = None
        self.title, self.below = WrappedLabel(), WrappedLabel()
        self.fit, self.problem = WrappedLabel(), WrappedLabel()
        self.quantisation = QComboBox()
        self.quantisation.setAccessibleName("Quantisation to download")
        self.quantisation.setToolTip("In how many bits the numbers are: fewer are smaller, faster and less exact.")
        self.buttons = {wish: self._button(wish) for wish in Wish}
        self.facts = QTextBrowser()
        self.facts.setOpenLinks(False)
        self.facts.setAccessibleName("What is known of the model")
        self.facts.setFrameShape(QFrame.Shape.NoFrame)
        self.facts.viewport().setAutoFillBackground(False)
        self.facts.setTabChangesFocus(True)
        self.facts.document().setDocumentMargin(0)
        self.why = WrappedLabel()
        self._lay_out()
        self.show_row(None, None, Allowed())

    def file(self) -> str | None:
        """The file of the catalogue's model that is to be downloaded."""
        chosen = self.quantisation.currentData()
        return str(chosen) if chosen else None

    def show_row(self, row: ModelRow | None, fit: Suited | None, allowed: Allowed) -> None:
        """Show a model, or that none is selected."""
        is_other = row is None or self._row is None or row.key != self._row.key
        if is_other or row != self._row:
            self._fill_quantisations(row, keep=not is_other)
        if is_other or row != self._row or fit != self._fit:
            self._row, self._fit = row, fit
            self._show_facts()
        self.title.setText(row.title if row else _NOTHING)
        self.below.setText(row.below if row else "")
        self.problem.setText(row.installed.problem if row and row.installed else "")
        self.fit.setText(_TRYING if allowed.is_tried else fit.words if fit else "")
        self._offer(row, allowed)
        for label in (self.below, self.problem, self.fit, self.why):
            label.setVisible(bool(label.text()))

    def press_first(self) -> None:
        """Press the first button that can be pressed."""
        usable = (one for one in self.buttons.values() if one.isEnabled() and not one.isHidden())
        if button := next(usable, None):
            button.click()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the program's letters and colours."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit_letters()
        if event.type() == QEvent.Type.PaletteChange:
            self._show_facts()

    def _offer(self, row: ModelRow | None, allowed: Allowed) -> None:
        offered = wishes(row, is_tried=allowed.is_tried)
        for wish, button in self.buttons.items():
            button.setVisible(wish in offered)
            reason = _hindrance(wish, allowed) or _own_hindrance(wish, row)
            button.setEnabled(not reason)
            button.setToolTip(reason or _TIPS[wish])
        fetches = bool({Wish.DOWNLOAD, Wish.GO_ON} & set(offered))
        self.buttons[Wish.SETTINGS].setVisible(fetches and bool(allowed.offline) and allowed.by_setting)
        self.quantisation.setVisible(Wish.DOWNLOAD in offered and self.quantisation.count() > 0)
        self.quantisation.setEnabled(not allowed.offline)
        self.why.setText(allowed.offline if fetches else "")

    def _fill_quantisations(self, row: ModelRow | None, *, keep: bool) -> None:
        chosen = self.quantisation.currentData() if keep else None
        self.quantisation.clear()
        entry = row.entry if row else None
        if entry is None:
            return
        for name, file in {entry.quantisation: entry.file, **entry.quantisations}.items():
            self.quantisation.addItem(name, file)
        self.quantisation.setCurrentIndex(max(0, self.quantisation.findData(chosen or entry.file)))

    def _show_facts(self) -> None:
        faint = self.palette().color(QPalette.ColorRole.PlaceholderText).name()
        self.facts.setHtml(facts_html(self._row, self._fit, faint) if self._row else "")

    def _button(self, wish: Wish) -> QPushButton:
        button = QPushButton(wish.value)
        button.setAutoDefault(False)
        button.setAccessibleName(wish.value.removesuffix(" …"))
        button.clicked.connect(lambda _checked=False: self.wished.emit(wish))
        return button

    def _lay_out(self) -> None:
        for label in (self.title, self.below, self.fit, self.problem, self.why):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.below.setProperty("role", "muted")
        self.why.setProperty("role", "muted")
        self.problem.setProperty("role", "warning")
        self.fit.setAccessibleName("How it suits this computer")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 2, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.below)
        column.addWidget(self.problem)
        column.addWidget(self.fit)
        column.addWidget(self.why)
        column.addWidget(FlowRow([self.quantisation, *self.buttons.values()]))
        column.addWidget(self.facts, 1)
        self._fit_letters()

    def _fit_letters(self) -> None:
        self.title.setFont(larger(self.font(), 1.3, bold=True))
        self.facts.setMinimumHeight(_FEWEST_LINES * self.fontMetrics().lineSpacing())


def wishes(row: ModelRow | None, *, is_tried: bool = False) -> tuple[Wish, ...]:
    """What can be offered for a model."""
    if row is None:
        return ()
    if row.installed:
        trial = Wish.STOP if is_tried else Wish.TRY
        usable = () if row.state is State.BROKEN else (Wish.DEFAULT, trial, Wish.EXPORT)
        own = () if row.installed.bundled else (Wish.REMOVE,)
        return (*usable, Wish.VERIFY, *own)
    if row.begun:
        return (Wish.GO_ON, Wish.DISCARD) if row.entry else (Wish.DISCARD,)
    return (Wish.DOWNLOAD,)


def _hindrance(wish: Wish, allowed: Allowed) -> str:
    if wish in {Wish.DOWNLOAD, Wish.GO_ON}:
        return allowed.offline or allowed.busy
    if wish is Wish.TRY:
        return allowed.trying
    return allowed.busy if wish in {Wish.VERIFY, Wish.EXPORT, Wish.REMOVE, Wish.DISCARD} else ""


def _own_hindrance(wish: Wish, row: ModelRow | None) -> str:
    return "It is the default already." if wish is Wish.DEFAULT and row and row.default else ""
