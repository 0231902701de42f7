"""A window that decides about suggestions until somebody kills it, and tells on standard output what it shows as saved.

Arguments: the folder of notes, one for settings, a model file, and `run` if the model is to work at the same time.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import json
import sys
from itertools import cycle
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from tests import scripted_worker

from bioner_desk.gui.app import make_application, make_window
from bioner_desk.gui.key_text import sequence
from bioner_desk.gui.status import StatusLine
from bioner_desk.settings import SettingsStore
from bioner_desk.workspace import EntryState, Review

# One key is one decision: accept, make it the second type, reject, accept.
KEYS = cycle(["Space", "2", "Backspace", "Space"])
PAUSE_MS = 7


def decided(review: Review) -> list[list[object]]:
    """What was decided about a document, and whether it is done."""
    entries = [entry for entry in review.entries.values() if entry.state is not EntryState.SUGGESTED]
    rows: list[list[object]] = [
        [review.name, one.mention.type, one.mention.start, one.mention.end, str(one.state)] for one in entries
    ]
    return [*rows, [review.name, "done"]] if review.done else rows


class Story:
    """Presses keys and tells what comes of it."""

    def __init__(self, folder: Path, config: Path, model: Path, *, with_run: bool) -> None:
        self.with_run = with_run
        settings = SettingsStore(config)
        settings.set("notice_seen", value=True)
        self.window = make_window(settings, load=scripted_worker.scripted)
        self.window.show()
        self.window.folder_commands.open_folder(folder)
        model.touch()  # one that is gone is not asked
        self.window.run_panel.model.choose(model)
        self.window.session.saving_changed.connect(self.tell)
        self.keys = QTimer()
        self.keys.timeout.connect(self.decide)
        self.keys.start(PAUSE_MS)

    def decide(self) -> None:
        """Decide about a suggestion, or finish the document; a document without any is passed over."""
        session = self.window.session
        if self.with_run and not self.window.runs.state.names:
            self.press("Ctrl+F5")  # heard as soon as the window is the active one
        elif session.shown_suggestions:
            self.press(next(KEYS))
        elif session.review and session.review.entries and not session.review.done:
            self.press("Ctrl+Return")
        else:
            self.press("Ctrl+PgDown")
        say("pressed")

    def tell(self) -> None:
        """Say everything that was decided, if it is shown as saved."""
        status, workspace = self.window.statusBar(), self.window.session.workspace
        if isinstance(status, StatusLine) and status.saved.text() == "Saved" and workspace:
            say([row for one in workspace.documents() for row in decided(workspace.review(one.name))])

    def press(self, key: str) -> None:
        """Press a key in the text."""
        combination = cast("Any", sequence(key))[0]
        QTest.keyClick(self.window.pane.view, combination.key(), combination.keyboardModifiers())


def say(what: object) -> None:
    """A line for whoever started this."""
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


def main() -> None:
    """Decide until the end."""
    application = make_application(sys.argv[:1])
    folder, config, model = map(Path, sys.argv[1:4])
    story = Story(folder, config, model, with_run="run" in sys.argv[4:])
    application.exec()
    story.window.close()


if __name__ == "__main__":
    main()
