"""How a model that is not here yet would fit: its memory and its speed estimated from its size."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Document, Schema
from bioner_desk.engines import ScriptedEngine
from bioner_desk.engines.machine import available_memory
from bioner_desk.engines.memory import memory_need_of_shape
from bioner_desk.gguf import ModelShape
from bioner_desk.model_store import ModelProfile
from bioner_desk.pipeline.fitting.machine_speed import MachineSpeed, measure_machine
from bioner_desk.pipeline.fitting.speeds import Speeds
from bioner_desk.pipeline.fitting.verdicts import Fit, FitVerdict, unrun
from bioner_desk.pipeline.fitting.work import plan_work, texts_at_hand
from bioner_desk.pipeline.model import DEFAULT_SCHEMA, Model
from bioner_desk.pipeline.resolving import AUTO

# Characters per token in the sample notes: 2.65 with the vocabularies of Llama 2 and Phi 3, 3.2 to 3.4 with those of
# Llama 3, Qwen and Gemma.
_LARGE_VOCABULARY = 64_000
_FEW_CHARACTERS, _MANY_CHARACTERS = 2.65, 3.3
_OPERATIONS = 2  # for each number of a model and each token


def fit_shape(
    name: str,
    shape: ModelShape,
    size_bytes: int,
    parameters: int,
    documents: Sequence[Document] = (),
    *,
    profile: ModelProfile,
    schema: str | Path | Schema | Sequence[str] = DEFAULT_SCHEMA,
    format: str = AUTO,  # noqa: A002 - the word of the field and of the command line
    examples: Sequence[Document] = (),
    machine: MachineSpeed | None = None,
    cancel: CancelToken | None = None,
    clock: Callable[[], float] = time.perf_counter,
    free_memory: Callable[[], int] = available_memory,
) -> Fit:
    """Estimate how a model fits from what a catalogue says of it.

    Args:
        name: of the model.
        shape: its sizes.
        size_bytes: of its file.
        parameters: how many numbers it consists of; of a mixture of experts those that work on a token.
        documents: that wait to be annotated; without any text, the sample notes that come with the program.
        profile: how the model will be asked, and for how many tokens of context it will be loaded.
        schema: what is asked for, as in `Model.annotate`.
        format: an output format, or "auto".
        examples: that guided prompts may show, as in `Model.annotate`.
        machine: its speed, if it was measured already; it takes about a second.
        cancel: looked at between questions.
        clock: seconds, never going back.
        free_memory: how many bytes are free.

    Raises:
        ModelError: the machine's speed cannot be measured.
        UsageError, SchemaError: there is no such format, or no such schema.
        ContextTooSmallError: the questions alone fill the context.
        Cancelled: `cancel` was set.
    """
    cancel = cancel or CancelToken()
    context = profile.budget_tokens
    need = memory_need_of_shape(shape, size_bytes, context)
    fit = unrun(name, need, free_memory(), context, len(documents))
    if fit.verdict is FitVerdict.TOO_LARGE:
        return fit
    machine = machine or measure_machine(cancel=cancel, clock=clock)
    annotator = Model(_Counting(shape, context), profile).annotator(schema, format, examples=examples)
    work = plan_work(annotator, texts_at_hand(documents), clock=clock, cancel=cancel)
    taken = _speeds(machine, size_bytes, parameters).seconds(work, work.answer_tokens(None))
    return fit.taking(taken, longest=work.longest, measured=False)


def _speeds(machine: MachineSpeed, size_bytes: int, parameters: int) -> Speeds:
    # A prompt is a matter of arithmetic unless it is short: then, and for each token of an answer, all weights have to
    # come from memory once.
    once = size_bytes / machine.bytes_per_second
    arithmetic = _OPERATIONS * parameters / machine.operations_per_second
    return Speeds(per_read=arithmetic, per_written=max(once, arithmetic), per_prompt=once)


class _Counting(ScriptedEngine):
    """In place of a model that is not here: counts tokens by characters, and answers nothing."""

    def __init__(self, shape: ModelShape, context: int) -> None:
        super().__init__((), context=context)
        self._characters = _MANY_CHARACTERS if shape.vocabulary >= _LARGE_VOCABULARY else _FEW_CHARACTERS

    def count_text_tokens(self, text: str) -> int:
        """The tokens of a plain text, roughly."""
        return math.ceil(len(text) / self._characters)
