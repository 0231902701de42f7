"""What a comparison shows: sentences, the table of systems, plots, what is not in it, and texts side by side."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHeaderView,
    QLabel,
    QListWidget,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError
from bioner_desk.evaluation.comparing import Comparison, Row, System
from bioner_desk.evaluation.comparing.report.saying import Group, missing, namer, summary
from bioner_desk.evaluation.comparing.report.writing import agreement
from bioner_desk.gui.background import Background
from bioner_desk.gui.comparing.comparing import Comparing
from bioner_desk.gui.comparing.heat_map import AgreementPlot, Matrix
from bioner_desk.gui.comparing.plot import Plot
from bioner_desk.gui.comparing.scatter import ScorePlot
from bioner_desk.gui.comparing.side_by_side import SideBySide
from bioner_desk.gui.comparing.table_model import UNSORTED, SystemsModel
from bioner_desk.gui.comparing.text_columns import MOST_COLUMNS, columns_of
from bioner_desk.gui.comparing.type_bars import TypesPlot
from bioner_desk.gui.flow_layout import FlowRow, WrappedLabel
from bioner_desk.gui.session import Session
from bioner_desk.gui.theme import larger
from bioner_desk.settings import SettingsStore

_ARROW = 14  # dots, in the head of the column that is sorted by
_LEAST_BETWEEN, _MOST_BETWEEN = 0.5, 1.6  # lines, between two columns
_MOST_LETTERS = 16  # in a column; names of models' files can be long
_MOST_LINES = 12  # of the table, before it scrolls
_PAUSE_MS = 120  # in which what comes is shown at once


class Results(QWidget):
    """Shows one comparison, again and again while it goes on; what is not seen is not drawn.

    Args:
        comparing: whose comparison is shown.
        session: into whose folder mentions may be taken.
        settings: how the person wants to see text.
    """

    selected = Signal()
    """Another system is selected in the table, or another part is in front."""

    def __init__(self, comparing: Comparing, session: Session, settings: SettingsStore) -> None:
        super().__init__()
        self._comparing = comparing
        self._matrices: Background[Matrix] = Background(self)
        self._is_making = False
        self._stale: set[QWidget] = set()
        self._shown_texts: object = None
        self._matrix_of: tuple[object, list[System]] | None = None
        self._fitted = 0  # rows, to which the table's height was made
        self.summary = WrappedLabel()
        self.model = SystemsModel()
        self.table = QTableView()
        self.tabs = QTabWidget()
        self.score_plot, self.types_plot, self.agreement_plot = ScorePlot(), TypesPlot(), AgreementPlot()
        self.not_in_it = QListWidget()
        self.room = QPushButton("More room")
        self.document = QComboBox()
        self.side_by_side = SideBySide(session, settings)
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._lay_out()
        self._connect()
        self._begin()

    @property
    def plot(self) -> Plot | None:
        """The plot that is in front."""
        plots = {self.tabs.indexOf(page): plot for page, plot in self._pages.items()}
        return plots.get(self.tabs.currentIndex())

    @property
    def system(self) -> System | None:
        """The system at hand in the table, else the best one."""
        at = self.table.currentIndex()
        if at.isValid():
            return self.model.row(at.row()).system
        best = next((row for row in self._comparing.rows if row.is_best), None)
        return best.system if best else None

    def chosen_rows(self) -> list[Row]:
        """The rows that are selected, in the order of the table; none selected, the first ones of the comparison."""
        chosen = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        rows = [self.model.row(one) for one in chosen]
        others = [row for row in self._comparing.rows if row not in rows]
        return (rows if len(rows) > 1 else [*rows, *others])[:MOST_COLUMNS]

    def refresh(self) -> None:
        """Show the comparison as far as it is now."""
        self._soon.stop()
        comparison, rows = self._comparing.comparison, self._comparing.rows
        self.model.update(rows)
        self._fit_table(len(rows))
        self._fit_columns()
        self._say(comparison, rows)
        self._list_missing(comparison)
        self._stale = {*self._pages, self._texts}
        self._show_front()

    def _begin(self) -> None:
        comparison = self._comparing.comparison
        self.model.begin(comparison)
        self.table.sortByColumn(UNSORTED, Qt.SortOrder.DescendingOrder)
        self._shown_texts = None
        with QSignalBlocker(self.document):
            self.document.clear()
            self.document.addItems([one.name for one in comparison.documents] if comparison else [])
        self.refresh()
        self.selected.emit()

    def _lay_out(self) -> None:
        self.summary.setAccessibleName("What the comparison says")
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._set_up_table()
        scrolled = QScrollArea()
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolled.setWidget(self.types_plot)
        self._pages: dict[QWidget, Plot] = {
            self.score_plot: self.score_plot,
            scrolled: self.types_plot,
            self.agreement_plot: self.agreement_plot,
        }
        for page, plot in self._pages.items():
            self.tabs.addTab(page, plot.title)
        self._texts = self._texts_page()
        self.tabs.addTab(self._texts, "Side by side")
        self.not_in_it.setAccessibleName("What is not in the comparison")
        self.not_in_it.setWordWrap(True)
        self.tabs.addTab(self.not_in_it, "Not in it")
        self.tabs.setAccessibleName("Plots and texts of the comparison")
        self.room.setCheckable(True)
        self.tabs.setCornerWidget(self.room)
        parts = self._parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.table)
        parts.addWidget(self.tabs)
        parts.setChildrenCollapsible(False)
        parts.setStretchFactor(0, 0)
        parts.setStretchFactor(1, 1)
        parts.setSizes([140, 500])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.summary)
        layout.addWidget(parts, 1)

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName("Systems")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setSortingEnabled(True)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        # Columns are as far apart as `_fit_columns` says.
        table.setStyleSheet("QTableView::item { padding: 0; } QHeaderView::section { padding: 0.25em 0.2em; }")
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setTabKeyNavigation(False)  # Tab leads out of it, arrows around in it
        table.setToolTip("Ctrl selects several systems, which then stand beside each other below.")
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().lineSpacing() + 8)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        header.setStretchLastSection(True)
        table.setMinimumHeight(5 * table.fontMetrics().lineSpacing())

    def _texts_page(self) -> QWidget:
        label = QLabel("Do&cument")
        label.setBuddy(self.document)
        self.document.setAccessibleName("Document to look at")
        self.document.setMinimumContentsLength(30)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(FlowRow([label, self.document]))
        layout.addWidget(self.side_by_side, 1)
        return page

    def _connect(self) -> None:
        self._comparing.begun.connect(self._begin)
        self._comparing.changed.connect(self._note_change)
        self._comparing.ended.connect(lambda _words: self.refresh())
        self._soon.timeout.connect(self.refresh)
        self.tabs.currentChanged.connect(self._turn)
        self.document.currentIndexChanged.connect(self._show_texts)
        self.table.horizontalHeader().sortIndicatorChanged.connect(lambda *_: self._fit_columns())
        self.side_by_side.beyond.connect(self._go_beyond)
        self.room.toggled.connect(lambda on: self.room.setText("Less room" if on else "More room"))
        self.room.toggled.connect(self.summary.setHidden)
        self.room.toggled.connect(self.table.setHidden)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self.table.viewport().installEventFilter(self)

    def _note_change(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _fit_table(self, rows: int) -> None:
        """Give the table the height that its rows need, within bounds, when there are more or fewer of them."""
        if rows == self._fitted:
            return
        self._fitted = rows
        lines = min(max(rows, 3), _MOST_LINES)
        table = self.table
        bar = table.horizontalScrollBar().sizeHint().height()
        height = (
            table.horizontalHeader().sizeHint().height() + lines * table.verticalHeader().defaultSectionSize() + bar
        )
        self._parts.setSizes([height + 4, max(200, sum(self._parts.sizes()) - height - 4)])

    def _fit_columns(self) -> None:
        """As wide as heads and cells need, closer together where that makes them fit."""
        header, count = self.table.horizontalHeader(), self.model.columnCount()
        needed = [self._needed(column) for column in range(count)]
        line = self.table.fontMetrics().height()
        fitting = (self.table.viewport().width() - sum(needed)) // count
        between = min(max(fitting, round(_LEAST_BETWEEN * line)), round(_MOST_BETWEEN * line))
        for column, wide in enumerate(needed):
            if header.sectionSize(column) != wide + between:
                header.resizeSection(column, wide + between)

    def _needed(self, column: int) -> int:
        """What the head and the cells of a column need; Qt would leave room for an arrow in every head."""
        display, across = Qt.ItemDataRole.DisplayRole, Qt.Orientation.Horizontal
        head = str(self.model.headerData(column, across, display)).split("\n")
        bold = QFontMetrics(larger(self.table.font(), 1, bold=True))
        arrow = _ARROW if self.table.horizontalHeader().sortIndicatorSection() == column else 0
        wide = max(map(self.table.horizontalHeader().fontMetrics().horizontalAdvance, head)) + arrow
        for row in range(self.model.rowCount()):
            metrics = bold if self.model.row(row).is_best else self.table.fontMetrics()
            wide = max(wide, metrics.horizontalAdvance(str(self.model.index(row, column).data())))
        return min(wide, _MOST_LETTERS * bold.averageCharWidth())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the columns into more or less room."""
        if event.type() == QEvent.Type.Resize:
            self._fit_columns()
        return super().eventFilter(watched, event)

    def _selection_changed(self) -> None:
        self._stale |= {self._texts, *(page for page, plot in self._pages.items() if plot is self.types_plot)}
        self._show_front()
        self.selected.emit()

    def _turn(self) -> None:
        self._show_front()
        self.selected.emit()

    def _say(self, comparison: Comparison | None, rows: tuple[Row, ...]) -> None:
        if comparison is None:
            words = (
                "Choose models, output formats and documents, then compare; or open the result of another comparison."
            )
        elif not rows:
            words = "The table is being made …" if comparison.found else "Nothing was found yet."
        else:
            words = " ".join(summary(comparison, rows))
        self.summary.setText(words)

    def _list_missing(self, comparison: Comparison | None) -> None:
        """What was left out, could not be asked, or was not asked in the end: under way, that is still to come."""
        groups = missing(comparison) if comparison else []
        if self._comparing.running:
            groups = [one for one in groups if not one.reason.endswith("not asked yet")]
        lines = list(map(_told, groups))
        if lines != [self.not_in_it.item(row).text() for row in range(self.not_in_it.count())]:
            self.not_in_it.clear()
            self.not_in_it.addItems(lines)
        at = self.tabs.indexOf(self.not_in_it)
        self.tabs.setTabText(at, f"Not in it ({sum(one.number for one in groups):,})")
        self.tabs.setTabVisible(at, bool(groups))

    def _show_front(self) -> None:
        """Draw what is in front, if it is not as it should be."""
        page = self.tabs.currentWidget()
        if page not in self._stale:
            return
        self._stale.discard(page)
        comparison, rows = self._comparing.comparison, self._comparing.rows
        name = namer(comparison) if comparison else str
        if page is self.score_plot:
            self.score_plot.show_rows(comparison, rows, name)
        elif page is self.agreement_plot:
            self._make_matrix()
        elif page is self._texts:
            self._show_texts()
        elif self.plot is self.types_plot:
            self.types_plot.show_rows(comparison, self.chosen_rows(), name)

    def _make_matrix(self) -> None:
        """Reckon how alike systems are, elsewhere; what comes meanwhile is reckoned after it."""
        comparison = self._comparing.comparison
        systems = [row.system for row in self._comparing.rows]
        if self._is_making:
            self._stale.add(self.agreement_plot)
            return
        if comparison is None or len(systems) < 2:
            self._matrix_of = None
            self.agreement_plot.show_matrix((), ())
            return
        shown = self._matrix_of
        if shown is not None and shown[0] is comparison.found and shown[1] == systems:
            return  # only ceilings are new, of which there are many
        self._is_making, self._matrix_of = True, (comparison.found, systems)
        names = list(map(namer(comparison), systems))
        self._matrices.start(
            partial(_matrix, comparison, systems),
            partial(self._take_matrix, names),
            self._no_matrix,
        )

    def _take_matrix(self, names: list[str], values: Matrix) -> None:
        self._is_making = False
        self.agreement_plot.show_matrix(names, values)
        self._show_front()

    def _no_matrix(self, error: BionerError) -> None:
        self._is_making, self._matrix_of = False, None
        self.agreement_plot.describe(str(error))

    def _show_texts(self) -> None:
        """Show the chosen document; while nothing about it is new, a person's place in it stays."""
        comparison, name = self._comparing.comparison, self.document.currentText()
        if comparison is None or not name:
            return
        systems = [row.system for row in self.chosen_rows()]
        wanted = (name, systems, [id(comparison.found.get((one, name))) for one in systems])
        if wanted == self._shown_texts:
            return
        self._shown_texts = wanted
        self.side_by_side.show_text(*columns_of(comparison, name, systems))

    def _go_beyond(self, by: int) -> None:
        """Behind the last difference of a document comes the next document."""
        at = self.document.currentIndex() + by
        if 0 <= at < self.document.count():
            self.document.setCurrentIndex(at)
            self.side_by_side.step(by)


def _matrix(comparison: Comparison, systems: list[System], _cancel: CancelToken) -> Matrix:
    return agreement(comparison, systems)


def _told(group: Group) -> str:
    more = f" and {group.unnamed:,} more" if group.unnamed else ""
    return f"{group.reason} ({group.number:,}): {', '.join(group.names)}{more}"
