"""`bioner-desk train export`: a run's model as GGUF files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from bioner_desk.cli.commands.train.extra import chosen_formats, torch_there
from bioner_desk.cli.console import err, out
from bioner_desk.engines import QUANTISATIONS, QuantisedFile
from bioner_desk.errors import UsageError
from bioner_desk.formats import all_formats
from bioner_desk.training.quantised_files import parse_quantisations
from bioner_desk.training.report import facts_of

_BEST = "conv_term"


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
    default_format: Annotated[
        str | None, typer.Option(help="The format in which it is best; default: conv_term, if it was trained in it.")
    ] = None,
    most_sentences: Annotated[int, typer.Option(help="Sentences that it is shown at a time.", min=1)] = 2,
) -> None:
    """Write a run's model as a GGUF file, or several, with its profile beside it."""
    quantisations = parse_quantisations(quantize)
    if default_format is not None:
        _check_format(default_format)
    with torch_there():
        from bioner_desk.training.exporting import export_run  # noqa: PLC0415  loads torch, when wanted
        from bioner_desk.training.model_file import card_of  # noqa: PLC0415  needs the extra

        facts = facts_of(run)
        card = card_of(
            facts, run, name=name, licence=licence, description=description or "", datasets=tuple(dataset or ()),
            default_format=default_format or _usual(facts), most_sentences=most_sentences,
        )  # fmt: skip
        if card.default_format not in card.formats:
            _warn_of_format(card.default_format, card.formats)
        for written in export_run(run, card, destination, quantisations):
            say_written(written)


def _usual(facts: Mapping[str, Any]) -> str:
    """The format that is best for small models, if the run knows it."""
    formats: list[str] = facts.get("formats") or [_BEST]
    return _BEST if _BEST in formats else formats[0]


def _check_format(name: str) -> None:
    if chosen_formats(name) != (name,):
        message = f"--default-format takes one format, not {name or 'nothing'}."
        raise UsageError(message, hint=f"Formats are: {', '.join(all_formats())}.")


def _warn_of_format(name: str, trained: Sequence[str]) -> None:
    known = ", ".join(trained) or "none"
    text = f"The model was not trained in {name}, so that its answers may be of no use; it was trained in: {known}."
    err.print(escape(text), style="yellow", soft_wrap=True)


def say_written(written: QuantisedFile) -> None:
    """Name a file that was written and its size, and what to know about it."""
    out.print(f"{escape(str(written.path))}: {written.size_bytes:,} bytes")
    if written.notice:
        err.print(f"{escape(written.path.name)}: {written.notice}", soft_wrap=True)
