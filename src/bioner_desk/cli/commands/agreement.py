"""`bioner-desk agreement`: how far people, models and formats agree on the same texts, and where they do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bioner_desk.cli.agreement_json import as_json as agreement_as_json
from bioner_desk.cli.agreement_page import agreement_page
from bioner_desk.cli.agreement_report import say_agreement, say_notices
from bioner_desk.cli.console import err, say_json
from bioner_desk.cli.exit_codes import SOME_FAILED
from bioner_desk.corpora import load_schema, write_atomically
from bioner_desk.errors import UsageError
from bioner_desk.evaluation import Gathered, by_written, gather, measure_agreement

_PAGE_SUFFIXES = (".html", ".htm")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(agreement)


def agreement(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders of .ann over the same texts, or .jsonl corpora.", exists=True)
    ],
    texts: Annotated[
        Path | None,
        typer.Option(help="Folder with the texts, if they do not lie with the annotations.", exists=True),
    ] = None,
    schema: Annotated[
        str | None, typer.Option(help="Compare only the types of this schema; default: every type that occurs.")
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a report with the texts side by side.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Measure how far any number of folders agree, and list where they do not.

    Every two folders are compared over the documents that both have annotated: F1, for which neither is taken for gold,
    and Cohen's kappa on tokens. A folder may hold .ann files alone if another one has their texts. Documents that
    cannot be compared are named; then the exit code is 1.
    """
    if html and html.suffix.lower() not in _PAGE_SUFFIXES:
        message = f"--html writes a page, and {html} is not named like one."
        raise UsageError(message, hint="Give it a name that ends in .html.")
    types = load_schema(schema).type_names if schema else None
    gathered = gather(folders, texts)
    if not gathered.documents:
        say_notices(gathered, {})
        message = "There is nothing to compare: no document has annotations of two folders and a text."
        raise UsageError(message, hint="Documents are paired by their names and folders, below those that you name.")
    found = measure_agreement(gathered.raters, gathered.documents, types)
    if not any(found.types.values()):
        message = "There is nothing to compare: no folder has mentions" + (" of these types." if types else ".")
        raise UsageError(message, hint="Leave --schema out to compare every type that occurs." if types else "")
    left_out = _left_out(gathered, types)
    if html:
        # First, for whoever reads along may go before the end.
        write_atomically(html, agreement_page(gathered, found, left_out).encode())
    if as_json:
        say_json(agreement_as_json(gathered, found, left_out))
    else:
        say_agreement(found)
    say_notices(gathered, left_out, found)
    if html:
        err.print(f"report: {html}", markup=False, soft_wrap=True)
    if gathered.unusable:
        raise typer.Exit(SOME_FAILED)


def _left_out(gathered: Gathered, types: Sequence[str] | None) -> dict[str, int]:
    """How many mentions there are of each type that the schema lacks."""
    everything = Counter(
        mention.type for one in gathered.documents for mentions in one.mentions.values() for mention in mentions
    )
    asked = everything if types is None else by_written(types)
    return {name: everything[name] for name in sorted(everything) if name not in asked}
