"""`bioner-desk show`: a note with its mentions, in the terminal."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.style import Style
from rich.text import Text

from bioner_desk.cli.console import err, out, table, without_controls
from bioner_desk.corpora import find_schema, read_document
from bioner_desk.documents import Document, Schema

_COLORS = ("#77AADD", "#EE8866", "#EEDD88", "#FFAABB", "#99DDFF", "#44BB99", "#BBCC33", "#AAAA00", "#DDDDDD")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(show)


def show(
    text: Annotated[Path, typer.Argument(help="The .txt file; its .ann is looked for beside it.", exists=True)],
) -> None:
    """Show a note with its mentions coloured by type, and how many there are of each.

    In text without colours a mention is followed by its type in brackets.
    """
    document = read_document(text)
    document = replace(document, text=without_controls(document.text.replace("\r\n", " \n")))
    types = _types(document, find_schema(text.absolute().parent))
    out.print(_marked(document, types, plain=out.no_color or not out.is_terminal))
    counts = Counter(mention.type for mention in document.mentions)
    summary = table("type", "mentions", numbers=("mentions",))
    for name, color in types.items():
        summary.add_row(Text(f" {name} ", Style(color="black", bgcolor=color)), str(counts[name]))
    out.print(summary)
    for problem in document.problems:
        err.print(escape(str(problem)), style="yellow", soft_wrap=True)


def _types(document: Document, schema: Schema | None) -> dict[str, str]:
    """The types with their colours: those of the schema first, in its order."""
    known = {one.name: one.color for one in schema.types} if schema else {}
    names = [name for name in known if any(mention.type == name for mention in document.mentions)]
    names += sorted({mention.type for mention in document.mentions} - known.keys())
    return {name: known.get(name) or _COLORS[place % len(_COLORS)] for place, name in enumerate(names)}


def _marked(document: Document, types: dict[str, str], *, plain: bool) -> Text:
    """The text with colours; where there are none, with the type behind the last piece of each mention."""
    marked = Text(document.text)
    # Longer mentions first, so that a nested one shows its own colour inside.
    for mention in sorted(document.mentions, key=lambda one: one.start - one.end):
        for piece in mention.pieces:
            marked.stylize(Style(color="black", bgcolor=types[mention.type]), piece.start, piece.end)
    if not plain:
        return marked
    labels = sorted(((mention.end, f"[{mention.type}]") for mention in document.mentions), reverse=True)
    text = document.text
    for end, label in labels:
        text = text[:end] + label + text[end:]
    return Text(text)
