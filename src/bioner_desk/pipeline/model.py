"""A model that is ready to annotate documents: an engine with what is known of how to ask it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from bioner_desk.cancel import CancelToken
from bioner_desk.corpora import load_schema
from bioner_desk.documents import DEFAULT_KIND, Document, Schema, in_order
from bioner_desk.engines import Engine, load_engine
from bioner_desk.errors import UsageError
from bioner_desk.formats import Guidance, find_format
from bioner_desk.grammar import Constraint
from bioner_desk.model_store import Calibration, ModelProfile, load_profile, resolve_model, sha256_of
from bioner_desk.pipeline.asking import Asking, notices
from bioner_desk.pipeline.chunking import MOST_CHARACTERS, Chunk, coverage
from bioner_desk.pipeline.examples import ExamplePool
from bioner_desk.pipeline.resolving import AUTO, ResolvedFormat, resolve_format
from bioner_desk.pipeline.results import AnnotationResult, Answer, Question, RunRecord, RunSettings
from bioner_desk.pipeline.store import DocumentState, RunStore
from bioner_desk.pipeline.waves import AnswerStore, Inquiry, ask

DEFAULT_SCHEMA = "clinical"


@dataclass(frozen=True, slots=True)
class Plan:
    """The questions about a document, before any is asked, and the examples that they show."""

    document: Document
    chunks: tuple[Chunk, ...]
    questions: tuple[Question, ...]
    examples: tuple[Document, ...] = ()


class Model:
    """A loaded model. Close it, or use it as a context manager, to give its memory back.

    Args:
        engine: what runs the model.
        profile: how the model wants to be asked.
    """

    def __init__(self, engine: Engine, profile: ModelProfile) -> None:
        self.engine = engine
        self.profile = profile

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def shows_examples(self) -> bool:
        """Whether its prompts are guided, and may show worked examples."""
        return self.profile.style == "guided"

    def close(self) -> None:
        """Give the model's memory back."""
        self.engine.close()

    def annotator(
        self,
        schema: str | Path | Schema | Sequence[str] = DEFAULT_SCHEMA,
        format: str = AUTO,  # noqa: A002 - the word of the field and of the command line
        kind: str | None = None,
        constraint: Constraint | str = Constraint.COPY,
        examples: Sequence[Document] = (),
    ) -> Annotator:
        """Decide what is asked, once for many documents; see `annotate`."""
        loaded = _as_schema(schema)
        held = _as_constraint(constraint)
        default, sha256 = self.profile.default_format, self.engine.info.model_sha256
        resolved = resolve_format(format, default, sha256, loaded.type_names, held)
        return Annotator(self, loaded, resolved, kind, held, examples)

    def annotate(
        self,
        document: Document,
        *,
        schema: str | Path | Schema | Sequence[str] = DEFAULT_SCHEMA,
        format: str = AUTO,  # noqa: A002 - the word of the field and of the command line
        kind: str | None = None,
        constraint: Constraint | str = Constraint.COPY,
        examples: Sequence[Document] = (),
        cancel: CancelToken | None = None,
    ) -> AnnotationResult:
        """Find the mentions of a schema's types in a document.

        Args:
            document: the text; its own mentions are not looked at.
            schema: a schema, the name of one that comes with the program, a schema file, or just names of types.
            format: the id of an output format, or "auto" for the one that was chosen for the model and the types with
                `bioner-desk profile`, else the model's own.
            kind: the document's characteristics ("discharge summary"); default: the document's own, else "clinical
                note".
            constraint: "copy": answers follow the format and say nothing but words of the text; "form": they follow the
                format; "none": they are left to the model.
            examples: documents with the right mentions, from which guided prompts show what is most similar; never
                the document itself.
            cancel: set it from another thread to stop between two tokens.

        Raises:
            UsageError: there is no such format or constraint, or examples for a model whose prompts show none.
            SchemaError: there is no such schema.
            ContextTooSmallError: the questions alone fill the model's context.
            GrammarError: the model cannot be held to the constraint.
            Cancelled: `cancel` was set.
        """
        return self.annotator(schema, format, kind, constraint, examples).annotate(document, cancel=cancel)


class Annotator:
    """Asks one model for one schema in one format; `resolved` says why in this one.

    Raises:
        UsageError: there is no such format, or examples are given for a model whose prompts show none.
        ContextTooSmallError: the questions alone fill the model's context.
    """

    def __init__(
        self,
        model: Model,
        schema: Schema,
        resolved: ResolvedFormat,
        kind: str | None,
        constraint: Constraint = Constraint.COPY,
        examples: Sequence[Document] = (),
    ) -> None:
        self.schema = schema
        self.resolved = resolved
        self._model = model
        self._format = find_format(resolved.id)
        self._kind = kind
        self._constraint = constraint
        self._guidance = Guidance(schema.types) if model.shows_examples else None
        self._pool = self._as_pool(examples)
        # Probabilities are those among the allowed tokens, so that under another constraint they are other numbers; and
        # what was measured without examples says nothing of answers with them.
        held = constraint is Constraint.COPY and not self._pool
        self._calibration = model.profile.calibrations(self._format.id) if held else {}
        self._askings: dict[str, Asking] = {}
        self._asking(None).check()

    @property
    def examples(self) -> int:
        """How many chunks there are to choose examples from."""
        return len(self._pool) if self._pool else 0

    @property
    def engine(self) -> Engine:
        """What runs the model that is asked."""
        return self._model.engine

    @property
    def calibration(self) -> Mapping[str, Calibration]:
        """How confidences are calibrated, for those of the types for which the model's profile says it."""
        return {name: one for name, one in self._calibration.items() if name in self.schema.type_names}

    def settings(self, document: Document | None = None) -> RunSettings:
        """What decides the answers; for documents of several kinds, the kind of `document`."""
        info = self._model.engine.info
        asking = self._asking(document)
        return RunSettings(
            model_name=info.model_name,
            model_sha256=info.model_sha256,
            engine=info.engine,
            format=self._format.id,
            types=asking.types,
            kind=asking.kind,
            budget_tokens=asking.budget_tokens,
            most_sentences=asking.most_sentences,
            most_characters=asking.most_characters,
            engine_settings=info.settings,
            constraint=self._constraint.value,
            prompt_style=self._model.profile.style,
            guidance_sha256=self._guidance_sha256,
        )

    def plan(self, document: Document, *, cancel: CancelToken | None = None) -> Plan:
        """Cut the document and put the questions, without asking them.

        Raises:
            ContextTooSmallError: the questions alone fill the model's context.
            Cancelled: `cancel` was set.
        """
        asking = self._asking(document)
        chunks = []
        for chunk in asking.chunks(document):
            if cancel:
                cancel.raise_if_cancelled()
            chunks.append(chunk)
        examples = self._pool.choose(document, chunks, asking.has_room_for) if self._pool else ()
        return Plan(document, tuple(chunks), tuple(asking.questions(chunks)), examples)

    def annotate(
        self,
        document: Document,
        *,
        plan: Plan | None = None,
        store: AnswerStore | None = None,
        cancel: CancelToken | None = None,
        report: Callable[[Answer], None] | None = None,
    ) -> AnnotationResult:
        """Ask every question about a document and collect the suggestions.

        Args:
            document: the text.
            plan: the document's plan, if it was made already.
            store: where answers of earlier runs are looked up and new ones kept.
            cancel: looked at between tokens.
            report: called with every answer as it arrives.

        Raises:
            Cancelled: `cancel` was set; answers until then are in the store.
        """
        started = time.perf_counter()
        plan = plan or self.plan(document, cancel=cancel)
        answered = None if report is None else lambda _place, answer: report(answer)
        (answers,) = ask(self.engine, [self.inquiry(plan, store)], cancel=cancel, report=answered)
        return self.collect(plan, answers, time.perf_counter() - started)

    def finish(self, store: RunStore, path: str, result: AnnotationResult, state: DocumentState) -> None:
        """Record in a store, by its path in the folder, that a document is done."""
        store.finish_document(path, result, state)

    def inquiry(self, plan: Plan, store: AnswerStore | None = None) -> Inquiry:
        """A plan's questions as they are put to the engine."""
        asking = replace(self._asking(plan.document), examples=plan.examples)
        return Inquiry(asking, plan.document, plan.questions, store)

    def collect(self, plan: Plan, answers: Sequence[Answer], seconds: float) -> AnnotationResult:
        """Read the answers to a plan's questions.

        Args:
            plan: the questions.
            answers: in the order of the questions.
            seconds: that they took, for the record.
        """
        document = plan.document
        asking = self._asking(document)
        read = [asking.read(answer, number, document) for number, answer in enumerate(answers)]
        mentions = in_order((found for suggestions, _ in read for found in suggestions), asking.types)
        return AnnotationResult(
            document=document,
            mentions=mentions,
            problems=tuple(problem for _, problems in read for problem in problems),
            answers=tuple(answers),
            notices=tuple(notices(plan.chunks, answers)),
            run=RunRecord(
                settings=self.settings(document),
                schema=self.schema.name,
                chunks=len(plan.chunks),
                questions=len(plan.questions),
                prompt_tokens=sum(answer.completion.prompt_tokens for answer in answers),
                answer_tokens=sum(len(answer.completion.tokens) for answer in answers),
                seconds=seconds,
                coverage=coverage(document.text, list(plan.chunks)),
                forced_tokens=sum(answer.completion.forced_tokens for answer in answers),
                overridden_tokens=sum(answer.completion.overridden_tokens for answer in answers),
            ),
        )

    def _asking(self, document: Document | None) -> Asking:
        kind = self._kind or (document.kind if document else None) or DEFAULT_KIND
        if kind not in self._askings:
            profile = self._model.profile
            self._askings[kind] = Asking(
                engine=self._model.engine,
                output_format=self._format,
                types=self.schema.type_names,
                kind=kind,
                budget_tokens=min(profile.budget_tokens, self._model.engine.info.context),
                most_sentences=profile.most_sentences,
                most_characters=MOST_CHARACTERS,
                constraint=self._constraint,
                calibration=self._calibration,
                guidance=self._guidance,
                example_tokens=profile.example_tokens if self._pool else 0,
            )
        return self._askings[kind]

    def _as_pool(self, examples: Sequence[Document]) -> ExamplePool | None:
        if examples and self._guidance is None:
            message = f'{self.engine.info.model_name} is asked without examples: its profile says style = "bare".'
            hint = "Leave the examples out. It was tuned on the formats; examples are for general instruction models."
            raise UsageError(message, hint=hint)
        profile = self._model.profile
        pool = ExamplePool(
            examples if profile.example_tokens else (),
            self.schema.type_names,
            self._format,
            most_sentences=profile.most_sentences,
            most_characters=MOST_CHARACTERS,
        )
        return pool or None

    @cached_property
    def _guidance_sha256(self) -> str:
        if self._guidance is None:
            return ""
        pool = [self._model.profile.example_tokens, self._pool.digest] if self._pool else []
        said = [self._guidance.preface(self._format), *pool]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def load_model(
    path: str | Path | None = None,
    *,
    gpu_layers: int | Literal["auto"] = "auto",
    threads: int | None = None,
    time_limit: float | None = None,
) -> Model:
    """Load a GGUF model.

    Args:
        path: the file, or the name of an installed model; `None` for the default model.
        gpu_layers: how many layers to compute on a GPU; "auto" for all if there is one, else none.
        threads: processor threads; default: one per physical core that this process may use.
        time_limit: seconds per answer after which it is cut off; default: none.

    Raises:
        ModelError: the file is missing, damaged, unknown to llama.cpp, or too large for the memory.
    """
    file = resolve_model(path)
    profile = load_profile(file)
    engine = load_engine(
        file,
        gpu_layers=gpu_layers,
        threads=threads,
        context=profile.budget_tokens,
        time_limit=time_limit,
        sha256=sha256_of(file),
    )
    return Model(engine, profile)


def _as_schema(schema: str | Path | Schema | Sequence[str]) -> Schema:
    if isinstance(schema, Schema):
        return schema
    if isinstance(schema, str | Path):
        return load_schema(schema)
    return Schema.of_names(schema)


def _as_constraint(given: Constraint | str) -> Constraint:
    try:
        return Constraint(given)
    except ValueError:
        message = f"There is no constraint called '{given}'."
        raise UsageError(message, hint=f"The constraints are: {', '.join(Constraint)}.") from None
