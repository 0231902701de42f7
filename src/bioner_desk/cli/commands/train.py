"""`bioner-desk train`: from annotated notes to a model file. Needs the extra `train` (torch)."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bioner_desk.cli.console import err, out, per_cent, table
from bioner_desk.corpora import load_schema
from bioner_desk.documents import DEFAULT_KIND, Document
from bioner_desk.errors import UsageError
from bioner_desk.evaluation import Scores, read_collection, strict_scores
from bioner_desk.formats import all_formats
from bioner_desk.pipeline import Model, load_model
from bioner_desk.training.annotated import read_corpus
from bioner_desk.training.recipe import Recipe, Source, read_recipe
from bioner_desk.training.sets import make_set

_NEEDED = ("torch", "tokenizers", "gguf")
_MINUTES = 60.0


def register(app: typer.Typer) -> None:
    """Add the command with its subcommands."""
    group = typer.Typer(help="Train a small model on annotated notes.", no_args_is_help=True)
    for command in (examples, scratch, export, report):
        group.command()(command)
    app.add_typer(group, name="train")


def examples(
    corpora: Annotated[
        list[Path] | None, typer.Argument(help="Folders with .txt and .ann, or .jsonl files.", exists=True)
    ] = None,
    destination: Annotated[Path, typer.Option("--out", help="Folder for the example set.")] = Path("examples"),
    schema: Annotated[str, typer.Option(help="The types to ask for.")] = "clinical",
    formats: Annotated[str | None, typer.Option(help="Output formats, separated by commas; default: all.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="What the notes are; may be given several times.")] = None,
    rounds: Annotated[int, typer.Option(help="How often every text is cut and asked about anew.", min=1)] = 6,
    recipe: Annotated[Path | None, typer.Option(help="A recipe instead of the options above.", exists=True)] = None,
    corpora_folder: Annotated[
        Path, typer.Option("--corpora", help="The folder that a recipe's files lie in.", exists=True)
    ] = Path(),
    dev: Annotated[
        list[Path] | None, typer.Option(help="What will be measured on; no text of it may be trained on.", exists=True)
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same examples.")] = 1,
) -> None:
    """Make an instruction-tuning set: questions about annotated notes with their ideal answers."""
    if (recipe is None) == (not corpora):
        message = "Give corpora, or a recipe."
        raise UsageError(message, hint="bioner-desk train examples notes/ --schema clinical --out examples/")
    if recipe is not None:
        plan = read_recipe(recipe)
    else:
        types = load_schema(schema).type_names
        kinds = tuple(kind or [DEFAULT_KIND])
        per_round = {path: 4 * len(read_corpus(path)) for path in corpora or []}
        sources = tuple(
            Source(str(path.absolute()), types, kinds, {}, number, replace=0.4, layout=0.1)
            for path, number in per_round.items()
        )
        plan = Recipe(sources, rounds=rounds, formats=_formats(formats))
    made = make_set(plan, corpora_folder, destination, seed=seed, dev=dev or [])
    for field in fields(made):
        value = getattr(made, field.name)
        shown = ", ".join(f"{name} {count}" for name, count in value.items()) if isinstance(value, dict) else value
        out.print(f"{field.name.replace('_', ' ')}: {escape(str(shown))}")


def scratch(
    examples_folder: Annotated[Path, typer.Option("--examples", help="An example set.", exists=True)],
    destination: Annotated[Path, typer.Option("--out", help="Folder for the run.")],
    size: Annotated[str, typer.Option(help="tiny, small or medium.")] = "small",
    minutes: Annotated[float, typer.Option(help="How long to train; the learning rate follows the clock.")] = 60.0,
    text: Annotated[list[Path] | None, typer.Option(help="Packed text, for the vocabulary.", exists=True)] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")] = False,
    seed: Annotated[int, typer.Option(help="Of the first weights and the order.")] = 1,
    length: Annotated[int, typer.Option(help="Tokens of a question with its answer, at most.", min=64)] = 256,
    rows: Annotated[int, typer.Option(help="Rows of that many tokens in a step.", min=1)] = 15,
    compiled: Annotated[bool, typer.Option(help="Compile the model first; needs a C++ compiler.")] = True,
) -> None:
    """Train a small model from random numbers."""
    with _torch():
        from bioner_desk.training.runs import start  # noqa: PLC0415  loads torch, when wanted
        from bioner_desk.training.scratch import Settings  # noqa: PLC0415  loads torch, when wanted

        settings = Settings(seconds=_MINUTES * minutes, seed=seed, length=length, rows=rows, compiled=compiled)
        start(destination, examples_folder, size, settings, _print_losses, texts=text or [], resume=resume)


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
    with _torch():
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
    with _torch():
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
            for format_id in _formats(formats):
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


def _formats(given: str | None) -> tuple[str, ...]:
    chosen = tuple(name.strip() for name in given.split(",") if name.strip()) if given else tuple(all_formats())
    unknown = [name for name in chosen if name not in all_formats()]
    if unknown:
        message = f"There is no format {unknown[0]}."
        raise UsageError(message, hint=f"Formats are: {', '.join(all_formats())}.")
    return chosen


def _print_losses(values: dict[str, float]) -> None:
    err.print("  ".join(f"{name} {value:,.3f}".replace(".000", "") for name, value in values.items()), soft_wrap=True)


@contextmanager
def _torch() -> Iterator[None]:
    """For what needs the extra: says so if it is not there."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        message = f"Training needs {', '.join(missing)}, which this installation does not have."
        raise UsageError(message, hint="Install the extra: pip install 'bioner-desk[train]'.")
    yield
