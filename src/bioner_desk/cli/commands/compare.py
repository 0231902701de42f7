"""`bioner-desk compare`: which output format, and which model, is best on a person's own notes."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from bioner_desk.cli.compare_report import say_start, say_table
from bioner_desk.cli.comparing import run_comparison
from bioner_desk.cli.exit_codes import SOME_FAILED
from bioner_desk.cli.options import parse_gpu_layers
from bioner_desk.errors import UsageError, WriteError
from bioner_desk.evaluation.comparing import (
    ALL,
    RowMaker,
    Wanted,
    set_up,
    with_ceilings,
    write_comparison,
)
from bioner_desk.grammar import Constraint
from bioner_desk.pipeline import AUTO, DEFAULT_SCHEMA, load_model

_PAGE_BEGINS: Final = b"<!doctype html"
_JSON_BEGINS: Final = b'{"is":"bioner-desk comparison"'


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(compare)


def compare(
    notes: Annotated[Path, typer.Argument(help="Folder of .txt files, or a .jsonl corpus.", exists=True)],
    gold: Annotated[
        Path | None, typer.Option(help="The same with the right annotations; may be NOTES.", exists=True)
    ] = None,
    formats: Annotated[str, typer.Option(help="Output formats, separated by commas; all.")] = ALL,
    model: Annotated[
        list[str] | None, typer.Option(help="GGUF file or installed model; may be given again for others.")
    ] = None,
    schema: Annotated[str, typer.Option(help="Schema with the types to ask for.")] = DEFAULT_SCHEMA,
    kind: Annotated[str | None, typer.Option(help="What the notes are; default: what they say they are.")] = None,
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
    seed: Annotated[int, typer.Option(help="The same seed gives the same sample and intervals.", min=0)] = 1,
    record: Annotated[
        Path | None, typer.Option(help="Folder in whose .bioner answers are kept; default: that of the notes.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write a report, one HTML file.")] = None,
    json: Annotated[Path | None, typer.Option("--json", help="Write everything, as JSON.")] = None,
    gpu_layers: Annotated[str, typer.Option(help="Layers to compute on the GPU; auto: all if there is one.")] = AUTO,
    threads: Annotated[int | None, typer.Option(help="Processor threads; default: one per core.", min=1)] = None,
) -> None:
    """Ask models in several output formats about the same notes, and compare what they find and take.

    With --gold, systems are scored; without it, the table tells how far each agrees with the vote of all, which is not
    accuracy. A comparison that was stopped goes on where it was when you give the same command again. Exit code: 0 all
    done, 1 some systems could not be asked about some documents, 2 wrong use, 130 stopped by Ctrl-C.
    """
    layers = parse_gpu_layers(gpu_layers)
    _check_targets(html, json)
    setup = set_up(
        Wanted(
            notes=notes,
            gold=gold,
            formats=[name.strip() for name in formats.split(",") if name.strip()],
            models=model or (),
            schema=schema,
            kind=kind,
            constraint=constraint,
            sample=sample,
            seed=seed,
            record=record,
            command=shlex.join(sys.argv[1:]),
            examples=examples,
        )
    )
    say_start(setup, notes)
    comparison = with_ceilings(run_comparison(setup, lambda path: load_model(path, gpu_layers=layers, threads=threads)))
    rows = RowMaker().rows(comparison)
    say_table(comparison, rows)  # first: a full disk does not take it away
    if json:
        write_comparison(comparison, rows, json)
    if html:
        from bioner_desk.evaluation.comparing.report import write_report  # noqa: PLC0415 - few want one

        write_report(comparison, rows, html)
    if comparison.failed:
        raise typer.Exit(SOME_FAILED)


def _check_targets(html: Path | None, json: Path | None) -> None:
    """Tell before the work that results could not be written.

    Raises:
        UsageError: both have the same name.
        WriteError: see `_check_writable`.
    """
    if html and json and os.path.realpath(html) == os.path.realpath(json):
        message = f"--html and --json name the same file, {html}."
        raise UsageError(message, hint="Name two files.")
    for target, begins in ((html, _PAGE_BEGINS), (json, _JSON_BEGINS)):
        if target:
            _check_writable(target, begins)


def _check_writable(target: Path, begins: bytes) -> None:
    """Tell before the work that its result could not be written, or would take the place of a note, say.

    Args:
        target: the file.
        begins: how earlier results begin, in small letters. Only they are replaced, and empty files.

    Raises:
        WriteError: the target is a folder or holds something else, or its folder is not there or cannot be written.
    """
    folder = target.absolute().parent
    if target.is_dir():
        reason, hint = "it is a folder", "Name a file."
    elif not folder.is_dir():
        reason, hint = "its folder does not exist", "Make the folder first."
    elif not os.access(folder, os.W_OK):
        reason, hint = "you are not allowed to write there", "Choose another folder."
    elif target.exists() and not _is_ours(target, begins):
        reason, hint = "something else is there", "Choose another name, or move what is there away."
    else:
        return
    message = f"{target} cannot be written: {reason}."
    raise WriteError(message, hint=hint)


def _is_ours(target: Path, begins: bytes) -> bool:
    if not target.is_file():  # a device would be replaced by a file
        return False
    try:
        with target.open("rb") as file:
            there = file.read(len(begins)).lower()
    except OSError:
        return False
    return there in {b"", begins}
