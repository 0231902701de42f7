"""A model whose speed is known to the token, and a clock that only its work moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from bioner_desk.cancel import CancelToken
from bioner_desk.conversation import Prompt
from bioner_desk.documents import Document
from bioner_desk.engines import Branch, Completion, ScriptedEngine
from bioner_desk.model_store import ModelProfile
from bioner_desk.pipeline import Model

PER_READ, PER_WRITTEN = 0.002, 0.05  # seconds per word


class Clock:
    """Seconds that pass when somebody says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class SlowEngine(ScriptedEngine):
    """Takes its time for each new word of a prompt and for each of an answer; shares what prompts begin with."""

    def __init__(
        self, answers: Callable[[Prompt], str], clock: Clock, *, factor: float = 1.0, context: int = 4_096
    ) -> None:
        super().__init__(answers, context=context)
        self._clock = clock
        self._factor = factor
        self._held = ""

    def complete(self, branches: Sequence[Branch], *, cancel: CancelToken | None = None) -> Iterator[Completion]:
        """Answers in the order that shares most."""
        order = sorted(range(len(branches)), key=lambda place: self.render(branches[place].prompt))
        for place in order:
            (completion,) = super().complete([branches[place]], cancel=cancel)
            text = self.render(branches[place].prompt)
            common = next((at for at, both in enumerate(zip(text, self._held, strict=False)) if len({*both}) > 1), 0)
            shared = min(self.count_text_tokens(text[:common]), completion.prompt_tokens)
            self._held = text
            read = completion.prompt_tokens - shared
            self._clock.now += self._factor * (PER_READ * read + PER_WRITTEN * (len(completion.tokens) + 1))
            yield replace(completion, branch=place, shared_tokens=shared)


@pytest.fixture
def clock() -> Clock:
    """The clock."""
    return Clock()


@pytest.fixture
def slow_model(clock: Clock) -> Callable[..., Model]:
    """Make a model that lists some words whatever it is asked, so many times slower than others."""

    def make(*, factor: float = 1.0) -> Model:
        engine = SlowEngine(lambda _prompt: '["chest pain", "aspirin"]', clock, factor=factor)
        return Model(engine, ModelProfile(style="bare", default_format="conv_term", most_sentences=2))

    return make


@pytest.fixture
def notes() -> list[Document]:
    """Notes of several lengths."""
    sentence = "Chest pain since morning, given aspirin by the general practitioner. "
    return [Document(text=f"Note {number}. " + sentence * number * 2, name=str(number)) for number in range(1, 9)]
