"""`bioner-desk train export`: a run's model as a GGUF file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bioner_desk.cli.commands.train.extra import torch_there
from bioner_desk.cli.console import out


def export(
    run: Annotated[Path, typer.Argument(help="The folder of a run.", exists=True)],
    destination: Annotated[Path, typer.Option("--out", help="The model file.")],
    quantize: Annotated[str, typer.Option(help="f32, f16 or q8_0.")] = "q8_0",
    name: Annotated[str, typer.Option(help="What the model is called.")] = "bioner-desk model",
    licence: Annotated[str, typer.Option(help="Under which it may be used.")] = "unknown",
    default_format: Annotated[str, typer.Option(help="The format in which it is best.")] = "conv_term",
    most_sentences: Annotated[int, typer.Option(help="Sentences that it is shown at a time.", min=1)] = 2,
) -> None:
    """Write a run's model as a GGUF file, with its profile beside it."""
    with torch_there():
        from bioner_desk.training.export_gguf import Card  # noqa: PLC0415  loads torch, when wanted
        from bioner_desk.training.export_gguf import export as write  # noqa: PLC0415  loads torch, when wanted
        from bioner_desk.training.runs import load  # noqa: PLC0415  loads torch, when wanted

        loaded = load(run)
        facts = loaded.facts
        card = Card(
            name, licence, facts["length"], facts["formats"], facts["kinds"], facts["types"], default_format,
            most_sentences,
        )  # fmt: skip
        write(loaded.model, loaded.vocabulary, card, destination, quantize)
        out.print(f"{escape(str(destination))}: {destination.stat().st_size:,} bytes")
