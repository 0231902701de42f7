"""How models suit this computer, found out in the worker process: those that are here are run for some seconds."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from bioner_desk.cancel import CancelToken
from bioner_desk.corpora import read_text
from bioner_desk.documents import Document
from bioner_desk.errors import BionerError
from bioner_desk.model_store import resolve_model
from bioner_desk.pipeline import DEFAULT_SCHEMA
from bioner_desk.pipeline.finished import read_finished
from bioner_desk.pipeline.fitting import Fit, MachineSpeed, fit_file, fit_shape, measure_machine
from bioner_desk.worker.holding import Loader
from bioner_desk.worker.messages import FitRequest, Fitted, Loading, ModelChoice, Sized
from bioner_desk.worker.outlet import Outlet

_LOG = logging.getLogger(__name__)
_MOST_READ = 100  # texts: what they have in common is known by then


class Fitting:
    """Tells how models suit this computer; its speed is measured once.

    Args:
        load: loads a model; it is closed before the next one is loaded.
        outlet: where events go.
    """

    def __init__(self, load: Loader, outlet: Outlet) -> None:
        self._load = load
        self._outlet = outlet
        self._speed: MachineSpeed | None = None

    def tell(self, number: int, request: FitRequest, cancel: CancelToken) -> None:
        """Tell of every model of a request.

        Args:
            number: of the run.
            request: what is wanted.
            cancel: looked at between tokens.

        Raises:
            Cancelled: as soon as it is noticed; what was told until then holds.
            BionerError: see `fit_file` and `fit_shape`.
            MemoryError: the memory ran out.
        """
        documents = texts_of(request)
        finished = _finished(request)
        for key, model in request.models.items():
            cancel.raise_if_cancelled()
            if isinstance(model, ModelChoice):
                self._outlet.send(Loading(number))
                fit = self._try(model, request, documents, finished, cancel)
            else:
                fit = self._estimate(model, request, documents, finished, cancel)
            self._outlet.send(Fitted(number, key, fit))

    def _try(
        self,
        model: ModelChoice,
        request: FitRequest,
        documents: Sequence[Document],
        finished: Sequence[Document],
        cancel: CancelToken,
    ) -> Fit:
        return fit_file(
            resolve_model(model.path),
            documents,
            schema=request.schema or DEFAULT_SCHEMA,
            format=request.format,
            examples=finished,
            cancel=cancel,
            load=lambda _path: self._load(model),
        )

    def _estimate(
        self,
        model: Sized,
        request: FitRequest,
        documents: Sequence[Document],
        finished: Sequence[Document],
        cancel: CancelToken,
    ) -> Fit:
        self._speed = self._speed or measure_machine(cancel=cancel)
        return fit_shape(
            model.name,
            model.shape,
            model.size_bytes,
            model.parameters,
            documents,
            profile=model.profile,
            schema=request.schema or DEFAULT_SCHEMA,
            format=request.format,
            examples=finished,
            machine=self._speed,
            cancel=cancel,
        )


def texts_of(request: FitRequest) -> list[Document]:
    """Texts of all lengths, the longest among them; those that cannot be read are left out."""
    if request.folder is None:
        return []
    by_size = sorted((request.folder / name for name in request.names), key=_size)
    step = max(1, -(-len(by_size) // _MOST_READ))
    documents = []
    for path in by_size[::-1][::step]:
        try:
            documents.append(Document(text=read_text(path), name=path.stem))
        except (BionerError, OSError) as error:
            _LOG.warning("%s is not reckoned with: %s", path, error)
    return documents


def _finished(request: FitRequest) -> tuple[Document, ...]:
    if request.folder is None:
        return ()
    return read_finished({name: request.folder / name for name in request.examples}).documents


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
