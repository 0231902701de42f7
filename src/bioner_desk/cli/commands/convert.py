"""`bioner-desk convert`: a UTF-8 copy of a note in an older encoding."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bioner_desk.cli.console import out
from bioner_desk.corpora import convert_to_utf8


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(convert)


def convert(
    text: Annotated[Path, typer.Argument(help="The .txt file.", exists=True, dir_okay=False)],
    encoding: Annotated[str, typer.Option("--from", help="Its encoding: cp1252, latin-1, utf-16, …")],
    to: Annotated[Path | None, typer.Option(help="Name of the copy; default: NAME.utf8.txt beside the file.")] = None,
) -> None:
    """Make a UTF-8 copy of a text, and of the .ann file beside it; the original is not touched."""
    for path in convert_to_utf8(text, to or text.with_suffix(".utf8.txt"), encoding):
        out.print(f"wrote {escape(str(path))}")
