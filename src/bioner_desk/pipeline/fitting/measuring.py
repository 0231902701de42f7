"""How a model whose file is here fits: its memory from the header, its speed from running it for some seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Document, Schema
from bioner_desk.engines.machine import available_memory
from bioner_desk.engines.memory import memory_need
from bioner_desk.gguf import read_header
from bioner_desk.model_store import load_profile
from bioner_desk.pipeline.fitting.probing import probe
from bioner_desk.pipeline.fitting.verdicts import Fit, FitVerdict, unrun
from bioner_desk.pipeline.fitting.work import plan_work, texts_at_hand
from bioner_desk.pipeline.model import DEFAULT_SCHEMA, Model, load_model
from bioner_desk.pipeline.resolving import AUTO

_PROBE_SECONDS = 8.0


def fit_file(
    model: Path,
    documents: Sequence[Document] = (),
    *,
    schema: str | Path | Schema | Sequence[str] = DEFAULT_SCHEMA,
    format: str = AUTO,  # noqa: A002 - the word of the field and of the command line
    examples: Sequence[Document] = (),
    cancel: CancelToken | None = None,
    seconds: float = _PROBE_SECONDS,
    clock: Callable[[], float] = time.perf_counter,
    load: Callable[[Path], Model] = load_model,
    free_memory: Callable[[], int] = available_memory,
) -> Fit:
    """Load a model, ask it for some seconds what it will be asked, and reckon from that.

    A model for which there is not enough memory is not loaded.

    Args:
        model: the file.
        documents: that wait to be annotated; without any text, the sample notes that come with the program.
        schema: what is asked for, as in `Model.annotate`.
        format: an output format, or "auto".
        examples: that guided prompts may show, as in `Model.annotate`.
        cancel: looked at between tokens.
        seconds: that the probe should take; a slow model may take three times that, and its loading comes on top.
        clock: seconds, never going back.
        load: how the file becomes a model.
        free_memory: how many bytes are free.

    Raises:
        ModelError: the file cannot be used, or fails while it computes.
        UsageError, SchemaError: there is no such format, or no such schema.
        ContextTooSmallError: the questions alone fill the model's context.
        Cancelled: `cancel` was set.
    """
    cancel = cancel or CancelToken()
    header = read_header(model)
    header.check_complete()
    context = load_profile(model).budget_tokens
    fit = unrun(model.stem, memory_need(header, context), free_memory(), context, len(documents))
    if fit.verdict is FitVerdict.TOO_LARGE:
        return fit
    cancel.raise_if_cancelled()
    with load(model) as loaded:
        annotator = loaded.annotator(schema, format, examples=examples)
        work = plan_work(annotator, texts_at_hand(documents), clock=clock, cancel=cancel)
        probed = probe(loaded.engine, work, seconds=seconds, clock=clock, cancel=cancel)
    taken = probed.speeds.seconds(work, work.answer_tokens(probed.per_question))
    return fit.taking(taken, longest=work.longest, measured=True)
