"""One comparison in the worker process: every model's word on a document is told as soon as it is there."""

from __future__ import annotations

from pathlib import Path

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import WriteError
from bioner_desk.evaluation.comparing import ComparisonRun, set_up
from bioner_desk.pipeline import Model, Progress
from bioner_desk.worker.holding import Loader
from bioner_desk.worker.messages import Compared, CompareRequest, ComparisonBegun, Loading, Progressed, Timed
from bioner_desk.worker.outlet import Outlet
from bioner_desk.worker.running import RECORD_HINT


def compare(number: int, request: CompareRequest, load: Loader, outlet: Outlet, cancel: CancelToken) -> None:
    """Compare systems; an earlier comparison whose answers are in the record goes on from there.

    Args:
        number: of the run.
        request: what is wanted.
        load: loads a model; it is closed before the next one is loaded.
        outlet: where events go.
        cancel: looked at between tokens.

    Raises:
        Cancelled: as soon as it is noticed; answers until then are in the record.
        BionerError: see `set_up` and `ComparisonRun.steps`.
        MemoryError: the memory ran out.
    """
    try:
        setup = set_up(request.wanted)
        cancel.raise_if_cancelled()

        def load_and_say(path: Path) -> Model:
            outlet.send(Loading(number))
            return load(request.choice(path))

        def tell(progress: Progress) -> None:
            outlet.offer(Progressed.of(number, progress))

        run = ComparisonRun(setup, load_and_say, cancel=cancel, report=tell)
        _tell_steps(number, run, outlet)
    except WriteError as error:
        raise WriteError(str(error), hint=RECORD_HINT) from error  # the command line's speaks of its options


def _tell_steps(number: int, run: ComparisonRun, outlet: Outlet) -> None:
    outlet.send(ComparisonBegun(number, run.comparison))
    try:
        for step in run.steps():
            known = run.comparison
            settings = {system: one for system, one in known.settings.items() if system.model == step.model}
            outlet.send(Compared(number, step, settings, known.memory.get(step.model, 0)))
    finally:
        seconds = {key: found.cost.seconds for key, found in run.comparison.found.items()}
        outlet.send(Timed(number, seconds))
