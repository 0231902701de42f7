"""`bioner-desk convert`: notes in an older encoding, and annotations whose offsets count something else."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bioner_desk.cli.console import out
from bioner_desk.corpora import convert_to_utf8, read_document, render_standoff, write_atomically
from bioner_desk.errors import UsageError

_BEFORE = ".before-repair"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(convert)


def convert(
    file: Annotated[Path, typer.Argument(help="The .txt file, or the .ann file.", exists=True, dir_okay=False)],
    encoding: Annotated[str | None, typer.Option("--from", help="The encoding: cp1252, latin-1, utf-16, …")] = None,
    repair: Annotated[bool, typer.Option("--repair", help="Make offsets of the .ann file count characters.")] = False,
    to: Annotated[Path | None, typer.Option(help="With --from: name of the copy; default: NAME.utf8.txt.")] = None,
) -> None:
    """Make a UTF-8 copy of a text and of the .ann beside it, or repair the offsets of an .ann file.

    With --from the original is not touched. With --repair the file is replaced and kept as NAME.ann.before-repair.
    """
    if (encoding is None) == (not repair):
        message = "Give either --from ENCODING or --repair."
        raise UsageError(message, hint="For example: bioner-desk convert note.txt --from cp1252")
    written = _repair(file) if encoding is None else convert_to_utf8(file, to or _copy_of(file), encoding)
    for path in written:
        out.print(f"wrote {escape(str(path))}")
    if not written:
        out.print(f"{escape(str(file))}: there is nothing to repair; its offsets count characters.")


def _copy_of(text: Path) -> Path:
    return text.with_suffix(".utf8.txt")


def _repair(file: Path) -> tuple[Path, ...]:
    annotations = file.with_suffix(".ann")
    before = annotations.read_bytes() if annotations.exists() else b""
    after = render_standoff(read_document(file, repair=True)).encode("utf-8")
    if after == before:
        return ()
    names = (f"{annotations.name}{_BEFORE}{number or ''}" for number in count())
    copy = next(path for name in names if not (path := annotations.with_name(name)).exists())
    write_atomically(copy, before, expected=None)
    write_atomically(annotations, after)
    return (annotations, copy)
