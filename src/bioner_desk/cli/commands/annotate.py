"""`bioner-desk annotate`: a folder of notes goes in, brat standoff comes out."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bioner_desk.cli.annotate_report import Reporter
from bioner_desk.cli.exit_codes import INTERRUPTED, SOME_FAILED
from bioner_desk.cli.interrupt import stop_on_interrupt
from bioner_desk.cli.options import parse_formats, parse_gpu_layers
from bioner_desk.corpora import load_schema
from bioner_desk.documents import DEFAULT_KIND
from bioner_desk.errors import Cancelled, UsageError
from bioner_desk.formats import find_format
from bioner_desk.grammar import Constraint
from bioner_desk.pipeline import (
    AUTO,
    DEFAULT_SCHEMA,
    FolderOptions,
    Model,
    State,
    VotingAnnotator,
    annotate_folders,
    check_vote,
    find_finished,
    find_jobs,
    load_model,
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(annotate)


def annotate(
    notes: Annotated[list[Path], typer.Argument(help="Folders of .txt files, or single .txt files.", exists=True)],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results; default: each .ann beside its text.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="GGUF file, or name of an installed model; else the default model.")
    ] = None,
    format_id: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="Output format (see `bioner-desk formats`); auto, the default: the one that `bioner-desk profile` "
            "chose for model and schema, else the model's own.",
        ),
    ] = None,
    formats: Annotated[
        str | None,
        typer.Option(help="Several output formats that vote, separated by commas, or all; with --vote."),
    ] = None,
    fewest: Annotated[
        int | None,
        typer.Option(
            "--vote", help="Keep mentions that at least so many of --formats give; default: more than half.", min=1
        ),
    ] = None,
    schema: Annotated[
        str, typer.Option(help="Schema: clinical, chemical-disease, a .toml file or an annotation.conf.")
    ] = DEFAULT_SCHEMA,
    kind: Annotated[str, typer.Option(help='What the notes are, such as "discharge summary".')] = DEFAULT_KIND,
    threshold: Annotated[
        float,
        typer.Option(
            help="Accept suggestions of at least this confidence: the share that is right, for a calibrated model.",
            min=0.0,
            max=1.0,
        ),
    ] = 0.0,
    constraint: Annotated[
        Constraint,
        typer.Option(
            "--constrain",
            help="What answers are held to: copy: the format, and words of the text; form: the format; none: nothing.",
        ),
    ] = Constraint.COPY,
    examples: Annotated[
        Path | None,
        typer.Option(
            help="Finished documents, of which the most similar are shown to the model as worked examples: a folder of "
            ".txt with the right .ann, or a .jsonl corpus. For models with guided prompts alone.",
            exists=True,
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace .ann files that are there.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per document on standard output.")] = False,
    gpu_layers: Annotated[str, typer.Option(help="Layers to compute on the GPU; auto: all if there is one.")] = AUTO,
    threads: Annotated[int | None, typer.Option(help="Processor threads; default: one per core.", min=1)] = None,
    time_limit: Annotated[float | None, typer.Option(help="Seconds per answer, at most.", min=0.1)] = None,
) -> None:
    """Find the mentions of a schema's types in notes, and write them as brat standoff.

    Existing .ann files are kept unless you say --overwrite. A run that was stopped goes on where it was when you give
    the same command again. If formats vote, each mention of --json says which of them gave it. Exit code: 0 all done,
    1 some documents failed, 2 wrong use, 130 stopped by Ctrl-C.
    """
    options = FolderOptions(
        out=out, overwrite=overwrite, threshold=threshold, dry_run=dry_run, command=shlex.join(sys.argv[1:])
    )
    types = load_schema(schema)
    voters, fewest = _voters(format_id, formats, fewest)  # what is wrong is told before a large model is loaded
    jobs = find_jobs(notes, out)
    if not jobs:
        message = f"There is no .txt file in {', '.join(map(str, notes))}."
        raise UsageError(message, hint="Notes are plain text files with the ending .txt.")
    reporter = Reporter(quiet=quiet, as_json=as_json)
    finished = reporter.examples(find_finished(examples)) if examples else ()
    states: Counter[State] = Counter()
    try:
        with (
            _load(model, gpu_layers, threads, time_limit, reporter) as loaded,
            stop_on_interrupt() as cancel,
            reporter.progress(len(jobs)) as report,
        ):
            asked = [loaded.annotator(types, one, kind, constraint, finished) for one in voters or [format_id or AUTO]]
            annotator = VotingAnnotator(asked, fewest) if voters else asked[0]
            reporter.start(annotator, len(jobs))
            if threshold:
                reporter.threshold(annotator)
            for outcome in annotate_folders(annotator, jobs, options, cancel=cancel, report=report):
                states[outcome.state] += 1
                reporter.document(outcome)
    except Cancelled:
        reporter.stopped(states, len(jobs), dry_run=dry_run)
        raise typer.Exit(INTERRUPTED) from None
    reporter.finish(states)
    if states[State.FAILED]:
        raise typer.Exit(SOME_FAILED)


def _voters(format_id: str | None, formats: str | None, fewest: int | None) -> tuple[tuple[str, ...], int]:
    """The formats that vote, none if one alone is asked, and how many of them must give a mention.

    Raises:
        UsageError: the options contradict each other, or there is no such format.
    """
    if formats is None:
        if fewest is not None:
            message = "--vote needs formats that vote."
            raise UsageError(message, hint="Name them: --formats conv_term,single_code,multi_code --vote 2")
        if format_id not in (None, AUTO):
            find_format(str(format_id))
        return (), 0
    if format_id is not None:
        message = "--format asks in one output format, --formats lets several vote: give one of the two."
        raise UsageError(message, hint="Leave --format out.")
    voters = parse_formats(formats)
    fewest = fewest or len(voters) // 2 + 1
    check_vote(voters, fewest)
    return voters, fewest


@contextmanager
def _load(
    model: str | None, gpu_layers: str, threads: int | None, time_limit: float | None, reporter: Reporter
) -> Iterator[Model]:
    with reporter.busy("Loading the model …"):
        loaded = load_model(model, gpu_layers=parse_gpu_layers(gpu_layers), threads=threads, time_limit=time_limit)
    with loaded:
        yield loaded
