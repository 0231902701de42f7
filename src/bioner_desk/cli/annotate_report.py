"""What `annotate` shows while it works and when it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from rich import progress as bars
from rich.markup import escape

from bioner_desk.cli.console import counted, err, out, say_json, warn
from bioner_desk.documents import Document
from bioner_desk.errors import UsageError
from bioner_desk.formats import ProblemKind
from bioner_desk.pipeline import (
    AnnotationResult,
    Annotator,
    Finished,
    Outcome,
    Progress,
    State,
    Suggestion,
    VotedSuggestion,
    VoteResult,
    VotingAnnotator,
)

_MINUTE = 60
_HOUR = 3600
_NOT_PLACED = {ProblemKind.NOT_IN_TEXT, ProblemKind.TOO_OFTEN}


class Reporter:
    """Shows a run to a person, to a program (`--json`), or to nobody (`--quiet`)."""

    def __init__(self, *, quiet: bool, as_json: bool) -> None:
        self._quiet = quiet
        self._as_json = as_json
        self._mentions = 0
        self._last_failure = ""

    def busy(self, doing: str) -> AbstractContextManager[object]:
        """Show that something takes a while."""
        return nullcontext() if self._quiet else err.status(doing)

    def examples(self, finished: Finished) -> tuple[Document, ...]:
        """Say which documents are left out; gives the others.

        Raises:
            UsageError: there are none.
        """
        if not finished.documents:
            message = "There is no finished document to take examples from."
            why = "; ".join(f"{name}: {reason}" for name, reason in list(finished.left_out.items())[:1])
            hint = "Examples are .txt files beside which their right .ann lies, or the records of a corpus file."
            raise UsageError(message, hint=f"{why}. {hint}" if why else hint)
        if not self._quiet:
            for reason, count in Counter(finished.left_out.values()).items():
                warn(f"{counted(count, 'document')} not used for examples: {reason}")
        return finished.documents

    def start(self, annotator: Annotator | VotingAnnotator, documents: int) -> None:
        """Say what will be done with what."""
        if self._quiet:
            return
        settings, texts = annotator.settings(), counted(documents, "text")
        err.print(
            escape(
                f"{texts}, model {settings.model_name}, kind “{settings.kind}”, types {', '.join(settings.types)}\n"
                f"format {annotator.resolved}{_guidance(annotator)}"
            ),
            style="dim",
            soft_wrap=True,
        )

    def threshold(self, annotator: Annotator | VotingAnnotator) -> None:
        """Say what a threshold cannot mean: confidences of the types that are not calibrated only order suggestions."""
        raw = [name for name in annotator.schema.type_names if name not in annotator.calibration]
        if raw and not self._quiet:
            err.print(
                escape(f"Confidence is not calibrated for {', '.join(raw)}: it is no share that is right."),
                style="yellow",
                soft_wrap=True,
            )

    @contextmanager
    def progress(self, documents: int) -> Iterator[Callable[[Progress], None]]:
        """A progress bar for the time of the run; yields what the run reports to."""
        if self._quiet:
            yield lambda _progress: None
            return
        bar = bars.Progress(
            bars.TextColumn("{task.fields[documents]}"),
            bars.BarColumn(),
            bars.TextColumn("{task.fields[detail]}"),
            console=err,
            transient=True,
        )
        with bar:
            task = bar.add_task("", total=None, documents=f"0/{documents} texts", detail="")

            def report(progress: Progress) -> None:
                bar.update(
                    task,
                    total=max(1, progress.characters),
                    completed=progress.characters_done,
                    documents=f"{progress.documents_done}/{progress.documents} texts",
                    detail=escape(_detail(progress)),
                )

            yield report

    def document(self, outcome: Outcome) -> None:
        """Tell what became of one document."""
        self._mentions += len(outcome.accepted)
        if self._as_json:
            say_json(_as_json(outcome))
        if outcome.state is State.FAILED:
            self._failed(outcome)
        elif not self._quiet and not self._as_json:
            out.print(escape(_line(outcome)))
            for notice in _notices(outcome):
                out.print(f"      {escape(notice)}", style="yellow")

    def _failed(self, outcome: Outcome) -> None:
        """Say what is wrong, once for a row of texts that fail for the same reason."""
        source = str(outcome.job.source)
        if outcome.message == self._last_failure:
            err.print(f"[bold red]failed[/]  {escape(source)}: for the same reason", soft_wrap=True)
            return
        self._last_failure = outcome.message
        named = outcome.message if source in outcome.message else f"{source}: {outcome.message}"
        err.print(f"[bold red]failed[/]  {escape(named)}", soft_wrap=True)
        if outcome.hint:
            err.print(f"        {escape(outcome.hint)}", style="dim", soft_wrap=True)

    def stopped(self, states: Counter[State], documents: int, *, dry_run: bool) -> None:
        """Say what is kept after Ctrl-C, and how to go on."""
        if dry_run:
            err.print("Stopped. Nothing was written.")
            return
        err.print(
            f"Stopped. {sum(states.values())} of {documents} texts are finished, and the answers for the one under way "
            "are kept. Give the same command again to go on.",
            soft_wrap=True,
        )

    def finish(self, states: Counter[State]) -> None:
        """Sum up."""
        if self._quiet or self._as_json:
            return
        parts = [f"{states[state]} {state.value}" for state in State if states[state]]
        out.print(f"{', '.join(parts)}; {self._mentions} mentions written.")
        if states[State.KEPT]:
            err.print("Annotation files that were there are kept; --overwrite replaces them.", style="dim")
        if self._mentions:
            err.print("Suggestions of a language model: a person must check every one.", style="dim")


def _guidance(annotator: Annotator | VotingAnnotator) -> str:
    """What prompts hold beside the question; nothing to say of bare ones."""
    if annotator.settings().prompt_style == "bare":
        return ""
    if annotator.examples:
        return f"\nguided prompts with examples, chosen from {counted(annotator.examples, 'chunk')}"
    return "\nguided prompts without examples; --examples FOLDER shows finished documents that have these types"


def _detail(progress: Progress) -> str:
    parts = [f"{progress.chunks_done:.0f} chunks"]
    if progress.tokens:
        parts.append(f"{progress.tokens_per_second:.0f} tokens/s")
    if progress.seconds_left is not None:
        parts.append(f"{_duration(progress.seconds_left)} left")
    return "  ".join(parts)


def _duration(seconds: float) -> str:
    if seconds >= _HOUR:
        return f"{int(seconds // _HOUR)} h {int(seconds % _HOUR // _MINUTE)} min"
    if seconds >= _MINUTE:
        return f"{int(seconds // _MINUTE)} min {int(seconds % _MINUTE)} s"
    return f"{seconds:.0f} s"


def _line(outcome: Outcome) -> str:
    name = outcome.job.source
    if outcome.plan is not None:
        chunks, questions = len(outcome.plan.chunks), len(outcome.plan.questions)
        return f"planned  {name} -> {outcome.job.annotations}: {chunks} chunks, {questions} questions"
    if outcome.result is None:
        return f"{outcome.state.value}  {name}"
    run = outcome.result.run
    left_out = len(outcome.result.mentions) - len(outcome.accepted)
    below = f", {left_out} below the threshold" if left_out else ""
    return (
        f"done  {name} -> {outcome.job.annotations}: {len(outcome.accepted)} mentions{below}, "
        f"{run.chunks} chunks, {100 * run.coverage:.0f} % of the text, {run.seconds:.1f} s"
    )


def _notices(outcome: Outcome) -> Iterator[str]:
    """Each kind of notice and problem once, with how often; the record and --json hold every one."""
    if outcome.message:
        yield outcome.message
    if outcome.result is None:
        return
    for notice, times in Counter(notice.kind for notice in outcome.result.notices).most_common():
        yield f"{times} × {notice}"
    for problem, times in Counter(problem.problem.kind for problem in outcome.result.problems).most_common():
        yield f"{times} × answered but {problem}" if problem in _NOT_PLACED else f"{times} × {problem}"


def _as_json(outcome: Outcome) -> dict[str, object]:
    about: dict[str, object] = {
        "text": str(outcome.job.source),
        "annotations": str(outcome.job.annotations),
        "state": outcome.state.value,
        "message": outcome.message,
        "hint": outcome.hint,
    }
    if outcome.plan is not None:
        about |= {"chunks": len(outcome.plan.chunks), "questions": len(outcome.plan.questions)}
    if outcome.result is not None:
        about |= _result_as_json(outcome)
    return about


def _result_as_json(outcome: Outcome) -> dict[str, object]:
    result = outcome.result
    if result is None:
        return {}
    accepted = set(map(id, outcome.accepted))
    return {
        "mentions": [
            _mention_as_json(found, result.document.text) | {"accepted": id(found) in accepted}
            for found in result.mentions
        ],
        "problems": [
            {
                "kind": problem.problem.kind.value,
                "type": problem.problem.type,
                "content": problem.problem.content,
                "place": [problem.place.start, problem.place.end],
            }
            for problem in result.problems
        ],
        "notices": [str(notice) for notice in result.notices],
        "chunks": result.run.chunks,
        "coverage": result.run.coverage,
        "prompt_tokens": result.run.prompt_tokens,
        "answer_tokens": result.run.answer_tokens,
        "forced_tokens": result.run.forced_tokens,
        "overridden_tokens": result.run.overridden_tokens,
        "seconds": round(result.run.seconds, 3),
        "model_sha256": result.run.settings.model_sha256,
        "format": result.run.settings.format,
        "constraint": result.run.settings.constraint,
    } | _vote_as_json(result)


def _vote_as_json(result: AnnotationResult) -> dict[str, object]:
    if not isinstance(result, VoteResult):
        return {}
    return {"formats": [one.run.settings.format for one in result.given], "vote": result.fewest}


def _mention_as_json(found: Suggestion, text: str) -> dict[str, object]:
    about: dict[str, object] = {
        "type": found.type,
        "pieces": [[piece.start, piece.end] for piece in found.pieces],
        "text": found.text(text),
        "confidence": round(found.confidence, 4),
        "raw_confidence": round(found.raw_confidence, 4),
        "alignment": found.alignment.value,
    }
    return about | {"formats": list(found.formats)} if isinstance(found, VotedSuggestion) else about
