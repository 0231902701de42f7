"""The loop that tunes: rows in, adapters out, with checkpoints, and an end when dev documents say so."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - its customary name

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import ReadError
from bioner_desk.training.checkpoints import Saved, read_saved, save
from bioner_desk.training.examples import Example
from bioner_desk.training.trees import Row
from bioner_desk.training.tuning.adapter import Weights, adapter_weights, load_adapter
from bioner_desk.training.tuning.packing import PackedRow, Packer, packed
from bioner_desk.training.tuning.settings import TuneProgress, TuneSettings

CHECKPOINT, BEST = "checkpoint.pt", "best.pt"
_REPORT_EVERY = 5  # steps

Report = Callable[[dict[str, float]], None]


class Tuner:
    """One tuning: the model with its adapters, their optimiser, and the place in the examples.

    Args:
        adapted: the model with adapters.
        packer: makes rows of its base.
        settings: of the run.
        folder: where checkpoints are kept.
        score: measures the model on the dev documents, 0 to 1; `None` if there are none.
    """

    def __init__(
        self,
        adapted: Any,  # noqa: ANN401  of peft
        packer: Packer,
        settings: TuneSettings,
        folder: Path,
        score: Callable[[], float] | None,
    ) -> None:
        self.adapted, self.packer, self.settings, self.folder, self._score = adapted, packer, settings, folder, score
        self._learned = [one for one in adapted.parameters() if one.requires_grad]
        self.adam = torch.optim.AdamW(self._learned, lr=settings.rate, betas=(0.9, 0.99), weight_decay=0.0)
        self.progress = TuneProgress()

    def resume(self) -> None:
        """Take up the run where its last checkpoint left it.

        Raises:
            ReadError: there is none, or it is damaged.
        """
        stored = read_saved(self.folder / CHECKPOINT)
        self._restore(stored)
        # The run may have been given more passes, so that less of it is done than was.
        self.progress.evaluations = min(self.progress.evaluations, self._evaluations_passed())

    def _restore(self, stored: Saved) -> None:
        try:
            load_adapter(self.adapted, stored["adapter"])
            self.adam.load_state_dict(stored["adam"])
            self.progress = TuneProgress(**stored["progress"])
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            message = f"The checkpoint in {self.folder} is of another version of bioner-desk, or of another run."
            raise ReadError(message, hint="Start the run anew in another folder.") from error

    def run(self, examples: Sequence[Example], report: Report, cancel: CancelToken) -> None:
        """Tune to the end, or until the dev scores no longer rise; checkpoints are left on the way and at the end.

        Raises:
            Cancelled: `cancel` was set; a checkpoint was written.
        """
        started = time.monotonic() - self.progress.seconds
        saved = time.monotonic()
        for step in self._steps(examples):
            loss = self._step(step)
            self.progress.steps += 1
            self.progress.tokens += sum(len(row) for row, _ in step)
            self.progress.seconds = time.monotonic() - started
            if self._measuring_is_due():
                self.save()  # measuring takes its time, and may be stopped
                report({**self._figures(loss), "dev_f1": self._measure()})
                saved = self.save()
            elif self.progress.steps % _REPORT_EVERY == 0 or self._done() >= 1:
                report(self._figures(loss))
            if cancel.cancelled or time.monotonic() - saved > self.settings.checkpoint_seconds:
                saved = self.save()
            cancel.raise_if_cancelled()
            if self._done() >= 1 or self._is_hopeless():
                break
        self.save()

    def best(self) -> Weights:
        """The adapters that scored best on the dev documents, or the last ones if nothing was measured."""
        path = self.folder / BEST
        stored: Weights = read_saved(path) if path.exists() else adapter_weights(self.adapted)
        return stored

    def _steps(self, examples: Sequence[Example]) -> Iterator[list[tuple[Row, int]]]:
        """The rows of each step; the order of a pass depends on the seed and its number alone, so it can be resumed."""
        settings, progress = self.settings, self.progress
        while self._done() < 1:
            order = random.Random(f"{settings.seed} {progress.epoch}").sample(range(len(examples)), len(examples))
            step: list[tuple[Row, int]] = []
            for number, made in enumerate(self.packer.rows(examples[one] for one in order)):
                if number < progress.rows:
                    continue
                step.append(made)
                if len(step) == settings.rows:
                    self._advance(len(step), made[1] / len(examples))
                    yield step
                    step = []
            if step:
                self._advance(len(step), 1.0)
                yield step
            progress.epoch, progress.rows = progress.epoch + 1, 0

    def _advance(self, rows: int, share_of_pass: float) -> None:
        self.progress.rows += rows
        self.progress.passes = self.progress.epoch + share_of_pass

    def _done(self) -> float:
        """The share of the run, 0 to 1."""
        by_clock = self.progress.seconds / self.settings.seconds if self.settings.seconds else 0.0
        return min(1.0, max(self.progress.passes / self.settings.epochs, by_clock))

    def _rate(self) -> float:
        done, warm = self._done(), self.settings.warm
        if done < warm:
            return max(done, warm / 10) / warm
        falling = 0.5 * (1 + math.cos(math.pi * (done - warm) / (1 - warm)))
        return self.settings.final + (1 - self.settings.final) * falling

    def _step(self, step: Sequence[tuple[Row, int]]) -> float:
        """One step of the optimiser; every answer's token weighs the same, in whichever row it lies."""
        torch.manual_seed(1_000_003 * self.settings.seed + self.progress.steps)  # dropout goes on alike after a resume
        rows = [packed(row, self.adapted.device) for row, _ in step]
        count = max(1, sum(len(row.answers) for row in rows))
        total = 0.0
        for row in rows:
            if not len(row.answers):
                continue
            with self._autocast():
                loss = self._loss(row) / count
            loss.backward()  # type: ignore[no-untyped-call]
            total += loss.item()
        for group in self.adam.param_groups:
            group["lr"] = self.settings.rate * self._rate()
        torch.nn.utils.clip_grad_norm_(self._learned, 1.0)
        self.adam.step()
        self.adam.zero_grad(set_to_none=True)
        return total

    def _loss(self, row: PackedRow) -> torch.Tensor:
        """The sum over the answers' tokens; logits are computed for them alone, a vocabulary is large."""
        self.adapted.train()
        whole = self.adapted.get_base_model()
        outputs = whole.model(
            input_ids=row.tokens,
            attention_mask=row.mask,
            position_ids=row.positions,
            use_cache=False,
        )
        logits = whole.lm_head(outputs.last_hidden_state[0, row.places])
        return F.cross_entropy(logits.float(), row.answers, reduction="sum")

    def _autocast(self) -> AbstractContextManager[Any]:
        return torch.autocast(self.adapted.device.type, torch.bfloat16, enabled=self.settings.precision == "bf16")

    def _measuring_is_due(self) -> bool:
        return self._score is not None and self._evaluations_passed() > self.progress.evaluations

    def _evaluations_passed(self) -> int:
        return int(self._done() * self.settings.evaluations)

    def _measure(self) -> float:
        assert self._score is not None
        self.adapted.eval()
        with self._autocast():
            found = self._score()
        progress = self.progress
        progress.evaluations = self._evaluations_passed()
        progress.since_best += 1
        # Of equal scores the later state is taken: at first nothing is found, and that must not end the run.
        if found >= progress.best:
            progress.best, progress.since_best = found, 0
            save(self.folder / BEST, adapter_weights(self.adapted))
        return found

    def _is_hopeless(self) -> bool:
        return self.progress.since_best >= self.settings.patience

    def save(self) -> float:
        """Write a checkpoint; gives the time on the monotonic clock.

        Raises:
            WriteError: there is no room on the disk.
        """
        state = {
            "adapter": adapter_weights(self.adapted), "adam": self.adam.state_dict(), "progress": asdict(self.progress),
        }  # fmt: skip
        save(self.folder / CHECKPOINT, state)
        return time.monotonic()

    def _figures(self, loss: float) -> dict[str, float]:
        progress, done = self.progress, self._done()
        left = progress.seconds * (1 - done) / done if done else 0.0
        return {
            "step": progress.steps, "tokens": progress.tokens, "seconds": progress.seconds, "left": left,
            "done": done, "rate": self.settings.rate * self._rate(), "loss": loss,
        }  # fmt: skip
