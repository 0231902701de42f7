"""`bioner-desk calibrate`: how far a model's confidences can be relied on, and what they mean."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bioner_desk.cli.console import err, out, per_cent, say_json, table
from bioner_desk.cli.exit_codes import SOME_FAILED
from bioner_desk.cli.options import parse_gpu_layers
from bioner_desk.corpora import is_annotated, load_schema
from bioner_desk.documents import Document
from bioner_desk.errors import UsageError, WriteError
from bioner_desk.evaluation import Reliability, bins, measure, read_collection, store_calibrations
from bioner_desk.formats import all_formats, find_format
from bioner_desk.model_store import Calibration, profile_path, resolve_model
from bioner_desk.pipeline import AUTO, DEFAULT_SCHEMA, Model, load_model

_ALL = "all"
_BAR = 20  # characters of a share of 1
_NUMBERS = ("mentions", "right", "AUROC", "ECE", "ECE calibrated", "Brier", "Brier calibrated", "said")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(calibrate)


def calibrate(
    gold: Annotated[
        list[Path], typer.Argument(help="Folders of .txt with the right .ann, or .jsonl corpora.", exists=True)
    ],
    model: Annotated[
        str | None, typer.Option(help="GGUF file, or name of an installed model; else the default model.")
    ] = None,
    schema: Annotated[str, typer.Option(help="Schema with the types to ask for.")] = DEFAULT_SCHEMA,
    formats: Annotated[
        str, typer.Option("--format", help="Output formats, separated by commas; all; auto: as `annotate` asks.")
    ] = AUTO,
    kind: Annotated[str | None, typer.Option(help="What the documents are; default: what they say they are.")] = None,
    limit: Annotated[int | None, typer.Option(help="Documents of each GOLD, at most.", min=1)] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Store the calibrations that help in the model's profile.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per format on standard output.")] = False,
    gpu_layers: Annotated[str, typer.Option(help="Layers to compute on the GPU; auto: all if there is one.")] = AUTO,
    threads: Annotated[int | None, typer.Option(help="Processor threads; default: one per core.", min=1)] = None,
) -> None:
    """Measure on annotated documents how often suggestions of a confidence are right, and calibrate the model.

    A calibration is judged on documents that it was not fitted on: each half of them is calibrated with what the other
    half says. With --write, a format whose expected calibration error (ECE) falls on them gets the calibration that
    all documents give, for the types of the schema; `annotate --threshold` then means the share that is right.
    Exit code 1 if a document could not be used.
    """
    wanted = _format_ids(formats)
    types = load_schema(schema).type_names
    documents, unusable = _gold(gold, limit, types)
    file = resolve_model(model)
    if write:
        _check_writable(profile_path(file))
    with _load(file, gpu_layers, threads) as loaded:
        found = [_measured(loaded, documents, schema, format_id, kind) for format_id in wanted or [AUTO]]
        name, sha256 = loaded.engine.info.model_name, loaded.engine.info.model_sha256
    if not any(one.judged for one in found):
        message = f"Nothing can be said of confidences: {name} found no mention in {len(documents)} documents."
        raise UsageError(message, hint="Give more documents, other formats, or the schema that the model was tuned on.")
    chosen = {one.format: one.calibration for one in found if one.helps} if write else {}
    written = {format_id: one for format_id, one in chosen.items() if one is not None}
    if written:
        store_calibrations(file, written.values(), {one.format: _comment(one, gold, sha256) for one in found})
    if as_json:
        for one in found:
            say_json({"model": name, "model_sha256": sha256} | _as_json(one, written.get(one.format)))
    else:
        out.print(escape(f"model {name}, SHA-256 {sha256[:12]}, {len(documents)} documents, {len(types)} types"))
        _print(found)
    if write and not as_json:
        _say_written(profile_path(file), written, [one.format for one in found])
    _say_unusable(unusable)


def _format_ids(given: str) -> list[str]:
    """The formats that are named, none for the model's own choice.

    Raises:
        UsageError: there is no such format, or none is named.
    """
    if given == AUTO:
        return []
    if given == _ALL:
        return list(all_formats())
    named = [find_format(name.strip()).id for name in given.split(",") if name.strip()]
    if not named:
        message = "--format names no format."
        raise UsageError(message, hint=f"Formats are: {', '.join(all_formats())}; or say {_ALL}.")
    return list(dict.fromkeys(named))


def _gold(sources: Sequence[Path], limit: int | None, types: Sequence[str]) -> tuple[list[Document], dict[str, str]]:
    """The annotated documents, and what is wrong with those that cannot be used."""
    documents: list[Document] = []
    unusable: dict[str, str] = {}
    for source in sources:
        for name, document in islice(read_collection(source), limit):
            if not isinstance(document, Document):
                unusable[f"{source}: {name}"] = str(document)
            elif is_annotated(document):
                documents.append(document)
    named = ", ".join(map(str, sources))
    if not any(mention.type in types for document in documents for mention in document.mentions):
        message = f"There are no gold annotations of the schema's types in {named}."
        raise UsageError(message, hint=f"The types are {', '.join(types)}; another schema is chosen with --schema.")
    if len(documents) < 2:
        message = f"There is only one annotated document in {named}; a calibration is judged on another one."
        raise UsageError(message, hint="Give at least two documents, better fifty.")
    return documents, unusable


def _check_writable(profile: Path) -> None:
    """Tell before the work that its result could not be stored.

    Raises:
        WriteError: the folder of the profile cannot be written.
    """
    if not os.access(profile.parent, os.W_OK):
        message = f"{profile} cannot be written: you are not allowed to write there."
        raise WriteError(message, hint="Copy the model into a folder of your own and name it with --model.")


@contextmanager
def _load(file: Path, gpu_layers: str, threads: int | None) -> Iterator[Model]:
    with err.status("Loading the model …"):
        loaded = load_model(file, gpu_layers=parse_gpu_layers(gpu_layers), threads=threads)
    with loaded:
        yield loaded


def _measured(model: Model, gold: Sequence[Document], schema: str, format_id: str, kind: str | None) -> Reliability:
    with err.status(f"{format_id} …") as status:
        return measure(
            model.annotator(schema, format_id, kind),
            gold,
            lambda done: status.update(f"{format_id}: {done} of {len(gold)} documents"),
        )


def _comment(one: Reliability, gold: Sequence[Path], sha256: str) -> str:
    """What a reader of the profile should know of a calibration."""
    sources = ascii(", ".join(source.name for source in gold))[1:-1]
    return (
        f"model {sha256[:12]}, {sources}: {len(one.judged)} mentions of {one.documents} documents; "
        f"ECE {one.ece:.3f}, on held-out documents {one.held_out_ece or 0.0:.3f}"
    )


def _print(found: Sequence[Reliability]) -> None:
    shown = table("format", *_NUMBERS[:-1], numbers=_NUMBERS)
    for one in found:
        shown.add_row(one.format, *_row(one))
    out.print(shown)
    out.print("right: type and all offsets equal; calibrated: on documents held out from its fit; ECE of 10 bins")
    for one in found:
        if one.judged:
            _print_diagram(one)


def _row(one: Reliability) -> list[str]:
    shares = (one.auroc, one.ece, one.held_out_ece, one.brier, one.held_out_brier)
    numbers = ["–" if share is None or not one.judged else f"{share:.3f}" for share in shares]
    return [str(len(one.judged)), f"{per_cent(one.share_right)} %" if one.judged else "–", *numbers]


def _print_diagram(one: Reliability) -> None:
    """The reliability diagram: for each bin, how many mentions, what they say, and the share that is right."""
    for title, said in (("raw", one.said), ("calibrated, held out", one.held_out)):
        if said is None:
            continue
        out.print(f"\n{one.format}, {title}")
        shown = table("confidence", "mentions", "said", "right", "", numbers=_NUMBERS)
        for each in bins(said, one.right):
            numbers = [f"{each.said:.2f}", f"{each.right:.2f}"] if each.mentions else ["", ""]
            bar = _bar(each.said, each.right) if each.mentions else ""
            shown.add_row(f"{each.low:.1f}-{each.high:.1f}", str(each.mentions), *numbers, bar)
        out.print(shown)


def _bar(said: float, right: float) -> str:
    """The share that is right as a bar, with a mark where it should end."""
    drawn = f"{'#' * round(_BAR * right):<{_BAR + 1}}"
    mark = round(_BAR * said)
    return f"{drawn[:mark]}|{drawn[mark + 1 :]}".rstrip()


def _as_json(one: Reliability, written: Calibration | None) -> dict[str, object]:
    return {
        "format": one.format,
        "types": list(one.types),
        "documents": one.documents,
        "mentions": len(one.judged),
        "right": one.share_right,
        "auroc": one.auroc,
        "ece": one.ece,
        "ece_held_out": one.held_out_ece,
        "brier": one.brier,
        "brier_held_out": one.held_out_brier,
        "bins": [asdict(each) for each in bins(one.said, one.right)],
        "bins_held_out": None if one.held_out is None else [asdict(each) for each in bins(one.held_out, one.right)],
        "written": written is not None,
    }


def _say_written(profile: Path, written: dict[str, Calibration], asked: Sequence[str]) -> None:
    left_out = [name for name in asked if name not in written]
    if written:
        out.print(escape(f"{profile}: calibration of {', '.join(written)}"))
    if left_out:
        err.print(f"not stored, since it does not help on held-out documents: {', '.join(left_out)}", style="yellow")


def _say_unusable(unusable: dict[str, str]) -> None:
    for name, reason in unusable.items():
        err.print(f"[bold red]left out[/] {escape(name)}: {escape(reason)}", soft_wrap=True)
    if unusable:
        raise typer.Exit(SOME_FAILED)
