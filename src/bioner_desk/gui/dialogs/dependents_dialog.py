"""Asks before relations, events or attributes go with a mention that is to be deleted."""

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
            f"The file has {many(count, 'line')} that need{'s' if count == 1 else ''} this mention. You can undo this.",
            confirm="&Delete all of it",
            cancel="Keep",
            parent=parent,
            size=(70, 18),
        )
        self.list = table("What hangs on the mention", ["What", "In the file"], wide=1)
        self.list.addTopLevelItems([QTreeWidgetItem([kind, shown]) for kind, shown in dependents])
        select_first(self.list)
        self.body.addWidget(self.list)
        self.list.setFocus()
