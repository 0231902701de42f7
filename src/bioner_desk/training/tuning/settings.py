"""How to tune, and how far a tuning is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TuneSettings:
    """How to tune.

    Args:
        epochs: how often every example is learned from; the learning rate follows them.
        seconds: after which the run ends in any case; `None` for no limit.
        length: tokens of a row, and of prompt and answer together at inference.
        rows: per step; each is a pass of its own, so that more rows need no more memory.
        rank: of the adapters.
        alpha: by which, divided by the rank, what the adapters add is scaled.
        dropout: of what the adapters are given; on a processor drawing it takes a quarter of a step, and the dev score
            ends a run that learns by heart.
        rate: learning rate at its height.
        warm: the share of the run in which it rises; it then falls like a cosine to `final` of its height.
        evaluations: how often the dev documents are measured on, at equal distances.
        patience: measurements below the best score, one after the other, after which the run ends.
        dev_documents: to measure on, at most.
        checkpoint_seconds: between checkpoints, at most.
        seed: of the adapters' first numbers, the order of examples and the dropout.
        precision: of the weights, "bf16" or "f32".
    """

    epochs: float = 3.0
    seconds: float | None = None
    length: int = 1024
    rows: int = 4
    rank: int = 16
    alpha: float = 32.0
    dropout: float = 0.0
    rate: float = 2e-4
    warm: float = 0.03
    final: float = 0.1
    evaluations: int = 8
    patience: int = 3
    dev_documents: int = 20
    checkpoint_seconds: float = 300.0
    seed: int = 1
    precision: str = "bf16"


@dataclass
class TuneProgress:
    """How far a tuning is.

    Args:
        passes: through the examples, the present one in part.
        epoch: the present pass, from 0.
        rows: of it that were learned from.
        best: the best score on the dev documents, -1 before the first.
        since_best: measurements below it since then.
    """

    steps: int = 0
    tokens: int = 0
    seconds: float = 0.0
    passes: float = 0.0
    epoch: int = 0
    rows: int = 0
    evaluations: int = 0
    best: float = -1.0
    since_best: int = 0
