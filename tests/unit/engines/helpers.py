"""The golden prompts of the starter model, and small things that several tests need."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from bioner_desk.cancel import CancelToken
from bioner_desk.conversation import Prompt, Turn
from bioner_desk.engines import Branch, Completion, Engine

_FILE = Path(__file__).parents[2] / "golden" / "formats.json"
_TURN = re.compile(r"<\|im_start\|>(user|assistant)\n(.*?)<\|im_end\|>\n", re.DOTALL)


@dataclass(frozen=True)
class Golden:
    """One prompt of one format."""

    name: str
    prompt: Prompt
    prompt_tokens: list[int]
    answer: str
    answer_tokens: list[int]


def golden_prompts() -> list[Golden]:
    """All of them."""
    return [
        Golden(
            name=f"{number}-{format_id}-{place}",
            prompt=tuple(
                Turn("user" if role == "user" else "assistant", content)
                for role, content in _TURN.findall(asked["prompt"])
            ),
            prompt_tokens=asked["prompt_tokens"],
            answer=asked["answer"],
            answer_tokens=asked["answer_tokens"],
        )
        for number, case in enumerate(json.loads(_FILE.read_text(encoding="utf-8")))
        for format_id, questions in case["formats"].items()
        for place, asked in enumerate(questions)
    ]


def ask(content: str) -> Prompt:
    """A conversation of one question."""
    return (Turn("user", content),)


def answer(engine: Engine, prompt: Prompt, max_tokens: int = 40) -> Completion:
    """One prompt answered."""
    (completion,) = engine.complete([Branch(prompt, max_tokens)])
    return completion


class CancelsItself(CancelToken):
    """Is cancelled when it has been looked at so many times; counts the looks."""

    def __init__(self, after: int | None = None) -> None:
        super().__init__()
        self.looks = 0
        self._after = after

    @property
    def cancelled(self) -> bool:
        self.looks += 1
        return self._after is not None and self.looks > self._after
