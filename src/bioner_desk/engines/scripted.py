"""An engine that gives prepared answers: for tests, the demonstration and screenshots."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from bioner_desk.cancel import CancelToken
from bioner_desk.conversation import Prompt
from bioner_desk.engines.base import Branch, Completion, EngineInfo, Finish, TokenScore
from bioner_desk.errors import ContextTooSmallError

Answer = str | Exception
"""What is answered; an exception is raised instead."""

Answers = Callable[[Prompt], Answer] | Mapping[str, Answer] | Sequence[Answer]


class ScriptedEngine:
    """Answers from a script; its tokens are words with the blanks before them.

    Args:
        answers: a function of the prompt; or answers by the content of the prompt's last turn; or answers in the order
            in which branches are handed over, over all calls.
        logprob: the natural logarithm of the probability of every token, or a function of the token's text.
        context: tokens that prompt and answer may have together.
        name: the model's name in `info`.
        sha256: of the model's file, as if there were one.
    """

    def __init__(
        self,
        answers: Answers,
        *,
        logprob: float | Callable[[str], float] = -0.1,
        context: int = 4_096,
        name: str = "scripted",
        sha256: str = "",
    ) -> None:
        self._answers = iter(answers) if isinstance(answers, Sequence) else answers
        self._logprob = logprob
        self._info = EngineInfo(model_name=name, model_sha256=sha256, engine="scripted", context=context)
        self.asked: list[Prompt] = []
        """The prompts that were answered, in order."""
        self.closed = False

    @property
    def info(self) -> EngineInfo:
        """What answers."""
        return self._info

    def render(self, prompt: Prompt) -> str:
        """The turns, each behind its role."""
        return "".join(f"[{turn.role}]\n{turn.content}\n" for turn in prompt) + "[assistant]\n"

    def count_tokens(self, prompt: Prompt) -> int:
        """The words of all turns."""
        return sum(self.count_text_tokens(turn.content) for turn in prompt)

    def count_text_tokens(self, text: str) -> int:
        """The words of a text."""
        return len(_words(text))

    def complete(self, branches: Sequence[Branch], *, cancel: CancelToken | None = None) -> Iterator[Completion]:
        """Answer every branch in order; see `bioner_desk.engines.base.Engine.complete`.

        Raises:
            LookupError: the script holds no answer.
        """
        for branch in branches:
            wanted = self.count_tokens(branch.prompt) + branch.max_tokens
            if wanted > self._info.context:
                message = f"Prompt and answer need {wanted:,} tokens; the context holds {self._info.context:,}."
                raise ContextTooSmallError(message, hint="Use shorter chunks or shorter answers.")
        return self._run(branches, cancel or CancelToken())

    def close(self) -> None:
        """Remember that the engine was closed."""
        self.closed = True

    def _run(self, branches: Sequence[Branch], cancel: CancelToken) -> Iterator[Completion]:
        for place, branch in enumerate(branches):
            cancel.raise_if_cancelled()
            self.asked.append(branch.prompt)
            answer = self._answer(branch.prompt)
            if isinstance(answer, Exception):
                raise answer
            words = _words(answer)
            kept = words[: branch.max_tokens]
            yield Completion(
                branch=place,
                text="".join(kept),
                tokens=self._scores(kept),
                finish=Finish.LENGTH if len(words) > len(kept) else Finish.STOP,
                prompt_tokens=self.count_tokens(branch.prompt),
                shared_tokens=0,
                seconds=0.0,
            )

    def _answer(self, prompt: Prompt) -> Answer:
        if isinstance(self._answers, Iterator):
            answer = next(self._answers, None)
        elif isinstance(self._answers, Mapping):
            answer = self._answers.get(prompt[-1].content)
        else:
            answer = self._answers(prompt)
        if answer is None:
            message = f"the script holds no answer to {prompt[-1].content!r}"
            raise LookupError(message)
        return answer

    def _scores(self, words: Sequence[str]) -> tuple[TokenScore, ...]:
        scores: list[TokenScore] = []
        for word in words:
            start = scores[-1].end if scores else 0
            logprob = self._logprob(word) if callable(self._logprob) else self._logprob
            scores.append(TokenScore(start=start, end=start + len(word), logprob=logprob))
        return tuple(scores)


def _words(text: str) -> list[str]:
    """The text cut into words with the blanks before them; blanks at the end are a word of their own."""
    return re.findall(r"\s*\S+|\s+$", text)
