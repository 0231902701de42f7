"""`bioner-desk train tune`: a language model that exists, tuned on an example set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bioner_desk.cli.commands.train.extra import print_figures, torch_there
from bioner_desk.cli.console import err, out
from bioner_desk.cli.exit_codes import INTERRUPTED
from bioner_desk.cli.interrupt import stop_on_interrupt
from bioner_desk.errors import Cancelled, UsageError

_MINUTES = 60.0


def tune(
    examples_folder: Annotated[Path, typer.Option("--examples", help="An example set.", exists=True)],
    destination: Annotated[Path, typer.Option("--out", help="Folder for the run.")],
    base: Annotated[
        str | None,
        typer.Option(help="The model to begin with: a folder, a .gguf file, or a repository of the hub (owner/model)."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")] = False,
    finish: Annotated[bool, typer.Option("--finish", help="End a run that was stopped, with its best state.")] = False,
    epochs: Annotated[float, typer.Option(help="How often every example is learned from.", min=0.01)] = 3.0,
    minutes: Annotated[
        float | None, typer.Option(help="The longest that it may take; the learning rate then falls in time.")
    ] = None,
    length: Annotated[int, typer.Option(help="Tokens of a question with its answer, at most.", min=64)] = 1024,
    rows: Annotated[int, typer.Option(help="Rows of that many tokens in a step.", min=1)] = 4,
    rank: Annotated[int, typer.Option(help="Size of the adapters: the higher, the more they can learn.", min=1)] = 16,
    rate: Annotated[float, typer.Option(help="The learning rate at its height.", min=0.0)] = 2e-4,
    evaluations: Annotated[int, typer.Option(help="How often to measure on the dev documents.", min=1)] = 8,
    patience: Annotated[int, typer.Option(help="End after so many measurements in a row below the best.", min=1)] = 3,
    dev_documents: Annotated[int, typer.Option(help="Dev documents to measure on, at most.", min=1)] = 20,
    seed: Annotated[int, typer.Option(help="The same seed gives the same order of examples and first numbers.")] = 1,
    precision: Annotated[str, typer.Option(help="bf16, or f32: more exact, slower, twice the memory.")] = "bf16",
) -> None:
    """Tune a language model with low-rank adapters (LoRA), and merge them into it."""
    if base is None and not (resume or finish):
        message = "Name the model to begin with."
        raise UsageError(message, hint="bioner-desk train tune --base FOLDER --examples examples/ --out run/")
    with torch_there("transformers", "peft"):
        from bioner_desk.training.tuning.runs import MERGED, Ask  # noqa: PLC0415  loads torch, when wanted
        from bioner_desk.training.tuning.runs import tune as run  # noqa: PLC0415  loads torch, when wanted
        from bioner_desk.training.tuning.settings import TuneSettings  # noqa: PLC0415  with them

        settings = TuneSettings(
            epochs=epochs, seconds=None if minutes is None else _MINUTES * minutes, length=length, rows=rows, rank=rank,
            alpha=2.0 * rank, rate=rate, evaluations=evaluations, patience=patience, dev_documents=dev_documents,
            seed=seed, precision=precision,
        )  # fmt: skip
        with stop_on_interrupt() as cancel:
            ask = Ask(destination, base or "", examples_folder, settings, resume=resume, finish=finish)
            try:
                run(ask, print_figures, cancel)
            except Cancelled:
                err.print(
                    f"Stopped. {escape(str(destination))} holds a checkpoint: --resume goes on, --finish ends the run."
                )
                raise typer.Exit(INTERRUPTED) from None
    out.print(f"{escape(str(destination / MERGED))}: the tuned model, for `bioner-desk train export`")
    err.print("Not a medical device: measure it on documents that it has not seen (bioner-desk train report).")
