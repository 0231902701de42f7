"""One document asked about in several ways at once, over prompts that begin alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Document
from bioner_desk.pipeline.model import Annotator, Plan
from bioner_desk.pipeline.results import AnnotationResult, Answer
from bioner_desk.pipeline.waves import AnswerStore, ask


def annotate_together(
    annotators: Sequence[Annotator],
    document: Document,
    *,
    plans: Sequence[Plan] | None = None,
    stores: Sequence[AnswerStore | None] | None = None,
    cancel: CancelToken | None = None,
    report: Callable[[int, Answer], None] | None = None,
) -> tuple[AnnotationResult, ...]:
    """Annotate a document with several annotators of one loaded model, such as one for each of several output formats.

    What they find is what each finds alone. All questions about a chunk go to the engine together, which computes the
    tokens that their prompts begin with once: those of the chunk's text.

    Args:
        annotators: of the same model.
        document: the text.
        plans: the document's plans, one for each annotator, if they were made already.
        stores: where answers are looked up and kept, one for each annotator, whose settings they have (`RunStore.of`).
        cancel: looked at between tokens.
        report: called with every answer as it arrives, and the place of its annotator.

    Returns:
        The result of each annotator, in their order. `RunRecord.seconds` is the time of its own new answers with an
        equal share of the time that went into cutting and looking up; the time of the chunk's tokens, computed for all,
        counts for whoever came first.

    Raises:
        ValueError: the annotators are not of one model, or plans and stores not one for each.
        ContextTooSmallError: the questions of an annotator alone fill the model's context.
        Cancelled: `cancel` was set; answers until then are in the stores.
    """
    if not annotators:
        return ()
    engine = annotators[0].engine
    if any(annotator.engine is not engine for annotator in annotators):
        message = "annotators of several models cannot be asked together"
        raise ValueError(message)
    started = time.perf_counter()
    plans = plans or [annotator.plan(document, cancel=cancel) for annotator in annotators]
    stores = stores or [None] * len(annotators)
    inquiries = [one.inquiry(plan, store) for one, plan, store in zip(annotators, plans, stores, strict=True)]
    answers = ask(engine, inquiries, cancel=cancel, report=report)
    own = [sum(answer.completion.seconds for answer in some if not answer.stored) for some in answers]
    shared = max(0.0, time.perf_counter() - started - sum(own)) / len(annotators)
    return tuple(
        annotator.collect(plan, some, seconds + shared)
        for annotator, plan, some, seconds in zip(annotators, plans, answers, own, strict=True)
    )
