"""`bioner-desk evaluate`: strict scores of one folder against another, and the ceilings of the formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bioner_desk.cli.console import err, out, per_cent, say_json, table
from bioner_desk.cli.exit_codes import SOME_FAILED
from bioner_desk.corpora import load_schema
from bioner_desk.documents import Document, Span
from bioner_desk.errors import UsageError
from bioner_desk.evaluation import (
    Counts,
    CountsIntervals,
    Pairing,
    Scores,
    ceiling,
    pair,
    read_collection,
    score_intervals,
    strict_scores,
)
from bioner_desk.formats import all_formats
from bioner_desk.pipeline import cut

_NUMBERS = ("P", "R", "F1", "right", "wrong", "missed", "characters", "whole documents", "chunks")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(evaluate)


def evaluate(
    gold: Annotated[Path, typer.Argument(help="Folder with the right annotations, or a .jsonl corpus.", exists=True)],
    predicted: Annotated[
        Path | None, typer.Argument(help="Folder with the annotations to be scored.", exists=True)
    ] = None,
    ceilings: Annotated[
        bool, typer.Option("--ceilings", help="Print what each format could score at best on GOLD instead.")
    ] = False,
    schema: Annotated[
        str | None, typer.Option(help="Score only the types of this schema; default: every type that occurs.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Score annotations: a mention is right if its type and all its offsets are.

    Documents are paired by their names. Gold documents without a counterpart count as missed, predicted ones without
    gold are left out, and both are named. Exit code 1 if a document could not be compared.
    """
    types = load_schema(schema).type_names if schema else None
    if ceilings == (predicted is not None):
        message = "Give either two folders, or one with --ceilings."
        raise UsageError(message, hint="bioner-desk evaluate GOLD/ PRED/   or   bioner-desk evaluate --ceilings GOLD/")
    if predicted is None:
        _ceilings(gold, types, as_json=as_json)
    else:
        _scores(pair(gold, predicted), types, as_json=as_json)


def _scores(pairing: Pairing, types: Sequence[str] | None, *, as_json: bool) -> None:
    if not pairing.pairs:
        message = "There is nothing to score: no document of one folder has a counterpart in the other."
        raise UsageError(message, hint="Documents are paired by their names and folders, below the two that you name.")
    scores = [
        strict_scores(_only(gold, types).mentions, _only(predicted, types).mentions)
        for _, gold, predicted in pairing.pairs
    ]
    scores += [strict_scores(_only(gold, types).mentions, ()) for _, gold in pairing.only_gold]
    total = sum(scores, Scores())
    if not total.per_type:
        message = "There is nothing to score: neither side has mentions of these types."
        raise UsageError(message, hint="Leave --schema out to score every type that occurs.")
    intervals = score_intervals(scores)
    micro = intervals.micro if intervals else None
    if as_json:
        say_json(_scores_as_json(total, pairing, micro))
    else:
        _print_scores(total, pairing, micro)
    if pairing.unusable:
        raise typer.Exit(SOME_FAILED)


def _only(document: Document, types: Sequence[str] | None) -> Document:
    if types is None:
        return document
    return document.with_mentions(mention for mention in document.mentions if mention.type in types)


def _print_scores(total: Scores, pairing: Pairing, micro: CountsIntervals | None) -> None:
    shown = table("type", "P", "R", "F1", "right", "wrong", "missed", numbers=_NUMBERS)
    for name, counts in [*total.per_type.items(), ("all types (micro)", total.micro)]:
        shown.add_row(escape(name), *_row(counts))
    out.print(shown)
    out.print(f"strict: type and all offsets equal; {len(pairing.pairs)} documents compared")
    if micro:
        named = (("P", micro.precision), ("R", micro.recall), ("F1", micro.f1))
        ends = (f"{name} {per_cent(one.low)}-{per_cent(one.high)}" for name, one in named)
        out.print(f"95 % interval of all types, by drawing documents anew: {', '.join(ends)}")
    for name, _ in pairing.only_gold:
        err.print(f"nothing predicted for {escape(name)}: its mentions count as missed", style="yellow", soft_wrap=True)
    for name in pairing.only_predicted:
        err.print(f"no gold for {escape(name)}: left out", style="yellow", soft_wrap=True)
    for name, reason in pairing.unusable.items():
        err.print(f"[bold red]not compared[/] {escape(name)}: {escape(reason)}", soft_wrap=True)


def _row(counts: Counts) -> list[str]:
    scores = [per_cent(counts.precision), per_cent(counts.recall), per_cent(counts.f1)]
    return [*scores, str(counts.right), str(counts.wrong), str(counts.missed)]


def _scores_as_json(total: Scores, pairing: Pairing, micro: CountsIntervals | None) -> dict[str, object]:
    return {
        "matching": "strict",
        "micro": _counts_as_json(total.micro),
        "micro_intervals": None if micro is None else asdict(micro),
        "types": {name: _counts_as_json(counts) for name, counts in total.per_type.items()},
        "documents": len(pairing.pairs),
        "only_gold": [name for name, _ in pairing.only_gold],
        "only_predicted": list(pairing.only_predicted),
        "unusable": pairing.unusable,
    }


def _counts_as_json(counts: Counts) -> dict[str, float]:
    return {
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
        "right": counts.right,
        "wrong": counts.wrong,
        "missed": counts.missed,
    }


def _ceilings(gold: Path, types: Sequence[str] | None, *, as_json: bool) -> None:
    documents: list[Document] = []
    unusable: dict[str, str] = {}
    for name, document in read_collection(gold):
        if isinstance(document, Document):
            documents.append(document)
        else:
            unusable[name] = str(document)
    asked = types or sorted({mention.type for document in documents for mention in document.mentions})
    if not asked:
        message = f"There are no gold annotations in {gold}."
        raise UsageError(message, hint="A gold document is NAME.txt with NAME.ann beside it.")
    cuts = [[chunk.span for chunk in cut(document.text, lambda _text: True)] for document in documents]
    rows = {format_id: _ceiling_row(format_id, documents, cuts, asked) for format_id in all_formats()}
    if as_json:
        say_json({"documents": len(documents), "types": list(asked), "ceilings": rows, "unusable": unusable})
    else:
        shown = table("format", "whole documents", "chunks", "characters", "cannot say", numbers=_NUMBERS)
        for format_id, row in rows.items():
            scores = [per_cent(float(row["whole_f1"])), per_cent(float(row["chunks_f1"]))]
            shown.add_row(format_id, *scores, str(row["characters"]), "; ".join(all_formats()[format_id].limits))
        out.print(shown)
        out.print(f"strict F1 of ideal answers, {len(documents)} documents, {len(asked)} types; see docs/formats.md")
    for name, reason in unusable.items():
        err.print(f"[bold red]left out[/] {escape(name)}: {escape(reason)}", soft_wrap=True)
    if unusable:
        raise typer.Exit(SOME_FAILED)


def _ceiling_row(
    format_id: str, documents: Sequence[Document], cuts: Sequence[Sequence[Span]], types: Sequence[str]
) -> dict[str, float | int]:
    whole, in_chunks, characters = Scores(), Scores(), 0
    for document, spans in zip(documents, cuts, strict=True):
        at_once = ceiling(all_formats()[format_id], document, types)
        whole += at_once.scores
        characters += at_once.answer_characters
        in_chunks += ceiling(all_formats()[format_id], document, types, spans).scores
    return {"whole_f1": whole.micro.f1, "chunks_f1": in_chunks.micro.f1, "characters": characters}
