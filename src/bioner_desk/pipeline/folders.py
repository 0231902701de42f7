"""Annotating folders: which texts, where their annotations go, what is done already, one after the other."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Protocol

from bioner_desk.cancel import CancelToken
from bioner_desk.corpora import (
    brat_type_names,
    digest,
    find_texts,
    make_folder,
    read_bytes,
    read_document,
    read_text,
    render_standoff,
    write_atomically,
    write_brat_config,
)
from bioner_desk.documents import Document, Schema
from bioner_desk.errors import BionerError, Cancelled, ChangedOnDiskError, WriteError
from bioner_desk.model_store import Calibration
from bioner_desk.paths import readable
from bioner_desk.pipeline.model import Plan
from bioner_desk.pipeline.progress import Progress
from bioner_desk.pipeline.results import AnnotationResult, Answer, RunSettings, Suggestion
from bioner_desk.pipeline.state_file import STATE_FOLDER
from bioner_desk.pipeline.store import DocumentState, RunStore, fingerprint

_REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Job:
    """One text and where its annotations go; `base` is the folder whose record knows it by `name`.

    `problem` says why the text cannot be annotated, if that is known already.
    """

    source: Path
    base: Path
    name: str
    problem: str = ""

    @property
    def key(self) -> str:
        """The name as the record holds it: a database cannot hold file names that are no text."""
        return readable(self.name)

    @property
    def text(self) -> Path:
        """The text file beside the annotations."""
        return self.base / self.name

    @property
    def annotations(self) -> Path:
        """The annotation file."""
        return self.text.with_suffix(".ann")


class State(StrEnum):
    """What became of a document."""

    DONE = "done"
    ALREADY_DONE = "already done"  # by an earlier run with the same settings, and nobody touched it since
    KEPT = "kept"  # an annotation file was there that this run did not make
    PLANNED = "planned"  # a dry run
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document; `message` says why if it was not simply done."""

    job: Job
    state: State
    result: AnnotationResult | None = None
    accepted: tuple[Suggestion, ...] = ()
    plan: Plan | None = None
    message: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FolderOptions:
    """What a person decides about a run over folders.

    Args:
        out: the folder for annotations; `None` puts each beside its text.
        overwrite: whether annotation files that are there may be replaced; a copy is kept in `.bioner/replaced`.
        threshold: the confidence from which suggestions are accepted, in [0, 1]; see `Suggestion.confidence`.
        dry_run: only say what would be done.
        command: how the run was started, for the record.
    """

    out: Path | None = None
    overwrite: bool = False
    threshold: float = 0.0
    dry_run: bool = False
    command: str = ""


class FolderAnnotator(Protocol):
    """What annotates the documents of folders: an `Annotator`, or several that vote."""

    @property
    def schema(self) -> Schema:
        """The types that are asked for."""
        ...

    @property
    def calibration(self) -> Mapping[str, Calibration]:
        """How confidences are calibrated."""
        ...

    def settings(self) -> RunSettings:
        """What decides the answers."""
        ...

    def plan(self, document: Document, *, cancel: CancelToken | None = None) -> Plan:
        """Cut the document and put the questions, without asking them."""
        ...

    def annotate(
        self,
        document: Document,
        *,
        plan: Plan | None = None,
        store: RunStore | None = None,
        cancel: CancelToken | None = None,
        report: Callable[[Answer], None] | None = None,
    ) -> AnnotationResult:
        """Ask every question and collect the suggestions."""
        ...

    def finish(self, store: RunStore, path: str, result: AnnotationResult, state: DocumentState) -> None:
        """Record that a document is done."""
        ...


def find_jobs(sources: Sequence[Path], out: Path | None) -> list[Job]:
    """Every text below the sources, with the place of its annotations; the tree below a folder is kept under `out`.

    A text whose annotations would go where another text's go comes as a job that says so.

    Raises:
        ReadError: a source is missing, or a folder cannot be read.
        UsageError: a source is not a text.
    """
    jobs: list[Job] = []
    taken: dict[Path, Job] = {}
    for root, path in find_texts(sources):
        if out is not None and _is_inside(path, out) and not _is_inside(root, out):
            continue  # results of an earlier run in a folder inside the notes
        job = Job(path, out or root, str(path.relative_to(root)))
        other = taken.setdefault(job.annotations, job)
        if other is not job:
            message = f"{other.source} and {path} would both be written to {job.annotations}; this one is left out."
            job = replace(job, problem=message)
        jobs.append(job)
    return jobs


def annotate_folders(
    annotator: FolderAnnotator,
    jobs: Sequence[Job],
    options: FolderOptions,
    *,
    cancel: CancelToken | None = None,
    report: Callable[[Progress], None] | None = None,
) -> Iterator[Outcome]:
    """Annotate one text after the other; a text that fails does not stop the others.

    Raises:
        Cancelled: `cancel` was set; finished documents and answers are kept.
    """
    run = _FolderRun(annotator, jobs, options, cancel or CancelToken(), report or (lambda _progress: None))
    yield from run.outcomes()


class _FolderRun:
    def __init__(
        self,
        annotator: FolderAnnotator,
        jobs: Sequence[Job],
        options: FolderOptions,
        cancel: CancelToken,
        report: Callable[[Progress], None],
    ) -> None:
        self._annotator = annotator
        self._options = options
        self._cancel = cancel
        self._report = report
        self._settings = annotator.settings()
        self._sizes = {job: _size(job.source) for job in jobs}
        self._progress = Progress(documents=len(jobs), characters=sum(self._sizes.values()))
        self._stores: dict[Path, RunStore] = {}
        self._unusable: dict[Path, WriteError] = {}

    def outcomes(self) -> Iterator[Outcome]:
        with ExitStack() as stack:
            for job, size in self._sizes.items():
                self._cancel.raise_if_cancelled()
                self._progress.current = job.name
                self._report(self._progress)
                done_before = self._progress.characters_done
                outcome = self._outcome(job, stack)
                self._progress.documents_done += 1
                self._progress.characters_done = done_before + size
                self._report(self._progress)
                yield outcome

    def _outcome(self, job: Job, stack: ExitStack) -> Outcome:
        if job.problem:
            return Outcome(job, State.FAILED, message=job.problem, hint="Rename it, or give it an --out of its own.")
        try:
            return self._dry(job) if self._options.dry_run else self._annotate(job, self._store(job, stack))
        except Cancelled:
            raise
        except ChangedOnDiskError:
            message = f"{job.annotations} was written by another program while this one was at work; it was kept."
            return Outcome(job, State.KEPT, message=message)
        except (BionerError, OSError) as error:
            if store := self._stores.get(job.base):
                _note_failure(store, job, error)
            return Outcome(job, State.FAILED, message=str(error), hint=getattr(error, "hint", ""))

    def _store(self, job: Job, stack: ExitStack) -> RunStore:
        if error := self._unusable.get(job.base):
            raise error
        if job.base not in self._stores:
            try:
                store = RunStore(
                    job.base,
                    self._settings,
                    threshold=self._options.threshold,
                    calibration=self._annotator.calibration,
                    command=self._options.command,
                )
            except WriteError as error:
                self._unusable[job.base] = error
                raise
            self._stores[job.base] = stack.enter_context(store)
        return self._stores[job.base]

    def _dry(self, job: Job) -> Outcome:
        document = _read(job)
        if job.annotations.exists() and not self._options.overwrite:
            return _kept(job)
        return Outcome(job, State.PLANNED, plan=self._annotator.plan(document, cancel=self._cancel))

    def _annotate(self, job: Job, store: RunStore) -> Outcome:
        document = _read(job)
        wanted = self._wanted(document)
        present = _digest_of(job.annotations)
        if present is not None:
            known = store.document_state(job.key)
            if known == DocumentState(wanted, present):
                return Outcome(job, State.ALREADY_DONE)
            if not self._options.overwrite:
                return _kept(job)
        plan = self._annotator.plan(document, cancel=self._cancel)
        result = self._annotator.annotate(
            document, plan=plan, store=store, cancel=self._cancel, report=self._reporter(plan)
        )
        accepted = tuple(found for found in result.mentions if found.confidence >= self._options.threshold)
        names = brat_type_names(self._annotator.schema.type_names)
        named = (replace(found, type=names[found.type]) for found in accepted)
        written = self._write(job, document.with_mentions(named), present)
        self._annotator.finish(store, job.key, result, DocumentState(wanted, written))
        return Outcome(job, State.DONE, result=result, accepted=accepted)

    def _wanted(self, document: Document) -> str:
        decided = [fingerprint(self._settings), repr(self._options.threshold), digest(document.text.encode())]
        if self._options.threshold and self._annotator.calibration:
            decided.append(repr(sorted(self._annotator.calibration.items())))
        return hashlib.sha256("\n".join(decided).encode()).hexdigest()

    def _reporter(self, plan: Plan) -> Callable[[Answer], None]:
        def answered(answer: Answer) -> None:
            self._progress.count(answer, plan)
            self._report(self._progress)

        return answered

    def _write(self, job: Job, document: Document, present: str | None) -> str:
        """Write the annotations, and the text beside them if they go elsewhere; returns the annotations' hash."""
        make_folder(job.text.parent)
        _copy_text(job)
        content = render_standoff(document).encode("utf-8")
        if present is not None:
            _keep_copy(job)
        write_atomically(job.annotations, content, expected=present)
        if self._options.out is not None:
            write_brat_config(self._annotator.schema, job.base)
        return digest(content)


def _note_failure(store: RunStore, job: Job, error: BionerError | OSError) -> None:
    # On a full disk the record cannot be written either; what the user is told is the first error.
    with suppress(WriteError):
        store.fail_document(job.key, str(error))


def _read(job: Job) -> Document:
    return Document(text=read_text(job.source), name=job.source.stem)


def _kept(job: Job) -> Outcome:
    message = f"{job.annotations} is there already and was left as it is."
    problems = len(read_document(job.annotations).problems) if job.text.exists() else 0
    if problems:
        message = (
            f"{message} It does not fit its text or cannot be read in {problems} places: bioner-desk show {job.text}"
        )
    return Outcome(job, State.KEPT, message=message if problems else "")


def _copy_text(job: Job) -> None:
    if _same_file(job.source, job.text):
        return
    content = read_bytes(job.source)
    present = _digest_of(job.text)
    if present is None:
        write_atomically(job.text, content, expected=None)
    elif present != digest(content):
        message = f"{job.text} is another text than {job.source}, which may have changed since; nothing was written."
        raise WriteError(message, hint="Choose an empty folder for --out, or move the older text and its .ann away.")


def _keep_copy(job: Job) -> None:
    """Keep the annotations that are about to be replaced: somebody may have made them by hand."""
    replaced = job.base / STATE_FOLDER / _REPLACED
    name = job.annotations.relative_to(job.base)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    stamps = (stamp if number == 1 else f"{stamp}-{number}" for number in count(1))
    copy = next(replaced / one / name for one in stamps if not (replaced / one / name).exists())
    make_folder(copy.parent)
    write_atomically(copy, read_bytes(job.annotations), expected=None)


def _digest_of(path: Path) -> str | None:
    return digest(read_bytes(path)) if os.path.lexists(path) else None


def _same_file(one: Path, other: Path) -> bool:
    return other.exists() and one.samefile(other)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _is_inside(path: Path, folder: Path) -> bool:
    # realpath, because Path.resolve raises for links in a circle
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
