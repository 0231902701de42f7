"""What is said of memory and time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.engines.memory import MemoryNeed
from bioner_desk.pipeline.fitting import Fit, FitVerdict
from bioner_desk.pipeline.fitting.verdicts import PROGRAM_BYTES, duration, verdict_of

GIGABYTE = 1_000_000_000
NEED = MemoryNeed(weights=GIGABYTE, kv_cache=50_000_000, compute=50_000_000)
FIT = Fit(
    name="small",
    need=NEED,
    free_memory=8 * GIGABYTE,
    context=4_096,
    longest=600,
    seconds_per_document=41.0,
    documents=3,
    measured=True,
    verdict=FitVerdict.FITS,
)


@pytest.mark.parametrize(
    ("fit", "words"),
    [
        (FIT, "Fits: needs 1.2 GB of 8.0 GB free; about 40 seconds per note."),
        (
            replace(FIT, seconds_per_document=700.0, verdict=FitVerdict.SLOW),
            "Fits, slowly: needs 1.2 GB of 8.0 GB free; about 12 minutes per note.",
        ),
        (
            replace(FIT, measured=False),
            "Fits: needs 1.2 GB of 8.0 GB free; about 40 seconds per note (an estimate).",
        ),
        (
            replace(FIT, free_memory=1_300_000_000, verdict=FitVerdict.TIGHT),
            "Tight: needs 1.2 GB of 1.3 GB free; close other programs. It takes about 40 seconds per note.",
        ),
        (
            replace(FIT, free_memory=900_000_000, seconds_per_document=None, verdict=FitVerdict.TOO_LARGE),
            "Does not fit: needs 1.2 GB, 900 MB are free. Choose a smaller quantisation or a smaller model, or close "
            "other programs.",
        ),
    ],
)
def test_words(fit: Fit, words: str) -> None:
    assert fit.words == words


@pytest.mark.parametrize(
    ("free", "seconds", "verdict"),
    [
        (NEED.total, 1.0, FitVerdict.TOO_LARGE),
        (NEED.total + PROGRAM_BYTES - 1, 1.0, FitVerdict.TOO_LARGE),
        (NEED.total + PROGRAM_BYTES, 1.0, FitVerdict.TIGHT),
        (NEED.total + PROGRAM_BYTES, 1_000.0, FitVerdict.TIGHT),
        (2 * GIGABYTE, 1_000.0, FitVerdict.SLOW),
        (2 * GIGABYTE, 20.0, FitVerdict.FITS),
        (2 * GIGABYTE, None, FitVerdict.FITS),
    ],
)
def test_memory_matters_more_than_time(free: int, seconds: float | None, verdict: FitVerdict) -> None:
    assert verdict_of(NEED, free, seconds) is verdict


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 second"),
        (1.4, "1 second"),
        (7.4, "7 seconds"),
        (12.0, "10 seconds"),
        (41.0, "40 seconds"),
        (56.0, "1 minute"),
        (150.0, "2 minutes"),
        (3_200.0, "53 minutes"),
        (3_500.0, "1 hour"),
        (5_500.0, "1.5 hours"),
    ],
)
def test_durations_are_as_precise_as_they_can_be(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@given(st.floats(0, 1e6))
def test_a_duration_in_words_is_never_nothing(seconds: float) -> None:
    assert float(duration(seconds).split()[0]) > 0
