"""`bioner-desk train export`: a run's model as GGUF files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bioner_desk.cli.commands.train.extra import torch_there
from bioner_desk.cli.console import err, out
from bioner_desk.engines import QUANTISATIONS, QuantisedFile
from bioner_desk.training.quantised_files import parse_quantisations


def export(
    run: Annotated[Path, typer.Argument(help="The folder of a run.", exists=True)],
    destination: Annotated[
        Path, typer.Option("--out", help="The model file; with several quantisations NAME.gguf gives NAME-q8_0.gguf, …")
    ],
    quantize: Annotated[
        str, typer.Option(help=f"One or several of {', '.join(QUANTISATIONS)}, separated by commas.")
    ] = "q8_0",
    name: Annotated[str, typer.Option(help="What the model is called.")] = "bioner-desk model",
    licence: Annotated[str, typer.Option(help="Under which it may be used.")] = "unknown",
    description: Annotated[str | None, typer.Option(help="A sentence on what it is.")] = None,
    dataset: Annotated[list[str] | None, typer.Option(help="What it was trained on; can be repeated.")] = None,
    default_format: Annotated[str, typer.Option(help="The format in which it is best.")] = "conv_term",
    most_sentences: Annotated[int, typer.Option(help="Sentences that it is shown at a time.", min=1)] = 2,
) -> None:
    """Write a run's model as a GGUF file, or several, with its profile beside it."""
    quantisations = parse_quantisations(quantize)
    with torch_there():
        from bioner_desk.training.export_gguf import Card, described  # noqa: PLC0415  loads torch, when wanted
        from bioner_desk.training.export_gguf import export as write  # noqa: PLC0415  loads torch, when wanted
        from bioner_desk.training.runs import load  # noqa: PLC0415  loads torch, when wanted

        loaded = load(run)
        facts = loaded.facts
        card = Card(
            name, licence, facts["length"], facts["formats"], facts["kinds"], facts["types"], default_format,
            most_sentences, description or described(loaded), tuple(dataset or ()),
        )  # fmt: skip
        for written in write(loaded.model, loaded.vocabulary, card, destination, *quantisations):
            say_written(written)


def say_written(written: QuantisedFile) -> None:
    """Name a file that was written and its size, and what to know about it."""
    out.print(f"{escape(str(written.path))}: {written.size_bytes:,} bytes")
    if written.notice:
        err.print(f"{escape(written.path.name)}: {written.notice}", soft_wrap=True)
