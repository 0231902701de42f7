"""`bioner-desk evaluate`: scores of one folder against another, and the ceilings of the formats."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bioner_desk.cli.console import err, out, per_cent, say_json, table
from bioner_desk.cli.exit_codes import SOME_FAILED
from bioner_desk.cli.scores_report import print_doubts, print_left_out, print_scores, scores_as_json
from bioner_desk.corpora import load_schema
from bioner_desk.documents import Document, Span
from bioner_desk.errors import UsageError
from bioner_desk.evaluation import DEFAULT_SEED, Pairing, Scores, ceiling, pair, read_collection, score
from bioner_desk.formats import all_formats
from bioner_desk.pipeline import cut

_NUMBERS = ("characters", "whole documents", "chunks")


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
    seed: Annotated[int, typer.Option(min=0, help="Of the intervals: the same seed gives the same.")] = DEFAULT_SEED,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Score annotations: a mention is right if its type and all its offsets are.

    Beside that: scores by overlap, without types, and of strings, the kinds of mistakes, and how many of the hard
    mentions were found. Documents are paired by their names. Gold documents without a counterpart count as missed,
    predicted ones without gold are left out, and both are named. Exit code 1 if a document could not be compared, or
    gold does not fit its text.
    """
    types = load_schema(schema).type_names if schema else None
    if ceilings == (predicted is not None):
        message = "Give either two folders, or one with --ceilings."
        raise UsageError(message, hint="bioner-desk evaluate GOLD/ PRED/   or   bioner-desk evaluate --ceilings GOLD/")
    if predicted is None:
        _ceilings(gold, types, as_json=as_json)
    else:
        _scores(pair(gold, predicted), types, seed, as_json=as_json)


def _scores(pairing: Pairing, types: Sequence[str] | None, seed: int, *, as_json: bool) -> None:
    print_left_out(pairing)
    scored = score(pairing, types, seed=seed)
    print_doubts(scored)
    if as_json:
        say_json(scores_as_json(scored, pairing, seed))
    else:
        print_scores(scored, pairing)
    if pairing.unusable or scored.gold.damage:
        raise typer.Exit(SOME_FAILED)


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
