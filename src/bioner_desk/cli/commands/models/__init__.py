"""`bioner-desk models`: choose, fetch, bring, check, move and remove the models on this computer."""

from __future__ import annotations

from collections.abc import Callable

import typer

from bioner_desk.cli.commands.models.bringing import download, import_
from bioner_desk.cli.commands.models.fitting import fit
from bioner_desk.cli.commands.models.keeping import default, export, remove, verify
from bioner_desk.cli.commands.models.listing import info, list_


def register(app: typer.Typer) -> None:
    """Add the command with its subcommands."""
    group = typer.Typer(help="Choose, fetch, check, move and remove models.", no_args_is_help=True)
    commands: dict[str, Callable[..., None]] = {
        "list": list_,
        "info": info,
        "fit": fit,
        "download": download,
        "import": import_,
        "export": export,
        "verify": verify,
        "remove": remove,
        "default": default,
    }
    for name, command in commands.items():
        group.command(name)(command)
    app.add_typer(group, name="models")
