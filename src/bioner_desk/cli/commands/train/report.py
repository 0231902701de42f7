"""`bioner-desk train report`: what a run did, how good its models are, and a card for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.table import Table

from bioner_desk.cli.commands.train.extra import chosen_formats
from bioner_desk.cli.console import err, out, per_cent, table
from bioner_desk.corpora import make_folder, write_atomically
from bioner_desk.errors import UsageError
from bioner_desk.evaluation import Counts, CountsIntervals, Interval
from bioner_desk.model_store import read_model, sha256_of
from bioner_desk.pipeline import DEFAULT_SCHEMA, load_model
from bioner_desk.training.annotated import read_corpus
from bioner_desk.training.card import CardContent, Facts, ModelReport, card_text
from bioner_desk.training.inputs import digest_of
from bioner_desk.training.measuring import DevCorpus, Measured, measure_on, paired, read_dev
from bioner_desk.training.report import curve, facts_of, flat, read_facts
from bioner_desk.training.sets import STATISTICS

_WIDTH = 160  # characters, of the widest table
_NUMBERS = ("documents", "P", "R", "F1", "unreadable", "seconds", "gold", "not better in")


def report(
    run: Annotated[Path | None, typer.Argument(help="The folder of a run.", exists=True)] = None,
    model: Annotated[
        list[Path] | None, typer.Option(help="A model to measure; may be given several times.", exists=True)
    ] = None,
    dev: Annotated[
        list[Path] | None,
        typer.Option(help="Annotated documents to measure on; may be given several times.", exists=True),
    ] = None,
    schema: Annotated[
        list[str] | None,
        typer.Option(help="The types to measure: for all of --dev, or one for each; default: clinical."),
    ] = None,
    formats: Annotated[
        str | None, typer.Option(help="Formats to measure, separated by commas, or all; default: the model's best.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="What the documents are: for all of --dev, or one for each.")
    ] = None,
    rename: Annotated[
        list[str] | None, typer.Option(help="OLD=NEW: a type of --dev that the schema calls otherwise; repeatable.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Documents of each of --dev to measure on, at most.", min=1)] = 20,
    examples: Annotated[
        Path | None,
        typer.Option(help="The example set that was learnt from; its statistics go into the card.", exists=True),
    ] = None,
    card: Annotated[Path | None, typer.Option(help="Write a model card to this file.")] = None,
    examples_of_errors: Annotated[
        bool,
        typer.Option(
            "--examples-of-errors/--no-examples-of-errors",
            help="Quote passages of --dev in the card, to show mistakes. Only for documents that are public.",
        ),
    ] = False,
) -> None:
    """Print a run's losses, measure models with 95 % intervals, and write a model card."""
    files = model or []
    _refuse_nothing(run, files, dev or [], card)
    renamings = _renamings(rename or [])
    corpora = _corpora(dev or [], schema or [], kind or [], renamings, limit)
    _warn_of_unused(renamings, dev or [])
    if card is not None:
        make_folder(card.absolute().parent)
    progress = _losses(run) if run else []
    reports = _measured(files, corpora, formats)
    if card is not None:
        content = CardContent(
            models=tuple(reports),
            run=[*flat(facts_of(run))] if run else [],
            progress=progress,
            data=[*flat(read_facts(examples / STATISTICS, "Name the folder of an example set."))] if examples else [],
            inputs=[*_inputs(files, dev or [], examples)],
            quoting=examples_of_errors,
        )
        write_atomically(card, card_text(content).encode())
        out.print(escape(f"{card}: card of {', '.join(one.name for one in files)}"))


def _refuse_nothing(run: Path | None, files: Sequence[Path], dev: Sequence[Path], card: Path | None) -> None:
    if run is None and not files:
        message = "There is nothing to report: neither a run nor a model is named."
        raise UsageError(message, hint="bioner-desk train report run/ --model model.gguf --dev examples/dev.jsonl.gz")
    if dev and not files:
        message = "There is no model to measure."
        raise UsageError(message, hint="Name the exported model: --model model.gguf")
    if card and not files:
        message = "A card is about a model, and none is named."
        raise UsageError(message, hint="Name the exported model: --model model.gguf")
    if card and card.is_dir():
        message = f"{card} is a folder, and the card is a file."
        raise UsageError(message, hint=f"Name a file in it: --card {card / 'README.md'}")


def _renamings(given: Sequence[str]) -> dict[str, str]:
    pairs = [one.partition("=")[::2] for one in given]
    for old, new in pairs:
        if not (old and new):
            message = f"--rename takes OLD=NEW, not {old or new or 'nothing'}."
            raise UsageError(message, hint="--rename SpecificDisease=Disease --rename DiseaseClass=Disease")
    return dict(pairs)


def _corpora(
    dev: Sequence[Path], schemas: Sequence[str], kinds: Sequence[str], rename: dict[str, str], limit: int
) -> list[DevCorpus]:
    each_schema = _for_each("--schema", schemas or [DEFAULT_SCHEMA], len(dev))
    each_kind = _for_each("--kind", kinds, len(dev)) if kinds else [None] * len(dev)
    return [
        read_dev(path, schema, kind=kind, limit=limit, rename=rename)
        for path, schema, kind in zip(dev, each_schema, each_kind, strict=True)
    ]


def _warn_of_unused(renamings: Mapping[str, str], dev: Sequence[Path]) -> None:
    """Say which types to be renamed no document has: most likely they are spelt otherwise."""
    if not renamings:
        return
    there = {mention.type for path in dev for document in read_corpus(path) for mention in document.mentions}
    for old, new in renamings.items():
        if old not in there:
            types = ", ".join(sorted(there)) or "none"
            _warn(f"--rename {old}={new} matches no mention of --dev; types there are: {types}.")


def _warn(text: str) -> None:
    err.print(escape(text), style="yellow", soft_wrap=True)


def _for_each(option: str, given: Sequence[str], number: int) -> Sequence[str]:
    """What was given, once for each corpus."""
    if len(given) == 1:
        return list(given) * number
    if len(given) != number:
        message = f"{option} is given {len(given)} times for {number} of --dev."
        raise UsageError(message, hint=f"Give {option} once, or once for each --dev in the same order.")
    return given


def _losses(run: Path) -> Facts:
    """Print the curve; gives the last figures."""
    rows = curve(run)
    if not rows:
        _warn(f"The run in {run} has not reported anything yet.")
        return []
    names = list(dict.fromkeys(name for row in rows for name in row))
    shown = table(*names, numbers=tuple(names), title="losses")
    for row in rows:
        shown.add_row(*(_number(row[name]) if name in row else "" for name in names))
    _print_wide(shown)
    last = {name: row[name] for row in rows for name in row}
    if "seconds" in last:
        last["minutes"] = last.pop("seconds") / 60
    return [(name, _number(value)) for name, value in last.items()]


def _number(value: float) -> str:
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def _measured(files: Sequence[Path], corpora: Sequence[DevCorpus], formats: str | None) -> list[ModelReport]:
    reports: list[ModelReport] = []
    for file in files:
        facts = read_model(file)
        measured = tuple(_measurements(file, corpora, formats))
        one = ModelReport(facts, measured)
        if reports:
            one = replace(one, compared=tuple(paired(measured, reports[0].measured)))
        if measured:
            _print(one)
        reports.append(one)
    return reports


def _measurements(file: Path, corpora: Sequence[DevCorpus], formats: str | None) -> Iterator[Measured]:
    if not corpora:
        return
    with load_model(file) as model:
        chosen = chosen_formats(formats) if formats else (model.profile.default_format,)
        for corpus in corpora:
            for format_id in chosen:
                about = escape(f"{file.name}, {corpus.name}, {format_id}")
                with err.status(f"{about} …") as status:
                    told = partial(_tell, status, about, len(corpus.documents))
                    yield measure_on(model, corpus, format_id, told)


def _tell(status: Status, about: str, documents: int, done: int) -> None:
    status.update(f"{about}: {done} of {documents} documents")


def _print(one: ModelReport) -> None:
    name = escape(one.facts.name)
    shown = table(
        "corpus", "documents", "format", "P", "R", "F1", "unreadable", "seconds", numbers=_NUMBERS, title=name
    )
    types = table("corpus", "format", "type", "P", "R", "F1", "gold", numbers=_NUMBERS, title=f"{name}, by type")
    for found in one.measured:
        corpus, counted = escape(found.corpus.name), str(len(found.scores))
        intervals = found.intervals
        numbers = _scores(found.total.micro, intervals.micro if intervals else None)
        unread, seconds = f"{found.unread} of {found.answers}", f"{found.seconds_per_document:.2f}"
        shown.add_row(corpus, counted, found.format, *numbers, unread, seconds)
        for type_name, counts in found.total.per_type.items():
            numbers = _scores(counts, intervals.per_type[type_name] if intervals else None)
            types.add_row(corpus, found.format, escape(type_name), *numbers, str(counts.right + counts.missed))
    _print_wide(shown)
    _print_wide(types)
    out.print("strict: type and all offsets equal; in per cent, with 95 % intervals, by drawing documents anew")
    if one.compared:
        beside = table("corpus", "format", "F1 more than the first model", "not better in", numbers=_NUMBERS)
        for found, comparison in one.compared:
            beside.add_row(
                escape(found.corpus.name),
                found.format,
                f"{100 * comparison.difference:+.1f}{_ends(comparison.interval)}",
                f"{per_cent(comparison.not_better)} %",
            )
        _print_wide(beside)


def _print_wide(shown: Table) -> None:
    """Print a table whose rows stay whole, for whoever reads it from a pipe or a file."""
    # A console squeezes a table into its width, and half of each interval into a line of its own.
    Console(width=max(out.width, _WIDTH), soft_wrap=True, highlight=False, emoji=False).print(shown)


def _scores(counts: Counts, intervals: CountsIntervals | None) -> list[str]:
    ends = (None, None, None) if intervals is None else (intervals.precision, intervals.recall, intervals.f1)
    values = (counts.precision, counts.recall, counts.f1)
    return [f"{per_cent(value)}{_ends(interval)}" for value, interval in zip(values, ends, strict=True)]


def _ends(interval: Interval | None) -> str:
    return "" if interval is None else f" ({per_cent(interval.low)} – {per_cent(interval.high)})"


def _inputs(files: Sequence[Path], dev: Sequence[Path], examples: Path | None) -> Iterator[tuple[Path, str]]:
    for path in files:
        yield path, sha256_of(path)
    for path in dev:
        yield path, digest_of(path)
    if examples:
        for path in sorted(one for one in examples.iterdir() if one.is_file()):
            yield path, digest_of(path)
