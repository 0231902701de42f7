"""The program `bioner-desk`: the window when a folder or nothing is named, otherwise the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bioner_desk.cli.app import main as run_command


def main() -> None:
    """Open the window, or run a command; leave with its exit code."""
    given = sys.argv[1:]
    if not wants_window(given):
        run_command()
        return
    from bioner_desk.gui.app import open_window  # noqa: PLC0415  Qt is loaded for the window alone

    sys.exit(open_window(Path(given[0]) if given else None))


def wants_window(arguments: Sequence[str]) -> bool:
    """Whether nothing was named, or a single folder."""
    return not arguments or (len(arguments) == 1 and Path(arguments[0]).is_dir())
