"""Asks before many suggestions are decided at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTreeWidgetItem, QWidget

from bioner_desk.gui.dialogs.plain import ListedMention, PlainDialog, many, mention_list, number, select_first, table


class BulkDialog(PlainDialog):
    """Asks whether to accept or reject suggestions; accepted if so.

    Args:
        verb: what is to be done with them.
        suggestions: all of them, in the order in which they are shown.
        parent: the window that it belongs to.
    """

    def __init__(
        self, verb: Literal["accept", "reject"], suggestions: Sequence[ListedMention], parent: QWidget | None = None
    ) -> None:
        count = len(suggestions)
        documents = len({one.document for one in suggestions})
        where = f" in {many(documents, 'document')}" if documents > 1 else ""
        super().__init__(
            f"{verb.capitalize()} suggestions",
            f"{verb.capitalize()} {many(count, 'suggestion')}{where}?",
            "You can undo this as one step.",
            confirm=f"&{verb.capitalize()} {count:,}",
            parent=parent,
            size=(84, 30),
        )
        self.types = table("Suggestions by type", ["Type", "Number", "Confidence"])
        self.types.addTopLevelItems([QTreeWidgetItem(row) for row in _by_type(suggestions)])
        for at in range(self.types.topLevelItemCount()):
            for column in (1, 2):
                item = self.types.topLevelItem(at)
                if item is not None:
                    item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        select_first(self.types)
        self.list = mention_list("Suggestions", suggestions)
        for words, widget, share in (("&By type", self.types, 2), ("A&ll of them", self.list, 3)):
            label = QLabel(words)
            label.setBuddy(widget)
            self.body.addWidget(label)
            self.body.addWidget(widget, share)
        if self.confirm:
            self.confirm.setEnabled(count > 0)


def _by_type(suggestions: Sequence[ListedMention]) -> list[list[str]]:
    by_type: dict[str, list[ListedMention]] = defaultdict(list)
    for one in suggestions:
        by_type[one.type].append(one)
    return [[name, f"{len(found):,}", _range(found)] for name, found in sorted(by_type.items())]


def _range(found: Sequence[ListedMention]) -> str:
    sure = [one.confidence for one in found if one.confidence is not None]
    if not sure:
        return "–"
    lowest, highest = number(min(sure)), number(max(sure))
    return lowest if lowest == highest else f"{lowest} – {highest}"
