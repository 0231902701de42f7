"""Where the program's own files are: in a checkout, in an installed wheel and in a frozen application."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from bioner_desk.errors import BionerError

_PACKAGE = Path(__file__).resolve().parent
_APP = "bioner-desk"


def _shipped(folder: str) -> Path:
    # The wheel and the frozen application carry the folder inside the package; a checkout has it two levels up.
    for place in (_PACKAGE / folder, _PACKAGE.parent.parent / folder):
        if place.is_dir():
            return place
    message = f"The program's own folder '{folder}' is missing beside {_PACKAGE}."
    raise BionerError(message, hint="Install bioner-desk again; the installation is incomplete.")


def resources() -> Path:
    """The folder of schemas, sample notes and other run-time files that come with the program."""
    return _shipped("resources")


def bundled_models() -> Path:
    """The folder of the model that comes with the program."""
    return _shipped("models")


def user_models() -> Path:
    """The folder where models that the user adds are kept; it need not exist yet."""
    return Path(platformdirs.user_data_dir(_APP, appauthor=False)) / "models"


def readable(name: str) -> str:
    """A file name, or words with one in them, as text that can be stored.

    A name of bytes that are no UTF-8 comes into Python as a string that no database and no UTF-8 file can hold.
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")
