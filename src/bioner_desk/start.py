"""The program `bioner-desk`: the window when a folder or nothing is named, otherwise the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bioner_desk.cli.exit_codes import INTERRUPTED, WRONG_USE
from bioner_desk.offline import Switch, forbid, guard

_NO_SCREEN = "There is no screen here for the window. `bioner-desk --help` lists the commands, which need none."
_NO_WINDOW = (
    "The window cannot be opened, because a library that it needs is missing: {}. On Debian and Ubuntu: "
    "apt-get install libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3. The commands work without it."
)
_OFFLINE = "--offline"


def main() -> None:
    """Open the window, or run a command; leave with its exit code."""
    guard()
    try:
        _main()
    except KeyboardInterrupt:
        # Loading takes a second; a command that has begun takes Ctrl-C itself.
        sys.stderr.write("Stopped.\n")
        sys.exit(INTERRUPTED)


def _main() -> None:
    given = [one for one in sys.argv[1:] if one != _OFFLINE]
    if not wants_window(given):
        from bioner_desk.cli.app import main as run_command  # noqa: PLC0415  what takes time is loaded under `main`

        run_command()
        return
    if _OFFLINE in sys.argv:
        forbid(Switch.OPTION)
    if not has_screen(sys.platform, os.environ):
        sys.stderr.write(f"{_NO_SCREEN}\n")
        sys.exit(WRONG_USE)
    try:
        from bioner_desk.gui.app import open_window  # noqa: PLC0415  Qt is loaded for the window alone
    except ImportError as error:
        sys.stderr.write(f"{_NO_WINDOW.format(error)}\n")
        sys.exit(WRONG_USE)
    sys.exit(open_window(Path(given[0]) if given else None))


def wants_window(arguments: Sequence[str]) -> bool:
    """Whether nothing was named, or a single folder; a folder with the name of a command needs a `./` before it."""
    if len(arguments) != 1:
        return not arguments
    from bioner_desk.cli.registry import module_names  # noqa: PLC0415  as above

    commands = {name.rpartition(".")[2] for name in module_names()}
    named = arguments[0]
    return bool(named) and named not in commands and Path(named).is_dir()


def has_screen(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether there is something to show a window on: Qt would end the program without a word that helps."""
    wanted = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return platform in ("win32", "darwin") or any(environment.get(name) for name in wanted)
