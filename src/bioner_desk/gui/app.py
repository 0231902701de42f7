"""The desktop program: makes the window and runs it."""

from __future__ import annotations

import logging
import sys
from importlib.metadata import version
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from bioner_desk.errors import BionerError
from bioner_desk.gui.dialogs.error_box import show_error
from bioner_desk.gui.garbage import GarbageCollector
from bioner_desk.gui.looks import apply_looks
from bioner_desk.gui.main_window import MainWindow
from bioner_desk.gui.runs import Runs
from bioner_desk.gui.session import Session
from bioner_desk.settings import SettingsStore, apply_offline
from bioner_desk.worker import Loader, load_chosen

_LOG = logging.getLogger(__name__)


def open_window(folder: Path | None = None) -> int:
    """Run the window until it is closed, and return the program's exit code."""
    application = make_application(sys.argv)
    settings = SettingsStore()
    window = make_window(settings)
    sys.excepthook = _Mistakes(window).tell
    window.show()
    for message in settings.messages:
        show_error(window, BionerError(message))
    if folder is not None:
        # After the first paint, so that the window is there while a large folder is read.
        QTimer.singleShot(0, lambda: window.folder_commands.open_folder(folder.resolve()))
    return application.exec()


def make_application(arguments: list[str]) -> QApplication:
    """Qt's application, with the program's name."""
    application = QApplication.instance() or QApplication(arguments)
    if not isinstance(application, QApplication):
        message = "The window needs a graphical application; one without a screen runs already."
        raise BionerError(message)
    application.setApplicationName("bioner-desk")
    application.setApplicationDisplayName("")
    application.setApplicationVersion(version("bioner-desk"))
    application.setStyle("Fusion")
    GarbageCollector(application)
    return application


def make_window(settings: SettingsStore, *, load: Loader = load_chosen) -> MainWindow:
    """The window with everything that it works on; `load` is how its worker loads a model."""
    apply_offline(settings)
    apply_looks(settings)
    QApplication.styleHints().colorSchemeChanged.connect(lambda _scheme: apply_looks(settings))
    session = Session(settings.person())
    window = MainWindow(session, Runs(session, load=load), settings)
    session.setParent(window)
    return window


class _Mistakes:
    """Tells of the program's own mistakes, which must not end the window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._told = False

    def tell(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _LOG.error("a mistake in the program", exc_info=(kind, error, trace))
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
        elif not self._told:
            # Once: a mistake while painting would come again with every paint.
            self._told = True
            message = (
                f"The program made a mistake ({kind.__name__}: {error}). Your decisions are saved as you make them."
            )
            show_error(self._window, BionerError(message, hint="Close the window and open it again, and report it."))
