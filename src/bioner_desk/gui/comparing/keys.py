"""Commands of the windows of comparisons as actions of Qt's, with the keys that the person has set."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from bioner_desk.gui.actions import BY_ID, effective_keys
from bioner_desk.gui.key_text import sequences, shown
from bioner_desk.settings import SettingsStore


class KeyedActions:
    """Actions by the ids of their commands.

    Args:
        settings: which keys the person has set.
    """

    def __init__(self, settings: SettingsStore) -> None:
        self._settings = settings
        self._keys = effective_keys(settings.keys())
        self.actions: dict[str, QAction] = {}

    def add(self, name: str, do: Callable[[], object], *places: QWidget, everywhere: bool = False) -> QAction:
        """Make the action of a command.

        Args:
            name: the command's id.
            do: what it does.
            places: widgets in which its keys count; the first one owns the action.
            everywhere: whether they count in all of the window of these widgets.
        """
        action = QAction(BY_ID[name].title, places[0])
        action.setObjectName(name)
        if not everywhere:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setShortcuts(sequences(self._keys[name]))
        action.triggered.connect(lambda _checked=False: do())
        for place in places:
            place.addAction(action)
        self.actions[name] = action
        return action

    def read_settings(self) -> None:
        """Give every command the keys that the person has set."""
        self._keys = effective_keys(self._settings.keys())
        for name, action in self.actions.items():
            action.setShortcuts(sequences(self._keys[name]))

    def key(self, name: str) -> str:
        """The first key of a command, as this system shows keys; empty if it has none."""
        return next(map(shown, self._keys[name]), "")

    def hint(self, words: str, name: str) -> str:
        """Words for a tip, with the key of a command if it has one."""
        return f"{words} ({key})" if (key := self.key(name)) else words
