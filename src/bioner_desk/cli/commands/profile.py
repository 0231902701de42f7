"""`bioner-desk profile`: finds the output format that suits a model and a schema, and keeps it for `auto`."""

from __future__ import annotations

import datetime
import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from bioner_desk.cli.compare_report import say_start, say_table
from bioner_desk.cli.comparing import run_comparison
from bioner_desk.cli.console import err, say_json
from bioner_desk.cli.exit_codes import CANNOT_TELL, SOME_FAILED
from bioner_desk.cli.options import ALL, parse_formats, parse_gpu_layers
from bioner_desk.cli.profile_report import as_json, say_choice, say_left_out, say_plan
from bioner_desk.errors import UsageError, WriteError
from bioner_desk.evaluation.choosing import Choosing, choose
from bioner_desk.evaluation.comparing import Comparison, RowMaker, Wanted, set_up, with_ceilings
from bioner_desk.evaluation.profiling import MeasuredFormats, choice_of, measured_formats, store_choice
from bioner_desk.grammar import Constraint
from bioner_desk.model_store import FormatChoice, choices_path, find_choice, load_profile, resolve_model, sha256_of
from bioner_desk.pipeline import AUTO, DEFAULT_SCHEMA, load_model


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(profile)


def profile(
    model: Annotated[str, typer.Argument(help="GGUF file, or name of an installed model.")],
    gold: Annotated[
        Path, typer.Option(help="Your documents: folder of .txt with the right .ann, or a .jsonl corpus.", exists=True)
    ],
    schema: Annotated[str, typer.Option(help="Schema with the types to ask for.")] = DEFAULT_SCHEMA,
    formats: Annotated[
        str, typer.Option(help="Output formats to choose from, separated by commas; the model's own is always added.")
    ] = ALL,
    kind: Annotated[str | None, typer.Option(help="What the documents are; default: what they say they are.")] = None,
    constraint: Annotated[
        Constraint, typer.Option("--constrain", help="What answers are held to; see `bioner-desk annotate --help`.")
    ] = Constraint.COPY,
    examples: Annotated[
        Path | None,
        typer.Option(
            help="Finished documents to show to guided models, as for `bioner-desk annotate`; may be the gold: no "
            "document is its own example.",
            exists=True,
        ),
    ] = None,
    sample: Annotated[int | None, typer.Option(help="Documents, drawn by chance; default: all.", min=1)] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same sample and the same choice.", min=0)] = 1,
    record: Annotated[
        Path | None, typer.Option(help="Folder in whose .bioner answers are kept; default: GOLD.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
    gpu_layers: Annotated[str, typer.Option(help="Layers to compute on the GPU; auto: all if there is one.")] = AUTO,
    threads: Annotated[int | None, typer.Option(help="Processor threads; default: one per core.", min=1)] = None,
) -> None:
    """Find out on documents that you corrected in which output format to ask a model, and keep it for --format auto.

    The format with the highest F1 is chosen; among those that may be as good, the fastest. What choosing is worth is
    measured on documents that had no part in it. A run that was stopped goes on where it was when you give the same
    command again. Exit code: 0 a format was chosen and stored, 1 so it was, but some formats could not be asked about
    some documents, 2 wrong use, 3 the documents cannot tell and nothing was stored, 130 stopped by Ctrl-C.
    """
    layers = parse_gpu_layers(gpu_layers)
    asked = parse_formats(formats)
    file = resolve_model(model)
    own = load_profile(file).default_format
    if not set(asked) - {own}:
        message = f"There is nothing to choose from: {own} is the model's own format."
        raise UsageError(message, hint="Name others with --formats, or say all.")
    wanted = Wanted(
        notes=gold,
        gold=gold,
        formats=tuple(dict.fromkeys((*asked, own))),
        models=[file],
        schema=schema,
        kind=kind,
        constraint=constraint,
        sample=sample,
        seed=seed,
        record=record,
        command=shlex.join(sys.argv[1:]),
        examples=examples,
    )
    setup, sha256 = set_up(wanted), sha256_of(file)
    before = find_choice(sha256, setup.schema.type_names, constraint.value)
    say_start(setup, gold)
    if dry_run:
        say_plan(setup, before, choices_path(sha256))
        return
    _check_writable(choices_path(sha256))
    comparison = run_comparison(setup, lambda path: load_model(path, gpu_layers=layers, threads=threads))
    _finish(comparison, own, sha256, before, as_one_object=json)


def _finish(comparison: Comparison, own: str, sha256: str, before: FormatChoice | None, *, as_one_object: bool) -> None:
    """Choose, keep the choice, and say so."""
    usable = measured_formats(comparison)
    choosing = _choose(usable, own, comparison.seed)
    choice = choice_of(comparison, choosing, sha256, datetime.date.today()) if choosing.can_tell else None
    if choice:
        store_choice(choice)
    if as_one_object:
        say_json(as_json(comparison, choosing, choice, usable.left_out))
    else:
        say_table(comparison, RowMaker().rows(with_ceilings(comparison)))
        say_left_out(usable.left_out)
        say_choice(comparison, choosing, before, is_stored=choice is not None)
    if choice is None:
        raise typer.Exit(CANNOT_TELL)
    if usable.left_out:
        raise typer.Exit(SOME_FAILED)


def _choose(usable: MeasuredFormats, own: str, seed: int) -> Choosing:
    """Apply the rule.

    Raises:
        UsageError: the model's own format could not be asked, so that nothing can be held against it.
    """
    if own in usable.left_out:
        message = f"{own}, the model's own format, cannot be measured: {usable.left_out[own]}"
        hint = "Nothing was stored. Leave those documents out, or take a model with a larger context."
        raise UsageError(message, hint=hint)
    with err.status("Choosing …"):
        return choose(usable.formats, own, seed=seed)


def _check_writable(path: Path) -> None:
    """Tell before the work that its result could not be stored.

    Raises:
        WriteError: the folder cannot be made or written.
    """
    folder = next(one for one in path.parents if one.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        message = f"The choice could not be stored in {path}: {folder} cannot be written."
        raise WriteError(message, hint="Make it writable, or set BIONER_CONFIG_DIR to a folder of your own.")
