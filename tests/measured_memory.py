"""How much memory a model took: run as a program in a process of its own, which prints it as JSON.

    python -m tests.measured_memory MODEL CONTEXT

"taken" is by how many bytes the process's largest resident set (VmHWM of Linux) lies above what was resident (VmRSS)
before the model was loaded, the libraries being loaded already. In between one question is answered whose prompt fills
the context, held to the words of a text as the program does it. VmHWM and not getrusage's ru_maxrss: that one begins
with what the parent had.

"copied" are the bytes of weights that llama.cpp says it has put into another order for this processor. Their originals
lie in the mapped file and stay resident as long as nobody wants the memory; they are never read again, and are no need.
"""

from __future__ import annotations

import ctypes
import gc
import json
import re
import sys
from pathlib import Path

from bioner_desk.conversation import Turn
from bioner_desk.documents import Document
from bioner_desk.engines import Branch, load_engine
from bioner_desk.engines.llama import loading as _loaded_early  # noqa: F401  so that it counts as there before
from bioner_desk.engines.llama.library import lib
from bioner_desk.formats import find_format
from bioner_desk.grammar import Constraint

_ANSWER = 8  # tokens

_log: list[bytes] = []
# The library keeps only the address and speaks until the process ends.
_callback = lib.llama_log_callback(lambda _level, text, _data: _log.append(text))
lib.llama_log_set(_callback, ctypes.c_void_p(0))


def measure(model: Path, context: int) -> dict[str, int]:
    """Load the model, fill its context and answer."""
    output_format, text = find_format("conv_term"), Document(text="Started aspirin for chest pain.")
    grammar = output_format.grammar(text, ("Disease",), Constraint.COPY)
    gc.collect()
    before = _kilobytes("VmRSS")
    engine = load_engine(model, gpu_layers=0, threads=1, context=context, sha256="unknown")
    room = context - _ANSWER - engine.count_tokens((Turn("user", ""),))
    list(engine.complete([Branch((Turn("user", _words(room)),), _ANSWER, grammar)]))
    taken = _kilobytes("VmHWM") - before
    copied = re.findall(rb"CPU_REPACK model buffer size =\s*([\d.]+) MiB", b"".join(_log))
    return {"taken": taken * 1024, "copied": int(sum(float(size) for size in copied) * 1024 * 1024)}


def _words(tokens: int) -> str:
    """A text of so many tokens, where a token is a byte."""
    return "Pain on the left. " * (tokens // 18) + "." * (tokens % 18)


def _kilobytes(name: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.findall(rf"^{name}:\s*(\d+) kB$", status, re.MULTILINE)[0])


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
