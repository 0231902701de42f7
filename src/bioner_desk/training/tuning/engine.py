"""An engine that runs a model with PyTorch while it is being tuned, so that it is measured as it will be used."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from transformers import DynamicCache

from bioner_desk.cancel import CancelToken
from bioner_desk.conversation import Prompt
from bioner_desk.engines import Branch, Completion, EngineInfo, Finish
from bioner_desk.engines.chat.text import AnswerText
from bioner_desk.errors import ContextTooSmallError
from bioner_desk.training.tuning.base import Base

_BATCH = 16


class TorchEngine:
    """Greedy answers of a model in PyTorch, several at a time; grammars are not looked at.

    Args:
        base: whose tokens and template are used.
        model: the base's own, or the same with adapters.
        context: tokens that prompt and answer may have together.
    """

    def __init__(self, base: Base, model: Any, context: int) -> None:  # noqa: ANN401  of transformers or peft
        self._base, self._model = base, model
        self.info = EngineInfo(base.name, "", "PyTorch", context)

    def render(self, prompt: Prompt) -> str:
        """The prompt as the model sees it."""
        return self._base.prompts.render(prompt)

    def count_tokens(self, prompt: Prompt) -> int:
        """The tokens of the rendered prompt."""
        return len(self._base.prompts.tokens(prompt))

    def count_text_tokens(self, text: str) -> int:
        """The tokens of a plain text."""
        return len(self._base.tokens.tokenise(text))

    def complete(self, branches: Sequence[Branch], *, cancel: CancelToken | None = None) -> Iterator[Completion]:
        """Answer every branch, those of similar length together; see `bioner_desk.engines.Engine`.

        Raises:
            ContextTooSmallError: a prompt and its answer do not fit into the context.
            Cancelled: `cancel` was set.
        """
        prompts = [self._base.prompts.tokens(branch.prompt) for branch in branches]
        for prompt, branch in zip(prompts, branches, strict=True):
            if len(prompt) + branch.max_tokens > self.info.context:
                message = f"A question of {len(prompt)} tokens leaves no room for {branch.max_tokens} of answer."
                raise ContextTooSmallError(message, hint="Tune with a larger --length.")
        order = sorted(range(len(prompts)), key=lambda number: len(prompts[number]))
        for first in range(0, len(order), _BATCH):
            chosen = order[first : first + _BATCH]
            yield from self._batch(chosen, [prompts[one] for one in chosen], [branches[one] for one in chosen], cancel)

    def close(self) -> None:
        """Nothing: the model belongs to the run."""

    def _batch(
        self,
        numbers: Sequence[int],
        prompts: Sequence[list[int]],
        branches: Sequence[Branch],
        cancel: CancelToken | None,
    ) -> Iterator[Completion]:
        started = time.perf_counter()
        texts = [AnswerText() for _ in prompts]
        open_ones = set(range(len(prompts)))
        for step, (tokens, logprobs) in enumerate(self._steps(prompts), start=1):
            if cancel:
                cancel.raise_if_cancelled()
            for one in sorted(open_ones):
                if tokens[one] != self._base.end:
                    texts[one].add(self._base.tokens.piece(tokens[one]), logprobs[one])
                if tokens[one] == self._base.end or step == branches[one].max_tokens:
                    open_ones.remove(one)
                    text, scores = texts[one].finish()
                    finish = Finish.STOP if tokens[one] == self._base.end else Finish.LENGTH
                    seconds = time.perf_counter() - started
                    yield Completion(numbers[one], text, scores, finish, len(prompts[one]), 0, seconds)
            if not open_ones:
                return

    @torch.inference_mode()
    def _steps(self, prompts: Sequence[list[int]]) -> Iterator[tuple[list[int], list[float]]]:
        """The likeliest next token of each prompt and its logarithmic probability, again and again."""
        device = self._model.device
        longest = max(map(len, prompts))
        tokens = torch.tensor([[0] * (longest - len(one)) + one for one in prompts], device=device)
        mask = torch.tensor([[0] * (longest - len(one)) + [1] * len(one) for one in prompts], device=device)
        positions = (mask.cumsum(-1) - 1).clamp(min=0)
        cache = DynamicCache(config=self._model.config)
        while True:
            output = self._model(
                input_ids=tokens, attention_mask=mask, position_ids=positions, past_key_values=cache, use_cache=True,
                logits_to_keep=1,
            )  # fmt: skip
            best = output.logits[:, -1].float().log_softmax(-1).max(-1)
            yield best.indices.tolist(), best.values.tolist()
            tokens = best.indices[:, None]
            mask = torch.cat((mask, mask.new_ones(len(prompts), 1)), dim=-1)
            positions = positions[:, -1:] + 1
