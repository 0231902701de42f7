"""How far a run over documents is, and how long the rest will take."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from bioner_desk.pipeline.model import Plan
from bioner_desk.pipeline.results import Answer


@dataclass(slots=True)
class Progress:
    """How far a run is; `characters` of texts, `tokens` of prompts and answers that the model worked on."""

    documents: int
    characters: int
    started: float = field(default_factory=time.perf_counter)
    documents_done: int = 0
    characters_done: float = 0.0
    characters_asked: float = 0.0
    chunks_done: float = 0.0
    tokens: int = 0
    current: str = ""

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.perf_counter() - self.started

    @property
    def tokens_per_second(self) -> float:
        """Since the start."""
        return self.tokens / max(self.seconds, 0.001)

    @property
    def seconds_left(self) -> float | None:
        """An estimate from the characters that were asked about so far; `None` until there are some."""
        if not self.characters_asked:
            return None
        return self.seconds / self.characters_asked * max(0.0, self.characters - self.characters_done)

    def count(self, answer: Answer, plan: Plan) -> None:
        """Count an answer to one of a plan's questions."""
        share = len(plan.document.text) / max(1, len(plan.questions))
        self.chunks_done += len(plan.chunks) / max(1, len(plan.questions))
        self.characters_done += share
        if not answer.stored:
            self.characters_asked += share
            completion = answer.completion
            self.tokens += completion.prompt_tokens - completion.shared_tokens + len(completion.tokens)
