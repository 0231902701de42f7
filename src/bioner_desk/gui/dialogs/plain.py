"""What all dialogs have in common: a heading, buttons in plain words, sizes by the font."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bioner_desk.gui.theme import larger

MOST_LISTED = 1_000
"""Lists show no more rows than this, for nobody reads them; they say how many more there are."""
CONFIDENCE_TIP = "Confidence: how sure the suggestion is, from 0.00 to 1.00"


@dataclass(frozen=True, slots=True)
class ListedMention:
    """A mention as dialogs list it.

    Args:
        type: the type.
        said: its characters.
        confidence: how sure the model was, in [0, 1]; `None` if no model proposed it.
        document: the document's name, if the list is of several.
    """

    type: str
    said: str
    confidence: float | None = None
    document: str = ""


class PlainDialog(QDialog):
    """A dialog: Return confirms, Escape cancels.

    Args:
        title: of the window.
        heading: what it is about, in a few words.
        said: what a person should know, in a sentence or two.
        confirm: the words on the button that Return presses; none if there is nothing to confirm.
        cancel: the words on the button that Escape presses.
        parent: the window that it belongs to.
        size: how wide and high it is, in widths of a letter and heights of a line.
    """

    def __init__(
        self,
        title: str,
        heading: str,
        said: str = "",
        *,
        confirm: str = "",
        cancel: str = "Cancel",
        parent: QWidget | None = None,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(said)
        whole = self._whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 16)
        whole.setSpacing(12)
        self.heading = QLabel(heading)
        self.heading.setFont(larger(self.font(), 1.3, bold=True))
        self.heading.setWordWrap(True)
        whole.addWidget(self.heading)
        self.said = muted(said)
        self.said.setVisible(bool(said))
        whole.addWidget(self.said)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        whole.addLayout(self.body, 1)
        self._was_shown = False
        self.buttons = QDialogButtonBox()
        whole.addWidget(self.buttons)
        self.confirm: QPushButton | None = None
        if confirm:
            self.confirm = self.add_button(confirm, QDialogButtonBox.ButtonRole.AcceptRole)
            self.confirm.setDefault(True)
        self.cancel = self.add_button(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        if not confirm:
            self.cancel.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        if size:
            metrics = self.fontMetrics()
            self.resize(size[0] * metrics.averageCharWidth(), size[1] * metrics.lineSpacing())

    def add_button(self, words: str, role: QDialogButtonBox.ButtonRole) -> QPushButton:
        """Add a button; while it has the focus, Return presses it in place of the one that confirms."""
        button: QPushButton = self.buttons.addButton(words, role)
        button.setAccessibleName(words.replace("&", ""))
        return button

    def showEvent(self, event: QShowEvent) -> None:
        """Let Tab come to the buttons last, though they were there first; be high enough for all that is said."""
        super().showEvent(event)
        self._fit_height()
        others = [one for one in _tab_stops(self) if not self.buttons.isAncestorOf(one)]
        buttons = [one for one in _tab_stops(self) if self.buttons.isAncestorOf(one)]
        if others:
            for one, other in pairwise([others[-1], *buttons]):
                QWidget.setTabOrder(one, other)
            if self.focusWidget() in (None, self.confirm, self.cancel) and not self._was_shown:
                others[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self._was_shown = True

    def say(self, said: str) -> None:
        """Say something else below the heading."""
        self.said.setText(said)
        self.said.setVisible(bool(said))

    def _fit_height(self) -> None:
        """Qt takes the size that was asked for, even where words then need more lines than there is room for."""
        needed = self._whole.totalMinimumHeightForWidth(self.width())
        if self.height() < needed:
            self.resize(self.width(), min(needed, self.screen().availableSize().height()))


def _tab_stops(dialog: QWidget) -> list[QWidget]:
    found: list[QWidget] = []
    one = dialog.nextInFocusChain()
    while one is not None and one is not dialog:
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(dialog):
            found.append(one)
        one = one.nextInFocusChain()
    return found


def muted(words: str) -> QLabel:
    """Words that explain, a little fainter than others."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", "muted")
    label.setWordWrap(True)
    return label


def warning() -> QLabel:
    """A place for words that say what is wrong."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", "warning")
    label.setWordWrap(True)
    return label


def table(name: str, columns: Sequence[str], wide: int = 0) -> QTreeWidget:
    """A list with columns, of which the one at `wide` takes the room that is left."""
    found = QTreeWidget()
    found.setAccessibleName(name)
    found.setHeaderLabels(list(columns))
    found.setRootIsDecorated(False)
    found.setUniformRowHeights(True)
    found.setAllColumnsShowFocus(True)
    found.setAlternatingRowColors(True)
    found.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    header = found.header()
    header.setStretchLastSection(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for column in range(len(columns)):
        mode = QHeaderView.ResizeMode.Stretch if column == wide else QHeaderView.ResizeMode.ResizeToContents
        header.setSectionResizeMode(column, mode)
    return found


def mention_list(name: str, mentions: Sequence[ListedMention]) -> QTreeWidget:
    """A list of mentions; confidences and documents have a column where any is known."""
    with_confidence = any(one.confidence is not None for one in mentions)
    with_document = any(one.document for one in mentions)
    columns = ["Text", "Type", *["Conf."] * with_confidence, *["Document"] * with_document]
    found = table(name, columns)
    if with_confidence:
        found.headerItem().setToolTip(2, CONFIDENCE_TIP)
    for one in mentions[:MOST_LISTED]:
        sure = "" if one.confidence is None else number(one.confidence)
        cells = [one_line(one.said), one.type, *[sure] * with_confidence, *[one.document] * with_document]
        item = QTreeWidgetItem(cells)
        item.setToolTip(0, one.said)
        found.addTopLevelItem(item)
    if len(mentions) > MOST_LISTED:
        found.addTopLevelItem(QTreeWidgetItem([f"… and {len(mentions) - MOST_LISTED:,} more"]))
    select_first(found)
    return found


def select_first(rows: QTreeWidget) -> None:
    """Select the first row, so that arrow keys have where to begin."""
    first = rows.topLevelItem(0)
    if first is not None:
        rows.setCurrentItem(first)


def one_line(said: str) -> str:
    """Characters in one line."""
    return " ".join(said.split())


def number(confidence: float) -> str:
    """A confidence as people read it."""
    return f"{confidence:.2f}"


def many(count: int, thing: str, things: str = "") -> str:
    """A number with its noun."""
    return f"{count:,} {thing if count == 1 else things or f'{thing}s'}"
