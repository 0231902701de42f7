"""The menus of the window, as a table of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from bioner_desk.gui.main_window import MainWindow

_BORDERS = tuple(
    f"border.{edge}_{towards}{unit}"
    for unit in ("", "_character")
    for edge in ("start", "end")
    for towards in ("left", "right")
)
_PANELS = ("panel.next", "panel.previous", "", *(
    f"panel.{name}" for name in ("documents", "text", "mentions", "details", "run")
))  # fmt: skip

ON_TEXT = (
    "review.accept", "review.reject_next", "review.palette", "review.delete", "review.occurrences",
    "border.add_piece", "border.remove_piece",
)  # fmt: skip
"""What the text offers when it is clicked with the other button."""

_MENUS: dict[str, tuple[str, ...]] = {
    "&File": (
        "folder.open", "*recent", "folder.rescan", "", "folder.schema", "folder.export", "",
        "program.settings", "", "program.quit",
    ),
    "&Edit": ("edit.undo", "edit.redo", "", "find.open", "find.next", "find.previous"),
    "&Review": (
        "suggestion.next", "suggestion.previous", "mention.next", "mention.previous", "",
        "review.accept_next", "review.accept", "review.reject_next", "review.delete", "",
        "review.palette", "border.add_piece", "border.remove_piece", "*borders", "review.occurrences", "",
        "review.accept_all", "review.reject_all", "", "repair.search", "repair.place", "repair.dismiss",
    ),
    "&Documents": (
        "document.done_next", "", "document.next_unfinished", "document.previous_unfinished",
        "document.next", "document.previous", "", "compare.people",
    ),
    "&Pre-annotate": ("run.document", "run.selected", "run.all", "", "run.cancel", "", "compare.open", "models.open"),
    "&View": (
        "view.larger", "view.smaller", "view.normal", "", "view.wrap", "view.rejected", "", "*panels", "*go",
    ),
    "&Help": ("help.keys", "help.notice"),
}  # fmt: skip


def fill_menus(window: MainWindow) -> QMenu:
    """Make the menus; returns the one of recent folders, which the window fills."""
    recent = QMenu("Open &recent", window)
    borders = _menu(window, "&Borders", _BORDERS)
    go = _menu(window, "&Go to", _PANELS)
    panels = QMenu("&Panels", window)
    for dock in window.docks.values():
        panels.addAction(dock.toggleViewAction())
    submenus = {"*recent": recent, "*borders": borders, "*panels": panels, "*go": go}
    for title, names in _MENUS.items():
        window.menuBar().addMenu(_menu(window, title, names, submenus))
    return recent


def _menu(window: MainWindow, title: str, names: tuple[str, ...], submenus: dict[str, QMenu] | None = None) -> QMenu:
    menu = QMenu(title, window)
    for name in names:
        if not name:
            menu.addSeparator()
        elif submenus and name in submenus:
            menu.addMenu(submenus[name])
        else:
            menu.addAction(window.commands.actions[name])
    return menu
