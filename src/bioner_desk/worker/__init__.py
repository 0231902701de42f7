"""The process in which the window runs models, so that annotations do not share the fate of inference.

    window ── Worker ── RunRequest ──▶ process of its own: model, questions, record
              report ◀── Event ──────

llama.cpp may take all memory, be ended by the system for it, or crash. Here that ends a process that holds nothing but
a model: the window is told, answers that were given are in the record, and the next run starts the process again.
"""

from __future__ import annotations

from bioner_desk.worker.client import Worker
from bioner_desk.worker.holding import Loader, load_chosen
from bioner_desk.worker.messages import (
    Annotated,
    Compared,
    CompareRequest,
    ComparisonBegun,
    Died,
    Ended,
    Event,
    Failed,
    FitRequest,
    Fitted,
    How,
    Loaded,
    Loading,
    ModelChoice,
    Progressed,
    RawAnswer,
    Request,
    RunFacts,
    RunRequest,
    Sized,
    Timed,
)

__all__ = [
    "Annotated",
    "CompareRequest",
    "Compared",
    "ComparisonBegun",
    "Died",
    "Ended",
    "Event",
    "Failed",
    "FitRequest",
    "Fitted",
    "How",
    "Loaded",
    "Loader",
    "Loading",
    "ModelChoice",
    "Progressed",
    "RawAnswer",
    "Request",
    "RunFacts",
    "RunRequest",
    "Sized",
    "Timed",
    "Worker",
    "load_chosen",
]
