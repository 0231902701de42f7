"""Greedy decoding of one answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bioner_desk.cancel import CancelToken
from bioner_desk.engines.base import Finish, TokenScore
from bioner_desk.engines.llama.context import Context, Logits
from bioner_desk.engines.llama.text import AnswerText
from bioner_desk.engines.llama.vocabulary import Vocabulary
from bioner_desk.errors import ModelError


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out of decoding; `shared_tokens` of the prompt had been computed before."""

    text: str
    tokens: tuple[TokenScore, ...]
    finish: Finish
    shared_tokens: int


class Decoder:
    """Answers prompts one after the other, reusing what neighbours have in common.

    Args:
        context: where tokens are computed.
        vocabulary: of the same model.
        clock: seconds, never going back.
    """

    def __init__(self, context: Context, vocabulary: Vocabulary, clock: Callable[[], float]) -> None:
        self._context = context
        self._vocabulary = vocabulary
        self._clock = clock

    def answer(self, prompt: Sequence[int], max_tokens: int, *, cancel: CancelToken, deadline: float) -> Answer:
        """Decode until the model ends its turn, `max_tokens` are there, or the clock reaches `deadline`.

        Raises:
            Cancelled: as soon as it is noticed, between batches of the prompt and between tokens.
            ModelError: the computation failed; the next prompt may be tried.
        """
        shared = self._context.keep_prefix(prompt)
        text = AnswerText()
        in_time = self._read(prompt[shared:], cancel, deadline)
        finish = self._write(text, max_tokens, cancel, deadline) if in_time else Finish.TIME
        answer, tokens = text.finish()
        return Answer(text=answer, tokens=tokens, finish=finish, shared_tokens=shared)

    def _read(self, prompt: Sequence[int], cancel: CancelToken, deadline: float) -> bool:
        """Evaluate the rest of the prompt; false if the time was up before its end."""
        step = self._context.batch
        for start in range(0, len(prompt), step):
            cancel.raise_if_cancelled()
            if self._clock() >= deadline:
                return False
            self._context.evaluate(prompt[start : start + step], cancel)
        return True

    def _write(self, text: AnswerText, max_tokens: int, cancel: CancelToken, deadline: float) -> Finish:
        while len(text) < max_tokens:
            cancel.raise_if_cancelled()
            token, logprob = most_likely(self._context.logits())
            if self._vocabulary.ends_generation(token):
                return Finish.STOP
            text.add(self._vocabulary.piece(token), logprob)
            if self._clock() >= deadline:
                return Finish.TIME
            if len(text) < max_tokens:
                self._context.evaluate([token], cancel)
        return Finish.LENGTH


def most_likely(logits: Logits) -> tuple[int, float]:
    """The token with the highest score, the first of equals, and the natural logarithm of its probability.

    Raises:
        ModelError: the scores are not numbers.
    """
    token = int(logits.argmax())
    logprob = -math.log(float(np.exp(logits - logits[token]).sum()))
    if math.isnan(logprob):
        message = "The model computed something that is not a number."
        raise ModelError(message, hint="The file may be damaged: copy it again. Or try 0 GPU layers.")
    return token, logprob
