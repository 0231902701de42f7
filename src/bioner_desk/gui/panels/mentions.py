"""Mentions and suggestions of the open document as a table, in step with the text."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
)

from bioner_desk.gui.mentions_model import COLUMNS, MentionsModel
from bioner_desk.gui.panel import Panel
from bioner_desk.gui.runs import Runs
from bioner_desk.gui.session import Session
from bioner_desk.settings import SettingsStore
from bioner_desk.workspace import EntryFilter, EntryState

_CHOICES = (
    ("Suggested", frozenset({EntryState.SUGGESTED})),
    ("Kept", frozenset({EntryState.ACCEPTED, EntryState.EDITED})),
    ("Rejected", frozenset({EntryState.REJECTED})),
)


class MentionsPanel(Panel):
    """The table with its filters."""

    id: ClassVar[str] = "mentions"
    title: ClassVar[str] = "Mentions"
    area: ClassVar[Qt.DockWidgetArea] = Qt.DockWidgetArea.RightDockWidgetArea
    order: ClassVar[int] = 3

    def __init__(self, session: Session, runs: Runs, settings: SettingsStore) -> None:
        super().__init__(session, runs, settings)
        self.model = MentionsModel(session)
        self.states = {title: self._state_box(title) for title, _ in _CHOICES}
        self.types = QPushButton("All types")
        self.types.setAccessibleName("Types that are shown")
        self.types.setMenu(QMenu(self.types))
        self.least = self._confidence_box("Least confidence that is shown", 0.0)
        self.most = self._confidence_box("Highest confidence that is shown", 1.0)
        self.order_box = QComboBox()
        self.order_box.addItems(["By place", "Least certain first"])
        self.order_box.setAccessibleName("Order of mentions")
        self.view = self._view()
        self.count = QLabel()
        self._moving = False
        self._lay_out()
        self._connect()
        self._fill_types()

    def take_focus(self) -> None:
        """To the table."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _state_box(self, title: str) -> QCheckBox:
        box = QCheckBox(title)
        box.setChecked(title != "Rejected")
        box.setAccessibleName(f"Show {title.lower()} ones")
        return box

    def _confidence_box(self, name: str, value: float) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(0.0, 1.0)
        box.setSingleStep(0.05)
        box.setDecimals(2)
        box.setValue(value)
        box.setAccessibleName(name)
        box.setToolTip(name)
        return box

    def _view(self) -> QTableView:
        view = QTableView()
        view.setShowGrid(False)
        view.setModel(self.model)
        view.setAccessibleName("Mentions and suggestions")
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setTabKeyNavigation(False)
        view.setWordWrap(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 8)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, (_, width) in enumerate(COLUMNS):
            view.setColumnWidth(column, width)
        return view

    def _lay_out(self) -> None:
        states = QHBoxLayout()
        for box in self.states.values():
            states.addWidget(box)
        states.addStretch(1)
        states.addWidget(self.types)
        confidence = QHBoxLayout()
        for widget in (QLabel("Confidence"), self.least, QLabel("to"), self.most):
            confidence.addWidget(widget)
        confidence.addStretch(1)
        confidence.addWidget(self.order_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.addLayout(states)
        layout.addLayout(confidence)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.count)

    def _connect(self) -> None:
        for box in self.states.values():
            box.toggled.connect(self._filter)
        self.least.valueChanged.connect(self._filter)
        self.most.valueChanged.connect(self._filter)
        self.order_box.currentIndexChanged.connect(self._filter)
        # What is hidden in one folder is not what somebody wants to miss in another.
        self.session.folder_changed.connect(self._all_types)
        self.session.schema_changed.connect(self._fill_types)
        self.session.document_changed.connect(self._anew)
        self.session.shown_changed.connect(self._anew)
        self.session.review_changed.connect(self._changed)
        self.session.current_changed.connect(self._follow)
        self.view.selectionModel().currentRowChanged.connect(self._chosen)

    def _filter(self) -> None:
        states = frozenset[EntryState]().union(
            *(chosen for title, chosen in _CHOICES if self.states[title].isChecked())
        )
        actions = self.types.menu().actions()[1:]
        names = frozenset(action.data() for action in actions if action.isChecked())
        some = len(names) < len(actions)
        self.types.setText(f"{len(names)} of {len(actions)}" if some else "All types")
        self.session.set_filter(
            EntryFilter(
                types=names if some else None,
                states=states,
                at_least=self.least.value(),
                at_most=self.most.value(),
                least_certain_first=self.order_box.currentIndex() == 1,
            )
        )

    def _fill_types(self) -> None:
        menu = self.types.menu()
        hidden = {action.data() for action in menu.actions()[1:] if not action.isChecked()}
        menu.clear()
        names = self.session.workspace.schema.type_names if self.session.workspace else ()
        menu.addAction("All types", self._all_types)
        for name in names:
            action = QAction(name, menu)
            action.setCheckable(True)
            action.setChecked(name not in hidden)
            action.setData(name)
            action.toggled.connect(self._filter)
            menu.addAction(action)
        self._filter()

    def _all_types(self) -> None:
        for action in self.types.menu().actions()[1:]:
            action.setChecked(True)

    def _anew(self) -> None:
        self._moving = True
        self.model.anew()
        self._moving = False
        self._follow()

    def _changed(self) -> None:
        self._moving = True
        self.model.update()
        self._moving = False
        self._follow()

    def _follow(self) -> None:
        row = self.model.place(self.session.current)
        self._moving = True
        if row < 0:
            self.view.clearSelection()
            self.view.setCurrentIndex(QModelIndex())
        elif row != self.view.currentIndex().row() or not self.view.selectionModel().hasSelection():
            self.view.selectRow(row)
        self._moving = False
        self._count()

    def _count(self) -> None:
        shown, review = self.session.shown, self.session.review
        open_ones = len(self.session.shown_suggestions)
        total = len(review.entries) if review else 0
        hidden = f" · {total - len(shown):,} hidden" if total > len(shown) else ""
        self.count.setText(f"{len(shown):,} shown, {open_ones:,} to review{hidden}" if total else "Nothing yet")

    def _chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not self._moving and current.isValid():
            self.session.set_current(self.model.entry(current.row()).key)


PANEL = MentionsPanel
