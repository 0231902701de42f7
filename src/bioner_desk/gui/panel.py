"""What a panel is, and which there are: every module of `gui/panels`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from bioner_desk.errors import BionerError
from bioner_desk.gui import panels as _folder
from bioner_desk.gui.runs import Runs
from bioner_desk.gui.session import Session
from bioner_desk.settings import SettingsStore


class Panel(QWidget):
    """A part of the window beside the text.

    A panel is a file in `gui/panels` that ends in `PANEL = …`; the window puts it into a dock, makes its entry in the
    menu View and remembers where it was left.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    area: ClassVar[Qt.DockWidgetArea]
    order: ClassVar[int]
    """Among the panels of the same area, and for the keys that go to a panel."""

    def __init__(self, session: Session, runs: Runs, settings: SettingsStore) -> None:
        super().__init__()
        self.session = session
        self.runs = runs
        self.settings = settings

    def take_focus(self) -> None:
        """Take the keyboard where it is most useful."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)


def module_names() -> list[str]:
    """The modules that hold a panel each; a packager must be told of them, since nothing imports them by name."""
    return sorted(f"{_folder.__name__}.{module.name}" for module in pkgutil.iter_modules(_folder.__path__))


@cache
def all_panels() -> tuple[type[Panel], ...]:
    """Every panel, in order.

    Raises:
        BionerError: there are none, so the installation is damaged.
    """
    found: list[type[Panel]] = [importlib.import_module(name).PANEL for name in module_names()]
    if not found:
        message = "This installation of bioner-desk has no panels."
        raise BionerError(message, hint=f"Install it again; a packager left {_folder.__name__} out.")
    return tuple(sorted(found, key=lambda one: one.order))
