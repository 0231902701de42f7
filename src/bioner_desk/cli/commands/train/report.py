"""`bioner-desk train report`: what a run did, and how good its model is."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bioner_desk.cli.commands.train.extra import chosen_formats, torch_there
from bioner_desk.cli.console import out, per_cent, table
from bioner_desk.documents import Document
from bioner_desk.evaluation import Scores, read_collection, strict_scores
from bioner_desk.pipeline import Model, load_model


def report(
    run: Annotated[Path, typer.Argument(help="The folder of a run.", exists=True)],
    model: Annotated[Path | None, typer.Option(help="The exported model, to be measured.", exists=True)] = None,
    dev: Annotated[Path | None, typer.Option(help="Annotated documents to measure on.", exists=True)] = None,
    schema: Annotated[str, typer.Option(help="The types to measure.")] = "clinical",
    formats: Annotated[str | None, typer.Option(help="Formats to measure, separated by commas.")] = None,
    kind: Annotated[str | None, typer.Option(help="What the documents are.")] = None,
    limit: Annotated[int, typer.Option(help="Documents to measure on, at most.", min=1)] = 20,
    card: Annotated[Path | None, typer.Option(help="Write a model card to this file.")] = None,
) -> None:
    """Print a run's losses, measure its model, and write its card."""
    with torch_there():
        from bioner_desk.training.report import card_text, curve  # noqa: PLC0415  loads torch, when wanted
        from bioner_desk.training.runs import load  # noqa: PLC0415  loads torch, when wanted

        rows = curve(run)
        facts = load(run).facts
    names = list(rows[-1]) if rows else []
    shown = table(*names, numbers=tuple(names), title="losses")
    for row in rows:
        shown.add_row(*(f"{row[name]:,.3f}".rstrip("0").rstrip(".") for name in names))
    out.print(shown)
    scores: list[tuple[str, str, float]] = []
    if model is not None and dev is not None:
        gold = [one for _, one in islice(read_collection(dev), limit) if isinstance(one, Document)]
        with load_model(model) as loaded:
            for format_id in chosen_formats(formats):
                found = _measured(loaded, gold, schema, format_id, kind)
                scores.append((dev.name, format_id, found.micro.f1))
                out.print(f"{format_id}: strict F1 {per_cent(found.micro.f1)} on {len(gold)} documents")
    if card is not None:
        last = rows[-1] if rows else {}
        told = [(name, escape(str(facts[name]))) for name in ("size", "types", "formats", "kinds")]
        told += [(name, f"{last[name]:,.0f}") for name in ("step", "tokens", "seconds") if name in last]
        card.write_text(card_text(run.name, told, scores), encoding="utf-8")


def _measured(model: Model, gold: list[Document], schema: str, format_id: str, kind: str | None) -> Scores:
    annotator = model.annotator(schema, format_id, kind)
    total = Scores()
    for document in gold:
        wanted = [one for one in document.mentions if one.type in annotator.schema.type_names]
        total += strict_scores(wanted, annotator.annotate(document).mentions)
    return total
