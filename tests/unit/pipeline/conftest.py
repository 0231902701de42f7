"""A model that answers from a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bioner_desk.conversation import Prompt
from bioner_desk.engines import ScriptedEngine
from bioner_desk.model_store import ModelProfile
from bioner_desk.pipeline import Model

ScriptedModel = Callable[..., Model]


@pytest.fixture
def scripted_model() -> ScriptedModel:
    """Make a model from a script; see `ScriptedEngine`. Prompts hold the types and the text."""

    def make(answers, **profile) -> Model:
        return Model(ScriptedEngine(answers), ModelProfile(**{"default_format": "conv_term", **profile}))

    return make


def lists_words(*words: str) -> Callable[[Prompt], str]:
    """A script for conv_term: every question is answered with those of the words that the text holds."""

    def answer(prompt: Prompt) -> str:
        text = prompt[0].content.partition("\nText: ")[2]
        said = ", ".join(f'"{word}"' for word in words if word in text)
        return f"[{said}]"

    return answer


def asked(model: Model) -> list[Prompt]:
    """The prompts that a scripted model was given."""
    assert isinstance(model.engine, ScriptedEngine)
    return model.engine.asked
