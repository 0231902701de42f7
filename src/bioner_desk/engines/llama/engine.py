"""The engine over llama.cpp: prompts to tokens, branches in the order that shares most, completions back."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from bioner_desk.cancel import CancelToken
from bioner_desk.conversation import Prompt
from bioner_desk.engines.base import Branch, Completion, EngineInfo
from bioner_desk.engines.chat.prompts import PromptTokeniser
from bioner_desk.engines.llama.context import Context
from bioner_desk.engines.llama.decoding import Decoder
from bioner_desk.engines.llama.matching import Matchers
from bioner_desk.engines.llama.model import LoadedModel
from bioner_desk.engines.llama.vocabulary import Vocabulary
from bioner_desk.errors import ContextTooSmallError
from bioner_desk.grammar import Grammar


@dataclass(frozen=True, slots=True, order=True)
class _Task:
    # Sorted by tokens, neighbours share their longest prefixes.
    tokens: tuple[int, ...]
    branch: int
    max_tokens: int
    grammar: Grammar | None = field(compare=False)


class LlamaEngine:
    """A GGUF model, ready to answer; to be used by one thread at a time.

    Args:
        model: the weights.
        context: the working memory; its size is `info.context`.
        vocabulary: of the model.
        prompts: turns conversations into tokens of the vocabulary.
        info: what is loaded, and how.
        time_limit: seconds that an answer may take, `math.inf` for no limit.
        clock: seconds, never going back.
    """

    def __init__(
        self,
        *,
        model: LoadedModel,
        context: Context,
        vocabulary: Vocabulary,
        prompts: PromptTokeniser,
        info: EngineInfo,
        time_limit: float = math.inf,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._context = context
        self._vocabulary = vocabulary
        self._prompts = prompts
        self._matchers = Matchers(vocabulary)
        self._decoder = Decoder(context, vocabulary, clock)
        self._info = info
        self._time_limit = time_limit
        self._clock = clock
        self._open = True

    @property
    def info(self) -> EngineInfo:
        """What is loaded, and how."""
        return self._info

    def render(self, prompt: Prompt) -> str:
        """The prompt as a string; see `bioner_desk.engines.base.Engine.render`."""
        return self._prompts.render(prompt)

    def count_tokens(self, prompt: Prompt) -> int:
        """The tokens of the rendered prompt, the opening of the answer's turn included."""
        return len(self.prompt_tokens(prompt))

    def count_text_tokens(self, text: str) -> int:
        """The tokens of a plain text, such as an expected answer."""
        self._require_open()
        return len(self._vocabulary.tokenise(text))

    def prompt_tokens(self, prompt: Prompt) -> list[int]:
        """The tokens that the model is given for a prompt."""
        self._require_open()
        return self._prompts.tokens(prompt)

    def complete(self, branches: Sequence[Branch], *, cancel: CancelToken | None = None) -> Iterator[Completion]:
        """Answer every branch; see `bioner_desk.engines.base.Engine.complete`.

        All branches are measured before the first is answered, so that `ContextTooSmallError` comes at once.
        """
        tasks = sorted(self._task(place, branch) for place, branch in enumerate(branches))
        return self._run(tasks, cancel or CancelToken())

    def close(self) -> None:
        """Give the memory back; the engine cannot be used afterwards."""
        self._open = False
        self._context.close()
        self._model.close()

    def _run(self, tasks: Sequence[_Task], cancel: CancelToken) -> Iterator[Completion]:
        for task in tasks:
            self._require_open()
            cancel.raise_if_cancelled()
            started = self._clock()
            answer = self._decoder.answer(
                task.tokens,
                task.max_tokens,
                matcher=self._matchers.matcher(task.grammar) if task.grammar else None,
                cancel=cancel,
                deadline=started + self._time_limit,
            )
            yield Completion(
                branch=task.branch,
                text=answer.text,
                tokens=answer.tokens,
                finish=answer.finish,
                prompt_tokens=len(task.tokens),
                shared_tokens=answer.shared_tokens,
                seconds=self._clock() - started,
                forced_tokens=answer.forced_tokens,
                overridden_tokens=answer.overridden_tokens,
            )

    def _task(self, place: int, branch: Branch) -> _Task:
        tokens = self.prompt_tokens(branch.prompt)
        if len(tokens) + branch.max_tokens > self._info.context:
            message = (
                f"A prompt of {len(tokens):,} tokens and an answer of up to {branch.max_tokens:,} do not fit into "
                f"the context of {self._info.context:,} tokens."
            )
            raise ContextTooSmallError(message, hint="Use shorter chunks, shorter answers or a larger context.")
        return _Task(tokens=tuple(tokens), branch=place, max_tokens=branch.max_tokens, grammar=branch.grammar)

    def _require_open(self) -> None:
        # Past this point llama.cpp would work on memory that is gone.
        if not self._open:
            message = "the engine is closed"
            raise ValueError(message)
