"""Greedy decoding of one answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bioner_desk.cancel import CancelToken
from bioner_desk.engines.base import Finish, TokenScore
from bioner_desk.engines.chat.text import AnswerText, edited
from bioner_desk.engines.llama.context import Context, Logits
from bioner_desk.engines.llama.matching import Matcher
from bioner_desk.engines.llama.matching.base import TokenIds
from bioner_desk.engines.llama.vocabulary import Vocabulary
from bioner_desk.errors import ModelError

_DECIMALS = 6  # of logarithms of probabilities


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out of decoding; `shared_tokens` of the prompt had been computed before. See `Completion`."""

    text: str
    tokens: tuple[TokenScore, ...]
    finish: Finish
    shared_tokens: int
    forced_tokens: int = 0
    overridden_tokens: int = 0


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

    def answer(
        self,
        prompt: Sequence[int],
        max_tokens: int,
        *,
        matcher: Matcher | None = None,
        cancel: CancelToken,
        deadline: float,
    ) -> Answer:
        """Decode until the model ends its turn, `max_tokens` are there, or the clock reaches `deadline`.

        Args:
            prompt: tokens.
            max_tokens: of the answer.
            matcher: at the start of the answer's grammar; without it any token may come.
            cancel: looked at between batches of the prompt and between tokens.
            deadline: see `clock`.

        Raises:
            Cancelled: as soon as it is noticed.
            GrammarError: the vocabulary cannot write what the grammar wants.
            ModelError: the computation failed; the next prompt may be tried.
        """
        shared = self._context.keep_prefix(prompt)
        writing = _Writing(AnswerText(), matcher)
        in_time = self._read(prompt[shared:], cancel, deadline)
        finish = self._write(writing, max_tokens, cancel, deadline) if in_time else Finish.TIME
        answer, tokens = writing.text.finish()
        if matcher and (edits := matcher.settled(answer)):
            answer, tokens = edited(answer, tokens, edits)
        return Answer(answer, tokens, finish, shared, writing.forced, writing.overridden)

    def _read(self, tokens: Sequence[int], cancel: CancelToken, deadline: float) -> bool:
        """Evaluate tokens; false if the time was up before their end."""
        step = self._context.batch
        for start in range(0, len(tokens), step):
            cancel.raise_if_cancelled()
            if self._clock() >= deadline:
                return False
            self._context.evaluate(tokens[start : start + step], cancel)
        return True

    def _evaluate(self, tokens: Sequence[int], cancel: CancelToken) -> None:
        step = self._context.batch
        for start in range(0, len(tokens), step):
            self._context.evaluate(tokens[start : start + step], cancel)

    def _write(self, writing: _Writing, max_tokens: int, cancel: CancelToken, deadline: float) -> Finish:
        unread: list[int] = []
        while True:
            forced, is_cut = self._add_forced(writing, max_tokens - len(writing.text))
            unread += forced
            if writing.matcher and writing.matcher.is_finished and not is_cut:
                return Finish.STOP
            if len(writing.text) >= max_tokens:
                return Finish.LENGTH
            self._evaluate(unread, cancel)
            cancel.raise_if_cancelled()
            token, logprob = writing.choose(self._context.logits())
            if self._vocabulary.ends_generation(token):
                return Finish.STOP
            writing.text.add(self._vocabulary.piece(token), logprob)
            unread = [token]
            if self._clock() >= deadline:
                return Finish.TIME

    def _add_forced(self, writing: _Writing, most: int) -> tuple[list[int], bool]:
        """Append the tokens about which there is no choice; tells whether there were more than `most`."""
        forced = writing.matcher.forced() if writing.matcher else []
        tokens = forced[:most]
        for token in tokens:
            writing.text.add(self._vocabulary.piece(token), 0.0)
        writing.forced += len(tokens)
        return tokens, len(forced) > most


@dataclass(slots=True)
class _Writing:
    """An answer on the way."""

    text: AnswerText
    matcher: Matcher | None
    forced: int = 0
    overridden: int = 0

    def choose(self, logits: Logits) -> tuple[int, float]:
        """The most likely of the tokens that may come next, and the natural logarithm of its probability.

        See `TokenScore` for what the probability is among.
        """
        if self.matcher is None:
            return most_likely(logits)
        allowed = self.matcher.allowed()
        token = int(logits.argmax())
        is_overridden = token not in allowed
        if is_overridden:
            quiet = self.matcher.quiet()
            token = int(quiet[logits[quiet].argmax()])
        is_forced = len(allowed) == 1
        self.forced += is_forced
        self.overridden += is_overridden
        self.matcher.advance(token)
        return token, log_probability(logits, token, None if is_overridden and not is_forced else allowed)


def most_likely(logits: Logits) -> tuple[int, float]:
    """The token with the highest score, the first of equals, and the natural logarithm of its probability.

    Raises:
        ModelError: the scores are not numbers.
    """
    token = int(logits.argmax())
    return token, log_probability(logits, token)


def log_probability(logits: Logits, token: int, among: TokenIds | None = None) -> float:
    """The natural logarithm of a token's probability, among some tokens or all, to six decimals as records keep it.

    Raises:
        ModelError: the scores are not numbers.
    """
    rivals = logits if among is None else logits[among]
    top = rivals.max()
    logprob = float(logits[token] - top) - math.log(float(np.exp(rivals - top).sum()))
    if math.isnan(logprob):
        message = "The model computed something that is not a number."
        raise ModelError(message, hint="The file may be damaged: copy it again. Or try 0 GPU layers.")
    # An answer from a record then gives the same confidences as the model did.
    return round(logprob, _DECIMALS)
