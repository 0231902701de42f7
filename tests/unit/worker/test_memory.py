"""What happens when the real model's memory runs out."""

from __future__ import annotations

import sys

import psutil
import pytest
from tests.scripted_worker import finished
from tests.unit.worker.conftest import MakeWindow

from bioner_desk.worker import Died, Ended, How, ModelChoice, load_chosen

MEGABYTE = 1_000_000
pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux can limit another process's memory"),
]


def test_a_worker_without_memory_is_told_about_and_the_next_run_goes_on(
    make_window: MakeWindow, capfd: pytest.CaptureFixture[str]
) -> None:
    window = make_window(load_chosen)
    window.model = ModelChoice()
    first = window.note("a.txt", "The patient has asthma.\n")
    long = window.note("b.txt", "".join(f"On day {day} fever rose, and aspirin was given.\n" for day in range(300_000)))
    assert window.run(first)[-1] == Ended(1, How.DONE)
    process = window.process()
    # Enough for a note like the one before, not for the long one.
    process.rlimit(psutil.RLIMIT_AS, (process.memory_info().vms + 8 * MEGABYTE, psutil.RLIM_INFINITY))

    events = window.run(first, long)
    end = events[-1]
    assert [document.name for document in finished(events)] == [first]
    assert isinstance(end, Died | Ended)
    assert end.run == 2
    assert "memory" in end.message
    assert "start again" in end.hint
    assert not window.worker.busy
    if isinstance(end, Ended):
        # Python met the limit before llama.cpp did, and the process is still there, limited.
        assert end.how is How.FAILED
        process.rlimit(psutil.RLIMIT_AS, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))

    window.note("b.txt", "The patient has fever.\n")
    events = window.run(first, long)
    assert events[-1] == Ended(3, How.DONE)
    assert [answer.stored for answer in finished(events)[0].answers] == [True]
    assert len(finished(events)) == 2
    assert "Traceback" not in "".join(capfd.readouterr())
