"""The turns of a conversation with a model: what formats write and engines read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn; there is no system role because several chat templates have none."""

    role: Literal["user", "assistant"]
    content: str


Prompt = tuple[Turn, ...]
"""The turns before the answer; the last one is the user's."""
