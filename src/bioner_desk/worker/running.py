"""One run in the worker process: document after document, each told about as soon as it is finished."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from bioner_desk.cancel import CancelToken
from bioner_desk.corpora import digest, read_text
from bioner_desk.documents import Document
from bioner_desk.errors import BionerError, Cancelled, ModelMemoryError, WriteError
from bioner_desk.paths import readable
from bioner_desk.pipeline.finished import read_finished
from bioner_desk.pipeline.model import Annotator, Model
from bioner_desk.pipeline.progress import Progress
from bioner_desk.pipeline.results import AnnotationResult, Answer
from bioner_desk.pipeline.store import RunStore
from bioner_desk.worker.holding import quantisation_of
from bioner_desk.worker.messages import (
    Annotated,
    Event,
    Failed,
    Loaded,
    Progressed,
    RawAnswer,
    RunFacts,
    RunRequest,
)
from bioner_desk.worker.outlet import Outlet

_LOG: Final = logging.getLogger(__name__)
RECORD_HINT: Final = (
    "Answers of the model are kept in .bioner/state.sqlite in the folder of the texts. Check that the folder can be "
    "written and the disk has room. If the file is damaged, move it away; your annotations are not in it."
)
MISTAKE_HINT: Final = "Please report it; the program's log says more. Your annotations are safe."


class DocumentRun:
    """Annotates the documents of one request.

    Args:
        number: of the run.
        request: what is wanted.
        model: the one that was chosen.
        outlet: where events go.
        cancel: looked at between tokens.

    Raises:
        UsageError: there is no such output format.
        ContextTooSmallError: the questions alone fill the model's context.
    """

    def __init__(self, number: int, request: RunRequest, model: Model, outlet: Outlet, cancel: CancelToken) -> None:
        self._number = number
        self._request = request
        self._outlet = outlet
        self._cancel = cancel
        self._annotator = model.annotator(
            request.schema, request.format, request.kind, request.constraint, _examples(request, model)
        )
        self._context = model.engine.info.context
        self._sizes = {name: _size(request.folder / name) for name in request.names}
        self._progress = Progress(documents=len(request.names), characters=sum(self._sizes.values()))

    def go(self) -> None:
        """Annotate every document; one that fails does not stop the others.

        Raises:
            Cancelled: as soon as it is noticed; answers until then are in the record.
            WriteError: the record cannot be opened.
            ModelMemoryError: the memory ran out; so does `MemoryError`.
        """
        self._outlet.send(Loaded(self._number, self._facts()))
        with _record(self._request, self._annotator) as store:
            for name in self._request.names:
                self._cancel.raise_if_cancelled()
                done_before = self._progress.characters_done
                self._progress.current = name
                self._tell_progress()
                self._outlet.send(self._event(name, store))
                self._progress.documents_done += 1
                self._progress.characters_done = done_before + self._sizes[name]
                self._tell_progress()

    def _facts(self) -> RunFacts:
        return RunFacts(
            settings=self._annotator.settings(),
            quantisation=quantisation_of(self._request.model),
            context=self._context,
            calibrated=tuple(self._annotator.calibration),
            reason=self._annotator.resolved.reason,
            remedy=self._annotator.resolved.remedy,
        )

    def _event(self, name: str, store: RunStore | None) -> Event:
        try:
            return self._annotate(name, store)
        except (Cancelled, MemoryError, ModelMemoryError):
            raise
        except (BionerError, OSError) as error:
            event = Failed(self._number, name, str(error), getattr(error, "hint", ""))
        except Exception as error:  # noqa: BLE001  the other documents have nothing to do with it
            _LOG.exception("a document could not be annotated")
            message = f"{name} could not be annotated: the program made a mistake ({type(error).__name__})."
            event = Failed(self._number, name, message, MISTAKE_HINT)
        if store:
            # On a full disk the record cannot be written either; what the user is told is the first error.
            with suppress(WriteError):
                store.fail_document(_key(name), event.message)
        return event

    def _annotate(self, name: str, store: RunStore | None) -> Annotated:
        path = self._request.folder / name
        document = Document(text=read_text(path), name=path.stem)
        plan = self._annotator.plan(document, cancel=self._cancel)

        def answered(answer: Answer) -> None:
            self._progress.count(answer, plan)
            self._tell_progress()

        result = self._annotator.annotate(document, plan=plan, store=store, cancel=self._cancel, report=answered)
        if store:
            store.note_suggestions(_key(name), result)
        return _annotated(self._number, name, result)

    def _tell_progress(self) -> None:
        self._outlet.offer(Progressed.of(self._number, self._progress))


def _examples(request: RunRequest, model: Model) -> tuple[Document, ...]:
    """The finished documents, as far as the model's prompts show any and they can be read."""
    if not model.shows_examples:
        return ()
    finished = read_finished({name: request.folder / name for name in request.examples})
    for name, reason in finished.left_out.items():
        _LOG.warning("%s is not used as an example: %s", name, reason)
    return finished.documents


@contextmanager
def _record(request: RunRequest, annotator: Annotator) -> Iterator[RunStore | None]:
    if not request.keep:
        yield None
        return
    try:
        store = RunStore(request.folder, annotator.settings(), calibration=annotator.calibration, command="worker")
    except WriteError as error:
        raise WriteError(str(error), hint=RECORD_HINT) from error  # the command line's speaks of its options
    with store:
        yield store


def _annotated(run: int, name: str, result: AnnotationResult) -> Annotated:
    return Annotated(
        run=run,
        name=name,
        text_sha256=digest(result.document.text.encode()),
        suggestions=result.mentions,
        problems=result.problems,
        answers=tuple(
            RawAnswer(
                text=answer.completion.text,
                types=answer.question.types,
                place=answer.question.chunk.span,
                finish=answer.completion.finish,
                stored=answer.stored,
            )
            for answer in result.answers
        ),
        notices=result.notices,
        record=result.run,
    )


def _key(name: str) -> str:
    """The name as the command line's runs have it in the record: with the separators of the system."""
    return readable(str(Path(name)))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
