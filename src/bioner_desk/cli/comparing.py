"""Running a comparison before a person's eyes, for the commands that need one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from bioner_desk.cli.annotate_report import Reporter
from bioner_desk.cli.compare_report import say_stopped
from bioner_desk.cli.exit_codes import INTERRUPTED
from bioner_desk.cli.interrupt import stop_on_interrupt
from bioner_desk.errors import Cancelled
from bioner_desk.evaluation.comparing import Comparison, ComparisonRun, Setup
from bioner_desk.pipeline import Model


def run_comparison(setup: Setup, load: Callable[[Path], Model]) -> Comparison:
    """Ask every system about every document, with progress and the time left.

    Args:
        setup: what is compared.
        load: loads a model.

    Raises:
        typer.Exit: Ctrl-C was pressed; how to go on has been said.
        ModelError: the only model cannot be loaded.
        WriteError: answers cannot be kept.
    """
    reporter = Reporter(quiet=False, as_json=False)
    with stop_on_interrupt() as cancel, reporter.progress(len(setup.documents) * len(setup.models)) as report:
        run = ComparisonRun(setup, load, cancel=cancel, report=report)
        try:
            for _ in run.steps():
                pass
        except Cancelled:
            comparison = run.comparison
        else:
            return run.comparison
    say_stopped(comparison, setup.record)
    raise typer.Exit(INTERRUPTED)
