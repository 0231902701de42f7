"""The commands of the window itself: how text is shown, going from panel to panel, settings, keys, help."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from bioner_desk.gui.commands import Handlers
from bioner_desk.gui.dialogs.keys_dialog import KeysDialog
from bioner_desk.gui.dialogs.notice_dialog import NoticeDialog
from bioner_desk.gui.dialogs.settings_dialog import SettingsDialog
from bioner_desk.gui.looks import apply_looks
from bioner_desk.settings import SETTINGS, Value, apply_offline

if TYPE_CHECKING:
    from bioner_desk.gui.main_window import MainWindow

_ORDER = ("documents", "text", "mentions", "details", "run")


class ViewCommands(QObject):
    """What the keys of the window do.

    Args:
        window: the window.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def handlers(self) -> Handlers:
        """What each command does, by its id."""
        window, pane = self._window, self._window.pane
        return {
            "find.open": pane.open_find,
            "find.next": pane.find_bar.find_next,
            "find.previous": pane.find_bar.find_previous,
            "view.larger": pane.view.zoom_in,
            "view.smaller": pane.view.zoom_out,
            "view.normal": partial(pane.view.set_zoom, 100),
            "view.wrap": self.toggle_wrap,
            "view.rejected": self.toggle_rejected,
            "panel.next": partial(self.cycle, 1),
            "panel.previous": partial(self.cycle, -1),
            **{f"panel.{name}": partial(self.go_to, name) for name in _ORDER},
            "help.keys": self.show_keys,
            "help.notice": self.show_notice,
            "program.settings": self.show_settings,
            "program.quit": window.close,
        }

    def toggle_wrap(self) -> None:
        """Wrap long lines, or do not."""
        settings = self._window.settings
        self._window.session.keep(lambda: settings.set("wrap", not settings.is_on("wrap")))
        self._window.pane.read_settings()
        self.show_toggles()

    def toggle_rejected(self) -> None:
        """Show what was rejected, or hide it."""
        self._window.mentions.states["Rejected"].toggle()

    def show_toggles(self) -> None:
        """Tick in the menu what is switched on."""
        actions = self._window.commands.actions
        for name, is_on in (
            ("view.wrap", self._window.settings.is_on("wrap")),
            ("view.rejected", self._window.mentions.states["Rejected"].isChecked()),
        ):
            actions[name].setCheckable(True)
            actions[name].setChecked(is_on)

    def go_to(self, name: str) -> None:
        """Give the keyboard to a panel, which is shown if it was hidden."""
        if name == "text":
            self._window.pane.take_focus()
            return
        dock = self._window.docks[name]
        dock.show()
        dock.raise_()
        self._window.panels[name].take_focus()

    def cycle(self, by: int) -> None:
        """Give the keyboard to the next or previous part of the window that is shown."""
        shown = [name for name in _ORDER if name == "text" or self._window.docks[name].isVisible()]
        here = self._part(QApplication.focusWidget())
        at = shown.index(here) if here in shown else 0
        self.go_to(shown[(at + by) % len(shown)])

    def show_keys(self) -> None:
        """The overview of keys, in which they can be changed."""
        window = self._window
        workspace = window.session.workspace
        dialog = KeysDialog(
            window.settings.keys(),
            types=workspace.schema.type_names if workspace else (),
            type_keys=window.commands.type_keys,
            parent=window,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(self._take_keys)
        dialog.open()

    def show_settings(self) -> None:
        """The settings."""
        window = self._window
        values = {setting.key: window.settings.get(setting.key) for setting in SETTINGS}
        dialog = SettingsDialog(values, hints={"person": window.settings.person()}, parent=window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._take_settings)
        dialog.keys_wanted.connect(self.show_keys)
        dialog.open()

    def show_notice(self) -> NoticeDialog:
        """What the program is not for; a person sees it at the latest before a model suggests something."""
        dialog = NoticeDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def _take_keys(self, overrides: Mapping[str, tuple[str, ...]]) -> None:
        self._window.session.keep(lambda: self._window.settings.set("keys", overrides))
        self._window.commands.set_keys()
        self._window.folder_commands.read_settings()

    def _take_settings(self, changed: Mapping[str, Value]) -> None:
        window = self._window
        window.session.keep(lambda: window.settings.update(changed))
        apply_offline(window.settings)
        window.model_commands.read_settings()
        apply_looks(window.settings)
        window.session.set_person(window.settings.person())
        window.pane.read_settings()
        window.folder_commands.read_settings()
        self.show_toggles()

    def _part(self, widget: QWidget | None) -> str:
        for name, panel in self._window.panels.items():
            if widget is not None and panel.isAncestorOf(widget):
                return name
        return "text"
