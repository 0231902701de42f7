"""Asks what to do when somebody else wrote the file of the open document."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from bioner_desk.gui.dialogs.plain import ListedMention, PlainDialog, mention_list


class DiskChoice(Enum):
    """Whose mentions count."""

    MINE = "mine"
    FILE = "file"
    BOTH = "both"


class DiskChangeDialog(PlainDialog):
    """Asks whose mentions count; Escape decides nothing, so the question comes again before the next writing.

    Args:
        document: its name.
        only_in_file: mentions that are only in the file.
        only_mine: mentions that are only in the window.
        in_both: how many are in both.
        text_changed: whether the text is another one too: then the offsets of what is mine cannot be kept.
        parent: the window that it belongs to.

    Signals:
        chosen: a `DiskChoice`.
    """

    chosen = Signal(object)

    def __init__(
        self,
        document: str,
        only_in_file: Sequence[ListedMention],
        only_mine: Sequence[ListedMention],
        *,
        in_both: int = 0,
        text_changed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            "Changed by another program",
            f"{document} was changed by another program",
            _said(in_both, text_changed=text_changed),
            cancel="&Decide later",
            parent=parent,
            size=(124, 28),
        )
        self.in_file = mention_list("Only in the file", only_in_file)
        self.mine = mention_list("Only in this window", only_mine)
        lists = QHBoxLayout()
        lists.setSpacing(12)
        for words, widget, count in (
            ("Only in the fi&le", self.in_file, len(only_in_file)),
            ("&Only in this window", self.mine, len(only_mine)),
        ):
            label = QLabel(f"{words} ({count:,})")
            label.setBuddy(widget)
            side = QVBoxLayout()
            side.addWidget(label)
            side.addWidget(widget)
            lists.addLayout(side)
        self.body.addLayout(lists)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.take_both = self.add_button("Keep &both", role)
        self.keep_mine = self.add_button("Keep &mine", role)
        self.take_file = self.add_button("Take the &file's", role)
        for button, choice in (
            (self.take_both, DiskChoice.BOTH),
            (self.keep_mine, DiskChoice.MINE),
            (self.take_file, DiskChoice.FILE),
        ):
            button.clicked.connect(lambda _=False, choice=choice: self._choose(choice))
        for button in (self.take_both, self.keep_mine):
            button.setEnabled(not text_changed)
        best = self.take_file if text_changed else self.take_both
        best.setDefault(True)
        best.setFocus()

    def _choose(self, choice: DiskChoice) -> None:
        self.accept()
        self.chosen.emit(choice)


def _said(in_both: int, *, text_changed: bool) -> str:
    if text_changed:
        return (
            "Its text is another one now, so what you decided cannot be put in its place. "
            "“Take the file's” opens the document as it is on the disk."
        )
    same = f" {in_both:,} {'mention is' if in_both == 1 else 'mentions are'} the same in both." if in_both else ""
    return f"Nothing was overwritten.{same} Whose mentions shall count?"
