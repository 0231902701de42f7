"""What this machine can move and multiply in a second, found out in about one."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bioner_desk import paths
from bioner_desk.cancel import CancelToken
from bioner_desk.conversation import Turn
from bioner_desk.engines import Branch, Engine, load_engine
from bioner_desk.engines.machine import usable_cores
from bioner_desk.errors import ModelNotFoundError
from bioner_desk.gguf import read_header

_READ_BYTES = 128 * 1024 * 1024  # more than most caches hold
_TIMES = 8
_PROMPTS = ("Chest pain since this morning. " * 20, "No fever, no cough, no rash. " * 20, "Aspirin 100 mg daily. " * 20)
_OPERATIONS = 2  # for each number of a model and each token: a product and a sum

# Measured, see docs/fit.md: what llama.cpp makes of the memory's speed, and what more it makes of a core with a model
# that is larger than the one that is timed.
_OF_BANDWIDTH = 0.65
_LARGER = 1.1


@dataclass(frozen=True, slots=True)
class MachineSpeed:
    """Bytes of weights that a model can go through in a second, and operations that it can do in one."""

    bytes_per_second: float
    operations_per_second: float


def measure_machine(
    *,
    cancel: CancelToken | None = None,
    clock: Callable[[], float] = time.perf_counter,
    load: Callable[[Path], Engine] | None = None,
) -> MachineSpeed:
    """Read some memory, and let a model that comes with the program read prompts; the best of several times counts.

    Args:
        cancel: looked at between tokens.
        clock: seconds, never going back.
        load: how the file of a small model becomes an engine of one thread.

    Raises:
        ModelError: no model comes with the program, or it cannot be run.
        Cancelled: `cancel` was set.
    """
    cancel = cancel or CancelToken()
    file = _small_model()
    engine = (load or _on_one_thread)(file)
    try:
        tokens = max(_reading_speed(engine, prompt, clock, cancel) for prompt in _PROMPTS)
    finally:
        engine.close()
    operations = _OPERATIONS * read_header(file).parameters * tokens
    return MachineSpeed(_OF_BANDWIDTH * _bandwidth(clock), _LARGER * usable_cores() * operations)


def _small_model() -> Path:
    files = sorted(paths.bundled_models().glob("*.gguf"))
    if not files:
        message = f"The model that comes with the program is missing in {paths.bundled_models()}."
        raise ModelNotFoundError(message, hint="Install bioner-desk again.")
    return files[0]


def _on_one_thread(file: Path) -> Engine:
    return load_engine(file, gpu_layers=0, threads=1, sha256="of no interest here")


def _reading_speed(engine: Engine, text: str, clock: Callable[[], float], cancel: CancelToken) -> float:
    """Tokens of a prompt per second."""
    began = clock()
    (completion,) = engine.complete([Branch((Turn("user", text),), 1)], cancel=cancel)
    seconds = clock() - began
    return (completion.prompt_tokens - completion.shared_tokens) / seconds if seconds > 0 else 0.0


def _bandwidth(clock: Callable[[], float]) -> float:
    """Bytes per second that all cores together read from memory."""
    cores = usable_cores()
    parts = np.array_split(np.zeros(_READ_BYTES // 4, np.float32) + 1, cores)  # added, so that memory is really there
    seconds = []
    with ThreadPoolExecutor(cores) as threads:
        for _ in range(_TIMES):
            began = clock()
            list(threads.map(np.max, parts))  # lets other threads of Python run meanwhile
            seconds.append(clock() - began)
    fastest = min(seconds)
    return _READ_BYTES / fastest if fastest > 0 else 0.0
