"""The command for models: opens their dialog, and has all lists of models follow what is done there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bioner_desk.gui.commands import Handlers

if TYPE_CHECKING:
    from bioner_desk.gui.main_window import MainWindow
    from bioner_desk.gui.models.desk import ModelsDesk


class ModelCommands(QObject):
    """What the key for models does.

    Args:
        window: the window.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.desk: ModelsDesk | None = None
        window.start_page.models_wanted.connect(self.open)

    def handlers(self) -> Handlers:
        """What each command does, by its id."""
        return {"models.open": self.open}

    def open(self) -> None:
        """Show the dialog of models."""
        if self.desk is None:
            # Not before somebody wants it: most sittings go by without.
            from bioner_desk.gui.models.desk import ModelsDesk  # noqa: PLC0415

            self.desk = ModelsDesk(self._window)
            self.desk.changed.connect(self._look)
        self.desk.open()

    def read_settings(self) -> None:
        """Have the dialog follow the settings."""
        if self.desk is not None:
            self.desk.dialog.read_settings()

    def may_close(self) -> bool:
        """Whether the window may be closed."""
        return self.desk is None or self.desk.may_close()

    def close(self) -> None:
        """Stop what is under way, and close the dialog."""
        if self.desk is not None:
            self.desk.close()

    def _look(self) -> None:
        """Have others look which models there are now."""
        self._window.run_panel.model.look()
        comparing = self._window.folder_commands.comparing
        if comparing is not None:
            comparing.look()
