"""The score on dev documents that decides when a tuning ends: the real questions, the real parser."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Document, Schema
from bioner_desk.evaluation import Scores, strict_scores
from bioner_desk.grammar import Constraint
from bioner_desk.model_store import ModelProfile
from bioner_desk.pipeline import Model
from bioner_desk.training.tuning.base import Base
from bioner_desk.training.tuning.engine import TorchEngine


def dev_score(
    base: Base,
    adapted: Any,  # noqa: ANN401  of peft
    documents: Sequence[Document],
    profile: ModelProfile,
    *,
    most: int,
    seed: int,
    cancel: CancelToken,
) -> Callable[[], float] | None:
    """What measures the model as it is at the moment; `None` if there is nothing to measure on.

    Args:
        base: of the tuning.
        adapted: its model with adapters.
        documents: to measure on; of more than `most` a sample is drawn, the same for the same seed.
        profile: how the model is asked, and the types that are asked for.
        most: documents, at most.
        seed: of the sample.
        cancel: stops a measurement.
    """
    if not documents:
        return None
    chosen = random.Random(seed).sample(list(documents), min(most, len(documents)))
    annotator = Model(TorchEngine(base, adapted, profile.budget_tokens), profile).annotator(
        Schema.of_names(profile.types), kind=profile.kinds[0] if profile.kinds else None, constraint=Constraint.NONE
    )

    def score() -> float:
        total = Scores()
        for document in chosen:
            wanted = [one for one in document.mentions if one.type in profile.types]
            total += strict_scores(wanted, annotator.annotate(document, cancel=cancel).mentions)
        return total.micro.f1

    return score
