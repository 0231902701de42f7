"""Votes: a document is asked about in several output formats, and what enough of them give is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Document, Schema, Span, in_order
from bioner_desk.errors import UsageError
from bioner_desk.model_store import Calibration
from bioner_desk.pipeline.model import Annotator, Plan
from bioner_desk.pipeline.resolving import ResolvedFormat
from bioner_desk.pipeline.results import AnnotationResult, Answer, RunRecord, RunSettings, Suggestion
from bioner_desk.pipeline.store import DocumentState, RunStore
from bioner_desk.pipeline.together import annotate_together


@dataclass(frozen=True, kw_only=True)
class VotedSuggestion(Suggestion):
    """A mention that several formats gave, with the words and the answer of the one that was surest of it.

    Args:
        formats: the ids of those that gave it, in the order in which they were asked.
    """

    formats: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class VotePlan(Plan):
    """The questions of all formats, and the plan of each."""

    plans: tuple[Plan, ...] = ()


@dataclass(frozen=True, slots=True)
class VoteResult(AnnotationResult):
    """What a vote kept, with the answers of all formats.

    Args:
        given: what each of the formats gave.
        fewest: formats that had to give a mention.
    """

    given: tuple[AnnotationResult, ...] = ()
    fewest: int = 0


def ballots(given: Mapping[str, Sequence[Suggestion]]) -> tuple[dict[str, Suggestion], ...]:
    """For each mention (the same type and the same pieces) the formats that give it, with what they say of it.

    Args:
        given: by the ids of the formats, what each found in one document.
    """
    found: dict[tuple[str, frozenset[Span]], dict[str, Suggestion]] = {}
    for format_id, suggestions in given.items():
        for one in suggestions:
            ballot = found.setdefault((one.type, frozenset(one.pieces)), {})
            if format_id not in ballot or ballot[format_id].confidence < one.confidence:
                ballot[format_id] = one
    return tuple(found.values())


def vote(given: Mapping[str, Sequence[Suggestion]], fewest: int) -> tuple[VotedSuggestion, ...]:
    """The mentions that at least so many formats give, in no order.

    Args:
        given: by the ids of the formats, what each found in one document; also those that found nothing.
        fewest: formats that must give a mention.
    """
    return tuple(_voted(ballot, len(given)) for ballot in ballots(given) if len(ballot) >= fewest)


def agreement(confidences: Sequence[float], asked: int) -> float:
    """How sure a vote is of a mention, in [0, 1]: halfway between the mean over all formats and the highest.

    Of the formulas that benchmarks/votes.py compares it tells right from wrong mentions best on BC5CDR dev, on average
    over six votes of three to twelve formats: AUROC 0.752, against 0.742 of the mean alone and of the highest alone,
    0.751 of noisy-or (the chance that not all are wrong) and 0.673 of the share of formats. Its expected calibration
    error is 0.054, about that of the mean over the formats that give the mention (0.051, but AUROC 0.718) and a
    quarter of that of noisy-or (0.219), which takes formats of one model for independent witnesses. It is the best on
    NCBI Disease dev, too; on MACCROBAT dev, where not all formats are calibrated, the mean alone has the better AUROC
    (0.678 against 0.666) and twice the calibration error.

    Args:
        confidences: of the formats that give the mention.
        asked: how many formats were asked; those that do not give it count 0 in the mean.
    """
    return (sum(confidences) / asked + max(confidences)) / 2


class VotingAnnotator:
    """Asks one model in several formats and keeps what enough of them give; folders take it as an `Annotator`.

    Args:
        annotators: of one model, schema, kind and constraint, each in another format.
        fewest: formats that must give a mention.

    Raises:
        UsageError: fewer than two formats, or more votes wanted than there are formats.
    """

    def __init__(self, annotators: Sequence[Annotator], fewest: int) -> None:
        self._annotators = tuple(annotators)
        self._fewest = fewest
        self._formats = tuple(one.resolved.id for one in annotators)
        check_vote(self._formats, fewest)
        self._stores: dict[RunStore, tuple[RunStore, ...]] = {}

    @property
    def schema(self) -> Schema:
        """The types that are asked for."""
        return self._annotators[0].schema

    @property
    def resolved(self) -> ResolvedFormat:
        """The vote as a format."""
        return ResolvedFormat(f"vote of {self._fewest}: {', '.join(self._formats)}")

    @property
    def examples(self) -> int:
        """How many chunks the format with the fewest has to choose examples from."""
        return min(one.examples for one in self._annotators)

    @property
    def calibration(self) -> Mapping[str, Calibration]:
        """How the confidences of the formats are calibrated, by "TYPE in FORMAT": those of votes are not themselves."""
        return {
            f"{name} in {format_id}": one
            for format_id, annotator in zip(self._formats, self._annotators, strict=True)
            for name, one in annotator.calibration.items()
        }

    def settings(self, document: Document | None = None) -> RunSettings:
        """What decides the mentions; the answers of a format are recorded under its own settings."""
        given = [one.settings(document) for one in self._annotators]
        # Each format explains itself, and can show other chunks than the others.
        guidance = "\n".join(one.guidance_sha256 for one in given).strip()
        shown = hashlib.sha256(guidance.encode()).hexdigest() if guidance else ""
        return replace(given[0], format=self.resolved.id, guidance_sha256=shown)

    def plan(self, document: Document, *, cancel: CancelToken | None = None) -> VotePlan:
        """Cut the document for each format; see `Annotator.plan`."""
        plans = tuple(one.plan(document, cancel=cancel) for one in self._annotators)
        chunks = tuple(chunk for plan in plans for chunk in plan.chunks)
        return VotePlan(document, chunks, tuple(one for plan in plans for one in plan.questions), plans=plans)

    def annotate(
        self,
        document: Document,
        *,
        plan: Plan | None = None,
        store: RunStore | None = None,
        cancel: CancelToken | None = None,
        report: Callable[[Answer], None] | None = None,
    ) -> VoteResult:
        """Ask in every format, over shared prefixes, and vote; see `Annotator.annotate`.

        Raises:
            Cancelled: `cancel` was set; answers until then are in the store.
        """
        given = annotate_together(
            self._annotators,
            document,
            plans=plan.plans if isinstance(plan, VotePlan) else None,
            stores=self._stores_of(store) if store else None,
            cancel=cancel,
            report=None if report is None else lambda _place, answer: report(answer),
        )
        return self._result(document, given)

    def finish(self, store: RunStore, path: str, result: AnnotationResult, state: DocumentState) -> None:
        """Record that a document is done: the questions of each format in a run of its own, the vote in the store's."""
        if isinstance(result, VoteResult):
            for own, given in zip(self._stores_of(store), result.given, strict=True):
                own.note_suggestions(path, given)
        store.finish_document(path, replace(result, answers=(), problems=()), state)

    def _stores_of(self, store: RunStore) -> tuple[RunStore, ...]:
        if store not in self._stores:
            self._stores[store] = tuple(
                store.of(one.settings(), calibration=one.calibration) for one in self._annotators
            )
        return self._stores[store]

    def _result(self, document: Document, given: Sequence[AnnotationResult]) -> VoteResult:
        shifts = [sum(len(other.answers) for other in given[:place]) for place in range(len(given))]
        moved = {
            format_id: [replace(found, question=found.question + shift) for found in one.mentions]
            for format_id, one, shift in zip(self._formats, given, shifts, strict=True)
        }
        return VoteResult(
            document=document,
            mentions=in_order(vote(moved, self._fewest), self.schema.type_names),
            problems=tuple(
                replace(problem, question=problem.question + shift)
                for one, shift in zip(given, shifts, strict=True)
                for problem in one.problems
            ),
            answers=tuple(answer for one in given for answer in one.answers),
            notices=tuple(dict.fromkeys(notice for one in given for notice in one.notices)),
            run=self._run([one.run for one in given], document),
            given=tuple(given),
            fewest=self._fewest,
        )

    def _run(self, runs: Sequence[RunRecord], document: Document) -> RunRecord:
        return RunRecord(
            settings=self.settings(document),
            schema=self.schema.name,
            chunks=sum(one.chunks for one in runs),
            questions=sum(one.questions for one in runs),
            prompt_tokens=sum(one.prompt_tokens for one in runs),
            answer_tokens=sum(one.answer_tokens for one in runs),
            seconds=sum(one.seconds for one in runs),
            coverage=min(one.coverage for one in runs),
            forced_tokens=sum(one.forced_tokens for one in runs),
            overridden_tokens=sum(one.overridden_tokens for one in runs),
        )


def check_vote(formats: Sequence[str], fewest: int) -> None:
    """See whether so many formats can vote.

    Raises:
        UsageError: they cannot.
    """
    if len(set(formats)) < 2 or len(set(formats)) < len(formats):
        message = f"A vote needs at least two different formats, not {', '.join(formats) or 'none'}."
        raise UsageError(message, hint="Name several, separated by commas: --formats conv_term,single_code,multi_code")
    if not 1 <= fewest <= len(formats):
        message = f"{fewest} formats cannot give a mention where {len(formats)} are asked."
        raise UsageError(message, hint=f"--vote takes a number from 1 to {len(formats)}, the number of formats.")


def _voted(ballot: Mapping[str, Suggestion], asked: int) -> VotedSuggestion:
    surest = max(ballot.values(), key=lambda one: one.confidence)
    known = {one.name: getattr(surest, one.name) for one in fields(Suggestion)}
    known |= {
        "confidence": agreement([one.confidence for one in ballot.values()], asked),
        "raw_confidence": agreement([one.raw_confidence for one in ballot.values()], asked),
    }
    return VotedSuggestion(**known, formats=tuple(ballot))
