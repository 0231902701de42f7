"""Training a small model from nothing, for a given time, on whatever this computer has."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its customary name

from bioner_desk.cancel import CancelToken
from bioner_desk.training.architecture import Decoder, Shape, matrices
from bioner_desk.training.batches import UNKNOWN, Batch, Packer
from bioner_desk.training.checkpoints import Progress, load_checkpoint, save_checkpoint
from bioner_desk.training.device import best_device
from bioner_desk.training.examples import Example, read_examples
from bioner_desk.training.initialisation import initialise
from bioner_desk.training.muon import Muon
from bioner_desk.training.tokenizer import Vocabulary
from bioner_desk.training.trees import ANSWER_ROLE

LENGTH = 256  # tokens of a row, unless another number is asked for
CIRCUIT_LAYERS = 2  # that begin as the copying circuit
_REPORTED = 20  # steps, of which the mean losses are reported
_Array = np.ndarray[Any, Any]
TAGS = 3  # outside, begin, inside
TAG_DELAYS = (1, 2)  # the head in the middle names the tags of the two tokens before: what follows them decides


@dataclass(frozen=True)
class Settings:
    """How to train.

    Args:
        seconds: of the whole run; the learning rates follow the clock, so that they reach their end in time.
        steps: if given, the run ends after these, and the learning rates follow them instead.
        tokens: the same, of tokens that were looked at; runs of equal tokens compare, whatever else the computer does.
        length: of a row, in tokens; `None` for that of the run that is resumed, or for `LENGTH`.
        rows: rows of `length` tokens per step.
        learned: the share of a batch's tokens whose prediction is computed; answers first.
        text_weight: of a token that is no answer, beside 1 for one that is.
        tag_weight: of the head in the middle.
        matrix_rate, embedding_rate, other_rate: of Muon, and of AdamW.
        constant: the share of the time during which rates stay; they then fall to `final` in a line.
    """

    seconds: float
    seed: int = 1
    steps: int | None = None
    tokens: int | None = None
    length: int | None = None
    rows: int = 15
    learned: float = 0.4
    text_weight: float = 0.1
    tag_weight: float = 6.0
    matrix_rate: float = 0.02
    embedding_rate: float = 0.01
    other_rate: float = 0.003
    circuit_factor: float = 0.1
    ready_factor: float = 0.3
    norm_rate: float = 0.0005
    constant: float = 0.35
    final: float = 0.02
    checkpoint_seconds: float = 300.0
    compiled: bool = True


class Trainer:
    """One run: its model, optimisers and place in the examples.

    Args:
        shape: of the model.
        settings: of the run.
        packer: makes batches.
        folder: of the run.
    """

    def __init__(self, shape: Shape, settings: Settings, packer: Packer, folder: Path) -> None:
        self.settings, self.packer, self.folder = settings, packer, folder
        self.model = Decoder(shape)
        initialise(self.model, settings.seed, packer.vocabulary.punctuation)
        self._device = best_device()
        self.model.to(self._device)
        layers = matrices(self.model)
        known = {id(parameter) for parameter in layers}
        others = [one for one in self.model.parameters() if id(one) not in known]
        tables = [self.model.embeddings]
        norms = [one for name, one in self.model.named_parameters() if name.endswith("norm.weight")]
        apart = {id(one) for one in (*tables, *norms)}
        self.muon = Muon(
            (one, self._factor(name)) for name, one in self.model.layers.named_parameters() if one.ndim == 2
        )
        self.adam = torch.optim.AdamW(
            [
                {"params": tables, "base": settings.embedding_rate},
                {"params": norms, "base": settings.norm_rate},
                {"params": [one for one in others if id(one) not in apart], "base": settings.other_rate},
            ],
            betas=(0.9, 0.98),
            weight_decay=0.0,
            fused=True,
        )
        self.progress = Progress()
        self._forward = torch.compile(self._losses) if settings.compiled else self._losses

    def _factor(self, name: str) -> float:
        """Of the learning rate: what begins with a purpose is changed gently."""
        number, part = int(name.split(".", 1)[0]), name.split(".", 2)[1]
        attends = part in {"query", "key", "value", "out"}
        if number < CIRCUIT_LAYERS and attends:
            return self.settings.circuit_factor
        # What layer 0 adds to a token, layer 1 has to match; and what is found behind the tags is copied.
        if number == 0 or (number >= self.model.shape.tag_layer and part in {"value", "out"}):
            return self.settings.ready_factor
        return 1.0

    def resume(self) -> None:
        """Take up the run where its last checkpoint left it."""
        self.progress = load_checkpoint(self.folder, self.model, self.muon, self.adam)

    def run(self, path: Path, report: Callable[[dict[str, float]], None], cancel: CancelToken) -> None:
        """Train until the time is over; a checkpoint is left at the end, and every few minutes.

        Raises:
            Cancelled: `cancel` was set; a checkpoint was written.
        """
        started = time.monotonic() - self.progress.seconds
        saved = time.monotonic()
        rng = random.Random(f"{self.settings.seed} {self.progress.steps}")
        unreported: list[dict[str, float]] = []
        for batch in self.packer.batches(self._examples(path, rng)):
            self.progress.seconds = time.monotonic() - started
            if self._done() >= 1 or cancel.cancelled:
                break
            unreported.append(self._step(batch, rng))
            self.progress.steps += 1
            self.progress.tokens += batch.used
            self.progress.seconds = time.monotonic() - started
            if self.progress.steps % _REPORTED == 0:
                report(self._figures(unreported))
                unreported = []
            if time.monotonic() - saved > self.settings.checkpoint_seconds:
                save_checkpoint(self.folder, self.model, self.muon, self.adam, self.progress)
                saved = time.monotonic()
        save_checkpoint(self.folder, self.model, self.muon, self.adam, self.progress)
        if unreported:
            report(self._figures(unreported))
        cancel.raise_if_cancelled()

    def _figures(self, losses: Sequence[dict[str, float]]) -> dict[str, float]:
        """What is reported: the seconds left if the run goes on as it did, and means over the steps' losses."""
        progress, done = self.progress, self._done()
        return {
            "step": progress.steps,
            "tokens": progress.tokens,
            "seconds": progress.seconds,
            "left": progress.seconds * (1 - done) / done if done else 0.0,
            "rate": self._rate(),
            **{name: fmean(one[name] for one in losses) for name in losses[0]},
        }

    def _examples(self, path: Path, rng: random.Random) -> Iterator[Example]:
        """Examples from the file again and again, each time in another order; exercises grow rare with time."""
        while True:
            buffer: list[Example] = []
            skip = self.progress.examples
            for number, example in enumerate(read_examples(path)):
                if number < skip:
                    continue
                if example.task != "annotate" and rng.random() > self._exercise_share():
                    continue
                buffer.append(example)
                if len(buffer) >= 512:
                    place = rng.randrange(len(buffer))
                    buffer[place], buffer[-1] = buffer[-1], buffer[place]
                    self.progress.examples = number + 1
                    yield buffer.pop()
            rng.shuffle(buffer)
            yield from buffer
            self.progress.examples = 0

    def _done(self) -> float:
        if self.settings.steps is not None:
            return min(1.0, self.progress.steps / self.settings.steps)
        if self.settings.tokens is not None:
            return min(1.0, self.progress.tokens / self.settings.tokens)
        return min(1.0, self.progress.seconds / self.settings.seconds)

    def _exercise_share(self) -> float:
        return 1.0 if self._done() < 0.08 else 0.25 if self._done() < 0.7 else 0.08

    def _rate(self) -> float:
        left = (1 - self._done()) / (1 - self.settings.constant)
        warm = min(1.0, (self.progress.steps + 1) / 30)
        return warm * max(self.settings.final, min(1.0, left))

    def _step(self, batch: Batch, rng: random.Random) -> dict[str, float]:
        arrays = [one.to(self._device) for one in _tensors(batch, self.settings, self.packer.vocabulary, rng)]
        with torch.autocast(self._device.type, torch.bfloat16):
            answers, text, tags = self._forward(*arrays)
        loss = answers + self.settings.text_weight * text + self.settings.tag_weight * tags
        loss.backward()  # type: ignore[no-untyped-call]
        rate = self._rate()
        for group in self.adam.param_groups:
            group["lr"] = group["base"] * rate
        torch.nn.utils.clip_grad_norm_([p for g in self.adam.param_groups for p in g["params"]], 1.0)
        self.muon.step(self.settings.matrix_rate * rate)
        self.adam.step()
        self.adam.zero_grad(set_to_none=True)
        return {"answers": answers.item(), "text": text.item(), "tags": tags.item()}

    def _losses(  # noqa: PLR0917  torch.compile likes tensors best
        self,
        pieces: torch.Tensor,
        blanks: torch.Tensor,
        depths: torch.Tensor,
        mask: torch.Tensor,
        picked: torch.Tensor,
        target: torch.Tensor,
        target_blank: torch.Tensor,
        weights: torch.Tensor,
        tags: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        outputs, tagged = self.model(pieces, blanks, depths, mask)
        scores, blank = self.model.scores(outputs.flatten(0, 1)[picked])
        each = F.cross_entropy(scores.float(), target, reduction="none")
        each = each + F.binary_cross_entropy_with_logits(blank.float(), target_blank, reduction="none")
        answers, text = ((each * weight).sum() / weight.sum().clamp(min=1) for weight in weights)
        if not self.model.shape.tags:
            return answers, text, each.new_zeros(())
        known = tags != UNKNOWN
        logits = tagged.float().view(*tags.shape, TAGS)
        wrong = F.cross_entropy(logits.flatten(0, -2), tags.clamp(min=0).flatten().long(), reduction="none")
        return answers, text, (wrong * known.flatten()).sum() / known.sum().clamp(min=1)


def _tensors(batch: Batch, settings: Settings, vocabulary: Vocabulary, rng: random.Random) -> tuple[torch.Tensor, ...]:
    """What a step needs; a fixed number of places to be learned is drawn, answers before text."""
    base, specials = vocabulary.base, vocabulary.base - len(vocabulary.pieces)
    follows = batch.follows.reshape(-1)
    answers = np.flatnonzero((follows >= 0) & (batch.roles.reshape(-1) == ANSWER_ROLE))
    texts = np.flatnonzero((follows >= 0) & (batch.roles.reshape(-1) != ANSWER_ROLE))
    drawn = np.random.default_rng(rng.getrandbits(32))
    drawn.shuffle(answers)
    drawn.shuffle(texts)
    count = int(settings.learned * follows.size)
    picked = np.concatenate((answers, texts))[:count]
    filler = np.zeros(count - len(picked), dtype=np.int64)
    is_answer = np.concatenate((np.arange(len(picked)) < len(answers), filler.astype(bool)))
    is_text = np.concatenate((np.arange(len(picked)) >= len(answers), filler.astype(bool)))
    picked = np.concatenate((picked, filler))
    target = np.maximum(follows[picked], 0)
    mask = torch.zeros(batch.visible.shape, dtype=torch.bfloat16 if settings.compiled else torch.float32)
    mask.masked_fill_(~torch.from_numpy(batch.visible), float("-inf"))

    def piece(tokens: _Array) -> torch.Tensor:
        return torch.from_numpy(np.where(tokens < base, tokens, tokens - base + specials))

    return (
        piece(batch.tokens),
        torch.from_numpy((batch.tokens >= base).astype(np.float32)),
        torch.from_numpy(batch.depths),
        mask[:, None],
        torch.from_numpy(picked),
        piece(target),
        torch.from_numpy((target >= base).astype(np.float32)),
        torch.from_numpy(np.stack((is_answer, is_text)).astype(np.float32)),
        torch.from_numpy(_delayed(batch.tags)),
    )


def _delayed(tags: _Array) -> _Array:
    """For each token the tags of those before it: rows do not mix, trees lie in order."""
    made = []
    for delay in TAG_DELAYS:
        later = np.full_like(tags, UNKNOWN)
        later[:, delay:] = tags[:, :-delay]
        made.append(later)
    return np.concatenate(made, axis=-1)


def tag_outputs(types: int) -> int:
    """How many outputs the head in the middle has."""
    return types * TAGS * len(TAG_DELAYS)
