"""What an engine is: prompts go in, completions with token probabilities come out.

An engine gets many *branches* at once. Branches often begin with the same tokens (the document), and an engine is
free to compute a shared prefix once and to decode several branches together; callers therefore hand over all branches
that they have, in any order, and take completions as they finish. Everything that crosses this border is frozen and
can be pickled, so that an engine may live in another process.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bioner_desk.cancel import CancelToken
from bioner_desk.conversation import Prompt, Turn
from bioner_desk.grammar import Grammar

__all__ = ["Branch", "Completion", "Engine", "EngineInfo", "Finish", "Prompt", "TokenScore", "Turn"]


@dataclass(frozen=True, slots=True)
class Branch:
    """One answer that is wanted: a prompt, at most how many tokens of answer, and what the answer may look like."""

    prompt: Prompt
    max_tokens: int
    grammar: Grammar | None = None


class Finish(StrEnum):
    """Why an answer ended."""

    STOP = "stop"  # the model ended its turn
    LENGTH = "length"  # max_tokens
    TIME = "time"  # the time limit of the engine


@dataclass(frozen=True, slots=True)
class TokenScore:
    """The characters of an answer that one token made, and the natural logarithm of the token's probability.

    A token that ends in the middle of a character counts up to and including that character. Under a grammar the
    probability is that among the tokens which the grammar allows: a token that it forces has 1, and so has one that was
    written anew when the answer was complete (offsets). A token in place of which the model liked one that is not
    allowed has its probability among all.
    """

    start: int
    end: int
    logprob: float


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer and what it took.

    Args:
        branch: the place of the branch in the sequence that was handed over.
        text: the answer, without the end-of-turn token.
        tokens: one score per token of the answer, in order; characters are offsets into `text`.
        finish: why it ended.
        prompt_tokens: tokens of the prompt, shared ones included.
        shared_tokens: tokens of the prompt that had been computed before.
        seconds: wall-clock time.
        forced_tokens: tokens of the answer that the grammar left no choice about.
        overridden_tokens: tokens at which the grammar did not allow what the model liked best.
    """

    branch: int
    text: str
    tokens: tuple[TokenScore, ...]
    finish: Finish
    prompt_tokens: int
    shared_tokens: int
    seconds: float
    forced_tokens: int = 0
    overridden_tokens: int = 0


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What decided an engine's answers, for the run record.

    `context` is the number of tokens that prompt and answer may have together.
    """

    model_name: str
    model_sha256: str
    engine: str
    context: int
    settings: tuple[tuple[str, str], ...] = ()


class Engine(Protocol):
    """A model that is loaded and ready. Greedy decoding: the same branches give the same completions."""

    @property
    def info(self) -> EngineInfo:
        """What is loaded, and how."""
        ...

    def render(self, prompt: Prompt) -> str:
        """The prompt as the model sees it, its chat template filled in, up to where the answer begins.

        Raises:
            ChatTemplateError: the model's template cannot render it.
        """
        ...

    def count_tokens(self, prompt: Prompt) -> int:
        """The tokens of the rendered prompt, the opening of the answer's turn included."""
        ...

    def count_text_tokens(self, text: str) -> int:
        """The tokens of a plain text, such as an expected answer."""
        ...

    def complete(self, branches: Sequence[Branch], *, cancel: CancelToken | None = None) -> Iterator[Completion]:
        """Answer every branch; completions come as they finish, in an order that the engine chooses.

        Raises:
            ContextTooSmallError: a prompt and its `max_tokens` do not fit into the context.
            GrammarError: a grammar cannot be used with the model.
            Cancelled: `cancel` was set; completions that were already given stay valid.
        """
        ...

    def close(self) -> None:
        """Give the memory back; the engine cannot be used afterwards."""
        ...
