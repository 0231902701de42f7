"""`bioner-desk train scratch`: a small model from nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bioner_desk.cli.commands.train.extra import print_figures, torch_there
from bioner_desk.cli.console import err, out
from bioner_desk.cli.interrupt import stop_on_interrupt

_MINUTES = 60.0


def scratch(
    examples_folder: Annotated[Path, typer.Option("--examples", help="An example set.", exists=True)],
    destination: Annotated[Path, typer.Option("--out", help="Folder for the run.")],
    size: Annotated[str | None, typer.Option(help="tiny, small or medium; default: small.")] = None,
    minutes: Annotated[float, typer.Option(help="How long to train; the learning rate follows the clock.")] = 60.0,
    tokens: Annotated[
        int | None, typer.Option(help="Train on so many tokens instead, however long it takes.", min=1)
    ] = None,
    text: Annotated[
        list[Path] | None, typer.Option(help="Texts for the vocabulary: .gz, one on each line.", exists=True)
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")] = False,
    seed: Annotated[int, typer.Option(help="Of the first weights and the order.")] = 1,
    length: Annotated[
        int | None, typer.Option(help="Tokens of a question with its answer, at most; default: 256.", min=64)
    ] = None,
    rows: Annotated[int, typer.Option(help="Rows of that many tokens in a step.", min=1)] = 15,
    compiled: Annotated[bool, typer.Option(help="Compile the model first; needs a C++ compiler.")] = True,
) -> None:
    """Train a small model from random numbers."""
    with torch_there():
        from bioner_desk.training.runs import start  # noqa: PLC0415  loads torch, when wanted
        from bioner_desk.training.scratch import Settings  # noqa: PLC0415  loads torch, when wanted

        settings = Settings(
            seconds=_MINUTES * minutes, tokens=tokens, seed=seed, length=length, rows=rows, compiled=compiled
        )
        with stop_on_interrupt() as cancel:
            start(
                destination, examples_folder, size, settings, print_figures, texts=text or [], resume=resume,
                cancel=cancel,
            )  # fmt: skip
    at = escape(str(destination))
    out.print(f"{at}: the run; what comes next: bioner-desk train export {at} --out model.gguf", soft_wrap=True)
    err.print(
        "Not a medical device: measure it on documents that it has not seen (bioner-desk train report).", soft_wrap=True
    )
