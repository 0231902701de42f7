"""All commands: every module of `cli/commands`."""

from __future__ import annotations

import importlib
import pkgutil

import typer

from bioner_desk.cli import commands as _folder
from bioner_desk.errors import BionerError


def module_names() -> list[str]:
    """The modules that hold a command each; a packager must be told of them, since nothing imports them by name."""
    return [f"{_folder.__name__}.{module.name}" for module in pkgutil.iter_modules(_folder.__path__)]


def register_all(app: typer.Typer) -> None:
    """Add every command to the program.

    Raises:
        BionerError: if there are none, which is a fault of the installation.
    """
    names = module_names()
    if not names:
        message = "This installation of bioner-desk has no commands."
        raise BionerError(message, hint="Install it again; a packager left bioner_desk.cli.commands out.")
    for name in names:
        importlib.import_module(name).register(app)
