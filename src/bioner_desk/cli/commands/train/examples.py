"""`bioner-desk train examples`: an instruction-tuning set of annotated notes."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bioner_desk.cli.commands.train.extra import chosen_formats
from bioner_desk.cli.console import out
from bioner_desk.corpora import load_schema
from bioner_desk.documents import DEFAULT_KIND
from bioner_desk.errors import UsageError
from bioner_desk.training.annotated import read_corpus
from bioner_desk.training.recipe import Recipe, Source, read_recipe
from bioner_desk.training.sets import make_set


def examples(
    corpora: Annotated[
        list[Path] | None, typer.Argument(help="Folders with .txt and .ann, or .jsonl files.", exists=True)
    ] = None,
    destination: Annotated[Path, typer.Option("--out", help="Folder for the example set.")] = Path("examples"),
    schema: Annotated[str, typer.Option(help="The types to ask for.")] = "clinical",
    formats: Annotated[str | None, typer.Option(help="Output formats, separated by commas; default: all.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="What the notes are; may be given several times.")] = None,
    rounds: Annotated[int, typer.Option(help="How often every text is cut and asked about anew.", min=1)] = 6,
    recipe: Annotated[Path | None, typer.Option(help="A recipe instead of the options above.", exists=True)] = None,
    corpora_folder: Annotated[
        Path, typer.Option("--corpora", help="The folder that a recipe's files lie in.", exists=True)
    ] = Path(),
    dev: Annotated[
        list[Path] | None, typer.Option(help="What will be measured on; no text of it may be trained on.", exists=True)
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same examples.")] = 1,
) -> None:
    """Make an instruction-tuning set: questions about annotated notes with their ideal answers."""
    if (recipe is None) == (not corpora):
        message = "Give corpora, or a recipe."
        raise UsageError(message, hint="bioner-desk train examples notes/ --schema clinical --out examples/")
    if recipe is not None:
        plan = read_recipe(recipe)
    else:
        types = load_schema(schema).type_names
        kinds = tuple(kind or [DEFAULT_KIND])
        per_round = {path: 4 * len(read_corpus(path)) for path in corpora or []}
        sources = tuple(
            Source(str(path.absolute()), types, kinds, {}, number, replace=0.4, layout=0.1)
            for path, number in per_round.items()
        )
        plan = Recipe(sources, rounds=rounds, formats=chosen_formats(formats))
    made = make_set(plan, corpora_folder, destination, seed=seed, dev=dev or [])
    for field in fields(made):
        value = getattr(made, field.name)
        shown = ", ".join(f"{name} {count}" for name, count in value.items()) if isinstance(value, dict) else value
        out.print(f"{field.name.replace('_', ' ')}: {escape(str(shown))}")
