"""The program from its own entry point, with somebody at its window who does the whole main job and then closes it.

Arguments: those of the program. The folder that BIONER_TEST_TARGET names is where the documents are exported to.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest

from bioner_desk import start
from bioner_desk.gui import app
from bioner_desk.gui.key_text import sequence
from bioner_desk.gui.main_window import MainWindow
from bioner_desk.workspace import Workspace

PAUSE_MS = 5
FAILED = 70

Condition = Callable[[], bool]


class Story:
    """Does the next thing as soon as the window is ready for it."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.steps = self.tell()
        self.ready: Condition = lambda: True
        self.timer = QTimer(window)
        self.timer.timeout.connect(self.go_on)
        self.timer.start(PAUSE_MS)

    def go_on(self) -> None:
        """Do the next step; whatever goes wrong ends the process, for nobody would close an error's dialog."""
        try:
            if self.ready():
                self.ready = next(self.steps)
        except StopIteration:
            self.timer.stop()
            self.window.close()
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
            os._exit(FAILED)

    def tell(self) -> Iterator[Condition]:
        """Run the model, accept everything, finish the document, export; gives what is to be waited for."""
        window, session = self.window, self.window.session
        yield lambda: session.review is not None
        self.press("F5")
        yield lambda: bool(window.runs.state.names) and not window.runs.state.busy
        assert window.runs.state.problems == []
        assert session.shown_suggestions, "the model has found nothing"
        while session.shown_suggestions:
            self.press("Space")
        self.press("Ctrl+Return")
        yield self.workspace.saved
        exporting = window.folder_commands.exporting
        exported: list[bool] = []
        exporting.ended.connect(lambda: exported.append(True))
        exporting.open()
        dialog = exporting.dialog
        assert dialog is not None
        dialog.folder.setText(os.environ["BIONER_TEST_TARGET"])
        dialog.accept()
        yield lambda: bool(exported)

    def press(self, key: str) -> None:
        """Press a key in the text."""
        combination = cast("Any", sequence(key))[0]
        QTest.keyClick(self.window.pane.view, combination.key(), combination.keyboardModifiers())

    @property
    def workspace(self) -> Workspace:
        """The folder that is open."""
        workspace = self.window.session.workspace
        assert workspace is not None
        return workspace


def main() -> None:
    """Start the program as its user does."""
    make = app.make_window
    stories = []

    def watched(*arguments: Any, **options: Any) -> MainWindow:
        window = make(*arguments, **options)
        stories.append(Story(window))
        return window

    app.make_window = watched
    sys.argv[0] = str(Path(sys.argv[0]).with_name("bioner-desk"))
    start.main()


if __name__ == "__main__":
    main()
