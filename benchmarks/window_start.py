"""Starts the program as a person does, and prints the time at which its window can be used; then closes it.

Usage: window_start.py [FOLDER]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer

from bioner_desk.gui import app as program
from bioner_desk.gui.main_window import MainWindow
from bioner_desk.settings import SettingsStore
from bioner_desk.worker import Loader, load_chosen


def main() -> int:
    """Run the program until its window can be used."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    made = program.make_window

    def make_window(settings: SettingsStore, *, load: Loader = load_chosen) -> MainWindow:
        window = made(settings, load=load)

        def look() -> None:
            if window.isVisible() and (folder is None or window.session.review is not None):
                sys.stdout.write(f"{time.time()}\n")
                window.close()
            else:
                QTimer.singleShot(0, look)

        # Behind everything that the start has put into the queue, the first paint among it.
        QTimer.singleShot(0, lambda: QTimer.singleShot(0, look))
        return window

    program.make_window = make_window
    return program.open_window(folder)


if __name__ == "__main__":
    sys.exit(main())
