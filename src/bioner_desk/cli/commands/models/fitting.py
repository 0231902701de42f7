"""`bioner-desk models fit`: how much memory a model needs here, and how long it takes for a document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bioner_desk.amounts import amount
from bioner_desk.cancel import CancelToken
from bioner_desk.cli.commands.models.known import known_entry
from bioner_desk.cli.console import counted, out, safe, say_json, warn
from bioner_desk.cli.exit_codes import SOME_FAILED
from bioner_desk.cli.interrupt import stop_on_interrupt
from bioner_desk.documents import Document
from bioner_desk.errors import ModelNotFoundError, UsageError
from bioner_desk.evaluation import read_collection
from bioner_desk.model_store import assumed_profile, resolve_model
from bioner_desk.pipeline import AUTO, DEFAULT_SCHEMA
from bioner_desk.pipeline.fitting import Fit, FitVerdict, fit_file, fit_shape


def fit(
    model: Annotated[str, typer.Argument(help="An installed model, a .gguf file, or a model of the catalogue.")],
    documents: Annotated[
        Path | None,
        typer.Option(help="Your notes, for which the time is told; default: the samples that come along.", exists=True),
    ] = None,
    schema: Annotated[str, typer.Option(help="Schema with the types to ask for.")] = DEFAULT_SCHEMA,
    format_id: Annotated[str, typer.Option("--format", help="Output format; auto: as `annotate` asks.")] = AUTO,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Say whether a model suits this computer: its memory, and minutes per document.

    An installed model is tried for some seconds; one that is not here yet is judged by its size. Nothing is fetched.
    Exit code 1 if it does not fit.
    """
    notes = _notes(documents) if documents else ()
    with stop_on_interrupt() as cancel:
        found = _fit(model, notes, schema, format_id, cancel)
    if as_json:
        say_json(_as_json(found))
    else:
        _say(found)
    if found.verdict is FitVerdict.TOO_LARGE:
        raise typer.Exit(SOME_FAILED)


def _fit(model: str, notes: Sequence[Document], schema: str, format_id: str, cancel: CancelToken) -> Fit:
    try:
        file = resolve_model(model)
    except ModelNotFoundError:
        entry = known_entry(model)
        profile = assumed_profile(entry.context)
        return fit_shape(
            entry.title, entry.shape, entry.size_bytes, entry.parameters, notes,
            profile=profile, schema=schema, format=format_id, cancel=cancel,
        )  # fmt: skip
    return fit_file(file, notes, schema=schema, format=format_id, cancel=cancel)


def _notes(source: Path) -> list[Document]:
    """The notes of a folder or of a corpus file."""
    documents = []
    for name, found in read_collection(source):
        if isinstance(found, Document):
            documents.append(found)
        else:
            warn(f"{name}: {found}")
    if not documents:
        message = f"There is no note in {source}."
        raise UsageError(message, hint="Notes are plain text files with the ending .txt.")
    return documents


def _say(found: Fit) -> None:
    out.print(f"{safe(found.name)}: {safe(found.words)}")
    need = found.need
    parts = f"weights {amount(need.weights)}, keys and values {amount(need.kv_cache)}, computing {amount(need.compute)}"
    out.print(f"Memory: {parts}, for {found.context:,} tokens of context.", style="dim")
    if found.seconds_per_document is not None:
        by = "the model ran here for some seconds" if found.measured else "estimated from the model's size"
        of = counted(found.documents, "document") if found.documents else "the sample notes that come along"
        out.print(f"Time: for {of}; {by}.", style="dim")


def _as_json(found: Fit) -> dict[str, object]:
    return {
        "model": found.name,
        "verdict": found.verdict.value,
        "says": found.words,
        "memory": found.needed_memory,
        "weights": found.need.weights,
        "kv_cache": found.need.kv_cache,
        "compute": found.need.compute,
        "free_memory": found.free_memory,
        "context": found.context,
        "longest": found.longest,
        "seconds_per_document": found.seconds_per_document,
        "documents": found.documents,
        "measured": found.measured,
    }
