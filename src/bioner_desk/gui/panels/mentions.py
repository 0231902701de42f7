"""Mentions and suggestions of the open document as a table, in step with the text."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, QTimer
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
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from bioner_desk.gui.flow_layout import FlowRow, WrappedLabel
from bioner_desk.gui.mentions_model import CONFIDENCE, FROM, STATE, TEXT, TYPE, MentionsModel
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
_LONG_TYPE = "Therapeutic_procedure"
_LEAST_TEXT = 9  # letters of a mention that are seen at least
_USUAL_TEXT = 24
_NARROWEST = 52  # letters
_MODEL = "bioner-small · conv_term"


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
        self.least = self._confidence_box("Least confidence of suggestions that are shown", 0.0)
        self.most = self._confidence_box("Highest confidence of suggestions that are shown", 1.0)
        self.order_box = QComboBox()
        self.order_box.addItems(["By place", "Least certain first"])
        self.order_box.setAccessibleName("Order of mentions")
        self.order_box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.view = self._view()
        self.count = WrappedLabel()
        self.show_all = QPushButton("Show all")
        self.show_all.setToolTip("Takes all filters away.")
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
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for watched in (view.viewport(), header):
            watched.installEventFilter(self)
        return view

    def _lay_out(self) -> None:
        confidence = QWidget()
        row = QHBoxLayout(confidence)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (QLabel("of confidence"), self.least, QLabel("to"), self.most):
            row.addWidget(widget)
        suggested, *others = self.states.values()
        last = QHBoxLayout()
        last.addWidget(self.count, 1)
        last.addWidget(self.show_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.addWidget(FlowRow([suggested, confidence]))
        layout.addWidget(FlowRow([*others, self.types, self.order_box]))
        layout.addWidget(self.view, 1)
        layout.addLayout(last)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share the width of the table out anew when it or the letters are others.

        The table and its titles may have their letters later than the panel, and measure anew only behind this event.
        """
        if event.type() == QEvent.Type.Resize:
            self._fit_columns()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self._fit_columns)
        return super().eventFilter(watched, event)

    def _fit_columns(self) -> None:
        """Types and numbers can be read; the text has what is left, and the model is shown where there is room."""
        view, metrics, header = self.view, self.view.fontMetrics(), self.view.horizontalHeader()
        blanks, letter = metrics.height(), metrics.averageCharWidth()
        view.verticalHeader().setDefaultSectionSize(round(metrics.height() * 1.5))
        view.setMinimumWidth(_NARROWEST * letter)
        view.setIconSize(QSize(metrics.ascent(), metrics.ascent()))
        wide = {column: header.sectionSizeHint(column) for column in (STATE, CONFIDENCE)}
        wide[CONFIDENCE] = max(wide[CONFIDENCE], metrics.horizontalAdvance("0.00") + blanks)
        names = self.session.workspace.schema.type_names if self.session.workspace else ()
        longest = max(map(metrics.horizontalAdvance, [_LONG_TYPE, *names]))
        room = view.viewport().width() - sum(wide.values())
        wide[TYPE] = min(longest + metrics.ascent() + blanks, max(room // 2, room - _LEAST_TEXT * letter))
        room -= wide[TYPE]
        wide[FROM] = metrics.horizontalAdvance(_MODEL) + blanks
        has_room = room >= _USUAL_TEXT * letter + wide[FROM]
        wide[TEXT] = max(room - wide[FROM] * has_room, _LEAST_TEXT * letter // 2)
        view.setColumnHidden(FROM, not has_room)
        for column, width in wide.items():
            view.setColumnWidth(column, width)
        # Only when the table has its new height: until then, it scrolls by the old one.
        QTimer.singleShot(0, self, lambda: view.scrollTo(view.currentIndex()))

    def _connect(self) -> None:
        for box in self.states.values():
            box.toggled.connect(self._filter)
        self.least.valueChanged.connect(self._filter)
        self.most.valueChanged.connect(self._filter)
        self.order_box.currentIndexChanged.connect(self._filter)
        self.show_all.clicked.connect(self._clear_filters)
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
        self._fit_columns()
        self._filter()

    def _all_types(self) -> None:
        for action in self.types.menu().actions()[1:]:
            action.setChecked(True)

    def _clear_filters(self) -> None:
        for box in self.states.values():
            box.setChecked(True)
        self._all_types()
        self.least.setValue(0.0)
        self.most.setValue(1.0)
        self.take_focus()  # for the button goes

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
        hidden = total - len(shown)
        words = f"{len(shown):,} shown, {open_ones:,} to review" + (f" · {hidden:,} hidden" if hidden > 0 else "")
        nothing = "Nothing yet. F5 pre-annotates this document." if review else ""
        self.count.setText(words if total else nothing)
        self.show_all.setVisible(hidden > 0)

    def _chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not self._moving and current.isValid():
            self.session.set_current(self.model.entry(current.row()).key)


PANEL = MentionsPanel
