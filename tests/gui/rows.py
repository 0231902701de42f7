"""What lists show, for tests to compare."""

from __future__ import annotations

from PySide6.QtWidgets import QTreeWidget


def cells(tree: QTreeWidget) -> list[list[str]]:
    """The words in all rows."""
    items = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
    return [[item.text(column) for column in range(tree.columnCount())] for item in items if item is not None]
