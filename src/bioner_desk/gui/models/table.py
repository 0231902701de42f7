"""The list of models: those that are here, then those that can be fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from bioner_desk.amounts import amount
from bioner_desk.gui.dialogs.plain import table
from bioner_desk.gui.models.fits import Suited
from bioner_desk.gui.models.listing import ModelRow, State
from bioner_desk.gui.models.two_lines import TwoLines
from bioner_desk.gui.theme import larger
from bioner_desk.pipeline.fitting import FitVerdict

_COLUMNS = ("Model", "Size", "State", "Fits")
_NAME, _SIZE, _STATE, _FIT = range(len(_COLUMNS))
_GROUPS = ("On this computer", "Can be downloaded")
_BAD = {FitVerdict.TIGHT, FitVerdict.TOO_LARGE}
_KEY = Qt.ItemDataRole.UserRole
_ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ModelTable(QWidget):
    """Lists models; one is selected."""

    selected = Signal()
    """Another model is selected, or what is known of it has changed."""
    activated = Signal()
    """Return was pressed on a model, or it was clicked twice."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, ModelRow] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        self.view: QTreeWidget = table("Models", _COLUMNS)
        self.view.setUniformRowHeights(False)  # groups are lower
        self.view.setAlternatingRowColors(False)
        self.view.setItemDelegateForColumn(_NAME, TwoLines(self.view))
        self.view.headerItem().setTextAlignment(_SIZE, _RIGHT)
        self.view.headerItem().setToolTip(_FIT, "How the model suits this computer and the notes at hand")
        self.view.currentItemChanged.connect(lambda *_: self.selected.emit())
        self.view.itemActivated.connect(lambda *_: self.activated.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.setFocusProxy(self.view)

    @property
    def row(self) -> ModelRow | None:
        """The model that is selected."""
        item = self.view.currentItem()
        return self._rows.get(item.data(_NAME, _KEY)) if item else None

    @property
    def rows(self) -> tuple[ModelRow, ...]:
        """All models that are listed."""
        return tuple(self._rows.values())

    def show_rows(self, rows: Sequence[ModelRow]) -> None:
        """List models; the same one stays selected, else the one beside it, at first the default."""
        at = list(self._rows).index(self.row.key) if self.row else 0
        chosen = self.row.key if self.row else next((row.key for row in rows if row.default), "")
        self._rows = {row.key: row for row in rows}
        with QSignalBlocker(self.view):
            self.view.clear()
            self._items = {}
            for group, is_here in zip(_GROUPS, (True, False), strict=True):
                self._add_group(group, [row for row in rows if bool(row.installed) is is_here])
            keys = list(self._rows)
            wanted = chosen if chosen in self._items else keys[min(at, len(keys) - 1)] if keys else ""
            if wanted:
                self.view.setCurrentItem(self._items[wanted])
        self.selected.emit()

    def select(self, key: str) -> None:
        """Select a model, if it is listed."""
        if key in self._items:
            self.view.setCurrentItem(self._items[key])

    def show_fits(self, fits: Mapping[str, Suited]) -> None:
        """Show how models suit this computer, by their keys."""
        for key, item in self._items.items():
            fit = fits.get(key)
            item.setText(_FIT, str(fit.verdict).capitalize() if fit else "")
            role = QPalette.ColorRole.BrightText if fit and fit.verdict in _BAD else QPalette.ColorRole.Text
            item.setForeground(_FIT, self.palette().color(role))
            item.setToolTip(_FIT, fit.words if fit else "")
        self.selected.emit()

    def show_under_way(self, name: str, words: str) -> None:
        """Show in place of its state how far a model is that is being fetched; empty: none is."""
        for key, item in self._items.items():
            row = self._rows[key]
            is_fetched = bool(name) and row.installed is None and row.name == name
            item.setText(_STATE, words if is_fetched else row.state_words)

    def _add_group(self, title: str, rows: Sequence[ModelRow]) -> None:
        if not rows:
            return
        head = QTreeWidgetItem([title])
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)  # it is read, and cannot be selected
        head.setForeground(_NAME, self.palette().placeholderText())
        head.setFont(_NAME, larger(self.font(), 0.9, bold=True))
        self.view.addTopLevelItem(head)
        head.setFirstColumnSpanned(True)
        for row in rows:
            self._add(row)

    def _add(self, row: ModelRow) -> None:
        size = amount(row.size_bytes) if row.size_bytes else ""
        item = QTreeWidgetItem([f"{row.title}\n{row.below}", size, row.state_words, ""])
        item.setData(_NAME, _KEY, row.key)
        item.setData(_NAME, _ACCESSIBLE, f"{row.title}, {row.below}")
        item.setToolTip(_NAME, row.below)
        item.setTextAlignment(_SIZE, _RIGHT)
        if row.default:
            item.setFont(_NAME, larger(self.font(), 1, bold=True))
            item.setFont(_STATE, larger(self.font(), 1, bold=True))
        if row.state is State.BROKEN and row.installed:
            item.setToolTip(_STATE, row.installed.problem)
        self.view.addTopLevelItem(item)
        self._items[row.key] = item
