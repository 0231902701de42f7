"""Asking every system about every document: models one after the other, the formats of each together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import DEFAULT_KIND
from bioner_desk.errors import ModelError
from bioner_desk.evaluation.comparing.costs import Speed, cost_of, learn, tokens_had_from_others
from bioner_desk.evaluation.comparing.results import ComparedDocument, Comparison, Found, Said, System
from bioner_desk.evaluation.comparing.setup import Setup
from bioner_desk.pipeline import (
    AnnotationResult,
    Annotator,
    Answer,
    Model,
    Plan,
    Progress,
    RunSettings,
    RunStore,
    annotate_together,
)

Load = Callable[[Path], Model]
"""Loads a model file."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one model said of one document.

    Args:
        model: its name.
        document: its name.
        found: by the formats that answered, in their order.
        failed: why others did not, by system.
    """

    model: str
    document: str
    found: tuple[Found, ...]
    failed: Mapping[System, str]


@dataclass(slots=True)
class _Asked:
    """A format of the loaded model: who asks in it, and where answers are kept."""

    system: System
    annotator: Annotator
    store: RunStore | None


class ComparisonRun:
    """One comparison, from its beginning to its end, or to where it is stopped; a later one goes on from there.

    Every answer is in the record the moment it arrives, and is found there again.

    Args:
        setup: what is compared.
        load: loads a model; one is loaded at a time.
        cancel: looked at between tokens.
        report: called with how far the run is, again and again.
    """

    def __init__(
        self,
        setup: Setup,
        load: Load,
        *,
        cancel: CancelToken | None = None,
        report: Callable[[Progress], None] | None = None,
    ) -> None:
        self._setup = setup
        self._load = load
        self._cancel = cancel or CancelToken()
        self._report = report or (lambda _progress: None)
        self._found: dict[tuple[System, str], Found] = {}
        self._failed: dict[tuple[System, str], str] = {}
        self._memory: dict[str, int] = {}
        self._settings: dict[System, RunSettings] = {}
        characters = sum(len(one.document.text) for one in setup.documents)
        self._progress = Progress(
            documents=len(setup.documents) * len(setup.models), characters=characters * len(setup.systems)
        )

    @property
    def comparison(self) -> Comparison:
        """The comparison as far as it is."""
        setup = self._setup
        return Comparison(
            systems=setup.systems,
            documents=setup.documents,
            types=setup.schema.type_names,
            kind=setup.kind or ", ".join(sorted({one.document.kind or DEFAULT_KIND for one in setup.documents})),
            constraint=setup.constraint.value,
            found=dict(self._found),
            failed=dict(self._failed),
            memory=dict(self._memory),
            left_out=dict(setup.left_out),
            settings=dict(self._settings),
            seed=setup.seed,
            available=setup.available,
        )

    def steps(self) -> Iterator[Step]:
        """Ask; one step for each model and document.

        The seconds that costs tell are an estimate until a model is done with all documents. A document or a format
        that cannot be asked about is noted, and the rest goes on.

        Raises:
            Cancelled: `cancel` was set; answers until then are kept.
            ModelError: the only model cannot be loaded; of several, such a one is noted.
            WriteError: answers cannot be kept.
        """
        for name, path in self._setup.models.items():
            self._cancel.raise_if_cancelled()
            self._progress.current = name
            self._report(self._progress)
            try:
                model = self._load(path)
            except ModelError as error:
                if len(self._setup.models) == 1:
                    raise
                yield from self._without(name, str(error))
                continue
            with model:
                yield from self._ask_model(name, model)

    def _without(self, model: str, reason: str) -> Iterator[Step]:
        """The steps of a model that cannot be loaded."""
        systems = [System(model, one) for one in self._setup.formats]
        for document in self._setup.documents:
            yield self._noted(model, document, [], dict.fromkeys(systems, reason))

    def _ask_model(self, name: str, model: Model) -> Iterator[Step]:
        annotators, unfit = self._annotators(name, model)
        speed = Speed()
        taken: dict[tuple[System, str], tuple[float, int]] = {}
        with self._stores(annotators) as asked:
            for document in self._setup.documents:
                self._cancel.raise_if_cancelled()
                self._progress.current = f"{name}: {document.name}"
                self._report(self._progress)
                results, failed = self._ask(asked, document)
                learn(speed, results.values())
                extra = tokens_had_from_others(list(results.values()))
                found = [_found(system, document, result) for system, result in results.items()]
                taken |= {
                    (one.system, document.name): (one.cost.seconds, tokens)
                    for one, tokens in zip(found, extra, strict=True)
                }
                found = [_with_seconds(one, *taken[one.system, document.name], speed) for one in found]
                if any(not answer.stored for result in results.values() for answer in result.answers):
                    self._memory[name] = max(self._memory.get(name, 0), psutil.Process().memory_info().rss)
                yield self._noted(name, document, found, unfit | failed)
        # Once more, at the speed that all answers of the model give.
        self._found |= {key: _with_seconds(self._found[key], *each, speed) for key, each in taken.items()}

    def _annotators(self, name: str, model: Model) -> tuple[dict[System, Annotator], dict[System, str]]:
        """Who asks in each format, and why nobody can in some."""
        setup = self._setup
        annotators: dict[System, Annotator] = {}
        unfit: dict[System, str] = {}
        examples = setup.examples if model.shows_examples else ()
        for format_id in setup.formats:
            system = System(name, format_id)
            try:
                annotators[system] = model.annotator(setup.schema, format_id, setup.kind, setup.constraint, examples)
            except ModelError as error:
                unfit[system] = str(error)
        self._settings |= {system: one.settings() for system, one in annotators.items()}
        return annotators, unfit

    @contextmanager
    def _stores(self, annotators: Mapping[System, Annotator]) -> Iterator[list[_Asked]]:
        """The annotators with a view of the one record for each, if there is one."""
        if not annotators or not self._setup.keep:
            yield [_Asked(system, one, None) for system, one in annotators.items()]
            return
        first, *others = annotators.items()
        folder, command = self._setup.record, self._setup.command
        system, annotator = first
        with RunStore(folder, annotator.settings(), calibration=annotator.calibration, command=command) as store:
            asked = [_Asked(system, annotator, store)]
            asked += [
                _Asked(other, one, store.of(one.settings(), calibration=one.calibration)) for other, one in others
            ]
            yield asked

    def _ask(
        self, asked: Sequence[_Asked], document: ComparedDocument
    ) -> tuple[dict[System, AnnotationResult], dict[System, str]]:
        """Ask in all formats together; if that fails, in each alone, to know which it is that cannot be asked."""
        failed: dict[System, str] = {}
        planned: list[tuple[_Asked, Plan]] = []
        for one in asked:
            try:
                planned.append((one, one.annotator.plan(document.document, cancel=self._cancel)))
            except ModelError as error:
                failed[one.system] = str(error)
        try:
            return self._together(planned, document), failed
        except ModelError as error:
            if len(planned) == 1:
                return {}, failed | {planned[0][0].system: str(error)}
        results: dict[System, AnnotationResult] = {}
        for each in planned:
            try:
                results |= self._together([each], document)
            except ModelError as error:
                failed[each[0].system] = str(error)
        return results, failed

    def _together(
        self, planned: Sequence[tuple[_Asked, Plan]], document: ComparedDocument
    ) -> dict[System, AnnotationResult]:
        def answered(place: int, answer: Answer) -> None:
            self._progress.count(answer, planned[place][1])
            self._report(self._progress)

        results = annotate_together(
            [one.annotator for one, _ in planned],
            document.document,
            plans=[plan for _, plan in planned],
            stores=[one.store for one, _ in planned],
            cancel=self._cancel,
            report=answered,
        )
        return {one.system: result for (one, _), result in zip(planned, results, strict=True)}

    def _noted(
        self, model: str, document: ComparedDocument, found: Sequence[Found], failed: Mapping[System, str]
    ) -> Step:
        self._found |= {(one.system, document.name): one for one in found}
        self._failed |= {(system, document.name): reason for system, reason in failed.items()}
        progress = self._progress
        progress.documents_done += 1
        # Exactly, whatever was asked twice or not at all.
        done, whole = divmod(progress.documents_done, len(self._setup.documents))
        texts = [len(one.document.text) for one in self._setup.documents]
        progress.characters_done = len(self._setup.formats) * (done * sum(texts) + sum(texts[:whole]))
        self._report(progress)
        return Step(model, document.name, tuple(found), dict(failed))


def _found(system: System, document: ComparedDocument, result: AnnotationResult) -> Found:
    said = tuple(
        Said(answer.question.types, answer.question.chunk.span, answer.completion.text) for answer in result.answers
    )
    return Found(system, document.name, result.mentions, said, cost_of(result))


def _with_seconds(found: Found, own: float, tokens: int, speed: Speed) -> Found:
    """The seconds of the system's own answers, and those of tokens that were computed for others."""
    return replace(found, cost=replace(found.cost, seconds=own + tokens * speed.seconds_per_prompt_token))
