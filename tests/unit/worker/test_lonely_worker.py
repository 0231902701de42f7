"""The worker process ends with the window, however that ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[3]

# A window that starts a run, says which process works on it, and then does what it is told.
WINDOW = """
import sys
from pathlib import Path

from tests.scripted_worker import Window, scripted
from bioner_desk.worker import ModelChoice, Progressed, load_chosen

if __name__ == "__main__":
    window = Window(Path(sys.argv[1]), {load})
    window.start("a.txt", model=ModelChoice({model}))
    window.until_kind(Progressed)
    print(window.worker.pid, flush=True)
    {then}
"""


def start(folder: Path, *, load: str = "scripted", model: str = "", then: str) -> str:
    """A script of a window over a folder."""
    script = folder / "window.py"
    script.write_text(WINDOW.format(load=load, model=model, then=then), encoding="utf-8")
    return str(script)


def gone(process: psutil.Process) -> bool:
    return psutil.wait_procs([process], timeout=20)[1] == []


def open_window(folder: Path, script: str) -> tuple[subprocess.Popen[str], psutil.Process]:
    window = subprocess.Popen(
        [sys.executable, script, str(folder)],
        cwd=ROOT,
        env=psutil.Process().environ() | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert window.stdout
    return window, psutil.Process(int(window.stdout.readline()))


@pytest.mark.parametrize(
    ("text", "load", "model"),
    [
        pytest.param("HANG", "scripted", "", id="silent"),
        pytest.param(
            "The patient has asthma and takes aspirin. " * 2_000,
            "load_chosen",
            "threads=1",
            id="computing",
            marks=pytest.mark.model,
        ),
    ],
)
def test_a_window_that_is_killed_takes_the_worker_with_it(tmp_path: Path, text: str, load: str, model: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    window, worker = open_window(tmp_path, start(tmp_path, load=load, model=model, then="sys.stdin.read()"))
    with window:
        assert worker.is_running()
        window.kill()
        assert gone(worker)


def test_a_window_that_forgets_to_close_ends_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("HANG")
    window, worker = open_window(tmp_path, start(tmp_path, then="sys.stdin.readline()"))
    with window:
        # Not before the worker has been seen: it would be gone already.
        assert window.stdin
        window.stdin.write("\n")
        window.stdin.flush()
        assert window.wait(20) == 0
        assert gone(worker)
