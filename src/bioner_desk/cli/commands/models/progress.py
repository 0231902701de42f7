"""How far the bringing of a model has come, as a line in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from bioner_desk.cancel import CancelToken
from bioner_desk.cli.console import err
from bioner_desk.cli.interrupt import stop_on_interrupt
from bioner_desk.model_store import Transfer, TransferReport, TransferStep

_WORDS = {
    TransferStep.ASKING: "Asking the hub",
    TransferStep.FETCHING: "Fetching",
    TransferStep.COPYING: "Copying",
    TransferStep.CHECKING: "Checking",
}


@contextmanager
def shown_transfer(begins_with: TransferStep) -> Iterator[tuple[CancelToken, TransferReport]]:
    """Show what a transfer reports, on a terminal; the first Ctrl-C asks it to stop.

    Args:
        begins_with: shown until the first report, which may take as long as the hub takes to answer.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with (
        stop_on_interrupt() as cancel,
        Progress(*columns, TimeRemainingColumn(), console=err, transient=True, disable=not err.is_terminal) as bars,
    ):
        step = begins_with
        task = bars.add_task(_WORDS[step], total=None)

        def report(moment: Transfer) -> None:
            nonlocal step, task
            if moment.step is not step:
                step = moment.step
                bars.remove_task(task)
                task = bars.add_task(_WORDS[step], total=None)
            bars.update(task, completed=moment.done, total=moment.total or None)

        yield cancel, report
