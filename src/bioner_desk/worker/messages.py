"""What the window and the worker process say to each other: frozen values that can be pickled."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bioner_desk.documents import DEFAULT_KIND, Schema, Span
from bioner_desk.engines import Finish
from bioner_desk.grammar import Constraint
from bioner_desk.model_store import ModelProfile
from bioner_desk.pipeline.progress import Progress
from bioner_desk.pipeline.resolving import AUTO, Remedy
from bioner_desk.pipeline.results import AnswerProblem, Notice, RunRecord, RunSettings, Suggestion

if TYPE_CHECKING:  # scores are computed with NumPy, for which a window that only annotates need not wait
    from bioner_desk.evaluation.comparing import Comparison, Step, System, Wanted
    from bioner_desk.gguf import ModelShape
    from bioner_desk.pipeline.fitting import Fit


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model, and how it is run.

    Args:
        path: the GGUF file, or the name of an installed model; `None` for the default model.
        gpu_layers: layers that the graphics card computes; "auto" for all if there is one, else none.
        threads: processor threads; `None` for one per physical core.
        time_limit: seconds that one answer may take; `None` for no limit.
    """

    path: Path | None = None
    gpu_layers: int | Literal["auto"] = "auto"
    threads: int | None = None
    time_limit: float | None = None


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Documents that are to be annotated, and how.

    Args:
        model: which model.
        folder: the open folder, whose record keeps the answers.
        names: of the texts, as paths relative to the folder.
        schema: the types that are asked for.
        format: the id of an output format, or "auto"; see `resolve_format`.
        kind: what the documents are.
        constraint: how much of an answer is left to the model.
        keep: whether answers are looked up in the record and kept there; not in a folder that cannot be written.
        examples: names of finished documents of the folder, which guided prompts may show; others do without.
    """

    model: ModelChoice
    folder: Path
    names: tuple[str, ...]
    schema: Schema
    format: str = AUTO
    kind: str = DEFAULT_KIND
    constraint: Constraint = Constraint.COPY
    keep: bool = True
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """Systems that are to be compared, and how.

    Args:
        wanted: which, on which documents.
        gpu_layers: see `ModelChoice`; so are the others. They hold for every model.
        threads: processor threads.
        time_limit: seconds that one answer may take.
    """

    wanted: Wanted
    gpu_layers: int | Literal["auto"] = "auto"
    threads: int | None = None
    time_limit: float | None = None

    def choice(self, path: Path) -> ModelChoice:
        """One of the models, and how it is run."""
        return ModelChoice(path, self.gpu_layers, self.threads, self.time_limit)


@dataclass(frozen=True, slots=True)
class Sized:
    """A model that is not here yet, as far as its sizes are known.

    Args:
        name: of the model.
        shape: its layers, heads and vocabulary.
        size_bytes: of its file.
        parameters: how many numbers it consists of.
        profile: how it will be asked.
    """

    name: str
    shape: ModelShape
    size_bytes: int
    parameters: int
    profile: ModelProfile


@dataclass(frozen=True, slots=True)
class FitRequest:
    """Models of which is wanted how they suit this computer: those that are here are run for some seconds.

    Args:
        models: by what they are called in `Fitted`; a file that is here, or the sizes of one that is not.
        folder: of the texts; `None` for the sample notes that come with the program.
        names: of the texts, as paths relative to the folder.
        schema: the types that are asked for; `None` for those that a run without a schema asks for.
        format: the id of an output format, or "auto".
        examples: names of finished documents of the folder, which guided prompts may show.
    """

    models: Mapping[str, ModelChoice | Sized]
    folder: Path | None = None
    names: tuple[str, ...] = ()
    schema: Schema | None = None
    format: str = AUTO
    examples: tuple[str, ...] = ()


Request = RunRequest | CompareRequest | FitRequest


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run works with.

    Args:
        settings: everything that decides the answers.
        quantisation: of the model's file, such as "Q4_K_M"; empty if unknown.
        context: tokens that a prompt and its answer may have together.
        calibrated: those of the types whose confidences are calibrated, in schema order.
        reason: why it asks in this output format, in words; empty if the request named it.
        remedy: what finds a format that suits the model, if none was chosen.
    """

    settings: RunSettings
    quantisation: str
    context: int
    calibrated: tuple[str, ...]
    reason: str = ""
    remedy: Remedy = Remedy.NONE


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What the model said, unread: to which types of the chunk at `place`, why it ended, and whether it was asked now.

    `stored` answers came from the record of an earlier run.
    """

    text: str
    types: tuple[str, ...]
    place: Span
    finish: Finish
    stored: bool


class How(StrEnum):
    """How a run ended."""

    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Loading:
    """A model is being loaded; not said when the one that is held is used again."""

    run: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """The model is ready and the questions are decided; said once in every run that comes so far."""

    run: int
    facts: RunFacts


@dataclass(frozen=True, slots=True)
class Progressed:
    """How far the run is; at most ten a second, and the newest before the end.

    Args:
        run: its number.
        done: documents that are finished or failed; in a comparison, each once for every model.
        documents: of the run, counted alike.
        characters_done: of all texts, about (bytes, as long as a text was not read).
        characters: of all texts, about.
        tokens: of prompts and answers that the model worked on.
        seconds: since the model was ready.
        seconds_left: an estimate; `None` until something was asked.
        tokens_per_second: since the model was ready.
        current: the name of the document under way.
    """

    run: int
    done: int
    documents: int
    characters_done: int
    characters: int
    tokens: int
    seconds: float
    seconds_left: float | None
    tokens_per_second: float
    current: str

    @classmethod
    def of(cls, run: int, progress: Progress) -> Progressed:
        """How far a run is now."""
        return cls(
            run=run,
            done=progress.documents_done,
            documents=progress.documents,
            characters_done=round(progress.characters_done),
            characters=progress.characters,
            tokens=progress.tokens,
            seconds=progress.seconds,
            seconds_left=progress.seconds_left,
            tokens_per_second=progress.tokens_per_second,
            current=progress.current,
        )


@dataclass(frozen=True, slots=True)
class Annotated:
    """A document is finished.

    Args:
        run: its number.
        name: as in the request.
        text_sha256: of the UTF-8 bytes of the text that was annotated, which are those of its file.
        suggestions: in text order; the `question` of each is a place in `answers`.
        problems: what did not become a suggestion; the `question` of each is a place in `answers`.
        answers: to all questions, chunk by chunk.
        notices: what to know beside that.
        record: the settings, and what it cost.
    """

    run: int
    name: str
    text_sha256: str
    suggestions: tuple[Suggestion, ...]
    problems: tuple[AnswerProblem, ...]
    answers: tuple[RawAnswer, ...]
    notices: tuple[Notice, ...]
    record: RunRecord


@dataclass(frozen=True, slots=True)
class Failed:
    """A document could not be done; the run goes on with the others."""

    run: int
    name: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonBegun:
    """A comparison begins: what is compared, with nothing found yet; said before a model is loaded."""

    run: int
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Compared:
    """One model is done with one document.

    Args:
        run: its number.
        step: what was found.
        settings: what decides the answers of the model's systems.
        memory: the most memory that the process held while the model worked, in bytes; 0 if the model was not loaded.
    """

    run: int
    step: Step
    settings: Mapping[System, RunSettings]
    memory: int


@dataclass(frozen=True, slots=True)
class Timed:
    """What answers took, by system and name of the document, as it is known once a model is done with all documents.

    Said before the end of a comparison that was not killed. The seconds are those of `Cost.seconds`.
    """

    run: int
    seconds: Mapping[tuple[System, str], float]


@dataclass(frozen=True, slots=True)
class Fitted:
    """How one model suits this computer; `key` is what the request calls it."""

    run: int
    key: str
    fit: Fit


@dataclass(frozen=True, slots=True)
class Ended:
    """The run is over; the last event of every run after which the process is still there or was ended on purpose."""

    run: int
    how: How
    message: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Died:
    """The process is gone though nobody ended it; the last event of the run under way, if there was one (`run`).

    `exitcode` is what `multiprocessing` says: below 0 the number of the signal that ended it; `None` if unknown.
    """

    run: int | None
    exitcode: int | None
    message: str
    hint: str = ""


Event = Loading | Loaded | Progressed | Annotated | Failed | ComparisonBegun | Compared | Timed | Fitted | Ended | Died


@dataclass(frozen=True, slots=True)
class Start:
    """From the window: begin a run, a comparison, or trying models."""

    run: int
    request: Request


@dataclass(frozen=True, slots=True)
class Cancel:
    """From the window: stop a run."""

    run: int


Command = Start | Cancel
Sent = Event | logging.LogRecord
"""What comes out of the process; log records go to the log of the program."""
