"""Asks before what hangs on a mention goes with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QTreeWidgetItem, QWidget

from bioner_desk.gui.dialogs.plain import PlainDialog, many, select_first, table


class DependentsDialog(PlainDialog):
    """Asks whether to delete what hangs on a mention with it; accepted if so.

    Args:
        said: the characters of the mention.
        dependents: what hangs on it, each as its kind and how people read it.
        parent: the window that it belongs to.
    """

    def __init__(self, said: str, dependents: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        count = len(dependents)
        super().__init__(
            "Delete a mention",
            f"Delete “{said}” and what hangs on it?",
            f"The file has {many(count, 'line')} about this mention. You can undo this.",
            confirm="&Delete all of it",
            cancel="Keep",
            parent=parent,
            size=(70, 18),
        )
        self.list = table("What hangs on the mention", ["What", "In the file"], wide=1)
        self.list.addTopLevelItems([QTreeWidgetItem([kind, shown]) for kind, shown in dependents])
        select_first(self.list)
        self.body.addWidget(self.list)
        # Return must not lose what nobody has looked at.
        if self.confirm:
            self.confirm.setDefault(False)
            self.confirm.setAutoDefault(False)
        self.cancel.setDefault(True)
        self.list.setFocus()
