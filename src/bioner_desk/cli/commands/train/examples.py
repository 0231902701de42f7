"""`bioner-desk train examples`: an instruction-tuning set of annotated notes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bioner_desk.cli.commands.train.extra import chosen_formats
from bioner_desk.cli.console import err, out
from bioner_desk.corpora import load_schema
from bioner_desk.documents import DEFAULT_KIND
from bioner_desk.errors import UsageError
from bioner_desk.training.annotated import read_corpus
from bioner_desk.training.recipe import Recipe, Source, read_recipe
from bioner_desk.training.sets import Statistics, make_set

_DEV_SHARE = 0.1
_ENOUGH_TO_HOLD_OUT = 10  # documents
# These are told in sentences below the others.
_TOLD_IN_WORDS = ("only_train", "only_dev", "too_long")


def _folder(given: str) -> Path:
    if not given.strip():
        message = "--out names no folder."
        raise UsageError(message, hint="Name one, such as --out examples/; --out . is the folder that you are in.")
    return Path(given)


def examples(
    corpora: Annotated[
        list[Path] | None, typer.Argument(help="Folders with .txt and .ann, or .jsonl files.", exists=True)
    ] = None,
    destination: Annotated[
        Path, typer.Option("--out", help="Folder for the example set.", parser=_folder, metavar="PATH")
    ] = Path("examples"),
    schema: Annotated[
        str, typer.Option(help="The types to ask for: name of a schema that comes along, or a schema file.")
    ] = "clinical",
    formats: Annotated[
        str, typer.Option(help="Output formats, separated by commas, or all; a model learns one alone best.")
    ] = "conv_term",
    kind: Annotated[list[str] | None, typer.Option(help="What the notes are; may be given several times.")] = None,
    rounds: Annotated[int, typer.Option(help="How often every text is cut and asked about anew.", min=1)] = 6,
    recipe: Annotated[Path | None, typer.Option(help="A recipe instead of the options above.", exists=True)] = None,
    corpora_folder: Annotated[
        Path, typer.Option("--corpora", help="The folder that a recipe's files lie in.", exists=True)
    ] = Path(),
    dev: Annotated[
        list[Path] | None, typer.Option(help="What will be measured on; no text of it may be trained on.", exists=True)
    ] = None,
    dev_share: Annotated[
        float | None,
        typer.Option(
            help="The share of the documents to hold out for measuring; default: 0.1, but 0 with --dev, with --recipe "
            "and for fewer than 10 documents.",
            min=0.0,
            max=0.9,
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(help="The same seed gives the same examples and holds out the same documents.")
    ] = 1,
) -> None:
    """Make an instruction-tuning set: questions about annotated notes with their ideal answers.

    Beside the examples, dev.jsonl.gz holds the documents to measure on: those of --dev, or those that were held out.
    """
    if dev and dev_share:
        message = "Give either --dev or --dev-share."
        raise UsageError(message, hint="With --dev there are documents to measure on already.")
    if (recipe is None) == (not corpora):
        message = "Give corpora, or a recipe."
        raise UsageError(message, hint="bioner-desk train examples notes/ --schema clinical --out examples/")
    measured = _each_once(dev or [])
    share = dev_share or 0.0
    if recipe is not None:
        plan = read_recipe(recipe)
    else:
        chosen = chosen_formats(formats)
        types = load_schema(schema).type_names
        kinds = tuple(kind or [DEFAULT_KIND])
        documents = {path: len(read_corpus(path)) for path in _each_once(corpora or [])}
        if dev_share is None and not dev:
            share = _default_share(sum(documents.values()))
        sources = tuple(
            Source(str(path.absolute()), types, kinds, {}, 4 * number, replace=0.4, layout=0.1)
            for path, number in documents.items()
        )
        plan = Recipe(sources, rounds=rounds, formats=chosen)
    _say(make_set(plan, corpora_folder, destination, seed=seed, dev=measured, dev_share=share))


def _each_once(paths: Iterable[Path]) -> list[Path]:
    found: dict[str, Path] = {}
    for path in paths:
        first = found.setdefault(os.path.realpath(path), path)
        if first is not path:
            _warn(f"{path} was named twice; it is taken once.")
    return list(found.values())


def _default_share(documents: int) -> float:
    # A single document is asked about rather than trained on without a word; of a few, none can be spared.
    return _DEV_SHARE if documents == 1 or documents >= _ENOUGH_TO_HOLD_OUT else 0.0


def _say(made: Statistics) -> None:
    for field in fields(made):
        value = getattr(made, field.name)
        if field.name in _TOLD_IN_WORDS or value == {}:
            continue
        if isinstance(value, dict):
            value = ", ".join(f"{name} {count}" for name, count in value.items())
        out.print(f"{field.name.replace('_', ' ')}: {escape(str(value))}", soft_wrap=True)
    if made.too_long:
        one = "1 mention is in a stretch too long to be shown; it is not learned."
        many = f"{made.too_long} mentions are in stretches too long to be shown; they are not learned."
        _warn(one if made.too_long == 1 else many)
    unseen = sorted(made.train_mentions.keys() - made.mentions.keys())
    if unseen:
        _warn(f"No example shows a mention of {', '.join(unseen)}; long documents need more rounds.")
    if not made.dev_documents:
        _warn("There are no documents to measure on: name some with --dev, or hold some out with --dev-share.")
    if made.only_train:
        _warn(f"Only in documents to train on, so that they cannot be measured: {', '.join(made.only_train)}.")
    if made.only_dev:
        _warn(f"Only in documents to measure on, so that they are not learnt: {', '.join(made.only_dev)}.")


def _warn(text: str) -> None:
    err.print(escape(text), style="yellow", soft_wrap=True)
