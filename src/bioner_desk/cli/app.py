"""The program `bioner-desk`: finds its commands, and turns errors into words and exit codes."""

from __future__ import annotations

import sys
from importlib.metadata import version
from io import TextIOWrapper
from typing import Annotated

import typer

from bioner_desk.cli.console import err, out, say_error, say_stopped, warn
from bioner_desk.cli.exit_codes import INTERRUPTED, SOME_FAILED, WRONG_USE
from bioner_desk.cli.registry import register_all
from bioner_desk.errors import BionerError, Cancelled, DocumentError
from bioner_desk.offline import Switch, forbid
from bioner_desk.settings import SettingsStore, apply_offline

_HELP = (
    "Pre-annotate clinical notes with a small language model on this computer, and export brat standoff. "
    "Without a command, or with a folder in its place, the window opens. "
    "Not a medical device: a person must check every annotation."
)


def _print_version(asked: bool) -> None:
    if asked:
        out.print(f"bioner-desk {version('bioner-desk')}")
        raise typer.Exit


def _read_settings() -> None:
    settings = SettingsStore()
    for message in settings.messages:
        warn(message)
    apply_offline(settings)


def build() -> typer.Typer:
    """The program with all its commands."""
    app = typer.Typer(
        name="bioner-desk", help=_HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )

    @app.callback()
    def program(
        show_version: Annotated[
            bool, typer.Option("--version", help="Show the version.", is_eager=True, callback=_print_version)
        ] = False,
        offline: Annotated[
            bool, typer.Option("--offline", help="Never use the network, whatever the command.")
        ] = False,
    ) -> None:
        del show_version
        if offline:
            forbid(Switch.OPTION)

    register_all(app)
    return app


def main() -> None:
    """Run the program and leave with its exit code: 0 all done, 1 some documents failed, 2 wrong use."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A file name that is no text, or a console that lacks a letter, must not end a run.
            stream.reconfigure(errors="backslashreplace")
    try:
        _read_settings()
        build()()
    except Cancelled as error:
        say_stopped(error)
        sys.exit(INTERRUPTED)
    except DocumentError as error:
        say_error(error)
        sys.exit(SOME_FAILED)
    except BionerError as error:
        say_error(error)
        sys.exit(WRONG_USE)
    except BrokenPipeError:
        # The reader of our output has gone; there is nobody to tell.
        sys.stderr.close()
        sys.exit(SOME_FAILED)
    except KeyboardInterrupt:
        err.print("Stopped.")
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
