"""`bioner-desk train`: from annotated notes to a model file. Needs the extra `train`."""

from __future__ import annotations

import typer

from bioner_desk.cli.commands.train.examples import examples
from bioner_desk.cli.commands.train.export import export
from bioner_desk.cli.commands.train.report import report
from bioner_desk.cli.commands.train.scratch import scratch
from bioner_desk.cli.commands.train.tune import tune


def register(app: typer.Typer) -> None:
    """Add the command with its subcommands."""
    group = typer.Typer(help="Tune or train a small model on annotated notes.", no_args_is_help=True)
    for command in (examples, tune, scratch, export, report):
        group.command()(command)
    app.add_typer(group, name="train")
