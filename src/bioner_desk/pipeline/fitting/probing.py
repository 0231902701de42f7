"""Some seconds of a model's real work, timed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from bioner_desk.cancel import CancelToken
from bioner_desk.conversation import Turn
from bioner_desk.engines import Branch, Completion, Engine
from bioner_desk.errors import Cancelled
from bioner_desk.pipeline.fitting.speeds import Speeds, Timed, speeds_of
from bioner_desk.pipeline.fitting.work import Asked, Work

_SHORT_CHARACTERS = 400  # about a hundred tokens: read within seconds by any model that fits
_SHORT_ANSWER = 12  # tokens
_FEWEST = 6  # questions
_PATIENCE = 3  # times the seconds that a probe should take, for one prompt that is long
_GOLDEN = 0.618


@dataclass(frozen=True, slots=True)
class Probed:
    """What a probe told: speeds, and the tokens of an answer on average; `None` if no question came to its end."""

    speeds: Speeds
    per_question: float | None


class _UntilThen(CancelToken):
    """Is set when somebody cancels, or at a time."""

    def __init__(self, cancel: CancelToken, clock: Callable[[], float], end: float) -> None:
        super().__init__()
        self._cancel = cancel
        self._clock = clock
        self._end = end

    @property
    def cancelled(self) -> bool:
        return self._cancel.cancelled or self._clock() >= self._end


def probe(engine: Engine, work: Work, *, seconds: float, clock: Callable[[], float], cancel: CancelToken) -> Probed:
    """Ask questions of the work for some seconds.

    Args:
        engine: of the model.
        work: with at least one question.
        seconds: after which no other question is asked, if there were some; thrice as many end the probe.
        clock: seconds, never going back.
        cancel: looked at between tokens.

    Raises:
        Cancelled: `cancel` was set.
        ModelError: the model fails at what it is asked.
    """
    started = clock()
    patience = _UntilThen(cancel, clock, started + _PATIENCE * seconds)
    short = list(_short_times(engine, work, clock, cancel))
    real: list[Timed] = []
    try:
        for timed in chain.from_iterable(_times(engine, chunk, clock, patience) for chunk in _all_over(work.chunks)):
            real.append(timed)
            # A model that is slow has told its speed by then, and not yet how much it answers.
            if len(real) >= _FEWEST and clock() >= started + seconds:
                break
    except Cancelled:
        cancel.raise_if_cancelled()
    per_question = sum(one.written for one in real) / len(real) if real else None
    return Probed(_speeds(short, real), per_question)


def _speeds(short: Sequence[Timed], real: Sequence[Timed]) -> Speeds:
    """Both together tell reading from writing; then the real questions, which hold all that it takes, set the level."""
    speeds = speeds_of([*short, *real])
    expected = sum(one.read * speeds.per_read + one.written * speeds.per_written for one in real)
    level = sum(one.seconds for one in real) / expected if expected else 1.0
    return Speeds(level * speeds.per_read, level * speeds.per_written)


def _short_times(engine: Engine, work: Work, clock: Callable[[], float], cancel: CancelToken) -> Iterator[Timed]:
    """A short prompt read, and read again with an answer, after what a first question has to prepare."""
    first = work.chunks[0][0]
    text = first.inquiry.document.text[:_SHORT_CHARACTERS]
    # Brings the weights from the disk, and makes what the answers' constraint needs of the vocabulary.
    list(engine.complete([Branch((Turn("user", "."),), 1, first.branch().grammar)], cancel=cancel))
    for most in (1, _SHORT_ANSWER):
        began = clock()
        (completion,) = engine.complete([Branch((Turn("user", text),), most)], cancel=cancel)
        yield _timed(completion, clock() - began)


def _times(engine: Engine, chunk: Sequence[Asked], clock: Callable[[], float], cancel: CancelToken) -> Iterator[Timed]:
    """The questions about a chunk, all of which the engine gets at once, as in a run."""
    began = clock()
    for completion in engine.complete([asked.branch() for asked in chunk], cancel=cancel):
        now = clock()
        yield _timed(completion, now - began)
        began = now


def _timed(completion: Completion, seconds: float) -> Timed:
    read = completion.prompt_tokens - completion.shared_tokens
    # The token that ends an answer is computed like the others, and is none of its text.
    return Timed(read, len(completion.tokens) + 1, seconds)


def _all_over(chunks: Sequence[tuple[Asked, ...]]) -> list[tuple[Asked, ...]]:
    """The chunks in an order that begins all over the documents: headings have other answers than findings."""
    order = sorted(range(len(chunks)), key=lambda place: place * _GOLDEN % 1)
    return [chunks[place] for place in order]
