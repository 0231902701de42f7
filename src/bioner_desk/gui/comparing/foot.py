"""What stands below the columns: which difference is at hand, what can be done, what was done."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from bioner_desk.evaluation.comparing.report.standing import Standing
from bioner_desk.gui.comparing.column_pane import ElidedLabel
from bioner_desk.gui.comparing.text_columns import MOST_COLUMNS, TextColumn
from bioner_desk.gui.flow_layout import FlowRow, WrappedLabel


class Foot(QWidget):
    """The widgets below the columns."""

    def __init__(self) -> None:
        super().__init__()
        self.where = WrappedLabel()
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.where.setAccessibleName("The difference at hand")
        self.previous = QPushButton("Previous")
        self.next = QPushButton("Next")
        self.take = QPushButton("Take this mention")
        self.versions = tuple(QPushButton(f"Take {number}") for number in range(1, MOST_COLUMNS + 1))
        self.take_all = QPushButton("Take all")
        self.raw = QPushButton("Raw answer")
        self.raw.setCheckable(True)
        self.outcome = WrappedLabel()
        self.outcome.setTextFormat(Qt.TextFormat.PlainText)
        self.outcome.setProperty("role", "muted")
        self.outcome.setAccessibleName("What was done")
        self.previous.setAccessibleName("Previous difference")
        self.next.setAccessibleName("Next difference")
        self.legend = ElidedLabel()
        self.legend.set_words("   ".join(f"{one.sign}\u00a0{one}" for one in Standing))
        self.legend.setProperty("role", "muted")
        self.legend.setAlignment(Qt.AlignmentFlag.AlignRight)
        line = QHBoxLayout()
        line.addWidget(self.where, 2)
        line.addWidget(self.legend, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 2, 8, 6)
        layout.addLayout(line)
        layout.addWidget(FlowRow([self.previous, self.next, self.take, *self.versions, self.take_all, self.raw]))
        layout.addWidget(self.outcome)

    def show_columns(self, columns: Sequence[TextColumn]) -> None:
        """Offer what can be done with these columns."""
        for number, button in enumerate(self.versions):
            button.setVisible(number < len(columns))
        for column, button in zip(columns, self.versions, strict=False):
            button.setAccessibleName(f"Take what {column.name} has at this difference")
        # People say nothing but their mentions.
        self.raw.setVisible(any(column.found for column in columns))

    def offer(self, columns: Sequence[TextColumn], focused: int, *, is_at_place: bool, is_at_mention: bool) -> None:
        """Enable what can be done now.

        Args:
            columns: that are shown.
            focused: the one that keys are about.
            is_at_place: whether a difference is at hand.
            is_at_mention: whether the column has a current mention.
        """
        for column, button in zip(columns, self.versions, strict=False):
            button.setEnabled(is_at_place and column.mentions is not None)
        self.take.setEnabled(is_at_mention)
        self.take_all.setEnabled(bool(columns) and bool(columns[focused].mentions))
        if columns:
            words = f"Take all mentions of {columns[focused].name}"
            self.take_all.setAccessibleName(words)
            self.take_all.setToolTip(html.escape(words))

    def say(self, words: str) -> None:
        """Say what was done, or why not."""
        self.outcome.setText(words)
        self.outcome.setVisible(bool(words))
