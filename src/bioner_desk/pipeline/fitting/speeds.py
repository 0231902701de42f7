"""How fast a model reads and writes: from times that were taken, or from what a machine can move and multiply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bioner_desk.pipeline.fitting.work import Work


@dataclass(frozen=True, slots=True)
class Timed:
    """What a model did in so many seconds: tokens of prompts that were new to it, and tokens that it answered."""

    read: int
    written: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Speeds:
    """Seconds for a token of a prompt, for one of an answer, and at least for reading anything at all."""

    per_read: float
    per_written: float
    per_prompt: float = 0.0

    def seconds(self, work: Work, answer_tokens: float) -> float:
        """The seconds for one document of the mean length, the cutting of its text included."""
        reading = sum(max(self.per_prompt, self.per_read * tokens) for tokens in work.reads)
        return work.share * (work.seconds + reading + self.per_written * answer_tokens)


def speeds_of(times: Sequence[Timed]) -> Speeds:
    """The two speeds that explain some times best; what took long counts by how long it took.

    Args:
        times: at least one; together they have read or written something.
    """
    seconds = sum(one.seconds for one in times)
    together = seconds / sum(one.read + one.written for one in times)
    # Weighted least squares for seconds = read * a + written * b.
    rows = [(one, 1 / one.seconds) for one in times if one.seconds > 0]
    rr = sum(weight * one.read * one.read for one, weight in rows)
    ww = sum(weight * one.written * one.written for one, weight in rows)
    rw = sum(weight * one.read * one.written for one, weight in rows)
    rs, ws = sum(one.read for one, _ in rows), sum(one.written for one, _ in rows)
    apart = rr * ww - rw * rw
    if apart <= 1e-9 * rr * ww:
        return Speeds(together, together)
    read, written = (rs * ww - ws * rw) / apart, (ws * rr - rs * rw) / apart
    # None is for nothing: if one seems to be, the other has to explain all.
    if read <= 0:
        return Speeds(0.0, ws / ww)
    return Speeds(rs / rr, 0.0) if written <= 0 else Speeds(read, written)
